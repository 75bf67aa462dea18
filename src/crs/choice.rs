/// How the CRS of a file is to be found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum CrsChoice {
    /// As the file declares it; a file that declares none is refused, GeoJSON excepted.
    #[default]
    Declared,
    /// This one, whatever the file declares: see [`Crs::parse`](super::Crs::parse).
    Given(String),
    /// As declared, and what the coordinates themselves propose where that is missing or implausible.
    Auto,
}
