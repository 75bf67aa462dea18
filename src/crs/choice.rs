use std::str::FromStr;

use serde::Serialize;

use super::Crs;
use crate::error::{Error, Result};

/// How the CRS of a file is to be found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CrsChoice {
    /// As the file declares it; a file that declares none is refused, GeoJSON excepted.
    #[default]
    Declared,
    /// This one, whatever the file declares: see [`Crs::parse`](super::Crs::parse).
    Given(String),
    /// As declared, and what the coordinates themselves propose where that is missing or implausible.
    Auto,
}

impl FromStr for CrsChoice {
    type Err = Error;

    /// `auto`, or a definition that [`Crs::parse`] can read.
    fn from_str(text: &str) -> Result<Self> {
        if text.eq_ignore_ascii_case("auto") {
            return Ok(Self::Auto);
        }
        Crs::parse(text).map(|_| Self::Given(text.to_owned()))
    }
}
