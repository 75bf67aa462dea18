//! A feature read as a proposed mining right (拟设采矿权): its surface and what rules ask of it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::diagnostic::{Defect, Effect, Origin};
use crate::feature::ArealGeometry;
use crate::geometry::MultiSurface;
use crate::input::Placed;
use crate::normalise::normalise;

/// The names under which attributes come, and the names of minerals: data, not code.
const NAMES: &str = include_str!("../layers/attributes.toml");

static TABLE: LazyLock<Names> = LazyLock::new(|| toml::from_str(NAMES).expect("a test parses layers/attributes.toml"));

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Names {
    /// Property names, in order of preference.
    properties: BTreeMap<Attribute, Vec<String>>,
    /// Plan's name of a mineral or method, and the other spellings of it.
    values: BTreeMap<String, Vec<String>>,
}

/// What rules may ask of a right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Attribute {
    /// 矿种
    Mineral,
    /// 开采方式
    Method,
    /// 压覆重要矿产资源审批文号
    BurialApproval,
    /// 压覆矿产资源储量登记号
    BurialRegistration,
}

impl Attribute {
    /// Its usual name in Chinese.
    pub fn zh(self) -> &'static str {
        match self {
            Attribute::Mineral => "矿种",
            Attribute::Method => "开采方式",
            Attribute::BurialApproval => "压覆审批文号",
            Attribute::BurialRegistration => "压覆储量登记号",
        }
    }
}

/// A proposed mining right.
#[derive(Debug, Clone)]
pub struct Right {
    /// Id by which it is reported.
    pub id: String,
    /// The area applied for.
    pub surface: MultiSurface,
    /// The drawn rings cross, so that no verdict on it is safe.
    pub is_ambiguous: bool,
    /// Its attributes, as read.
    pub properties: Map<String, Value>,
    /// Where it came from.
    pub origin: Origin,
}

impl Right {
    /// A right from a geometry in longitude and latitude (CGCS2000 degrees).
    ///
    /// # Errors
    /// The defects for which the geometry encloses no valid surface.
    ///
    /// ```
    /// use minezone::Right;
    ///
    /// let square = geo::Rect::new((118.20, 36.60), (118.21, 36.61)).to_polygon();
    /// let right = Right::new("P01", &square).unwrap().with("矿种", "铁矿");
    /// assert!(right.surface.area_m2() > 900_000.0);
    /// ```
    pub fn new(id: impl Into<String>, geometry: impl Into<ArealGeometry>) -> Result<Self, Vec<Defect>> {
        let normalised = normalise(&geometry.into())?;
        debug_assert!(normalised.defects.iter().all(|defect| defect.code.effect() != Effect::Rejected));
        let is_ambiguous = normalised.is_ambiguous();
        let (surface, origin) = (normalised.surface, Origin::default());
        Ok(Self { id: id.into(), surface, is_ambiguous, properties: Map::new(), origin })
    }

    /// The same right with one more property.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.properties.insert(name.into(), value.into());
        self
    }

    /// The value of an attribute under any of its names, minerals and methods by the plan's name;
    /// `None` when it is absent or blank.
    pub fn attribute(&self, attribute: Attribute) -> Option<&str> {
        let names = TABLE.properties.get(&attribute).map(Vec::as_slice).unwrap_or_default();
        let values = names.iter().filter_map(|name| self.properties.get(name)).filter_map(Value::as_str);
        let value = values.map(str::trim).find(|value| !value.is_empty())?;
        Some(standard_name(value))
    }
}

/// The plan's name of a mineral or method that is written in any known way; unknown words stay.
pub fn standard_name(value: &str) -> &str {
    let is_same = |spelling: &String| spelling.eq_ignore_ascii_case(value);
    let found = TABLE.values.iter().find(|(name, spellings)| is_same(name) || spellings.iter().any(is_same));
    found.map_or(value, |(name, _)| name)
}

impl From<Placed> for Right {
    fn from(placed: Placed) -> Self {
        let Placed { id, surface, is_ambiguous, properties, origin } = placed;
        Self { id, surface, is_ambiguous, properties, origin }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_are_one_but_use_types_are_never_merged() {
        let square = geo::Rect::new((118.20, 36.60), (118.21, 36.61)).to_polygon();
        let right = Right::new("P", &square).unwrap();
        let mineral = |name: &str| right.clone().with("矿种", name).attribute(Attribute::Mineral).map(str::to_owned);
        assert_eq!(mineral("铁").as_deref(), Some("铁矿"));
        assert_eq!(mineral("建筑石料用石灰岩").as_deref(), Some("建筑石料用灰岩"));
        assert_eq!(mineral("水泥用石灰岩").as_deref(), Some("水泥用灰岩"));
        assert_eq!(mineral("石灰岩").as_deref(), Some("石灰岩"));
        assert_eq!(mineral("  "), None);
        assert_eq!(right.attribute(Attribute::Mineral), None);
    }
}
