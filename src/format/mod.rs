//! Bytes to [`Feature`](crate::feature::Feature)s, one file or folder a format, and the one table
//! that lists them.
//!
//! A reader gives positions as the file has them; [`crate::crs`] brings them to the frame.

mod containment;
mod corner_table;
mod geojson;
mod half_width;
mod land_txt;
mod lines;
mod options;
mod plane;
mod rings;
mod sink;
mod source;
mod utf8;
mod vector;
mod zone;

use std::path::Path;
use std::sync::Arc;

use self::source::Place;
use crate::diagnostic::{Defect, Origin};
use crate::error::{Error, Result};
use crate::feature::{Attributes, Original, Record};

pub use self::options::{Angles, ReadOptions};
pub use self::sink::{Sink, WriteOptions};

/// A format and how it is read.
pub struct Format {
    /// For people.
    pub name: &'static str,
    /// File name endings, lower case, without the dot. Empty: all that no other row claims.
    pub extensions: &'static [&'static str],
    open: fn(&Path, &ReadOptions) -> Result<Vec<Records>>,
    create: Option<Create>,
}

/// Begins a file of a format that can be written.
pub type Create = fn(&Path, &WriteOptions) -> Result<Box<dyn Sink>>;

/// All formats. A new one is a file beside this and a row here.
pub const FORMATS: &[Format] = &[
    Format {
        name: "GeoJSON (RFC 7946, newline-delimited, RFC 8142)",
        extensions: &["geojson", "json", "geojsonl", "geojsons", "ndjson", "jsonl"],
        open: geojson::open,
        create: None,
    },
    Format {
        name: "国土 TXT (boundary points of land surveys), or a table of corner points as text",
        extensions: &["txt"],
        open: open_text,
        create: Some(land_txt::create),
    },
    Format {
        name: "corner points of mining rights (XLSX)",
        extensions: &["xlsx", "xlsm"],
        open: |path, options| workbooks(&Place::File(path.into()), path, options),
        create: Some(corner_table::create_xlsx),
    },
    Format {
        name: "corner points of mining rights (CSV), or CSV with a column of geometries",
        extensions: &["csv"],
        open: open_csv,
        create: Some(corner_table::create_csv),
    },
    Format { name: "any vector format of the GDAL library", extensions: &[], open: vector::open, create: None },
];

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
    /// How many records there are, where the file tells.
    pub count: Option<usize>,
    pub(crate) records: Box<dyn Iterator<Item = Bundle>>,
}

impl Records {
    /// The records as read, one after another: neither placed in the frame nor checked.
    pub fn read(self) -> impl Iterator<Item = Record> {
        self.records.flat_map(|bundle| bundle.read(Attributes::All, false))
    }
}

/// Some records, in the state in which their file gives them out.
pub(crate) enum Bundle {
    /// One that the file's library has read already.
    Read(Box<Record>),
    /// Text that any core can parse.
    Text(geojson::Text),
}

impl Bundle {
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

    pub(crate) fn read(self, wanted: Attributes<'_>, keep: bool) -> Vec<Record> {
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
            Self::Text(text) => text.read(wanted, keep),
        }
    }
}

/// Opens a file; one [`Records`] for each of its layers. `FILE#LAYER` opens one layer only.
///
/// # Errors
/// When the file cannot be read, or not as the format that its name says.
pub fn open(path: &Path, options: &ReadOptions) -> Result<Vec<Records>> {
    let (file, layer) = file_and_layer(path);
    let mut layers = open_all(file, options)?;
    if let Some(layer) = layer {
        layers.retain(|records| records.layer == layer);
        if layers.is_empty() {
            return Err(Error::format(file, format!("there is no layer {layer:?}")));
        }
    }
    Ok(layers)
}

/// Begins a file in the format that its name says.
///
/// # Errors
/// When that format cannot be written, or the file cannot.
pub fn create(path: &Path, options: &WriteOptions) -> Result<Box<dyn Sink>> {
    let format = format_of(path)?;
    let create = format.create.ok_or_else(|| Error::format(path, format!("{} cannot be written", format.name)))?;
    create(path, options)
}

