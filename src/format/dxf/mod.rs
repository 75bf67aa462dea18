//! DXF as text: each closed polyline with straight edges is a polygon. A drawing holds much besides, and nothing of it is
//! taken for a boundary: every other entity is a record that says what it is and is rejected.

mod entity;
mod sections;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use self::entity::Entity;
use self::sections::{Drawing, Fault, Found};
use super::lines::{Encoded, Lines};
use super::source::ByteSource;
use super::{ReadOptions, RecordBatch, Records, display_name, origin, stem};
use crate::diagnostic::{Code, Defect, Diagnostic};
use crate::error::{Error, Result};
use crate::feature::{Feature, Original, Record, Rejected};

/// Bytes of a line; what is longer is no group.
const LONGEST_LINE: usize = 1 << 16;

pub(super) fn open(path: &Path, options: &ReadOptions) -> Result<Vec<Records>> {
    let io = |e| Error::io(path, e);
    let place = ByteSource::File(path.into());
    let encoded = Encoded::of(&place, options.encoding).map_err(io)?;
    let begin = || Lines::open(&place, encoded, LONGEST_LINE).map_err(io);
    let refuse = |fault| match fault {
        Fault::Io(e) => Error::io(path, e),
        Fault::Damaged(why) => Error::format(path, why),
    };
    // Gone through once, so that a damaged drawing is refused before its first record is used.
    let mut drawing = Drawing::new(begin()?);
    let mut count = 0;
    while drawing.next().map_err(refuse)?.is_some() {
        count += 1;
    }
    let Found { sections, unknown, hidden } = drawing.found;
    let mut defects = Vec::new();
    if encoded.is_guessed {
        defects.push(Defect::new(Code::DecodedAsGb18030));
    }
    if sections > 1 {
        defects.push(Defect::new(Code::SectionRepeated).detail(format!("({sections} sections ENTITIES)")));
    }
    if !unknown.is_empty() {
        let names: Vec<&str> = unknown.keys().map(String::as_str).collect();
        defects.push(Defect::new(Code::SectionIgnored).detail(format!("({})", names.join(", "))));
    }
    let (file, drawing) = (display_name(path), Drawing::new(begin()?));
    let records = Box::new(Iter { drawing, hidden, file: file.clone(), record: 0, ended: false });
    Ok(vec![Records { layer: stem(path), crs: None, schematic: false, defects, file, count: Some(count), records }])
}

struct Iter {
    drawing: Drawing,
    /// Layers that are not shown, and why.
    hidden: BTreeMap<String, &'static str>,
    file: Arc<str>,
    record: usize,
    ended: bool,
}

impl Iter {
    fn read(&self, entity: &Entity) -> Record {
        let (id, origin) = (format!("#{}", self.record), origin(&self.file, self.record));
        let properties = entity.properties();
        match entity.areal() {
            Ok((geometry, mut defects)) => {
                let why = entity.why_hidden(&self.hidden);
                defects.extend(why.map(|why| Defect::new(Code::EntityHidden).detail(format!("({why})"))));
                Ok(Feature { id, geometry, original: None, properties, origin, defects })
            }
            Err(defect) => {
                let diagnostic = Diagnostic::new(defect, &origin, Some(&id));
                Err(Box::new(Rejected::new(diagnostic, Original::without_geometry(&properties))))
            }
        }
    }
}

impl Iterator for Iter {
    type Item = RecordBatch;

    fn next(&mut self) -> Option<RecordBatch> {
        if self.ended {
            return None;
        }
        let record = match self.drawing.next() {
            Ok(None) => return None,
            Ok(Some(entity)) => self.read(&entity),
            Err(fault) => {
                self.ended = true;
                let why = match fault {
                    Fault::Io(e) => e.to_string(),
                    Fault::Damaged(why) => format!("the file has changed while it was read: {why}"),
                };
                let defect = Defect::new(Code::NotReadToEnd).detail(format!("({why})"));
                let diagnostic = Diagnostic::new(defect, &origin(&self.file, self.record), None);
                Err(Box::new(Rejected::new(diagnostic, Original::without_geometry(&serde_json::Map::new()))))
            }
        };
        self.record += 1;
        Some(RecordBatch::Read(Box::new(record)))
    }
}
