use serde::Serialize;

use super::quantity::number;
use super::width::half_width;

/// A range of elevations in metres (开采标高).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Elevation {
    /// Lower end.
    pub bottom: f64,
    /// Upper end.
    pub top: f64,
}

/// How two ranges of elevation lie to each other.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
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
    /// What a text such as `+350m至+120m`, `350~120` or `标高由+180米至-20米` says.
    ///
    /// `None` unless it names exactly two elevations: several ranges are those of several parts, and
    /// which part has which cannot be told.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text: String = half_width(text).chars().filter(|c| !c.is_whitespace()).collect();
        let mut ends = Vec::new();
        let mut rest = text.as_str();
        let mut before = ' ';
        while let Some(c) = rest.chars().next() {
            // A dash after a number or its unit parts two numbers; anywhere else it is a sign.
            let parts = c == '-' && (before.is_ascii_digit() || before == 'm' || before == '米');
            match number(rest).filter(|_| !parts) {
                Some((value, after)) => {
                    ends.push(value);
                    before = '0';
                    rest = after;
                }
                None => {
                    before = c.to_ascii_lowercase();
                    rest = &rest[c.len_utf8()..];
                }
            }
        }
        let [a, b] = ends.as_slice() else { return None };
        Some(Self { bottom: a.min(*b), top: a.max(*b) })
    }
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
    pub fn zh(self) -> String {
        match self {
            Self::Disjoint { gap_m } => format!("垂向分离，间隔{gap_m:.2}米"),
            Self::Touches => "垂向相接".to_owned(),
            Self::Overlaps { height_m } => format!("垂向重叠{height_m:.2}米"),
            Self::Unknown => "标高不全，垂向关系不明".to_owned(),
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
        for text in ["", "不详", "350", "+350～+120，+90～+20"] {
            assert_eq!(read(text), None, "{text}");
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
