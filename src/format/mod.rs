//! Bytes to [`Feature`](crate::feature::Feature)s and back, one file or folder a format, and the one table
//! that lists them.
//!
//! A reader gives positions as the file has them; [`crate::crs`] says in which plane they lie.

#[cfg(feature = "zip")]
mod archive;
mod areal_parts;
mod atomic_output;
mod companion;
mod containment;
mod content;
mod corner_table;
mod csv_wkt;
mod deduction;
mod delimited;
mod dxf;
mod encoding;
#[cfg(feature = "gdal")]
mod file_geodatabase;
#[cfg(feature = "gdal")]
mod flatgeobuf;
mod geojson;
#[cfg(feature = "gdal")]
mod geopackage;
#[cfg(feature = "parquet")]
mod geoparquet;
#[cfg(feature = "kml")]
mod gml;
mod held;
#[cfg(feature = "kml")]
mod kml;
mod label_series;
mod land_txt;
mod layer_name;
mod lines;
mod members;
mod mif;
mod needless;
mod not_read;
mod number;
mod numbering;
mod options;
mod plane;
mod rings;
mod shapefile;
mod source;
mod spool;
mod table;
mod tabular;
mod temp_copy;
mod utf8;
#[cfg(feature = "gdal")]
mod vector;
mod wkb;
mod wkt;
mod writer;
#[cfg(feature = "kml")]
mod xml;
mod zone;

use std::path::Path;
use std::sync::Arc;

use crate::diagnostic::{Defect, Origin};
use crate::error::{Error, Result};
use crate::feature::{Attributes, Original, Record};

pub(crate) use self::geojson::feature as geojson_feature;
pub use self::members::members;
pub use self::options::{Angles, ReadOptions};
use self::table::Built;
pub use self::table::{Create, FORMATS, Format};
pub use self::tabular::from_memory;
pub use self::temp_copy::TempCopy;
pub(crate) use self::wkb::from_wkb;
pub use self::writer::{FeatureWriter, WriteOptions};

/// The records of one layer of a file, in its order.
pub struct Records {
    /// The file's stem, or the layer's name inside a container of several.
    pub layer: String,
    /// The CRS as declared in the file: EPSG code, URN or WKT.
    pub crs: Option<String>,
    /// The file says of itself that its zones are schematic (示意).
    pub schematic: bool,
    /// What concerns the file as a whole.
    pub defects: Vec<Defect>,
    /// The file, as it was named by the caller.
    pub file: Arc<str>,
    /// How many records there are, where the file states it.
    pub count: Option<usize>,
    pub(crate) records: Box<dyn Iterator<Item = RecordBatch>>,
}

impl Records {
    /// The records as read, one after another: not checked.
    pub fn read(self) -> impl Iterator<Item = Record> {
        self.records.flat_map(|bundle| bundle.read(Attributes::All, false, None))
    }
}

/// Some records, in the state in which their file gives them out.
pub(crate) enum RecordBatch {
    /// One that the file's library has read already.
    Read(Box<Record>),
    /// Text that any core can parse.
    Text(geojson::Text),
}

impl RecordBatch {
    /// About how many bytes the records take.
    pub(crate) fn size(&self) -> usize {
        match self {
            Self::Read(record) => match record.as_ref() {
                Ok(feature) => {
                    let rings = feature.geometry.parts.iter().flatten().map(|ring| size_of_val(ring.as_slice()));
                    let texts = feature.properties.values().map(|value| 64 + value.as_str().map_or(0, str::len));
                    64 + rings.sum::<usize>() + texts.sum::<usize>()
                }
                Err(rejected) => match &rejected.original {
                    Original::Text(text) => text.len(),
                    Original::Feature(_) => 64,
                },
            },
            Self::Text(text) => text.len(),
        }
    }

    /// About how many bytes they take in memory once they are read: a record that is rejected takes some hundred, however
    /// short its text is.
    pub(crate) fn weight(&self) -> usize {
        const LEAST: usize = 512;
        let records = match self {
            Self::Read(_) => 1,
            Self::Text(text) => text.records(),
        };
        self.size().max(records * LEAST)
    }

