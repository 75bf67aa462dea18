use std::path::PathBuf;

use clap::Args;
use minezone::crs::CrsChoice;
use minezone::layer::prepared::{self, Sources};

use super::load::{self, ZonesArguments};
use super::output::OutputFile;
use super::{Failure, Outcome, places, tell};

#[derive(Args)]
pub struct Prepare {
    /// Zone files, each a layer named after the file (or its layers by their own names)
    #[arg(value_name = "ZONES", required = true, num_args = 1..)]
    files: Vec<PathBuf>,
    /// Property that holds the id of a zone [default: the feature's id, else # and its number]
    #[arg(long, value_name = "NAME")]
    zone_id_field: Option<String>,
    /// CRS of all zone files (分区坐标系): EPSG:4527, zone:39, cm:118.5, a PROJ string, WKT, or auto
    #[arg(long, value_name = "CRS")]
    zones_crs: Option<CrsChoice>,
    /// The prepared file, to be given as --zones; it must be made again when a zone file changes
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// That no zone of a layer can be used is no error (允许空结果)
    #[arg(long)]
    allow_empty: bool,
}

impl Prepare {
    pub fn run(self) -> Result<Outcome, Failure> {
        let Self { files, zone_id_field, zones_crs, output, allow_empty } = self;
        if let Some(path) = files.iter().find(|path| prepared::is_prepared(path)) {
            return Err(format!("{}: it is prepared already", path.display()).into());
        }
        let arguments = ZonesArguments { zones: files, zone_id_field, zones_crs };
        let stamps = places::spare(&[&output], arguments.zones.iter().map(PathBuf::as_path))?;
        let sources = Sources::of(&arguments.zones)?;
        let (layers, diagnostics) = arguments.load()?;
        stamps.check()?;
        tell::diagnostics(&diagnostics);
        load::layers_not_empty(&layers, allow_empty)?;
        tell::check()?;
        let mut out = OutputFile::create(&output)?;
        prepared::write(&layers, &diagnostics, &sources, arguments.zone_id_field.as_deref(), &mut out.writer)?;
        out.finish()?;
        Ok(Outcome::Ran)
    }
}
