//! What a file holds: its layers, their CRS and extent, fields and what they are read as (文件信息).

mod layer;
mod table;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

pub use self::layer::{FieldInfo, LayerInfo};

use crate::error::Result;
use crate::format;
use crate::input::{Input, InputOptions};
use crate::output::{OutputFormat, Render, Style};
use crate::visible::visible;

/// The layers of a file.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct FileInfo {
    /// How the file is called.
    #[serde(skip)]
    pub file: PathBuf,
    /// In the order of the file.
    pub layers: Vec<LayerInfo>,
}

impl FileInfo {
    /// Reads a file to its end.
    ///
    /// # Errors
    /// When it cannot be read; a CRS that cannot be settled is part of the answer.
    pub fn open(path: &Path, options: &InputOptions) -> Result<Self> {
        let file = options.read.shown.map_or_else(|| path.to_owned(), PathBuf::from);
        let declared = format::open(path, &options.read)?;
        let declared: Vec<_> = declared.into_iter().map(|r| (r.layer, r.crs, r.schematic, r.count)).collect();
        let layers = match Input::open(path, options) {
            Ok(inputs) => {
                let crs = declared.into_iter().map(|(_, crs, ..)| crs).chain(std::iter::repeat(None));
                inputs.into_iter().zip(crs).map(|(input, crs)| LayerInfo::read(input, crs)).collect()
            }
            // That the CRS is not known is what there is to be said of it.
            Err(error) if error.is_crs() => {
                let unplaced = |(layer, crs, schematic, count): (String, _, _, Option<usize>)| {
                    LayerInfo::unplaced(layer, crs, schematic, count.unwrap_or_default(), &error)
                };
                declared.into_iter().map(unplaced).collect()
            }
            Err(error) => return Err(error),
        };
        Ok(Self { file, layers })
    }
}

impl Render for FileInfo {
    const FORMATS: &'static [OutputFormat] = &[OutputFormat::Table, OutputFormat::Json];

    fn render(&self, format: OutputFormat, style: Style, out: &mut dyn Write) -> io::Result<()> {
        if format == OutputFormat::Table {
            return out.write_all(visible(&self.to_table(style)).as_bytes());
        }
        serde_json::to_writer_pretty(&mut *out, self)?;
        writeln!(out)
    }
}