    /// The records; a number in the property `id_field` becomes the id as it is written, where that is known.
    pub(crate) fn read(self, wanted: Attributes<'_>, keep: bool, id_field: Option<&str>) -> Vec<Record> {
        match self {
            Self::Read(mut record) => {
                if keep && let Ok(feature) = &mut *record {
                    let original = Original::of(&feature.id, &feature.geometry, &feature.properties);
                    feature.original = Some(original);
                }
                if let (Ok(feature), Attributes::Id(_)) = (&mut *record, wanted) {
                    feature.properties.retain(|name, _| wanted.wants(name));
                }
                vec![*record]
            }
            Self::Text(text) => text.read(wanted, keep, id_field),
        }
    }
}

/// Opens a file; one [`Records`] for each of its layers. `FILE#LAYER` opens one layer only: the one of
/// exactly this name, else of this name in other letters, else of a name that means the same
/// (`layers/layer-names.toml`).
///
/// # Errors
/// When the file cannot be read, or not as the format that its name says; when no layer or more than one
/// answers to the name.
pub fn open(path: &Path, options: &ReadOptions) -> Result<Vec<Records>> {
    let (file, layer) = file_and_layer(path);
    let opened = needless::check(file, options).and_then(|()| open_all(file, options)).and_then(|layers| match layer {
        None => Ok(layers),
        Some(wanted) => pick(layers, wanted)
            .map(|found| vec![found])
            .map_err(|why| Error::format(file, why.to_string()).caused_by(why)),
    });
    let Some(shown) = options.shown.map(Path::new) else { return opened };
    let layers = opened.map_err(|error| error.of_file(shown))?;
    Ok(layers.into_iter().map(|records| held::renamed(records, shown)).collect())
}

/// The layer that answers to a name, as [`open`] chooses it.
///
/// # Errors
/// When none or more than one does; the message lists the layers.
pub fn pick(mut layers: Vec<Records>, wanted: &str) -> Result<Records> {
    let names: Vec<&str> = layers.iter().map(|records| records.layer.as_str()).collect();
    let found = layer_name::find(&names, wanted).map_err(Error::argument)?;
    Ok(layers.swap_remove(found))
}

/// Whether a layer of a container goes by this name, or by one that means the same.
pub fn answers_to(layer: &str, wanted: &str) -> bool {
    layer_name::find(&[layer], wanted).is_ok()
}

/// Begins a file in the format that its name says.
///
/// # Errors
/// When that format cannot be written, or the file cannot.
pub fn create(path: &Path, options: &WriteOptions) -> Result<Box<dyn FeatureWriter>> {
    let format = format_of(path)?;
    let create = match format.create {
        Built::In(create) => create,
        Built::Needs(features) => return Err(not_built(path, &format!("{} written", format.name), features)),
        Built::Never => return Err(Error::format(path, format!("{} cannot be written", format.name))),
    };
    if options.encoding.is_some() {
        needless::check_written(path)?;
    }
    // Web encoders write UTF-8 in place of UTF-16.
    if let Some(encoding) = options.encoding.filter(|encoding| encoding.output_encoding() != *encoding) {
        return Err(Error::argument(format!("no text is written in {}", encoding.name())));
    }
    create(path, options)
}

/// Whether the format that the name says is one of longitude and latitude, unless another CRS is asked for.
pub fn is_in_degrees(path: &Path) -> bool {
    ["kml", "kmz"].contains(&extension(path).as_str()) || is_geojson(path)
}

/// Whether a file that declares no CRS is in degrees by its format. Under a name without a known ending only GeoJSON
/// from memory is read.
pub fn is_geojson(path: &Path) -> bool {
    format_of(path).map_or(true, |format| format.id == "geojson")
}

/// The file that `FILE#LAYER` speaks of, and the layer; a file that is there by the whole name is meant
/// as it is.
pub fn file_and_layer(path: &Path) -> (&Path, Option<&str>) {
    let named = path.to_str().filter(|_| !path.exists()).and_then(|whole| whole.rsplit_once('#'));
    named.map_or((path, None), |(file, layer)| (Path::new(file), Some(layer)))
}

