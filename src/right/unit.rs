use crate::error::{Error, Result};
use crate::half_width::half_width;
use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

/// What a unit measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dimension {
    MassRate,
    VolumeRate,
    Mass,
    Volume,
    Area,
    Length,
    Time,
    Share,
    Density,
}

/// A unit of measure (计量单位), as rules and rights write it.
///
/// Mass and volume by the year (万吨/年, t/a, 万m³/a, Mt/a …) or plain, areas (km², 平方千米, 公顷, hm², 亩, m²),
/// lengths (m, km), years, shares (%) and densities (t/m³).
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "String")]
pub struct Unit {
    label: String,
    pub(super) dimension: Dimension,
    /// To the base of the dimension as a fraction, so that 1,000,000 t/a are 100 万吨/年 exactly. The
    /// bases are 万吨, 万立方米, km², m, a, %, t/m³.
    fraction: [f64; 2],
}

impl JsonSchema for Unit {
    fn schema_name() -> Cow<'static, str> {
        "Unit".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "description": "A unit of measure, such as 万吨/年, 万m³/a, km², 公顷, m, 年, %." })
    }
}

impl TryFrom<String> for Unit {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        Self::parse(&text).ok_or_else(|| Error::argument(format!("{text:?} is no unit that is known")))
    }
}

/// Units of something other than mass and volume.
const PLAIN: &[(&[&str], Dimension, [f64; 2])] = &[
    (&["km2", "平方公里", "平方千米"], Dimension::Area, [1.0, 1.0]),
    (&["ha", "hm2", "公顷"], Dimension::Area, [1.0, 100.0]),
    (&["亩"], Dimension::Area, [1.0, 1500.0]),
    (&["m2", "平方米"], Dimension::Area, [1.0, 1e6]),
    (&["km", "千米", "公里"], Dimension::Length, [1000.0, 1.0]),
    (&["m", "米"], Dimension::Length, [1.0, 1.0]),
    (&["a", "年", "y", "yr", "years", "year"], Dimension::Time, [1.0, 1.0]),
    (&["月", "个月", "months"], Dimension::Time, [1.0, 12.0]),
    (&["%"], Dimension::Share, [1.0, 1.0]),
    (&["t/m3", "g/cm3", "吨/立方米", "t/立方米", "吨/m3", "克/立方厘米"], Dimension::Density, [1.0, 1.0]),
    (&["kg/m3", "千克/立方米", "公斤/立方米"], Dimension::Density, [1.0, 1000.0]),
];

/// A million has a capital letter (Mt); `mt` and `MT` are also in use for the metric ton, so that neither is a unit.
const MEGA: char = 'M';

/// Mass and volume, in 万吨 and 万立方米.
const AMOUNTS: &[(&[&str], Dimension)] =
    &[(&["t", "吨"], Dimension::Mass), (&["m3", "立方米", "方"], Dimension::Volume)];

const MULTIPLES: &[(&str, [f64; 2])] = &[
    ("百万", [100.0, 1.0]),
    ("亿", [10_000.0, 1.0]),
    ("万", [1.0, 1.0]),
    ("千", [1.0, 10.0]),
    ("k", [1.0, 10.0]),
    ("m", [100.0, 1.0]),
    ("", [1.0, 10_000.0]),
];

impl Unit {
    /// The unit that a text names; spaces, full-width signs and 矿石 do not matter, nor does case but for the prefix
    /// of a million.
    pub fn parse(text: &str) -> Option<Self> {
        let written = half_width(text);
        let folded = written.to_lowercase().replace('㎥', "m3").replace('³', "3").replace('²', "2").replace("矿石", "");
        let folded: String = folded.chars().filter(|c| !c.is_whitespace()).collect();
        let folded = folded.replace("每年", "/年").replace("㎡", "m2").replace('㎢', "km2");
        let label = text.trim().to_owned();
        if let Some((_, dimension, fraction)) = PLAIN.iter().find(|(names, ..)| names.contains(&folded.as_str())) {
            return Some(Self { label, dimension: *dimension, fraction: *fraction });
        }
        let rate = ["/年", "/a", "/y", "/yr", "/year"].iter().find_map(|end| folded.strip_suffix(end));
        let amount = rate.unwrap_or(&folded);
        let (dimension, fraction) = MULTIPLES.iter().find_map(|(prefix, fraction)| {
            let base = amount.strip_prefix(prefix)?;
            let (_, dimension) = AMOUNTS.iter().find(|(names, _)| names.contains(&base))?;
            (*prefix != "m" || is_mega(&written)).then_some((*dimension, *fraction))
        })?;
        let dimension = if rate.is_some() { dimension.by_the_year() } else { dimension };
        Some(Self { label, dimension, fraction })
    }

