//! DXF as text: each closed polyline with straight edges is a polygon. A drawing holds much besides, and nothing of it is
//! taken for a boundary: every other entity is a record that says what it is and is rejected.

mod entity;

use std::io;
use std::path::Path;
use std::sync::Arc;

use self::entity::Entity;
use super::lines::{Encoded, Lines};
use super::source::Place;
use super::{Bundle, ReadOptions, Records, display_name, origin, stem};
use crate::diagnostic::{Code, Defect, Diagnostic};
use crate::error::{Error, Result};
use crate::feature::{Feature, Original, Record, Rejected};

/// Bytes of a line; what is longer is no group.
const LONGEST_LINE: usize = 1 << 16;
/// Groups of one entity: a polyline of four million corners.
const MOST_GROUPS: usize = 1 << 24;

pub(super) fn open(path: &Path, options: &ReadOptions) -> Result<Vec<Records>> {
    let io = |e| Error::io(path, e);
    let place = Place::File(path.into());
    let encoded = Encoded::of(&place, options.encoding).map_err(io)?;
    let begin = || Lines::open(&place, encoded, LONGEST_LINE).map_err(io);
    let refuse = |fault| match fault {
        Fault::Io(e) => Error::io(path, e),
        Fault::Damaged(why) => Error::format(path, why),
    };
    // Gone through once, so that a damaged drawing is refused before its first record is used.
    let mut entities = Entities::new(begin()?).map_err(refuse)?;
    let mut count = 0;
    while entities.next().map_err(refuse)?.is_some() {
        count += 1;
    }
    let defects = encoded.is_guessed.then(|| Defect::new(Code::DecodedAsGb18030)).into_iter().collect();
    let (file, entities) = (display_name(path), Entities::new(begin()?).map_err(refuse)?);
    let records = Box::new(Iter { entities, file: file.clone(), record: 0, ended: false });
    Ok(vec![Records { layer: stem(path), crs: None, schematic: false, defects, file, count: Some(count), records }])
}

/// Why a drawing cannot be read any further.
enum Fault {
    Io(io::Error),
    Damaged(String),
}

/// A code and its value.
type Group = (i32, String);

/// The entities of a drawing.
struct Entities {
    lines: Lines,
    /// The group that begins the next entity.
    ahead: Option<Group>,
    number: usize,
}

impl Entities {
    /// Goes on to the section of the entities.
    fn new(lines: Lines) -> std::result::Result<Self, Fault> {
        let mut entities = Self { lines, ahead: None, number: 0 };
        let mut is_section = false;
        loop {
            match entities.group()? {
                Some((2, name)) if is_section && name.trim_ascii() == "ENTITIES" => break,
                Some((code, value)) => is_section = code == 0 && value.trim_ascii() == "SECTION",
                None => return Err(Fault::Damaged("there is no section ENTITIES in it (不是DXF文本)".into())),
            }
        }
        entities.ahead = entities.group()?;
        Ok(entities)
    }

    fn group(&mut self) -> std::result::Result<Option<Group>, Fault> {
        let Some(code) = self.lines.next().map_err(Fault::Io)? else { return Ok(None) };
        self.number = code.number;
        let parsed = code.text.trim_ascii().parse();
        let none = || Fault::Damaged(format!("line {} is no code of a group: is it a binary DXF?", code.number));
        let parsed = parsed.map_err(|_| none())?;
        let value = self.lines.next().map_err(Fault::Io)?;
        let value = value.ok_or_else(|| Fault::Damaged("the file ends within a group (文件不完整)".into()))?;
        Ok(Some((parsed, value.text)))
    }

    /// The next entity, a polyline with its vertices.
    fn next(&mut self) -> std::result::Result<Option<Entity>, Fault> {
        let Some(mut entity) = self.single()? else { return Ok(None) };
        if entity.kind == "POLYLINE" {
            loop {
                match self.single()? {
                    Some(vertex) if vertex.kind == "VERTEX" => entity.vertices.push(vertex.groups),
                    Some(end) if end.kind == "SEQEND" => break,
                    _ => return Err(Fault::Damaged(format!("a POLYLINE before line {} has no SEQEND", self.number))),
                }
            }
        }
        Ok(Some(entity))
    }

    fn single(&mut self) -> std::result::Result<Option<Entity>, Fault> {
        let cut_off = || Fault::Damaged("the section ENTITIES has no end (文件不完整)".into());
        let (_, kind) = self.ahead.take().ok_or_else(cut_off)?;
        let mut entity = Entity { kind: kind.trim_ascii().to_owned(), ..Entity::default() };
        if entity.kind == "ENDSEC" {
            self.ahead = Some((0, kind));
            return Ok(None);
        }
        loop {
            match self.group()?.ok_or_else(cut_off)? {
                (0, next) => {
                    self.ahead = Some((0, next));
                    return Ok(Some(entity));
                }
                _ if entity.groups.len() >= MOST_GROUPS => {
                    return Err(Fault::Damaged(format!("an entity before line {} is too long", self.number)));
                }
                group => entity.groups.push(group),
            }
        }
    }
}

struct Iter {
    entities: Entities,
    file: Arc<str>,
    record: usize,
    ended: bool,
}

impl Iter {
    fn read(&self, entity: &Entity) -> Record {
        let (id, origin) = (format!("#{}", self.record), origin(&self.file, self.record));
        let properties = entity.properties();
        match entity.areal() {
            Ok((geometry, defects)) => Ok(Feature { id, geometry, original: None, properties, origin, defects }),
            Err(defect) => {
                let diagnostic = Diagnostic::new(defect, &origin, Some(&id));
                Err(Box::new(Rejected::new(diagnostic, Original::without_geometry(&properties))))
            }
        }
    }
}

impl Iterator for Iter {
    type Item = Bundle;

    fn next(&mut self) -> Option<Bundle> {
        if self.ended {
            return None;
        }
        let record = match self.entities.next() {
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
        Some(Bundle::Read(Box::new(record)))
    }
}
