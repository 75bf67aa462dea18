//! CSV with a column of well-known text. Its CRS stands before the first geometry, as in `SRID=4527;POLYGON (…)`, or
//! in a `.prj` beside the file; columns have no kinds, so every attribute is text.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

use encoding_rs::UTF_8;
use serde_json::{Map, Value};

use super::companion;
use super::delimited::{Delimited, Delimiters, Fault};
use super::geojson::Properties;
use super::lines::{Encoded, Lines};
use super::source::ByteSource;
use super::spool::{Field, Spool, Spooled, text};
use super::wkt::from_wkt;
use super::writer::{FeatureWriter, WriteOptions};
use super::{ReadOptions, RecordBatch, Records, display_name, extension, origin, stem};
use crate::cell;
use crate::diagnostic::{Code, Defect, Diagnostic};
use crate::error::{Error, Result};
use crate::feature::{ArealGeometry, Feature, Original, Record, Rejected};

/// Names of the column that holds the geometry, small.
const GEOMETRY: &[&str] = &["wkt", "geometry", "geom", "the_geom", "wkt_geom", "shape", "图形"];

/// The longest record in bytes; an open quote would go on to the end of the file.
const LONGEST: usize = 1 << 26;
/// Cells of a record.
const MOST_CELLS: usize = 1 << 12;

pub(super) fn open(path: &Path, options: &ReadOptions) -> Result<Vec<Records>> {
    let refuse = |why: String| Error::format(path, why);
    let mut defects = Vec::new();
    let encoded = Encoded::of(&ByteSource::File(path.into()), options.encoding).map_err(|e| Error::io(path, e))?;
    if encoded.is_guessed {
        defects.push(Defect::new(Code::DecodedAsGb18030));
    }
    let read = |e: io::Error| Error::io(path, e);
    let delimiter = delimiter(path, encoded).map_err(read)?;
    let place = ByteSource::File(path.into());
    let mut rows = Delimiters::open(&place, encoded, delimiter, LONGEST, MOST_CELLS).map_err(read)?;
    let head = rows.next().map_err(read)?.ok_or_else(|| refuse(super::EMPTY.into()))?;
    if let Some(defect) = head.fault.map(fault) {
        return Err(refuse(format!("its first line is none of names: {} {}", defect.code.meaning(), defect.detail)));
    }
    let names: Vec<String> = head.cells.iter().map(|name| cell::plain(name.trim()).to_owned()).collect();
    let is_geometry = |name: &String| GEOMETRY.contains(&name.trim().to_lowercase().as_str());
    let Some(geometry) = names.iter().position(is_geometry) else {
        let columns = names.iter().take(20).map(|name| name.chars().take(40).collect()).collect::<Vec<String>>();
        return Err(refuse(format!(
            "a CSV file is a table of corners (拐点坐标表), with columns X and Y or 经度 and 纬度 below any title, or a table \
             of geometries, whose first line names a column {}; the first line of this one has {}",
            GEOMETRY.join(", "),
            columns.join(", ")
        )));
    };
    let file = display_name(path);
    rows.set_columns(names.len());
    let mut rows =
        Table { rows, encoded, names, geometry, srid: None, file: file.clone(), record: 0, ahead: None, ended: false };
    // The first record says the CRS of all.
    rows.ahead = rows.next();
    let beside = companion::crs(path)?;
    let crs = rows.srid.as_ref().map(|srid| format!("EPSG:{srid}")).or(beside);
    let records = Box::new(rows);
    Ok(vec![Records { layer: stem(path), crs, schematic: false, defects, file, count: None, records }])
}

/// What comes between the cells of a file: what its ending says, else what its first line has most of.
fn delimiter(path: &Path, encoded: Encoded) -> io::Result<u8> {
    let head = Lines::open(&ByteSource::File(path.into()), encoded, 1 << 16)?.next()?;
    let line = head.map_or_else(String::new, |line| line.text);
    let count = |delimiter: u8| line.bytes().filter(|byte| *byte == delimiter).count();
    let default = if extension(path) == "tsv" { b'\t' } else { b',' };
    Ok(if count(default) > 0 { default } else { *b",;\t".iter().max_by_key(|d| count(**d)).unwrap_or(&b',') })
}

/// The records of a table.
struct Table {
    rows: Delimiters,
    encoded: Encoded,
    names: Vec<String>,
    geometry: usize,
    /// The code of the CRS that the first geometry names.
    srid: Option<String>,
    file: Arc<str>,
    record: usize,
    ahead: Option<RecordBatch>,
    ended: bool,
}

impl Iterator for Table {
    type Item = RecordBatch;

