//! JSON has no number for what could not be measured or has no bound, and says `null`.

use serde::{Deserialize, Deserializer};

/// A figure that is no number where it was not measured.
pub(crate) fn nan_where_null<'de, D: Deserializer<'de>>(reader: D) -> Result<f64, D::Error> {
    Ok(Option::deserialize(reader)?.unwrap_or(f64::NAN))
}

/// The same of one that may be absent as well.
pub(crate) fn some_nan_where_null<'de, D: Deserializer<'de>>(reader: D) -> Result<Option<f64>, D::Error> {
    nan_where_null(reader).map(Some)
}

/// A bound that may be infinite.
pub(super) fn infinite_where_null<'de, D: Deserializer<'de>>(reader: D) -> Result<f64, D::Error> {
    Ok(Option::deserialize(reader)?.unwrap_or(f64::INFINITY))
}
