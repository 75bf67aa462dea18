//! ESRI Shapefile: `.shp` with its companions, read here and not by a library: one that trusts headers and directions
//! loses attributes and parts in silence.

mod cell;
mod encoding;
mod main_file;
#[cfg(feature = "gdal")]
mod names;
mod shape;
mod table;
#[cfg(feature = "gdal")]
mod write;

use std::path::Path;
use std::sync::Arc;

use serde_json::{Map, Value};

use self::encoding::{Decoder, Flaw};
use self::main_file::MainFile;
use self::table::{Kind, Table};
use super::companion::{self, companion, text};
use super::{ReadOptions, RecordBatch, Records, display_name, file_name, origin, stem};
use crate::diagnostic::{Code, Defect, Diagnostic, Origin};
use crate::error::{Error, Result};
use crate::feature::{Feature, Original, Record, Rejected};

#[cfg(feature = "gdal")]
pub(super) use self::write::create;

pub(super) fn open(path: &Path, options: &ReadOptions) -> Result<Vec<Records>> {
    let refuse = |why: String| Error::format(path, why);
    let index = companion(path, "shx").ok_or_else(|| {
        Error::format(path, "its index is missing (缺少.shx文件): ask for the whole set of .shp, .shx, .dbf and .prj")
    })?;
    let shapes = MainFile::open(path, &index).map_err(|e| Error::io(path, e))?.map_err(refuse)?;
    let mut defects = Vec::new();
    for (ending, what) in [("dbf", "the attributes (属性表)"), ("prj", "the CRS (坐标系)")] {
        if companion(path, ending).is_none() {
            defects.push(Defect::new(Code::CompanionMissing).detail(format!("(.{ending}, which holds {what})")));
        }
    }
    if shapes.unlisted > 0 {
        let detail = format!("({} of {})", shapes.unlisted, shapes.unlisted + shapes.len());
        defects.push(Defect::new(Code::ShapesUnlisted).detail(detail));
    }
    let attributes = companion(path, "dbf").map(|table| attributes(path, &table, shapes.len(), options)).transpose()?;
    let (attributes, reported, deleted) =
        attributes.map_or((None, Vec::new(), 0), |(of, reported, n)| (Some(of), reported, n));
    defects.extend(reported);
    let crs = companion::crs(path)?;
    let (file, count) = (display_name(path), shapes.len() - deleted);
    let records = Iter { shapes, attributes, file: file.clone(), record: 0, row: Vec::new() };
    let (layer, records) = (stem(path), Box::new(records));
    Ok(vec![Records { layer, crs, schematic: false, defects, file, count: Some(count), records }])
}

/// The table of a set, what is to be said of it, and how many of its rows are marked as deleted.
fn attributes(
    path: &Path,
    table: &Path,
    shapes: usize,
    options: &ReadOptions,
) -> Result<(Attributes, Vec<Defect>, usize)> {
    let io = |e| Error::io(table, e);
    let refuse = |why: String| {
        let name = file_name(table);
        let hint =
            "(属性表与文件头、图形不符，拒读)。 Ask for the set again, or take the .dbf away to read the shapes alone";
        Error::format(path, format!("{name} is damaged: {why} {hint}"))
    };
    let mut found = Table::open(table).map_err(io)?.map_err(refuse)?;
    if found.len() != shapes {
        return Err(refuse(format!("it has {} rows, the index (.shx) {shapes} shapes", found.len())));
    }
    let declared = companion(path, "cpg").and_then(|cpg| text(&cpg).ok());
    let encoding::Found { decoder, reported, deleted } =
        encoding::of(&mut found, declared.as_deref(), options.encoding).map_err(io)?.map_err(refuse)?;
    let mut defects: Vec<Defect> = reported.into_iter().collect();
    let (names, reported) = names(&found, &decoder).map_err(refuse)?;
    defects.extend(reported);
    if deleted > 0 {
        defects.push(Defect::new(Code::RowsDeleted).detail(format!("({deleted} of {shapes})")));
    }
    Ok((Attributes { table: found, names, decoder }, defects, deleted))
}