    fn next(&mut self) -> Option<RecordBatch> {
        if let Some(ahead) = self.ahead.take() {
            return Some(ahead);
        }
        if self.ended {
            return None;
        }
        let record = match self.rows.next() {
            Ok(None) => return None,
            Ok(Some(Delimited { fault: Some(why), cells, .. })) => {
                let mut properties = Properties::default();
                all_names(&self.names).zip(cells).for_each(|(name, cell)| properties.add(name, cell.into()));
                self.reject(fault(why), &properties.map)
            }
            Ok(Some(row)) => self.read(&row.cells, row.is_damaged),
            Err(e) => {
                self.ended = true;
                self.reject(Defect::new(Code::NotReadToEnd).detail(format!("({e})")), &Map::new())
            }
        };
        self.record += 1;
        Some(RecordBatch::Read(Box::new(record)))
    }
}

impl Table {
    /// Another column that holds a geometry. A name that ends in `_` is how [`names`] marks an attribute.
    fn second_geometry(&self, row: &[String]) -> Option<&str> {
        let cells = self.names.iter().zip(row).enumerate();
        let mut second =
            cells.filter(|(at, (name, cell))| *at != self.geometry && !name.ends_with('_') && is_geometry(cell));
        second.next().map(|(_, (name, _))| name.as_str())
    }

    fn reject(&self, defect: Defect, properties: &Map<String, Value>) -> Record {
        let id = format!("#{}", self.record);
        let diagnostic = Diagnostic::new(defect, &origin(&self.file, self.record), Some(&id));
        Err(Box::new(Rejected::new(diagnostic, Original::without_geometry(properties))))
    }

    fn read(&mut self, row: &[String], is_damaged: bool) -> Record {
        let value = |text: &String| if text.is_empty() { Value::Null } else { cell::plain(text).into() };
        let at_all = self.names.iter().enumerate().filter(|(at, _)| *at != self.geometry);
        let mut read = Properties::default();
        for (at, name) in at_all {
            let value = row.get(at).map_or(Value::Null, value);
            // Spreadsheets leave empty columns without a name behind.
            if !(name.is_empty() && value.is_null()) {
                read.add(name.clone(), value);
            }
        }
        let (repeated, properties): (Vec<Defect>, _) = (read.defects().collect(), read.map);
        // What a rejected record was, its geometry as text.
        let (at, names, name) = (self.geometry, &self.names, self.names[self.geometry].clone());
        let whole = || {
            let mut whole = properties.clone();
            if let Some(text) = row.get(at) {
                whole.insert(name.clone(), text.as_str().into());
            }
            let others = all_names(names).zip(row).skip(names.len());
            whole.extend(others.map(|(name, text)| (name, text.as_str().into())));
            whole
        };
        if row.len() > self.names.len() {
            let what = format!("({} cells under {} names)", row.len(), self.names.len());
            return self.reject(Defect::new(Code::NotAFeature).detail(what), &whole());
        }
        if let Some(second) = self.second_geometry(row) {
            let what = format!("(columns {:?} and {second:?})", self.names[self.geometry]);
            return self.reject(Defect::new(Code::GeometryTwice).detail(what), &whole());
        }
        let Some(wkt) = row.get(self.geometry).filter(|wkt| !wkt.trim().is_empty()) else {
            return self.reject(Defect::new(Code::GeometryMissing), &properties);
        };
        let (srid, wkt) = match wkt.trim().strip_prefix("SRID=").and_then(|rest| rest.split_once(';')) {
            Some((srid, wkt)) => (Some(srid), wkt),
            None => (None, wkt.trim()),
        };
        match (self.record, srid) {
            (0, Some(srid)) => self.srid = Some(srid.to_owned()),
            (0, None) => {}
            (_, srid) if srid.is_none_or(|srid| self.srid.as_deref() == Some(srid)) => {}
            _ => return self.reject(Defect::new(Code::CrsOfRecord), &whole()),
        }
        match from_wkt(wkt) {
            Err(defect) => self.reject(defect, &whole()),
            Ok((geometry, mut defects)) => {
                defects.extend(repeated);
                if is_damaged {
                    let detail = format!("({})", self.encoded.encoding.name());
                    defects.push(Defect::new(Code::TextNotDecoded).detail(detail));
                }
                let (id, origin) = (format!("#{}", self.record), origin(&self.file, self.record));
                Ok(Feature { id, geometry, original: None, properties, origin, defects })
            }
        }
    }
}

/// Names of the columns; one beyond them is called by its number.
fn all_names(names: &[String]) -> impl Iterator<Item = String> {
    let beyond = (names.len() + 1..).map(|number| format!("第{number}列"));
    names.iter().cloned().chain(beyond)
}

