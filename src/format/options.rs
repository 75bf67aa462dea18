use encoding_rs::Encoding;
use serde::{Serialize, Serializer};

/// What is to be known of a file beside its contents, where it does not say it itself.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct ReadOptions {
    /// The encoding of its text, for GeoJSON, text, CSV and shapefiles; goes before what the file declares and before
    /// any detection. Databases, XML and workbooks say theirs in a way that leaves no doubt.
    #[serde(serialize_with = "by_name")]
    pub encoding: Option<&'static Encoding>,
    /// How a table of corner points writes longitude and latitude.
    pub angles: Angles,
    /// How the file is called in messages, where its own says nothing: of a [`TempCopy`](super::TempCopy).
    #[serde(skip)]
    pub shown: Option<&'static str>,
}

fn by_name<S: Serializer>(encoding: &Option<&'static Encoding>, serializer: S) -> Result<S::Ok, S::Error> {
    encoding.map(Encoding::name).serialize(serializer)
}

/// How longitude and latitude are written in a table of corner points (经纬度写法).
///
/// Packed angles look like decimal degrees, so none but decimal degrees is read unless it is asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Angles {
    /// Decimal degrees.
    #[default]
    Degrees,
    /// Degrees, minutes and seconds with their signs: `118°10′28.200″` (度分秒).
    Dms,
    /// `ddd.mmss…`: minutes and seconds in the places after the point (压缩度分秒).
    Packed,
}
