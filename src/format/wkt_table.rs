//! CSV with a column of well-known text. Its CRS stands before the first geometry, as in `SRID=4527;POLYGON (…)`, or
//! in a `.prj` beside the file; columns have no kinds, so every attribute is text.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use encoding_rs::{Encoding, GB18030, UTF_8};
use gdal::spatial_ref::SpatialRef;
use serde_json::{Map, Value};

use super::sink::{Sink, WriteOptions};
use super::spool::{Field, Spool, Spooled, text};
use super::vector::from_wkt;
use super::{Bundle, ReadOptions, Records, display_name, extension, origin, stem};
use crate::cell;
use crate::diagnostic::{Code, Defect, Diagnostic};
use crate::error::{Error, Result};
use crate::feature::{ArealGeometry, Feature, Original, Record, Rejected};
use crate::quiet::Quiet;

/// Names of the column that holds the geometry, small.
const GEOMETRY: &[&str] = &["wkt", "geometry", "geom", "the_geom", "wkt_geom", "shape", "图形"];

/// The longest record in bytes; an open quote would go on to the end of the file.
const LONGEST: u64 = 1 << 29;

pub(super) fn open(path: &Path, options: &ReadOptions) -> Result<Vec<Records>> {
    let refuse = |why: String| Error::format(path, why);
    let mut defects = Vec::new();
    let encoding = match options.encoding {
        Some(encoding) => encoding,
        None if is_utf8(path).map_err(|e| Error::io(path, e))? => UTF_8,
        None => {
            defects.push(Defect::new(Code::DecodedAsGb18030));
            GB18030
        }
    };
    let mut rows = Rows::open(path, encoding).map_err(|e| Error::io(path, e))?;
    let names = rows.next_row().map_err(refuse)?.ok_or_else(|| refuse("the file is empty".into()))?;
    let is_geometry = |name: &String| GEOMETRY.contains(&name.trim().to_lowercase().as_str());
    let Some(geometry) = names.iter().position(is_geometry) else {
        let why = format!("a CSV with WKT has a column {}; this one has {}", GEOMETRY.join(", "), names.join(", "));
        return Err(refuse(why));
    };
    let names = names.iter().map(|name| cell::plain(name).to_owned()).collect();
    let file = display_name(path);
    let mut rows =
        Table { rows, names, geometry, srid: None, file: file.clone(), record: 0, ahead: None, ended: false };
    // The first record says the CRS of all.
    rows.ahead = rows.next();
    let beside = std::fs::read_to_string(path.with_extension("prj")).ok();
    let crs = rows.srid.as_ref().map(|srid| format!("EPSG:{srid}")).or(beside);
    let records = Box::new(rows);
    Ok(vec![Records { layer: stem(path), crs, schematic: false, defects, file, count: None, records }])
}

/// Whether the whole file is UTF-8, looked at piece by piece.
fn is_utf8(path: &Path) -> io::Result<bool> {
    let (mut file, mut rest) = (File::open(path)?, Vec::new());
    loop {
        let read = (&mut file).take(1 << 20).read_to_end(&mut rest)?;
        match std::str::from_utf8(&rest) {
            Ok(_) if read == 0 => return Ok(true),
            Ok(_) => rest.clear(),
            Err(e) if e.error_len().is_some() || read == 0 => return Ok(false),
            Err(e) => drop(rest.drain(..e.valid_up_to())),
        }
    }
}

/// A file that fails when one record takes too much of it.
struct Measured {
    file: BufReader<File>,
    since_record: Rc<Cell<u64>>,
}

impl Read for Measured {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.since_record.set(self.since_record.get() + read as u64);
        if self.since_record.get() > LONGEST {
            return Err(io::Error::other("a record is longer than 512 MiB: is there a quote that does not end?"));
        }
        Ok(read)
    }
}

/// Rows of cells.
struct Rows {
    reader: csv::Reader<Measured>,
    since_record: Rc<Cell<u64>>,
    encoding: &'static Encoding,
    not_decoded: bool,
}

impl Rows {
    fn open(path: &Path, encoding: &'static Encoding) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let mut head = Vec::new();
        (&mut file).take(1 << 16).read_to_end(&mut head)?;
        let mark = if head.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        file.seek(io::SeekFrom::Start(mark))?;
        let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let count = |delimiter: u8| line.iter().filter(|byte| **byte == delimiter).count();
        let default = if extension(path) == "tsv" { b'\t' } else { b',' };
        let delimiter =
            if count(default) > 0 { default } else { *b",;\t".iter().max_by_key(|d| count(**d)).unwrap_or(&b',') };
        let since_record = Rc::new(Cell::new(0));
        let file = Measured { file: BufReader::with_capacity(1 << 18, file), since_record: since_record.clone() };
        let reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(file);
        Ok(Self { reader, since_record, encoding, not_decoded: false })
    }

