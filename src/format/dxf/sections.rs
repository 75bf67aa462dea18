//! The sections of a drawing: where its entities lie, and which of its layers are not shown.

use std::collections::BTreeMap;
use std::io;

use super::entity::Entity;
use crate::format::lines::Lines;

/// Groups of one entity and its vertices that are kept: a polyline of two million corners.
const MOST_GROUPS: usize = 1 << 23;
/// Bytes of a value that weigh as much as another group.
const HEAVY: usize = 64;
/// Layers that are not shown, of which a drawing has some hundred.
const MOST_LAYERS: usize = 1 << 14;

/// Sections in which no entity of the drawing itself lies.
const OTHERS: &[&str] = &["HEADER", "CLASSES", "TABLES", "BLOCKS", "OBJECTS", "THUMBNAILIMAGE", "ACDSDATA"];
/// Codes of a comment, and of what begins anything else.
const COMMENT: i32 = 999;
const BEGIN: i32 = 0;

/// Why a drawing cannot be read any further.
pub(super) enum Fault {
    Io(io::Error),
    Damaged(String),
}

/// A code and its value.
type Group = (i32, String);

/// A drawing, gone through once.
pub(super) struct Drawing {
    lines: Lines,
    /// The group that begins the next entity.
    ahead: Option<Group>,
    number: usize,
    is_within: bool,
    /// What it was found to have so far.
    pub found: Found,
}

/// What there is in a drawing beside its entities.
#[derive(Default)]
pub(super) struct Found {
    /// Sections of entities, of which there should be one.
    pub sections: usize,
    /// Sections of names that are not known.
    pub unknown: BTreeMap<String, usize>,
    /// Layers that are not shown, in small letters, and why.
    pub hidden: BTreeMap<String, &'static str>,
}

/// A row of the table of layers.
#[derive(Default)]
struct Layer {
    name: String,
    flags: i64,
    color: i64,
}

impl Drawing {
    pub fn new(lines: Lines) -> Self {
        Self { lines, ahead: None, number: 0, is_within: false, found: Found::default() }
    }

    /// The next group that is no comment.
    fn group(&mut self) -> Result<Option<Group>, Fault> {
        loop {
            let Some(code) = self.lines.next().map_err(Fault::Io)? else { return Ok(None) };
            self.number = code.number;
            let parsed = code.text.trim_ascii().parse::<i32>();
            let none = || Fault::Damaged(format!("line {} is no code of a group: is it a binary DXF?", code.number));
            let parsed = parsed.map_err(|_| none())?;
            let value = self.lines.next().map_err(Fault::Io)?;
            let value = value.ok_or_else(|| Fault::Damaged("the file ends within a group (文件不完整)".into()))?;
            if value.is_cut {
                return Err(Fault::Damaged(format!("line {} is too long (行过长)", value.number)));
            }
            if parsed != COMMENT {
                return Ok(Some((parsed, value.text)));
            }
        }
    }

    /// The next entity, a polyline with its vertices.
    pub fn next(&mut self) -> Result<Option<Entity>, Fault> {
        loop {
            if !self.is_within && !self.find_entities()? {
                return Ok(None);
            }
            let mut room = MOST_GROUPS;
            let Some(mut entity) = self.single(&mut room)? else {
                self.is_within = false;
                continue;
            };
            if entity.kind == "POLYLINE" {
                loop {
                    match self.single(&mut room)? {
                        Some(vertex) if vertex.kind == "VERTEX" => entity.vertices.push(vertex.groups),
                        Some(end) if end.kind == "SEQEND" => break,
                        _ => {
                            return Err(Fault::Damaged(format!(
                                "a POLYLINE before line {} has no SEQEND",
                                self.number
                            )));
                        }
                    }
                }
            }
            return Ok(Some(entity));
        }
    }

    /// An entity by itself; nothing at the end of its section.
    fn single(&mut self, room: &mut usize) -> Result<Option<Entity>, Fault> {
        let (_, kind) = self.ahead.take().ok_or_else(|| no_end("ENTITIES"))?;
        let mut entity = Entity { kind: kind.trim_ascii().to_owned(), ..Entity::default() };
        if entity.kind == "ENDSEC" {
            return Ok(None);
        }
        loop {
            let group = self.group()?.ok_or_else(|| no_end("ENTITIES"))?;
            let weight = 1 + group.1.len() / HEAVY;
            match group {
                (BEGIN, _) => {
                    self.ahead = Some(group);
                    // One without groups weighs as much as one with one.
                    *room = room.saturating_sub(1);
                    return Ok(Some(entity));
                }
                _ if *room < weight => {
                    return Err(Fault::Damaged(format!("an entity before line {} is too long", self.number)));
                }
                _ if Entity::is_read(group.0) => {
                    *room -= weight;
                    entity.groups.push(group);
                }
                _ => {}
            }
        }
    }

