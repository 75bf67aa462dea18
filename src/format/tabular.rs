//! Formats of text or tables that share an ending: which of them a file is, its contents decide.

use std::path::Path;

use super::source::ByteSource;
use super::{ReadOptions, Records, corner_table, csv_wkt, display_name, land_txt, stem};
use crate::error::{Error, Result};

/// A format whose reader takes bytes from memory; `file` is how it is spoken of, and its ending says which: `txt`,
/// `csv` (a table of corners), `xlsx`, else GeoJSON.
///
/// # Errors
/// As for [`open`](super::open), and when the ending is that of a format that is read from files only.
pub fn from_memory(bytes: Vec<u8>, file: &str, options: &ReadOptions) -> Result<Vec<Records>> {
    let path = Path::new(file);
    let place = |bytes: Vec<u8>| ByteSource::Memory(bytes.into());
    match super::extension(path).as_str() {
        "txt" => texts(&place(bytes), path, options),
        "csv" => tables(&place(bytes), true, path, options),
        #[cfg(feature = "xlsx")]
        "xlsx" => workbooks(&place(bytes), path, options),
        #[cfg(not(feature = "xlsx"))]
        "xlsx" => Err(super::not_built(path, "a workbook", "xlsx")),
        ending => match super::format_of(path) {
            Ok(format) if format.id != "geojson" => {
                let why = format!("{} (.{ending}) is read from files and not from memory", format.name);
                Err(Error::format(path, why))
            }
            _ => Ok(vec![super::geojson(bytes, file, options)?]),
        },
    }
}

/// A text is recognised by its sections: 国土 TXT, or else a table.
pub(super) fn open_text(path: &Path, options: &ReadOptions) -> Result<Vec<Records>> {
    texts(&ByteSource::File(path.into()), path, options)
}

fn texts(place: &ByteSource, path: &Path, options: &ReadOptions) -> Result<Vec<Records>> {
    if !land_txt::is_land_txt(place, options).map_err(|e| Error::io(path, e))? {
        return tables(place, false, path, options);
    }
    let (file, stem) = (display_name(path), stem(path));
    land_txt::open(place, &file, &stem, options).map_err(|message| Error::format(path, message))
}

/// A CSV file is recognised by its header: corners, or geometries, which GDAL reads.
pub(super) fn open_csv(path: &Path, options: &ReadOptions) -> Result<Vec<Records>> {
    if corner_table::is_corner_table(path, options) {
        tables(&ByteSource::File(path.into()), true, path, options)
    } else {
        csv_wkt::open(path, options)
    }
}

/// A workbook of corners.
#[cfg(feature = "xlsx")]
pub(super) fn open_workbook(path: &Path, options: &ReadOptions) -> Result<Vec<Records>> {
    workbooks(&ByteSource::File(path.into()), path, options)
}

fn tables(place: &ByteSource, is_csv: bool, path: &Path, options: &ReadOptions) -> Result<Vec<Records>> {
    let (file, stem) = (display_name(path), stem(path));
    corner_table::open_text(place, is_csv, &file, &stem, options).map_err(|message| Error::format(path, message))
}

#[cfg(feature = "xlsx")]
fn workbooks(place: &ByteSource, path: &Path, options: &ReadOptions) -> Result<Vec<Records>> {
    let (file, stem) = (display_name(path), stem(path));
    corner_table::open_workbook(place, &file, &stem, options).map_err(|message| Error::format(path, message))
}
