use std::path::PathBuf;

use clap::Args;
use encoding_rs::Encoding;
use minezone::convert::{ConvertOptions, convert};
use minezone::input::InputOptions;

use super::reading::{ReadingArguments, encoding};
use super::{Failure, Outcome, places, tell};

#[derive(Args)]
pub struct Convert {
    /// File to read; FILE#LAYER for one layer of a container or archive
    #[arg(value_name = "IN")]
    from: PathBuf,
    /// File to write, in the format of its ending (see `minezone formats`)
    #[arg(value_name = "OUT")]
    to: PathBuf,
    /// CRS to write: EPSG code or WKT [default: that of IN, or EPSG:4490 for GeoJSON and KML]
    #[arg(long, value_name = "CRS")]
    to_crs: Option<String>,
    #[command(flatten)]
    reading: ReadingArguments,
    /// Encoding of the text of OUT, for 国土 TXT, shapefiles and CSV [default: UTF-8; GB18030, which is GBK and more, for
    /// 国土 TXT; GBK for shapefiles with Chinese text]
    #[arg(long, value_name = "NAME", value_parser = encoding)]
    to_encoding: Option<&'static Encoding>,
    /// Layer of IN, by its name or one that means the same (STBHHX, 生态保护红线 …)
    #[arg(long, value_name = "LAYER")]
    layer: Option<String>,
    /// That no record can be converted is no error: OUT is written without any (允许空结果)
    #[arg(long)]
    allow_empty: bool,
}

impl Convert {
    pub fn run(self) -> Result<Outcome, Failure> {
        let Self { from, to, to_crs, reading, to_encoding, layer, allow_empty } = self;
        if layer.is_some() && minezone::input::file_and_layer(&from).1.is_some() {
            return Err("the layer is named twice: by FILE#LAYER and by --layer (图层指定了两次)".into());
        }
        let InputOptions { read, crs, .. } = reading.options(None);
        let options = ConvertOptions { read, crs, layer, to_crs, to_encoding, allow_empty };
        places::spare(&[&to], [from.as_path()])?;
        let mut teller = tell::Teller::default();
        let converted = convert(&from, &to, &options, &mut |diagnostic| teller.tell(&diagnostic));
        teller.finish();
        let converted = converted?;
        tell::check()?;
        let (written, rejected) = (converted.written, converted.rejected);
        let crs = if converted.stray_m.is_some() {
            format!("{} → {}", converted.from_crs, converted.to_crs)
        } else {
            converted.to_crs
        };
        let to = to.display();
        tell::aside(format_args!("{to}: {written} records written 已写出, {rejected} rejected 剔除; {crs}"));
        Ok(Outcome::Ran)
    }
}
