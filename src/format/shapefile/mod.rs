//! ESRI Shapefile: `.shp` with its companions. GDAL hands out the text as bytes and this decodes it, so that
//! nothing that does not decode is replaced in silence.

mod encoding;
mod write;

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use super::vector::{self, Way};
use super::{ReadOptions, Records, file_name};
use crate::diagnostic::{Code, Defect};
use crate::error::{Error, Result};

pub(super) use self::write::create;

pub(super) fn open(path: &Path, options: &ReadOptions) -> Result<Vec<Records>> {
    let index = companion(path, "shx").ok_or_else(|| {
        Error::format(path, "its index is missing (缺少.shx文件): ask for the whole set of .shp, .shx, .dbf and .prj")
    })?;
    agree(path, &index).map_err(|e| Error::io(path, e))?.map_err(|why| Error::format(path, why))?;
    let mut defects = Vec::new();
    for (ending, what) in [("dbf", "the attributes (属性表)"), ("prj", "the CRS (坐标系)")] {
        if companion(path, ending).is_none() {
            defects.push(Defect::new(Code::CompanionMissing).detail(format!("(.{ending}, which holds {what})")));
        }
    }
    let mut way = Way::new(&["ESRI Shapefile"]).single();
    way.stated = shapes(&index);
    if let Some(table) = companion(path, "dbf") {
        let declared = companion(path, "cpg").map(std::fs::read).transpose().map_err(|e| Error::io(path, e))?;
        let declared = declared.and_then(|bytes| String::from_utf8(bytes).ok());
        let (chosen, told) = encoding::of(&table, declared.as_deref(), options.encoding)
            .map_err(|why| Error::format(path, format!("{}: {why}", file_name(&table))))?;
        way.encoding = chosen;
        way.stated = way.stated.max(rows(&table));
        defects.extend(told);
    }
    // An empty name: give out the bytes as they are.
    way.options = &["ENCODING="];
    way.defects = defects;
    vector::open(path, &way)
}

/// How many shapes the index lists: a table of attributes that is too short hides the rest from GDAL.
fn shapes(index: &Path) -> Option<usize> {
    const HEADER: u64 = 100;
    let length = std::fs::metadata(index).ok()?.len();
    usize::try_from(length.checked_sub(HEADER)? / 8).ok()
}

/// How many rows the table of attributes states and has room for.
fn rows(table: &Path) -> Option<usize> {
    let mut head = [0; 12];
    let mut file = File::open(table).ok()?;
    file.read_exact(&mut head).ok()?;
    let length = file.metadata().ok()?.len();
    let short = |at: usize| u64::from(u16::from_le_bytes([head[at], head[at + 1]]));
    let stated = u64::from(u32::from_le_bytes([head[4], head[5], head[6], head[7]]));
    let room = length.checked_sub(short(8))?.checked_div(short(10))?;
    usize::try_from(stated.min(room)).ok()
}

/// Whether the index leads to every record once and in order, by the number before each; else where it does not.
/// Numbers count from 1, and from 0 or not at all where a program took them lightly.
fn agree(path: &Path, index: &Path) -> std::io::Result<std::result::Result<(), String>> {
    const HEADER: usize = 100;
    let entries = std::fs::read(index)?;
    let mut shapes = BufReader::new(File::open(path)?);
    let (mut at, mut places, mut numbers) = (0, Vec::new(), Vec::new());
    for entry in entries.get(HEADER..).unwrap_or_default().chunks_exact(8) {
        let place = 2 * i64::from(u32::from_be_bytes([entry[0], entry[1], entry[2], entry[3]]));
        let mut number = [0; 4];
        shapes.seek_relative(place - at)?;
        match shapes.read_exact(&mut number) {
            // Beyond the end: told record by record when they are read.
            Err(e) if e.kind() == std::io::ErrorKind::UnexpectedEof => return Ok(Ok(())),
            read => read?,
        }
        at = place + 4;
        places.push(place);
        numbers.push(u32::from_be_bytes(number));
    }
    let is_counted = numbers.iter().any(|number| Some(number) != numbers.first());
    let is_wrong =
        |(at, number): &(usize, &u32)| is_counted && u64::from(**number) != u64::from(numbers[0]) + *at as u64;
    if let Some((at, number)) = numbers.iter().enumerate().find(is_wrong) {
        let why = format!(
            "record {at} of its index (.shx) leads to the shape numbered {number} in the .shp (索引与图形不符)"
        );
        return Ok(Err(format!("{why}: have the index made anew")));
    }
    places.sort_unstable();
    let is_twice = places.windows(2).any(|pair| pair[0] == pair[1]);
    Ok(if is_twice {
        Err("two records of its index (.shx) lead to one shape (索引与图形不符)".into())
    } else {
        Ok(())
    })
}

/// The file of the set that goes by this ending, in small or capital letters.
fn companion(path: &Path, ending: &str) -> Option<PathBuf> {
    [ending.to_owned(), ending.to_uppercase()].iter().map(|e| path.with_extension(e)).find(|file| file.is_file())
}

#[cfg(test)]
mod tests {
    use gdal::DriverManager;
    use gdal::vector::{Geometry, LayerAccess, LayerOptions, OGRwkbGeometryType};

    use super::*;
    use crate::feature::{Attributes, Record};

    #[test]
    fn shapes_that_a_short_table_hides_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("zones.shp");
        let driver = DriverManager::get_driver_by_name("ESRI Shapefile").unwrap();
        let mut dataset = driver.create_vector_only(&path).unwrap();
        let options = LayerOptions { name: "zones", ty: OGRwkbGeometryType::wkbPolygon, ..Default::default() };
        let mut layer = dataset.create_layer(options).unwrap();
        for x in [118.0, 118.5, 119.0] {
            let wkt = format!("POLYGON(({x} 36,{x} 36.1,{} 36,{x} 36))", x + 0.1);
            layer.create_feature(Geometry::from_wkt(&wkt).unwrap()).unwrap();
        }
        drop(dataset);
        let records = || -> Vec<Record> {
            let opened = open(&path, &ReadOptions::default()).unwrap().remove(0);
            opened.records.flat_map(|bundle| bundle.read(Attributes::All, false)).collect()
        };
        assert_eq!(records().iter().filter(|r| r.is_ok()).count(), 3);
        // The table says that it has one row: GDAL gives one record and no error.
        let table = path.with_extension("dbf");
        let mut bytes = std::fs::read(&table).unwrap();
        bytes[4] = 1;
        std::fs::write(&table, bytes).unwrap();
        let read = records();
        assert_eq!(read.iter().map(std::result::Result::is_ok).collect::<Vec<_>>(), [true, false]);
        assert!(read[1].as_ref().unwrap_err().diagnostic.message.contains("only 1 of 3"), "{read:?}");
    }
}