/// The rows of a table (.csv, .tsv, .xlsx), whatever is in it, and what of the file was not read.
pub(crate) fn table_rows(path: &Path) -> Result<(Vec<Vec<String>>, Vec<Defect>)> {
    let metadata = std::fs::metadata(path).map_err(|e| Error::io(path, e))?;
    if !metadata.is_file() {
        return Err(Error::format(path, "not a regular file"));
    }
    match extension(path).as_str() {
        "csv" | "tsv" => Ok((corner_table::rows(path)?, Vec::new())),
        #[cfg(feature = "xlsx")]
        "xlsx" | "xlsm" => corner_table::rows_of_workbook(path),
        #[cfg(not(feature = "xlsx"))]
        "xlsx" | "xlsm" => Err(not_built(path, "a workbook", "xlsx")),
        ending => Err(Error::format(path, format!("a table of attributes is .csv, .tsv or .xlsx, not {ending:?}"))),
    }
}

/// GeoJSON from memory; `file` is how it is spoken of.
pub(crate) fn geojson(bytes: Vec<u8>, file: &str, options: &ReadOptions) -> Result<Records> {
    let path = Path::new(file);
    geojson::from_memory(bytes, file.into(), stem(path), options).map_err(|message| Error::format(path, message))
}

fn open_all(path: &Path, options: &ReadOptions) -> Result<Vec<Records>> {
    // Found out here, so that the message is the same for every format, and before a library waits for a pipe.
    members(path)?;
    let format = format_of(path)?;
    let open = match format.open {
        Built::In(open) => open,
        Built::Needs(features) => return Err(not_built(path, format.name, features)),
        Built::Never => return Err(Error::format(path, format!("{} cannot be read", format.name))),
    };
    let found = content::of(path).map_err(|e| Error::io(path, e))?;
    if let Some(what) = found.contradicts(format.contents) {
        let ending = extension(path);
        return Err(Error::format(path, format!("not {} (.{ending}): it looks like {what}", format.name)));
    }
    // A stream of records may have none; nothing else is whole without a byte.
    let is_stream = ["geojsonl", "geojsons", "ndjson", "jsonl"].contains(&extension(path).as_str());
    if !is_stream && path.metadata().is_ok_and(|found| found.is_file() && found.len() == 0) {
        return Err(Error::format(path, EMPTY));
    }
    open(path, options)
}

/// What is wrong with a file of no bytes.
const EMPTY: &str = "the file is empty (文件为空)";

/// The format that claims the ending of this name.
fn format_of(path: &Path) -> Result<&'static Format> {
    let extension = extension(path);
    let name = path.to_string_lossy().to_lowercase();
    let claims = |format: &&Format| format.extensions.iter().any(|ending| name.ends_with(&format!(".{ending}")));
    FORMATS.iter().find(claims).ok_or_else(|| {
        let looks = content::of(path).ok().and_then(|found| found.contradicts(&[]));
        let looks = looks.map(|what| format!("; it looks like {what}")).unwrap_or_default();
        let read = FORMATS.iter().filter(|format| format.is_read());
        let known: Vec<&str> = read.flat_map(|format| format.extensions).copied().collect();
        let known = known.join(", .");
        Error::format(path, format!("no format goes by the ending {extension:?}{looks}; known are .{known}"))
    })
}

/// Why a format that is known is of no use in this build.
fn not_built(path: &Path, what: &str, features: &str) -> Error {
    let features: Vec<String> = features.split_whitespace().map(|feature| format!("{feature:?}")).collect();
    let features = features.join(" and ");
    Error::not_built(path, format!("{what} needs a build with the cargo feature {features} (此构建不含该功能)"))
}

/// The ending of a name, lower case, without the dot.
fn extension(path: &Path) -> String {
    path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_lowercase()
}

fn origin(file: &Arc<str>, record: usize) -> Origin {
    Origin { file: Some(file.clone()), record: Some(record) }
}

/// The name by which a file is spoken of in diagnostics.
fn display_name(path: &Path) -> Arc<str> {
    path.display().to_string().into()
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// Whether all layers of a file come in one stream, so that any number of them costs no more than one.
pub(crate) fn is_one_stream(path: &Path) -> bool {
    ["kml", "kmz"].contains(&extension(path).as_str())
}
