//! The one table of formats.

use std::path::Path;

#[cfg(feature = "zip")]
use super::archive;
use super::content::Content;
#[cfg(feature = "parquet")]
use super::geoparquet;
use super::{
    FeatureWriter, ReadOptions, Records, WriteOptions, corner_table, csv_wkt, dxf, geojson, land_txt, mif, not_read,
    shapefile, tabular,
};
#[cfg(feature = "gdal")]
use super::{file_geodatabase, flatgeobuf, geopackage};
#[cfg(feature = "kml")]
use super::{gml, kml};
use crate::error::Result;

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
    /// What its files begin with, where that is known.
    pub(super) contents: &'static [Content],
    pub(super) open: Built<Open>,
    pub(super) create: Built<Create>,
}

/// What a format can do, as far as this build has it.
#[derive(Clone, Copy)]
pub(super) enum Built<F> {
    In(F),
    #[cfg_attr(feature = "parquet", allow(dead_code, reason = "a build with every feature needs none"))]
    /// It needs these cargo features, one of which is not in the build.
    Needs(&'static str),
    Never,
}

impl<F> Built<F> {
    fn is_in(&self) -> bool {
        matches!(self, Self::In(_))
    }
}

impl Format {
    /// Whether files of the format can be read by this build.
    pub fn is_read(&self) -> bool {
        self.open.is_in()
    }