/// Whether a text is an areal geometry, as well-known text, in hexadecimal digits or as GeoJSON.
fn is_geometry(text: &str) -> bool {
    let head: String = text.trim_start().chars().take(64).collect::<String>().to_ascii_uppercase();
    let wkt = head.strip_prefix("SRID=").and_then(|rest| rest.split_once(';')).map_or(head.as_str(), |(_, wkt)| wkt);
    let kinds = ["POLYGON", "MULTIPOLYGON", "GEOMETRYCOLLECTION", "CURVEPOLYGON", "MULTISURFACE", "SURFACE", "TIN"];
    let is_wkt = kinds.iter().filter_map(|kind| wkt.trim_start().strip_prefix(kind)).any(|rest| {
        let rest = rest.trim_start();
        rest.starts_with('(') || ["Z", "M", "EMPTY"].iter().any(|word| rest.starts_with(word))
    });
    let is_wkb = text.trim().len() >= 18 && (head.starts_with("01") || head.starts_with("00")) && {
        // A byte for the order of bytes, four for the kind: 3, 6 or 7, with flags.
        let kind = if head.starts_with("01") { head.get(2..4) } else { head.get(8..10) };
        matches!(kind, Some("03" | "06" | "07" | "EB" | "EE" | "EF"))
            && text.trim().bytes().all(|b| b.is_ascii_hexdigit())
            && text.trim().len() > 40
    };
    let is_json = head.starts_with('{') && text.contains("\"coordinates\"");
    is_wkt || is_wkb || is_json
}

fn fault(fault: Fault) -> Defect {
    match fault {
        Fault::Quote(why) => Defect::new(Code::QuoteStray).detail(why),
        Fault::Swallowed { line, first } => {
            let why = format!("(line {line} lies in what a quote of the record at line {first} encloses)");
            Defect::new(Code::QuoteStray).detail(why)
        }
        Fault::TooLong => Defect::new(Code::TooLong).detail("(more than 64 MiB: is there a quote that does not end?)"),
        Fault::TooManyCells => Defect::new(Code::TooLong).detail(format!("(more than {MOST_CELLS} cells)")),
    }
}

pub(super) fn create(path: &Path, options: &WriteOptions) -> Result<Box<dyn FeatureWriter>> {
    let encoding = options.encoding.unwrap_or(UTF_8);
    Spooled::create_reporting(path, options, put, encoding, |fields, _| {
        super::spool::renamed_defect(fields, &names(fields))
    })
}

/// Names of the columns: one that a reader would take for the geometry gets another.
fn names(fields: &[Field]) -> Vec<String> {
    let mut names: Vec<String> = fields.iter().map(|field| field.name.clone()).collect();
    for at in 0..names.len() {
        while GEOMETRY.contains(&names[at].trim().to_lowercase().as_str())
            || (names[at] != fields[at].name && fields.iter().any(|field| field.name == names[at]))
        {
            names[at].push('_');
        }
    }
    names
}

/// UTF-8 with a byte order mark, by which spreadsheets know the encoding, or as asked.
fn put(location: &Path, options: &WriteOptions, spool: &mut Spool) -> Result<Vec<Defect>> {
    let encoding = options.encoding.unwrap_or(UTF_8);
    let delimiter = if extension(location) == "tsv" { b'\t' } else { b',' };
    let srid = srid(options).map(|srid| format!("SRID={srid};")).unwrap_or_default();
    let names = names(&spool.fields);
    let fields: Vec<String> = spool.fields.iter().map(|field| field.name.clone()).collect();
    let write = |spool: &mut Spool| -> io::Result<()> {
        let mut out = BufWriter::new(File::create(location)?);
        if encoding == UTF_8 {
            out.write_all("\u{feff}".as_bytes())?;
        }
        let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(out);
        let mut row = |cells: Vec<String>| -> io::Result<()> {
            Ok(writer.write_byte_record(&cells.iter().map(|cell| encoding.encode(cell).0).collect())?)
        };
        row(names.iter().map(|name| cell::escape_formula(name).into_owned()).chain(["WKT".to_owned()]).collect())?;
        spool.each(|properties, geometry| {
            let cell = |name: &String| match properties.get(name) {
                Some(Value::Number(number)) => number.to_string(),
                Some(value) => cell::escape_formula(&text(value)).into_owned(),
                None => String::new(),
            };
            row(fields.iter().map(cell).chain([format!("{srid}{}", wkt(&geometry))]).collect())
        })?;
        writer.flush()?;
        if srid.is_empty() {
            std::fs::write(location.with_extension("prj"), options.crs.definition())?;
        }
        Ok(())
    };
    write(spool).map(|()| Vec::new()).map_err(|e| Error::io(location, e))
}

/// The EPSG code of the CRS, where it has one.
fn srid(options: &WriteOptions) -> Option<i32> {
    crate::crs::authority(&options.crs.definition())?.rsplit_once(':')?.1.parse().ok()
}

fn wkt(geometry: &ArealGeometry) -> String {
    let list = |items: Vec<String>| format!("({})", items.join(","));
    let ring = |ring: &Vec<[f64; 2]>| list(ring.iter().map(|[x, y]| format!("{x} {y}")).collect());
    let part = |part: &Vec<Vec<[f64; 2]>>| list(part.iter().map(ring).collect());
    match geometry.parts.as_slice() {
        [only] => format!("POLYGON {}", part(only)),
        parts => format!("MULTIPOLYGON {}", list(parts.iter().map(part).collect())),
    }
}