/// What the columns are called, and what is to be said of that.
fn names(table: &Table, decoder: &Decoder) -> std::result::Result<(Vec<String>, Vec<Defect>), String> {
    let (mut names, mut cut, mut unread) = (Vec::<String>::new(), Vec::new(), Vec::new());
    for column in &table.columns {
        let (name, flaw) = decoder.decode(&column.name, column.name.len() >= 10);
        match flaw {
            Some(Flaw::NotDecoded) => return Err(format!("the name of a column, {name:?}, is no {}", decoder.name())),
            Some(Flaw::CutShort) => cut.push(name.clone()),
            None => {}
        }
        if names.contains(&name) {
            return Err(format!("two of its columns are called {name:?}"));
        }
        if let Kind::Other(letter) = column.kind {
            unread.push(format!("{name}: {letter}"));
        }
        names.push(name);
    }
    let reported = [(Code::TextCutShort, cut), (Code::AttributeNotRead, unread)];
    let reported = reported.into_iter().filter(|(_, names)| !names.is_empty());
    Ok((names, reported.map(|(code, names)| Defect::new(code).detail(format!("({})", names.join(", ")))).collect()))
}

/// What a row says, and what is to be said of it.
#[derive(Default)]
struct Said {
    properties: Map<String, Value>,
    defects: Vec<Defect>,
}

/// A table with its columns named.
struct Attributes {
    table: Table,
    names: Vec<String>,
    decoder: Decoder,
}

impl Attributes {
    /// What a row says and what is to be said of it; nothing when it is marked as deleted.
    fn of(&mut self, number: usize, row: &mut Vec<u8>) -> std::io::Result<Option<Said>> {
        match self.table.row(number, row)? {
            Ok(true) => {}
            Ok(false) => return Ok(None),
            Err(why) => return Err(std::io::Error::other(why)),
        }
        let (mut properties, mut flaws) = (Map::new(), [const { Vec::<&str>::new() }; 3]);
        for (column, name) in self.table.columns.iter().zip(&self.names) {
            if matches!(column.kind, Kind::Other(_)) {
                continue;
            }
            let cell = cell::read(&row[column.place.clone()], column.kind, &self.decoder);
            match cell.flaw {
                Some(Flaw::NotDecoded) => flaws[0].push(name),
                Some(Flaw::CutShort) => flaws[1].push(name),
                None => {}
            }
            if cell.is_strange {
                flaws[2].push(name);
            }
            properties.insert(name.clone(), cell.value);
        }
        let codes = [Code::TextNotDecoded, Code::TextCutShort, Code::CellNotOfKind];
        let reported = codes.into_iter().zip(flaws).filter(|(_, names)| !names.is_empty());
        let reported = reported.map(|(code, names)| Defect::new(code).detail(format!("({})", names.join(", "))));
        Ok(Some(Said { properties, defects: reported.collect() }))
    }
}

/// The records of a set, in the order of its index.
struct Iter {
    shapes: MainFile,
    attributes: Option<Attributes>,
    file: Arc<str>,
    record: usize,
    row: Vec<u8>,
}

impl Iter {
    /// The record of this number; nothing when it is deleted.
    fn read(&mut self, number: usize) -> std::io::Result<Option<Record>> {
        let said = match &mut self.attributes {
            Some(attributes) => attributes.of(number, &mut self.row)?,
            None => Some(Said::default()),
        };
        let Some(Said { properties, mut defects }) = said else { return Ok(None) };
        let (id, origin) = (format!("#{number}"), origin(&self.file, number));
        Ok(Some(match shape::areal(&self.shapes.shape(number)?, self.shapes.kind()) {
            Ok((geometry, reported)) => {
                defects.extend(reported);
                Ok(Feature { id, geometry, original: None, properties, origin, defects })
            }
            Err(defect) => {
                let diagnostic = Diagnostic::new(defect, &origin, Some(&id));
                Err(Box::new(Rejected::new(diagnostic, Original::without_geometry(&properties))))
            }
        }))
    }

    /// What is to be said when the file stops being readable.
    fn broken(&mut self, why: &std::io::Error) -> Record {
        let (read, all) = (self.record, self.shapes.len());
        self.record = all;
        let defect =
            Defect::new(Code::NotReadToEnd).detail(format!("(only {read} of {all} records can be read: {why})"));
        let diagnostic = Diagnostic::new(defect, &Origin { file: Some(self.file.clone()), record: None }, None);
        let original = Original::without_geometry(&Map::new());
        Err(Box::new(Rejected { records: all - read, ..Rejected::new(diagnostic, original) }))
    }
}

impl Iterator for Iter {
    type Item = RecordBatch;

    fn next(&mut self) -> Option<RecordBatch> {
        while self.record < self.shapes.len() {
            let number = self.record;
            match self.read(number) {
                Ok(found) => {
                    self.record += 1;
                    if let Some(record) = found {
                        return Some(RecordBatch::Read(Box::new(record)));
                    }
                }
                Err(why) => return Some(RecordBatch::Read(Box::new(self.broken(&why)))),
            }
        }
        None
    }
}
