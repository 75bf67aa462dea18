use std::path::PathBuf;

use clap::Args;
use minezone::crs::CrsChoice;
use minezone::job::{ZoneFiles, check_layers, check_outputs};
use minezone::layer::prepared::{self, Sources};
use minezone::output::AtomicFile;

use super::diagnostics;
use super::outcome::{Failure, Outcome};

#[derive(Args)]
pub struct Prepare {
    /// Zone files, each a layer named after the file (or its layers by their own names)
    #[arg(value_name = "ZONES", required = true, num_args = 1..)]
    files: Vec<PathBuf>,
    /// Property that holds the id of a zone [default: the feature's id, else # and its number]
    #[arg(long, value_name = "NAME")]
    zone_id_field: Option<String>,
    /// CRS of all zone files: EPSG:4527, zone:39, cm:118.5, a PROJ string, WKT, or auto
    #[arg(long, value_name = "CRS")]
    zones_crs: Option<CrsChoice>,
    /// The prepared file, to be given as --zones or put among the zones of a plan (.mzone); it must be made again when a zone file changes
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// That no zone of a layer can be used is no error
    #[arg(long)]
    allow_empty: bool,
}

impl Prepare {
    pub fn run(self) -> Result<Outcome, Failure> {
        let Self { files, zone_id_field, zones_crs, output, allow_empty } = self;
        if let Some(path) = files.iter().find(|path| prepared::is_prepared(path)) {
            return Err(format!("{}: it is prepared already (已是预处理文件)", path.display()).into());
        }
        let zones = ZoneFiles { files, id_field: zone_id_field, crs: zones_crs.unwrap_or_default() };
        let stamps = check_outputs(&[&output], zones.files.iter().map(PathBuf::as_path))?;
        let sources = Sources::of(&zones.files)?;
        let (layers, found) = zones.open()?;
        stamps.check()?;
        diagnostics::print(&found);
        check_layers(&layers, allow_empty)?;
        diagnostics::check()?;
        let mut file = AtomicFile::create(&output)?;
        prepared::write(&layers, &found, &sources, zones.id_field.as_deref(), &mut file)?;
        file.commit()?;
        Ok(Outcome::Ran)
    }
}
