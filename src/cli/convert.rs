use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use encoding_rs::Encoding;
use minezone::convert::{ConvertOptions, convert};
use minezone::input::InputOptions;
use minezone::job::check_outputs;
use minezone::scratch::Scratch;

use super::diagnostics::{self, DiagnosticPrinter};
use super::input::InputFile;
use super::outcome::{Failure, Outcome};
use super::output::is_standard;
use super::reading::{ReadingArguments, encoding};
use super::terminal;

#[derive(Args)]
pub struct Convert {
    /// File to read; FILE#LAYER for one layer of a container or archive; - for standard input
    #[arg(value_name = "IN")]
    from: PathBuf,
    /// File to write, in the format of its ending (see `minezone formats`); - for standard output, in that of --format
    #[arg(value_name = "OUT")]
    to: PathBuf,
    /// Format of standard output, by the ending of its files: geojson, geojsonl, csv, kml, txt, fgb …
    #[arg(long, value_name = "ENDING")]
    format: Option<String>,
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
    /// That no record can be converted is no error: OUT is written without any
    #[arg(long)]
    allow_empty: bool,
}

impl Convert {
    pub fn run(self) -> Result<Outcome, Failure> {
        let Self { from, to, format, to_crs, reading, to_encoding, layer, allow_empty } = self;
        if layer.is_some() && minezone::input::file_and_layer(&from).1.is_some() {
            return Err("the layer is named twice: by FILE#LAYER and by --layer (图层指定了两次)".into());
        }
        let to = Target::of(to, format)?;
        let from = InputFile::receive(&from)?;
        let InputOptions { read, crs, .. } = reading.options(None);
        let options = ConvertOptions { read: from.options(read), crs, layer, to_crs, to_encoding, allow_empty };
        check_outputs(&[to.path()], [from.path.as_path()])?;
        let mut printer = DiagnosticPrinter::default();
        let converted = convert(&from.path, to.path(), &options, &mut |diagnostic| printer.print(&diagnostic));
        printer.finish();
        let converted = converted?;
        diagnostics::check()?;
        to.pass_on()?;
        let (written, rejected) = (converted.written, converted.rejected);
        let crs = if converted.stray_m.is_some() {
            format!("{} → {}", converted.from_crs, converted.to_crs)
        } else {
            converted.to_crs
        };
        let to = to.name();
        diagnostics::aside(format_args!("{to}: {written} records written 已写出, {rejected} rejected 剔除; {crs}"));
        Ok(Outcome::Ran)
    }
}

/// Where the records go: formats are made as files, and what is for standard output in a temporary one.
enum Target {
    File(PathBuf),
    Standard { folder: Scratch, path: PathBuf },
}

impl Target {
    fn of(to: PathBuf, format: Option<String>) -> Result<Self, Failure> {
        match (is_standard(&to), format) {
            (false, None) => Ok(Self::File(to)),
            (false, Some(_)) => Err(
                "--format is the format of standard output: a file has the format of its ending (输出到文件时按扩展名)"
                    .into(),
            ),
            (true, None) => {
                Err("--format ENDING says in which format standard output is written (须指定标准输出格式)".into())
            }
            (true, Some(ending)) => {
                let folder = Scratch::temporary()?;
                let path = folder.path().join(format!("stdout.{ending}"));
                Ok(Self::Standard { folder, path })
            }
        }
    }

    fn path(&self) -> &Path {
        match self {
            Self::File(path) | Self::Standard { path, .. } => path,
        }
    }

    /// How it is called in messages.
    fn name(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Standard { .. } => "-".to_owned(),
        }
    }

    /// Hands on what is for standard output.
    fn pass_on(&self) -> Result<(), Failure> {
        let Self::Standard { folder, path } = self else { return Ok(()) };
        let made = std::fs::read_dir(folder.path())?.filter_map(Result::ok);
        let made = made.filter(|entry| !entry.file_name().as_encoded_bytes().starts_with(b".")).count();
        if made != 1 || !path.is_file() {
            return Err(
                "this format is several files, and standard output is one: write it to a file (该格式含多个文件)"
                    .into(),
            );
        }
        let mut out = terminal::out();
        io::copy(&mut File::open(path)?, &mut out)?;
        Ok(out.flush()?)
    }
}