    fn next_row(&mut self) -> std::result::Result<Option<Vec<String>>, String> {
        let mut row = csv::ByteRecord::new();
        self.since_record.set(0);
        if !self.reader.read_byte_record(&mut row).map_err(|e| e.to_string())? {
            return Ok(None);
        }
        self.not_decoded = false;
        let decode = |cell: &[u8]| {
            let (text, failed) = self.encoding.decode_without_bom_handling(cell);
            self.not_decoded |= failed;
            text.into_owned()
        };
        Ok(Some(row.iter().map(decode).collect()))
    }
}

/// The records of a table.
struct Table {
    rows: Rows,
    names: Vec<String>,
    geometry: usize,
    /// The code of the CRS that the first geometry names.
    srid: Option<String>,
    file: Arc<str>,
    record: usize,
    ahead: Option<Bundle>,
    ended: bool,
}

impl Iterator for Table {
    type Item = Bundle;

    fn next(&mut self) -> Option<Bundle> {
        if let Some(ahead) = self.ahead.take() {
            return Some(ahead);
        }
        if self.ended {
            return None;
        }
        let row = match self.rows.next_row() {
            Ok(row) => row?,
            Err(why) => {
                self.ended = true;
                let reject = self.reject(Defect::new(Code::NotAFeature).detail(format!("({why})")), &Map::new());
                return Some(Bundle::Read(Box::new(reject)));
            }
        };
        let record = self.read(&row);
        self.record += 1;
        Some(Bundle::Read(Box::new(record)))
    }
}

impl Table {
    fn reject(&self, defect: Defect, properties: &Map<String, Value>) -> Record {
        let id = format!("#{}", self.record);
        let diagnostic = Diagnostic::new(defect, &origin(&self.file, self.record), Some(&id));
        Err(Box::new(Rejected::new(diagnostic, Original::without_geometry(properties))))
    }

    fn read(&mut self, row: &[String]) -> Record {
        let value = |text: &String| if text.is_empty() { Value::Null } else { cell::plain(text).into() };
        let at_all = self.names.iter().enumerate().filter(|(at, _)| *at != self.geometry);
        let properties: Map<String, Value> =
            at_all.map(|(at, name)| (name.clone(), row.get(at).map_or(Value::Null, value))).collect();
        if row.len() > self.names.len() {
            let what = format!("({} cells under {} names)", row.len(), self.names.len());
            return self.reject(Defect::new(Code::NotAFeature).detail(what), &properties);
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
            _ => return self.reject(Defect::new(Code::CrsOfRecord), &properties),
        }
        match from_wkt(wkt) {
            Err(defect) => self.reject(defect, &properties),
            Ok((geometry, mut defects)) => {
                if self.rows.not_decoded {
                    let detail = format!("({})", self.rows.encoding.name());
                    defects.push(Defect::new(Code::TextNotDecoded).detail(detail));
                }
                let (id, origin) = (format!("#{}", self.record), origin(&self.file, self.record));
                Ok(Feature { id, geometry, drawn: None, original: None, properties, origin, defects })
            }
        }
    }
}

pub(super) fn create(path: &Path, options: &WriteOptions) -> Result<Box<dyn Sink>> {
    let encoding = options.encoding.unwrap_or(UTF_8);
    Spooled::create_telling(path, options, put, encoding, |fields, _| {
        super::spool::told_renamed(fields, &names(fields))
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
    let srid = srid(options).map(|srid| format!("SRID={srid};")).unwrap_or_default();
    let names = names(&spool.fields);
    let fields: Vec<String> = spool.fields.iter().map(|field| field.name.clone()).collect();
    let write = |spool: &mut Spool| -> io::Result<()> {
        let mut out = BufWriter::new(File::create(location)?);
        if encoding == UTF_8 {
            out.write_all("\u{feff}".as_bytes())?;
        }
        let mut writer = csv::Writer::from_writer(out);
        let mut row = |cells: Vec<String>| -> io::Result<()> {
            Ok(writer.write_byte_record(&cells.iter().map(|cell| encoding.encode(cell).0).collect())?)
        };
        row(names.iter().map(|name| cell::defused(name).into_owned()).chain(["WKT".to_owned()]).collect())?;
        spool.each(|properties, geometry| {
            let cell = |name: &String| match properties.get(name) {
                Some(Value::Number(number)) => number.to_string(),
                Some(value) => cell::defused(&text(value)).into_owned(),
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
    let _quiet = Quiet::new();
    let mut crs = SpatialRef::from_definition(&options.crs.definition()).ok()?;
    let _ = crs.auto_identify_epsg();
    crs.auth_code().ok()
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
