use clap::{Args, ValueEnum};
use encoding_rs::Encoding;
use minezone::crs::CrsChoice;
use minezone::format::{Angles, ReadOptions};
use minezone::input::InputOptions;

/// What a file of rights does not say itself, or says wrong.
#[derive(Args)]
pub struct ReadingArguments {
    /// CRS of the rights (坐标系), whatever the file declares: a code (EPSG:4527), a zone of CGCS2000 (zone:39, 带号: 3°
    /// zones 25 to 45, 6° zones 13 to 23), a central meridian without a prefix (cm:118.5, 中央经线), a PROJ string or WKT,
    /// with +towgs84 for Xian 1980 or Beijing 1954; with ,yx after it when northing comes first. auto: as
    /// declared, and what the coordinates themselves propose where that is missing or implausible
    #[arg(long, value_name = "CRS")]
    crs: Option<CrsChoice>,
    /// Encoding of the file's text, such as GBK, GB18030 or UTF-8, for GeoJSON, text, CSV and shapefiles
    /// [default: as declared, else detected]
    #[arg(long, value_name = "NAME", value_parser = encoding)]
    encoding: Option<&'static Encoding>,
    /// How tables of corner points write longitude and latitude
    /// [default: degrees]
    #[arg(long, value_name = "FORM")]
    angles: Option<AnglesForm>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum AnglesForm {
    /// Decimal degrees (十进制度)
    Degrees,
    /// 118°10′28.200″ (度分秒)
    Dms,
    /// ddd.mmss, which looks like decimal degrees (压缩度分秒)
    Packed,
}

impl ReadingArguments {
    /// The same for the library.
    pub fn options(&self, id_field: Option<&str>) -> InputOptions {
        let angles = match self.angles.unwrap_or(AnglesForm::Degrees) {
            AnglesForm::Degrees => Angles::Degrees,
            AnglesForm::Dms => Angles::Dms,
            AnglesForm::Packed => Angles::Packed,
        };
        let read = ReadOptions { encoding: self.encoding, angles, shown: None };
        let crs = self.crs.clone().unwrap_or_default();
        InputOptions { crs, read, ..InputOptions::with_ids_from(id_field) }
    }
}

/// The encoding that a label names.
pub fn encoding(label: &str) -> Result<&'static Encoding, String> {
    Encoding::for_label(label.as_bytes()).ok_or_else(|| format!("no encoding is named {label:?}"))
}
