use std::sync::Arc;

use serde::Serialize;

use super::Supplement;
use crate::crs::CrsChoice;
use crate::format::ReadOptions;
use crate::geometry::Envelope;

/// How a file is brought through the first three stages.
#[derive(Debug, Clone, Default, Serialize)]
pub struct InputOptions {
    /// The property that holds a record's id; else the feature's own id is, and else its number.
    pub id_field: Option<String>,
    /// Where its CRS is to be found.
    pub crs: CrsChoice,
    /// Where its records ought to lie, in degrees, with room around: distinguishes central meridians where the CRS is
    /// in doubt, and decides nothing else.
    #[serde(skip)]
    pub region: Option<Envelope>,
    /// How its bytes are to be understood.
    pub read: ReadOptions,
    /// What becomes of records that need a treatment.
    pub treatment: Treatment,
    /// Attributes that come beside the geometry.
    #[serde(skip)]
    pub supplement: Option<Arc<Supplement>>,
    /// Rejected records keep what they were, for [`RecordOutcome::original`](super::RecordOutcome::original).
    #[serde(skip)]
    pub keep_originals: bool,
}

impl InputOptions {
    /// The usual, with ids from this property.
    pub fn with_ids_from(id_field: Option<&str>) -> Self {
        Self { id_field: id_field.map(str::to_owned), ..Self::default() }
    }
}

/// What becomes of records that cannot be used as they are drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Treatment {
    /// Rings that cross are resolved by the documented rule, which is reported with the area before and after;
    /// a verdict on such a record is undetermined at best.
    #[default]
    Report,
    /// A record whose rings cross is rejected; what does not change an area is treated.
    NoRepair,
    /// A record that needs any treatment is rejected.
    Strict,
}