/// The file that `FILE#LAYER` speaks of, and the layer; a file that is there by the whole name is meant
/// as it is.
pub fn file_and_layer(path: &Path) -> (&Path, Option<&str>) {
    let named = path.to_str().filter(|_| !path.exists()).and_then(|whole| whole.rsplit_once('#'));
    named.map_or((path, None), |(file, layer)| (Path::new(file), Some(layer)))
}

/// GeoJSON from memory; `file` is how it is spoken of.
pub(crate) fn geojson(bytes: Vec<u8>, file: &str) -> Result<Records> {
    let path = Path::new(file);
    geojson::from_memory(bytes, file.into(), stem(path)).map_err(|message| Error::format(path, message))
}

fn open_all(path: &Path, options: &ReadOptions) -> Result<Vec<Records>> {
    // Found out here, so that the message is the same for every format.
    let metadata = std::fs::metadata(path).map_err(|e| Error::io(path, e))?;
    if !metadata.is_file() && !metadata.is_dir() {
        // A pipe may never end, and none can be read twice.
        return Err(Error::format(path, "neither a file nor a folder"));
    }
    (format_of(path)?.open)(path, options)
}

/// The format that claims the ending of this name.
fn format_of(path: &Path) -> Result<&'static Format> {
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_lowercase();
    let claims = |format: &&Format| format.extensions.contains(&extension.as_str());
    let rest = |format: &&Format| format.extensions.is_empty();
    let format = FORMATS.iter().find(claims).or_else(|| FORMATS.iter().find(rest));
    format.ok_or_else(|| Error::format(path, "no format of this name"))
}

/// A format of text whose reader is our own, from memory; `file` is how it is spoken of, and its ending says
/// which: `txt`, `csv`, `xlsx`, else GeoJSON.
///
/// # Errors
/// As for [`open`].
pub fn from_memory(bytes: Vec<u8>, file: &str, options: &ReadOptions) -> Result<Vec<Records>> {
    let path = Path::new(file);
    let place = |bytes: Vec<u8>| Place::Memory(bytes.into());
    match path.extension().and_then(|extension| extension.to_str()).unwrap_or_default() {
        "txt" => texts(&place(bytes), path, options),
        "csv" => tables(&place(bytes), true, path, options),
        "xlsx" => workbooks(&place(bytes), path, options),
        _ => Ok(vec![geojson(bytes, file)?]),
    }
}

/// A text is told by its sections: 国土 TXT, or else a table.
fn open_text(path: &Path, options: &ReadOptions) -> Result<Vec<Records>> {
    texts(&Place::File(path.into()), path, options)
}

fn texts(place: &Place, path: &Path, options: &ReadOptions) -> Result<Vec<Records>> {
    if !land_txt::is_land_txt(place, options).map_err(|e| Error::io(path, e))? {
        return tables(place, false, path, options);
    }
    let (file, stem) = (display_name(path), stem(path));
    land_txt::open(place, &file, &stem, options).map_err(|message| Error::format(path, message))
}

/// A CSV file is told by its header: corners, or geometries, which GDAL reads.
fn open_csv(path: &Path, options: &ReadOptions) -> Result<Vec<Records>> {
    if corner_table::is_corner_table(path, options) {
        tables(&Place::File(path.into()), true, path, options)
    } else {
        vector::open(path, options)
    }
}

fn tables(place: &Place, is_csv: bool, path: &Path, options: &ReadOptions) -> Result<Vec<Records>> {
    let (file, stem) = (display_name(path), stem(path));
    corner_table::open_text(place, is_csv, &file, &stem, options).map_err(|message| Error::format(path, message))
}

fn workbooks(place: &Place, path: &Path, options: &ReadOptions) -> Result<Vec<Records>> {
    let (file, stem) = (display_name(path), stem(path));
    corner_table::open_workbook(place, &file, &stem, options).map_err(|message| Error::format(path, message))
}

fn origin(file: &Arc<str>, record: usize) -> Origin {
    Origin { file: Some(file.clone()), record: Some(record) }
}

/// The name by which a file is spoken of in diagnostics.
fn display_name(path: &Path) -> Arc<str> {
    path.display().to_string().into()
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}
