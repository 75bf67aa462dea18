//! CSV with a column of well-known text. Its CRS stands before the first geometry, as in `SRID=4527;POLYGON (…)`, or
//! in a `.prj` beside the file; columns have no kinds, so every attribute is text.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, Write};
use std::path::Path;
use std::sync::Arc;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use gdal::spatial_ref::SpatialRef;
use serde_json::{Map, Value};

use super::geojson::Properties;
use super::lines::Encoded;
use super::sink::{Sink, WriteOptions};
use super::source::Place;
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
const LONGEST: usize = 1 << 26;
/// Cells of a record.
const MOST_CELLS: usize = 1 << 12;

pub(super) fn open(path: &Path, options: &ReadOptions) -> Result<Vec<Records>> {
    let refuse = |why: String| Error::format(path, why);
    let mut defects = Vec::new();
    let encoded = Encoded::of(&Place::File(path.into()), options.encoding).map_err(|e| Error::io(path, e))?;
    if [UTF_16LE, UTF_16BE].contains(&encoded.encoding) {
        // Its cells are parted before they are decoded, which in UTF-16 would part characters.
        return Err(refuse("a CSV with WKT is not read in UTF-16 (请另存为UTF-8)".into()));
    }
    if encoded.is_guessed {
        defects.push(Defect::new(Code::DecodedAsGb18030));
    }
    let mut rows = Rows::open(path, encoded.encoding).map_err(|e| Error::io(path, e))?;
    let names = rows.next_row().map_err(|e| Error::io(path, e))?.ok_or_else(|| refuse("the file is empty".into()))?;
    let names = names.map_err(|defect| refuse(format!("its first line is none of names {}", defect.detail)))?;
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
    let beside = match std::fs::read_to_string(path.with_extension("prj")) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => None,
        read => Some(read.map_err(|e| Error::io(&path.with_extension("prj"), e))?),
    };
    let crs = rows.srid.as_ref().map(|srid| format!("EPSG:{srid}")).or(beside);
    let records = Box::new(rows);
    Ok(vec![Records { layer: stem(path), crs, schematic: false, defects, file, count: None, records }])
}

/// Rows of cells.
struct Rows {
    file: BufReader<File>,
    /// Below `csv::Reader`, because that keeps a record however long it is.
    reader: csv_core::Reader,
    /// Room for a record, which grows up to [`LONGEST`].
    text: Vec<u8>,
    /// Room for where its cells end.
    ends: Vec<usize>,
    encoding: &'static Encoding,
    not_decoded: bool,
}

/// The cells of a row, or why it has none.
type Row = std::result::Result<Vec<String>, Defect>;

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
        let file = BufReader::with_capacity(1 << 18, file);
        let reader = csv_core::ReaderBuilder::new().delimiter(delimiter).build();
        Ok(Self { file, reader, text: vec![0; 1 << 16], ends: vec![0; MOST_CELLS], encoding, not_decoded: false })
    }

    fn next_row(&mut self) -> io::Result<Option<Row>> {
        use csv_core::ReadRecordResult::{End, InputEmpty, OutputEndsFull, OutputFull, Record};
        let (mut length, mut cells, mut too_long) = (0, 0, None);
        loop {
            let input = self.file.fill_buf()?;
            let (result, read, written, ended) =
                self.reader.read_record(input, &mut self.text[length..], &mut self.ends[cells..]);
            self.file.consume(read);
            (length, cells) = (length + written, cells + ended);
            match result {
                InputEmpty => {}
                OutputFull if self.text.len() < LONGEST => self.text.resize(2 * self.text.len(), 0),
                // The rest of the record is passed over, and the next one is read.
                OutputFull => {
                    too_long = Some("(a record is longer than 64 MiB: is there a quote that does not end?)");
                    (length, cells) = (0, 0);
                }
                OutputEndsFull => {
                    too_long = Some("(a record has more than 4096 cells)");
                    (length, cells) = (0, 0);
                }
                Record => break,
                End => return Ok(None),
            }
        }
        if let Some(why) = too_long {
            return Ok(Some(Err(Defect::new(Code::TooLong).detail(why))));
        }
        self.not_decoded = false;
        let mut start = 0;
        let decode = |end: &usize| {
            let (text, failed) = self.encoding.decode_without_bom_handling(&self.text[start..*end]);
            (start, self.not_decoded) = (*end, self.not_decoded | failed);
            text.into_owned()
        };
        Ok(Some(Ok(self.ends[..cells].iter().map(decode).collect())))
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
        let record = match self.rows.next_row() {
            Ok(None) => return None,
            Ok(Some(Ok(row))) => self.read(&row),
            Ok(Some(Err(defect))) => self.reject(defect, &Map::new()),
            Err(e) => {
                self.ended = true;
                self.reject(Defect::new(Code::NotReadToEnd).detail(format!("({e})")), &Map::new())
            }
        };
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
        let mut read = Properties::default();
        for (at, name) in at_all {
            let value = row.get(at).map_or(Value::Null, value);
            // Spreadsheets leave empty columns without a name behind.
            if !(name.is_empty() && value.is_null()) {
                read.add(name.clone(), value);
            }
        }
        let (repeated, properties) = (read.defect(), read.map);
        // What a rejected record was, its geometry as text.
        let (at, name) = (self.geometry, self.names[self.geometry].clone());
        let whole = || {
            let mut whole = properties.clone();
            if let Some(text) = row.get(at) {
                whole.insert(name.clone(), text.as_str().into());
            }
            whole
        };
        if row.len() > self.names.len() {
            let what = format!("({} cells under {} names)", row.len(), self.names.len());
            return self.reject(Defect::new(Code::NotAFeature).detail(what), &whole());
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
                if self.rows.not_decoded {
                    let detail = format!("({})", self.rows.encoding.name());
                    defects.push(Defect::new(Code::TextNotDecoded).detail(detail));
                }
                let (id, origin) = (format!("#{}", self.record), origin(&self.file, self.record));
                Ok(Feature { id, geometry, original: None, properties, origin, defects })
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
