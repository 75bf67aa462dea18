//! Bytes to [`Feature`](crate::feature::Feature)s and back, one file or folder a format, and the one table
//! that lists them.
//!
//! A reader gives positions as the file has them; [`crate::crs`] brings them to the frame.

mod archive;
mod content;
mod file_geodatabase;
mod flatgeobuf;
mod geojson;
mod geopackage;
mod held;
mod kml;
mod layer_name;
mod options;
mod other;
mod shapefile;
mod sink;
mod spool;
mod staging;
mod vector;
mod wkt_table;
mod xml_depth;

use std::path::Path;
use std::sync::Arc;

use self::content::Content;
use crate::diagnostic::{Defect, Origin};
use crate::error::{Error, Result};
use crate::feature::{Attributes, Original, Record};

pub use self::options::{Angles, ReadOptions};
pub use self::sink::{Sink, WriteOptions};

/// A format and how it is read.
pub struct Format {
    /// Stable, for programs.
    pub id: &'static str,
    /// For people.
    pub name: &'static str,
    /// The same in Chinese.
    pub name_zh: &'static str,
    /// File name endings, lower case, without the dot; the first is the usual one.
    pub extensions: &'static [&'static str],
    /// What is to be known of it in a line.
    pub note: &'static str,
    /// What its files begin with, where that can be told.
    contents: &'static [Content],
    open: Open,
    create: Option<Create>,
}

impl Format {
    /// Whether files of the format can be written.
    pub fn is_written(&self) -> bool {
        self.create.is_some()
    }
}

/// Opens every layer of a file.
type Open = fn(&Path, &ReadOptions) -> Result<Vec<Records>>;

/// Begins a file of a format that can be written.
pub type Create = fn(&Path, &WriteOptions) -> Result<Box<dyn Sink>>;

