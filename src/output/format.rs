use std::fmt;
use std::path::Path;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// The formats of results, each in one place: its variant, and its name, which is also the ending of its files.
macro_rules! formats {
    ($($(#[doc = $doc:literal])* $Format:ident = $name:literal;)*) => {
        /// In which form a result is written.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[non_exhaustive]
        pub enum OutputFormat {
            $($(#[doc = $doc])* #[serde(rename = $name)] $Format,)*
        }

        impl OutputFormat {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$Format,)*];

            /// Its name, which is also the ending of its files.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$Format => $name,)*
                }
            }
        }
    };
}

formats! {
    /// Text for people.
    Table = "table";
    /// Rows with a heading.
    Csv = "csv";
    /// One JSON document.
    Json = "json";
    /// A JSON object a line.
    JsonLines = "jsonl";
    /// A feature collection.
    GeoJson = "geojson";
}

impl OutputFormat {
    /// The format that the ending of a file says. No file is a table.
    ///
    /// # Errors
    /// When it is none of those that are known.
    pub fn of_ending(path: &Path, known: &[Self]) -> Result<Self> {
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_lowercase();
        let mut files = known.iter().copied().filter(|format| *format != Self::Table);
        files.clone().find(|format| format.name() == ending).ok_or_else(|| {
            let known = files.by_ref().map(|format| format!(".{format}")).collect::<Vec<_>>().join(", ");
            Error::format(path, format!("the output is chosen by its ending, one of {known}"))
        })
    }

    pub(crate) fn list(formats: &[Self]) -> String {
        formats.iter().map(|format| format.name()).collect::<Vec<_>>().join(", ")
    }
}

impl fmt::Display for OutputFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for OutputFormat {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let found = Self::ALL.iter().copied().find(|format| format.name() == text);
        found.ok_or_else(|| Error::argument(format!("the formats are {}", Self::list(Self::ALL))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_of_a_file_says_its_format_and_no_file_is_a_table() {
        let known = [OutputFormat::Table, OutputFormat::Csv, OutputFormat::GeoJson];
        let of = |name: &str| OutputFormat::of_ending(Path::new(name), &known).map_err(|e| e.to_string());
        assert_eq!(of("a.CSV"), Ok(OutputFormat::Csv));
        assert_eq!(of("a.b.geojson"), Ok(OutputFormat::GeoJson));
        for name in ["a.json", "a.table", "csv", "a"] {
            assert_eq!(of(name), Err(format!("{name}: the output is chosen by its ending, one of .csv, .geojson")));
        }
        for format in OutputFormat::ALL.iter().copied() {
            assert_eq!(format.name().parse::<OutputFormat>().unwrap(), format);
            assert_eq!(serde_json::to_value(format).unwrap(), format.name());
        }
    }
}
