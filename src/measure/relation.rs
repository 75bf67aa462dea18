use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::boundary_integral::BoundaryIntegral;

/// How two surfaces lie to each other, by the names of OGC Simple Features (06-103r4 §6.1.15) that
/// apply to areas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Relation {
    /// No point in common (相离).
    Disjoint,
    /// Boundaries meet, interiors do not (相接).
    Touches,
    /// Interiors meet and neither holds the other (部分重叠).
    Overlaps,
    /// The first lies in the second, boundary contact allowed (被包含).
    Within,
    /// The second lies in the first, boundary contact allowed (包含).
    Contains,
    /// The same set of points (重合).
    Equals,
}

impl Relation {
    /// The lower-case name of the standard.
    pub fn as_str(self) -> &'static str {
        match self {
            Relation::Disjoint => "disjoint",
            Relation::Touches => "touches",
            Relation::Overlaps => "overlaps",
            Relation::Within => "within",
            Relation::Contains => "contains",
            Relation::Equals => "equals",
        }
    }

    /// Whether the interiors have a point in common, and so an area.
    pub fn interiors_meet(self) -> bool {
        !matches!(self, Relation::Disjoint | Relation::Touches)
    }

    /// The relation seen from the other surface.
    pub fn inverse(self) -> Self {
        match self {
            Relation::Within => Relation::Contains,
            Relation::Contains => Relation::Within,
            same => same,
        }
    }

    /// From where the boundary of each surface runs with respect to the other.
    ///
    /// A surface lies in another when its boundary never goes outside (`out`), its far side never
    /// looks away across a shared piece (`opposite`), and the other's boundary never comes in.
    pub(super) fn of(a: &BoundaryIntegral, b: &BoundaryIntegral, contact: bool) -> Self {
        let a_in_b = !a.outside && !a.opposite && !b.inside;
        let b_in_a = !b.outside && !b.opposite && !a.inside;
        match (a.inside || b.inside || a.same, a_in_b, b_in_a) {
            (true, true, true) => Relation::Equals,
            (true, true, false) => Relation::Within,
            (true, false, true) => Relation::Contains,
            (true, false, false) => Relation::Overlaps,
            (false, ..) if contact => Relation::Touches,
            (false, ..) => Relation::Disjoint,
        }
    }
}

impl std::fmt::Display for Relation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