/// All formats. A new one is a file beside this and a row here; of several rows that claim an ending the
/// first is meant.
pub const FORMATS: &[Format] = &[
    Format {
        id: "geojson",
        name: "GeoJSON (RFC 7946, newline-delimited, RFC 8142)",
        name_zh: "GeoJSON（含逐行）",
        extensions: &["geojson", "json", "geojsonl", "geojsons", "ndjson", "jsonl"],
        note: "streamed; legacy crs member read, and written where the CRS is not in degrees; lines in degrees only",
        contents: &[Content::Json],
        open: geojson::open,
        create: Some(geojson::create),
    },
    Format {
        id: "shapefile",
        name: "ESRI Shapefile",
        name_zh: "Shapefile",
        extensions: &["shp"],
        note: "GBK with and without .cpg; written in UTF-8 or as asked; names of 10 bytes, texts of 254",
        contents: &[Content::Shapefile],
        open: shapefile::open,
        create: Some(shapefile::create),
    },
    Format {
        id: "geopackage",
        name: "GeoPackage",
        name_zh: "GeoPackage",
        extensions: &["gpkg"],
        note: "FILE#LAYER picks a layer; views are refused",
        contents: &[Content::Sqlite],
        open: geopackage::open,
        create: Some(geopackage::create),
    },
    Format {
        id: "file-geodatabase",
        name: "ESRI file geodatabase",
        name_zh: "文件地理数据库",
        extensions: &["gdb"],
        note: "a folder; FILE#LAYER picks a layer",
        contents: &[Content::Folder],
        open: file_geodatabase::open,
        create: Some(file_geodatabase::create),
    },
    Format {
        id: "flatgeobuf",
        name: "FlatGeobuf",
        name_zh: "FlatGeobuf",
        extensions: &["fgb"],
        note: "written without an index, in the order of the records",
        contents: &[Content::FlatGeobuf],
        open: flatgeobuf::open,
        create: Some(flatgeobuf::create),
    },
    Format {
        id: "kml",
        name: "KML",
        name_zh: "KML",
        extensions: &["kml"],
        note: "degrees only",
        contents: &[Content::Xml],
        open: kml::open,
        create: Some(kml::create),
    },
    Format {
        id: "kmz",
        name: "KMZ",
        name_zh: "KMZ",
        extensions: &["kmz"],
        note: "a zip archive with one KML; degrees only",
        contents: &[Content::Zip],
        open: kml::open_zipped,
        create: Some(kml::create_zipped),
    },
    Format {
        id: "csv-wkt",
        name: "CSV with WKT",
        name_zh: "CSV（WKT 图形）",
        extensions: &["csv", "tsv"],
        note: "a column WKT or geometry, its CRS as SRID=4527; before it or beside the file as .prj",
        contents: &[Content::Text],
        open: wkt_table::open,
        create: Some(wkt_table::create),
    },
    Format {
        id: "zip",
        name: "zip archive of any of the others",
        name_zh: "zip 压缩包",
        extensions: &["zip"],
        note: "several shapefiles, a .gdb folder …; FILE#LAYER picks a layer",
        contents: &[Content::Zip],
        open: archive::open,
        create: None,
    },
    Format {
        id: "other",
        name: "GML, MapInfo, DXF, DGN and JML",
        name_zh: "GML、MapInfo、DXF 等",
        extensions: &["gml", "tab", "mif", "dxf", "dgn", "jml"],
        note: "through GDAL, from a closed list of its drivers",
        contents: &[Content::Xml, Content::Text, Content::Unknown],
        open: other::open,
        create: None,
    },
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
            Self::Read(record) => record.as_ref().as_ref().map_or(0, |feature| {
                64 + feature.geometry.parts.iter().flatten().map(|ring| size_of_val(ring.as_slice())).sum::<usize>()
            }),
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

/// Opens a file; one [`Records`] for each of its layers. `FILE#LAYER` opens one layer only: the one of
/// exactly this name, else of this name in other letters, else of a name that means the same
/// (`layers/layer-names.toml`).
///
/// # Errors
/// When the file cannot be read, or not as the format that its name says; when no layer or more than one
/// answers to the name.
pub fn open(path: &Path, options: &ReadOptions) -> Result<Vec<Records>> {
    let (file, layer) = file_and_layer(path);
    let layers = open_all(file, options)?;
    match layer {
        None => Ok(layers),
        Some(wanted) => pick(layers, wanted).map(|found| vec![found]).map_err(|why| Error::format(file, why)),
    }
}

/// The layer that answers to a name, as [`open`] chooses it.
///
/// # Errors
/// A message for people that lists the layers, when none or more than one does.
pub fn pick(mut layers: Vec<Records>, wanted: &str) -> std::result::Result<Records, String> {
    let names: Vec<&str> = layers.iter().map(|records| records.layer.as_str()).collect();
    let found = layer_name::find(&names, wanted)?;
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
pub fn create(path: &Path, options: &WriteOptions) -> Result<Box<dyn Sink>> {
    let format = format_of(path)?;
    let create = format.create.ok_or_else(|| Error::format(path, format!("{} cannot be written", format.name)))?;
    create(path, options)
}

/// Whether the format that the name says holds longitude and latitude only.
pub fn is_in_degrees_only(path: &Path) -> bool {
    let extension = extension(path);
    ["kml", "kmz"].contains(&extension.as_str()) || geojson::LINES.contains(&extension.as_str())
}

/// Whether a file that declares no CRS is in degrees by its format.
pub fn is_geojson(path: &Path) -> bool {
    format_of(file_and_layer(path).0).is_ok_and(|format| format.id == "geojson")
}

/// The file that `FILE#LAYER` speaks of, and the layer; a file that is there by the whole name is meant
/// as it is.
pub(crate) fn file_and_layer(path: &Path) -> (&Path, Option<&str>) {
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
    let format = format_of(path)?;
    let found = content::of(path).map_err(|e| Error::io(path, e))?;
    if let Some(what) = found.contradicts(format.contents) {
        let ending = extension(path);
        return Err(Error::format(path, format!("not {} (.{ending}): it looks like {what}", format.name)));
    }
    (format.open)(path, options)
}

/// The format that claims the ending of this name.
fn format_of(path: &Path) -> Result<&'static Format> {
    let extension = extension(path);
    let claims = |format: &&Format| format.extensions.contains(&extension.as_str());
    FORMATS.iter().find(claims).ok_or_else(|| {
        let looks = content::of(path).ok().and_then(|found| found.contradicts(&[]));
        let looks = looks.map(|what| format!("; it looks like {what}")).unwrap_or_default();
        let known: Vec<&str> = FORMATS.iter().flat_map(|format| format.extensions).copied().collect();
        let known = known.join(", .");
        Error::format(path, format!("no format goes by the ending {extension:?}{looks}; known are .{known}"))
    })
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