    /// Goes on to the next section of entities; whether there is one.
    fn find_entities(&mut self) -> Result<bool, Fault> {
        loop {
            match self.group()? {
                Some((BEGIN, word)) if word.trim_ascii() == "SECTION" => {}
                Some((BEGIN, word)) if word.trim_ascii() == "EOF" => return self.end().map(|()| false),
                Some((_, value)) => {
                    let value: String = value.trim_ascii().chars().take(40).collect();
                    let why = format!("{value:?} before line {} stands outside of its sections", self.number);
                    return Err(Fault::Damaged(why));
                }
                None if self.found.sections == 0 => return Err(no_entities()),
                None => return Err(Fault::Damaged("it ends without EOF (文件不完整)".into())),
            }
            let name = match self.group()? {
                Some((2, name)) => name.trim_ascii().to_ascii_uppercase(),
                _ => return Err(Fault::Damaged(format!("a section at line {} has no name", self.number))),
            };
            if name == "ENTITIES" {
                self.found.sections += 1;
                self.is_within = true;
                self.ahead = self.group()?;
                return match &self.ahead {
                    Some((BEGIN, _)) => Ok(true),
                    _ => Err(Fault::Damaged(format!("line {} begins no entity", self.number))),
                };
            }
            self.skip(&name)?;
        }
    }

    /// A section without entities, up to its end.
    fn skip(&mut self, name: &str) -> Result<(), Fault> {
        if !OTHERS.contains(&name) && self.found.unknown.len() < MOST_LAYERS {
            *self.found.unknown.entry(name.chars().take(40).collect()).or_default() += 1;
        }
        let mut layer: Option<Layer> = None;
        loop {
            let (code, value) = self.group()?.ok_or_else(|| no_end(name))?;
            let value = value.trim_ascii();
            if code == BEGIN {
                if let Some(layer) = layer.take() {
                    self.found.take(&layer)?;
                }
                match value {
                    "ENDSEC" => return Ok(()),
                    "SECTION" | "EOF" => return Err(no_end(name)),
                    "LAYER" if name == "TABLES" => layer = Some(Layer::default()),
                    _ => {}
                }
            } else if let Some(layer) = &mut layer {
                let number = || value.parse().map_err(|_| Fault::Damaged(format!("{value:?} of a layer is no number")));
                match code {
                    2 => value.clone_into(&mut layer.name),
                    70 => layer.flags = number()?,
                    62 => layer.color = number()?,
                    _ => {}
                }
            }
        }
    }

    /// What comes after the drawing is none of it, and must not be another one.
    fn end(&mut self) -> Result<(), Fault> {
        if self.found.sections == 0 {
            return Err(no_entities());
        }
        // A control-Z ended files of DOS.
        let is_blank = |c: char| c.is_whitespace() || matches!(c, '\0' | '\u{1a}');
        while let Some(line) = self.lines.next().map_err(Fault::Io)? {
            if !line.text.trim_matches(is_blank).is_empty() {
                return Err(Fault::Damaged(format!(
                    "it goes on after its EOF, in line {} (EOF后还有内容)",
                    line.number
                )));
            }
        }
        Ok(())
    }
}

impl Found {
    fn take(&mut self, layer: &Layer) -> Result<(), Fault> {
        const FROZEN: i64 = 1;
        let why = match layer {
            Layer { flags, .. } if flags & FROZEN != 0 => "is frozen (冻结)",
            Layer { color, .. } if *color < 0 => "is off (关闭)",
            _ => return Ok(()),
        };
        if self.hidden.len() >= MOST_LAYERS {
            return Err(Fault::Damaged(format!("more than {MOST_LAYERS} layers are not shown (图层过多)")));
        }
        self.hidden.insert(layer.name.to_lowercase(), why);
        Ok(())
    }
}

fn no_end(section: &str) -> Fault {
    Fault::Damaged(format!("the section {section} has no end (文件不完整)"))
}

fn no_entities() -> Fault {
    Fault::Damaged("there is no section ENTITIES in it (不是DXF文本)".into())
}