    /// Whether files of the format can be written by this build.
    pub fn is_written(&self) -> bool {
        self.create.is_in()
    }
}

/// Opens every layer of a file.
type Open = fn(&Path, &ReadOptions) -> Result<Vec<Records>>;

/// Begins a file of a format that can be written.
pub type Create = fn(&Path, &WriteOptions) -> Result<Box<dyn FeatureWriter>>;

/// A function behind cargo features.
macro_rules! with {
    ($($feature:literal)+, $function:expr) => {{
        #[cfg(all($(feature = $feature),+))]
        let found = Built::In($function as _);
        #[cfg(not(all($(feature = $feature),+)))]
        let found = Built::Needs(concat!($($feature, " "),+));
        found
    }};
}

/// All formats, those too that are not in this build. A new one is a file beside this and a row here; of several rows that claim an ending the
/// first is meant.
pub const FORMATS: &[Format] = &[
    Format {
        id: "geojson",
        name: "GeoJSON (RFC 7946, newline-delimited, RFC 8142)",
        name_zh: "GeoJSON（含逐行）",
        extensions: &["geojson", "json", "geojsonl", "geojsons", "ndjson", "jsonl"],
        note: "streamed; legacy crs member read, and written where the CRS is not in degrees; lines in degrees only",
        contents: &[Content::Json],
        open: Built::In(geojson::open),
        create: Built::In(geojson::create),
    },
    Format {
        id: "shapefile",
        name: "ESRI Shapefile",
        name_zh: "Shapefile",
        extensions: &["shp"],
        note: "GBK with and without .cpg; written in GBK, UTF-8 or as asked; names of 10 bytes, texts of 254",
        contents: &[Content::Shapefile],
        open: Built::In(shapefile::open),
        create: with!("gdal", shapefile::create),
    },
    Format {
        id: "geopackage",
        name: "GeoPackage",
        name_zh: "GeoPackage",
        extensions: &["gpkg"],
        note: "FILE#LAYER picks a layer; views are refused",
        contents: &[Content::Sqlite],
        open: with!("gdal", geopackage::open),
        create: with!("gdal", geopackage::create),
    },
    Format {
        id: "file-geodatabase",
        name: "ESRI file geodatabase",
        name_zh: "文件地理数据库",
        extensions: &["gdb"],
        note: "a folder; FILE#LAYER picks a layer; coordinates lie on a grid",
        contents: &[Content::Folder],
        open: with!("gdal", file_geodatabase::open),
        create: with!("gdal", file_geodatabase::create),
    },
    Format {
        id: "flatgeobuf",
        name: "FlatGeobuf",
        name_zh: "FlatGeobuf",
        extensions: &["fgb"],
        note: "written without an index, in the order of the records",
        contents: &[Content::FlatGeobuf],
        open: with!("gdal", flatgeobuf::open),
        create: with!("gdal", flatgeobuf::create),
    },
    Format {
        id: "geoparquet",
        name: "GeoParquet 1.0, 1.1",
        name_zh: "GeoParquet",
        extensions: &["parquet", "geoparquet"],
        note: "geometries as WKB, columns of single values; Snappy and Zstandard; written as 1.1",
        contents: &[Content::Parquet],
        open: with!("parquet", geoparquet::open),
        create: with!("parquet", geoparquet::create),
    },
    Format {
        id: "kml",
        name: "KML",
        name_zh: "KML",
        extensions: &["kml"],
        note: "degrees only",
        contents: &[Content::Xml],
        open: with!("kml", kml::open),
        create: with!("kml", kml::create),
    },
    Format {
        id: "kmz",
        name: "KMZ",
        name_zh: "KMZ",
        extensions: &["kmz"],
        note: "a zip archive, each KML of it; degrees only",
        contents: &[Content::Zip],
        open: with!("kml" "zip", kml::open_zipped),
        create: with!("kml" "zip", kml::create_zipped),
    },
    Format {
        id: "land-txt",
        name: "land-survey boundary points (TXT), or a table of corner points as text",
        name_zh: "国土 TXT（界址点坐标）、拐点坐标文本",
        extensions: &["txt"],
        note: "recognised by its sections; northing first; written with CGCS2000 Gauss-Krüger zones only",
        contents: &[Content::Text],
        open: Built::In(tabular::open_text),
        create: Built::In(land_txt::create),
    },
    Format {
        id: "corner-table-xlsx",
        name: "corner points of mining rights (XLSX)",
        name_zh: "矿区范围拐点坐标表（Excel）",
        extensions: &["xlsx", "xlsm"],
        note: "columns by their headings; several rights and 矿段 a sheet",
        contents: &[Content::Zip],
        open: with!("xlsx", tabular::open_workbook),
        create: with!("xlsx", corner_table::create_xlsx),
    },
    Format {
        id: "corner-table-csv",
        name: "corner points of mining rights (CSV)",
        name_zh: "矿区范围拐点坐标表（CSV）",
        extensions: &["corners.csv"],
        note: "any .csv with such columns is read as one; the double ending chooses it for writing",
        contents: &[Content::Text],
        open: Built::In(tabular::open_csv),
        create: Built::In(corner_table::create_csv),
    },
    Format {
        id: "csv-wkt",
        name: "CSV with WKT",
        name_zh: "CSV（WKT 图形）",
        extensions: &["csv", "tsv"],
        note: "a column WKT or geometry, its CRS as SRID=4527; before it or beside the file as .prj",
        contents: &[Content::Text],
        open: Built::In(tabular::open_csv),
        create: Built::In(csv_wkt::create),
    },
    Format {
        id: "zip",
        name: "zip archive of any of the others",
        name_zh: "zip 压缩包",
        extensions: &["zip"],
        note: "several shapefiles, a .gdb folder …; FILE#LAYER picks a layer",
        contents: &[Content::Zip],
        open: with!("zip", archive::open),
        create: Built::Never,
    },
    Format {
        id: "gml",
        name: "GML 2 and 3 of simple features",
        name_zh: "GML",
        extensions: &["gml"],
        note: "one surface a feature; order of axes as srsName says; no arcs, no references",
        contents: &[Content::Xml],
        open: with!("kml", gml::open),
        create: Built::Never,
    },
    Format {
        id: "mif",
        name: "MapInfo interchange (MIF with MID)",
        name_zh: "MapInfo 交换格式（MIF/MID）",
        extensions: &["mif"],
        note: "regions and rectangles; counts of points and rows are checked; no arcs, no collections",
        contents: &[Content::Text],
        open: Built::In(mif::open),
        create: Built::Never,
    },
    Format {
        id: "dxf",
        name: "DXF as text",
        name_zh: "DXF（文本）",
        extensions: &["dxf"],
        note: "closed polylines without arcs, a polygon each; any other entity is rejected",
        contents: &[Content::Text, Content::Unknown],
        open: Built::In(dxf::open),
        create: Built::Never,
    },
    Format {
        id: "not-read",
        name: "MapInfo TAB, DGN and JML, which are not read",
        name_zh: "MapInfo TAB、DGN、JML（不读取）",
        extensions: &["tab", "dgn", "jml"],
        note: "refused, because arcs and mistyped numbers would be lost in silence: export GeoPackage from QGIS",
        contents: &[Content::Xml, Content::Text, Content::Unknown],
        open: Built::In(not_read::open),
        create: Built::Never,
    },
];
