use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::quantity::number;
use super::width::without_blanks;
use crate::message::Message;

/// A range of elevations in metres (开采标高).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Elevation {
    /// Lower end.
    pub bottom: f64,
    /// Upper end.
    pub top: f64,
}

/// How two ranges of elevation lie to each other.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "relation")]
pub enum VerticalRelation {
    /// One lies above the other with a gap (垂向分离), in metres.
    Disjoint {
        /// Height between the two in metres.
        gap_m: f64,
    },
    /// One begins where the other ends (垂向相接).
    Touches,
    /// They have a height in common (垂向重叠), in metres.
    Overlaps {
        /// Common height in metres.
        height_m: f64,
    },
    /// One of them is not known (垂向不明).
    Unknown,
}

impl Elevation {
    /// What a text such as `+350m至+120m`, `350~120` or `标高由+180米至-20米（1985国家高程基准）` says.
    ///
    /// `None` unless it names exactly two elevations in metres and nothing else: several ranges are
    /// those of several parts, 埋深 is a depth below ground, and 公里 or 英尺 are no metres.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut text = without_blanks(text)?;
        // The datums in use lie centimetres apart.
        for datum in DATUMS {
            text = text.replace(datum, "");
        }
        let text = text.replace("()", "");
        let mut rest = text.as_str();
        while let Some(after) = BEFORE.iter().find_map(|word| rest.strip_prefix(word)) {
            rest = after;
        }
        let (a, rest) = end(rest)?;
        let rest = BETWEEN.iter().find_map(|word| rest.strip_prefix(word))?;
        let (b, rest) = end(rest.strip_prefix("标高").unwrap_or(rest))?;
        matches!(rest, "" | "之间" | "。").then(|| Self { bottom: a.min(b), top: a.max(b) })
    }
}

/// Names of datums, the longer before those it holds.
const DATUMS: [&str; 7] = [
    "1985年国家高程基准",
    "1985国家高程基准",
    "85国家高程基准",
    "国家高程基准",
    "1956年黄海高程系",
    "1956黄海高程系",
    "黄海高程",
];

/// Words before the first elevation.
const BEFORE: [&str; 9] = ["开采标高", "开采深度", "标高", "高程", "范围", "由", "自", "从", ":"];

/// Signs and words between the two; a longer one comes before its parts.
const BETWEEN: [&str; 8] = ["——", "—", "–", "-", "~", "至", "到", "～"];

/// An elevation at the head of `text`, in metres, and what follows it.
fn end(text: &str) -> Option<(f64, &str)> {
    let (value, rest) = number(text)?;
    let rest = ["米", "m", "M"].iter().find_map(|unit| rest.strip_prefix(unit)).unwrap_or(rest);
    Some((value, rest.strip_prefix("标高").unwrap_or(rest)))
}

impl VerticalRelation {
    /// How two ranges lie to each other, where both are known.
    pub fn of(a: Option<Elevation>, b: Option<Elevation>) -> Self {
        let (Some(a), Some(b)) = (a, b) else { return Self::Unknown };
        let common = a.top.min(b.top) - a.bottom.max(b.bottom);
        if common > 0.0 {
            Self::Overlaps { height_m: common }
        } else if common < 0.0 {
            Self::Disjoint { gap_m: -common }
        } else {
            Self::Touches
        }
    }

    /// The height in metres that both have in common; `None` when one is not known.
    pub fn common_height_m(self) -> Option<f64> {
        match self {
            Self::Overlaps { height_m } => Some(height_m),
            Self::Disjoint { .. } | Self::Touches => Some(0.0),
            Self::Unknown => None,
        }
    }

    /// For people.
    pub fn message(self) -> Message {
        match self {
            Self::Disjoint { gap_m } => Message::new("vertical-disjoint").number("gap", gap_m, 2),
            Self::Touches => Message::new("vertical-touches"),
            Self::Overlaps { height_m } => Message::new("vertical-overlaps").number("height", height_m, 2),
            Self::Unknown => Message::new("vertical-unknown"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elevations_are_read_as_notices_write_them() {
        let read = |text: &str| Elevation::parse(text).map(|e| (e.top, e.bottom));
        assert_eq!(read("+350m至+120m"), Some((350.0, 120.0)));
        assert_eq!(read("350~120"), Some((350.0, 120.0)));
        assert_eq!(read("标高由+180米至-20米"), Some((180.0, -20.0)));
        assert_eq!(read("自72.2米至-47米"), Some((72.2, -47.0)));
        assert_eq!(read("+77.00～+9.50m"), Some((77.0, 9.5)));
        assert_eq!(read("350-120"), Some((350.0, 120.0)));
        assert_eq!(read("350m--120m"), Some((350.0, -120.0)));
        assert_eq!(read("＋１００米至＋５０米"), Some((100.0, 50.0)));
        assert_eq!(read("120至350"), Some((350.0, 120.0)));
        assert_eq!(read("由+350m至+120m标高"), Some((350.0, 120.0)));
        assert_eq!(read("开采深度：由+350米标高至+120米标高"), Some((350.0, 120.0)));
        assert_eq!(read("+200米至+101米（1985国家高程基准）"), Some((200.0, 101.0)));
        assert_eq!(read("1985国家高程基准+200米至+101米"), Some((200.0, 101.0)));
    }

    #[test]
    fn what_is_not_two_elevations_in_metres_is_none() {
        for text in [
            "",
            "不详",
            "350",
            "+350～+120，+90～+20",
            "2OO米至1OO米",
            "200.5.3至101米",
            "0.2公里至0.1公里",
            "200英尺至100英尺",
            "埋深50米至100米",
            "约200米至100米",
            "200米至100米左右",
            "200kmto100km",
            "3 50米至120米",
            "350\n200至120",
            "350 -120",
        ] {
            assert_eq!(Elevation::parse(text), None, "{text}");
        }
    }

    #[test]
    fn ranges_that_share_an_end_touch() {
        let range = |bottom, top| Some(Elevation { bottom, top });
        assert_eq!(VerticalRelation::of(range(0.0, 10.0), range(10.0, 20.0)), VerticalRelation::Touches);
        assert_eq!(
            VerticalRelation::of(range(0.0, 10.0), range(15.0, 20.0)),
            VerticalRelation::Disjoint { gap_m: 5.0 }
        );
        assert_eq!(
            VerticalRelation::of(range(0.0, 10.0), range(4.0, 6.0)),
            VerticalRelation::Overlaps { height_m: 2.0 }
        );
        assert_eq!(VerticalRelation::of(range(0.0, 10.0), None), VerticalRelation::Unknown);
    }
}