    /// As it is written for people.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The same amount by the year: a capacity of 100 万吨 is understood as 100 万吨/年, as officers leave the year out of a
    /// 生产规模. What it is called says so, wherever the figure is quoted.
    pub(super) fn by_the_year(mut self) -> Self {
        if self.dimension != self.dimension.by_the_year() {
            self.dimension = self.dimension.by_the_year();
            self.label += "（按年计）";
        }
        self
    }

    /// Whether both count the same; a capacity of 100 万吨 is one of 100 万吨/年.
    pub(super) fn is_same(&self, other: Unit) -> bool {
        let dimension = if self.dimension == self.dimension.by_the_year() {
            other.dimension.by_the_year()
        } else {
            other.dimension
        };
        self.dimension == dimension && self.fraction[0] * other.fraction[1] == other.fraction[0] * self.fraction[1]
    }

    /// `value` of this unit in the base of its dimension.
    pub(super) fn in_base(&self, value: f64) -> f64 {
        value * self.fraction[0] / self.fraction[1]
    }

    /// `value` of this unit in another; `None` when they measure different things. `density` (t/m³)
    /// is needed between mass and volume.
    pub(super) fn convert(&self, value: f64, to: &Unit, density: Option<f64>) -> Option<f64> {
        use Dimension::{Mass, MassRate, Volume, VolumeRate};
        let factor = match (self.dimension, to.dimension) {
            (from, to) if from == to => 1.0,
            (Volume, Mass) | (VolumeRate, MassRate) => density?,
            (Mass, Volume) | (MassRate, VolumeRate) => 1.0 / density?,
            _ => return None,
        };
        if self.fraction == to.fraction && factor == 1.0 {
            return Some(value);
        }
        Some(value * self.fraction[0] / self.fraction[1] * factor * to.fraction[1] / to.fraction[0])
    }

    /// The unit of a number that is written without one, where only one makes sense.
    pub(super) fn implied(dimension: Dimension) -> Option<Self> {
        let label = match dimension {
            Dimension::Time => "年",
            Dimension::Length => "m",
            Dimension::Density => "t/m³",
            _ => return None,
        };
        Self::parse(label)
    }
}

/// Whether a unit is written as one of millions: `Mt`, not `mt` or `MT`.
fn is_mega(written: &str) -> bool {
    let mut letters = written.chars().filter(|c| c.is_alphabetic());
    letters.next() == Some(MEGA) && letters.next().is_some_and(char::is_lowercase)
}

impl Dimension {
    fn by_the_year(self) -> Self {
        match self {
            Dimension::Mass => Dimension::MassRate,
            Dimension::Volume => Dimension::VolumeRate,
            other => other,
        }
    }

    /// Whether an attribute of this dimension may be given in that one.
    pub(super) fn accepts(self, other: Dimension) -> bool {
        let volume = match self {
            Dimension::MassRate => Some(Dimension::VolumeRate),
            Dimension::Mass => Some(Dimension::Volume),
            _ => None,
        };
        self == other || volume == Some(other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_one_however_they_are_written() {
        let wanted = Unit::parse("万吨/年").unwrap();
        let given = ["万t/a", "万吨/年", "矿石万吨/年", " 万 吨 ／ 年", "万吨每年", "万T/A"];
        for text in given {
            assert_eq!(Unit::parse(text).unwrap().convert(100.0, &wanted, None), Some(100.0), "{text}");
        }
        let value = |value: f64, from: &str, to: &str| {
            Unit::parse(from).unwrap().convert(value, &Unit::parse(to).unwrap(), None)
        };
        assert_eq!(value(1_000_000.0, "t/a", "万吨/年"), Some(100.0));
        assert_eq!(value(1.0, "Mt/a", "万吨/年"), Some(100.0));
        assert_eq!(value(3.0, "万m³/a", "万立方米/年"), Some(3.0));
        assert_eq!(value(1500.0, "亩", "km²"), Some(1.0));
        assert_eq!(value(1e6, "㎡", "㎢"), Some(1.0));
        assert_eq!(value(100.0, "公顷", "平方千米"), Some(1.0));
        assert_eq!(value(1e6, "平方米", "hm²"), Some(100.0));
        assert_eq!(value(2600.0, "kg/m³", "t/m³"), Some(2.6));
        assert_eq!(value(2.6, "吨/立方米", "t/m³"), Some(2.6));
        assert_eq!(value(1.0, "万吨/年", "万立方米/年"), None);
        assert_eq!(value(1.0, "万吨", "万吨/年"), None);
        assert_eq!(value(1.0, "Mm³", "万m³"), Some(100.0));
        for other in ["mt/a", "MT/a", "mt", "mm³", "MM3/a", "mT/a"] {
            assert_eq!(Unit::parse(other), None, "{other}");
        }
        assert!(["", "万", "吨/日", "年吨", "furlong"].iter().all(|text| Unit::parse(text).is_none()));
    }
}
