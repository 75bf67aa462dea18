//! 国土 TXT: the exchange format of boundary points of land surveys (勘测定界界址点坐标交换格式).
//!
//! A header names the CRS, a row ended by `@` begins a parcel, and a row a point follows: label, ring, X
//! (northing), Y (easting). Field order and variants are those of public readers and writers of the format;
//! which rings are holes is decided by containment, since writers number parts and holes alike.
//!
//! A file is walked twice, so that its parcels can be read one by one: once for its encoding and headers,
//! once for each CRS that these name.

mod header;
mod parcel;
mod parser;
mod row;
mod write;

use std::collections::BTreeSet;
use std::io;
use std::sync::Arc;

use serde_json::{Map, Value};

use self::parcel::Draft;
use self::parser::{Item, Parser};
use self::row::{ParcelRow, Row};
use super::lines::{Encoded, Line, Lines};
use super::numbering::Known;
use super::source::ByteSource;
use super::zone::Zone;
use super::{ReadOptions, RecordBatch, Records, deduction, origin, plane};
use crate::diagnostic::{Code, Defect, Diagnostic};
use crate::feature::{Original, Rejected};

pub(super) use self::write::create;

/// More headers than this in one file are none.
const MOST_HEADERS: usize = 10_000;
/// Defects of headers that are reported for each layer.
const MOST_DEFECTS: usize = 20;

/// A header, and what its coordinates add to it.
struct Block {
    properties: Map<String, Value>,
    zone: Option<Zone>,
    /// Number of the layer that its parcels are in.
    layer: usize,
}

/// Whether a text is in this format and not a table: it has its sections, or a row ended by `@`.
pub(super) fn is_land_txt(place: &ByteSource, options: &ReadOptions) -> io::Result<bool> {
    const LINES: usize = 300;
    let mut lines = Lines::open(place, Encoded::of(place, options.encoding)?, 1 << 12)?;
    for _ in 0..LINES {
        let Some(line) = lines.next()? else { break };
        match Row::of(&line.text) {
            Row::Section(name) if name == "属性描述" || name == "地块坐标" => return Ok(true),
            Row::Parcel(row) if row.has_end_mark => return Ok(true),
            _ => {}
        }
    }
    Ok(false)
}

/// One layer for each CRS that the headers of the file name.
pub(super) fn open(
    place: &ByteSource,
    file: &Arc<str>,
    stem: &str,
    options: &ReadOptions,
) -> Result<Vec<Records>, String> {
    let read = |e: io::Error| e.to_string();
    let encoded = Encoded::of(place, options.encoding).map_err(read)?;
    let Outline { blocks, layers } = outline(place, encoded).map_err(read)?;
    if layers.is_empty() {
        return Err("there are no coordinates (没有地块坐标)".into());
    }
    let (blocks, count): (Arc<[Block]>, _) = (blocks.into(), layers.len());
    let records = |(layer, (crs, mut defects)): (usize, (Option<String>, Vec<Defect>))| {
        if encoded.is_guessed {
            defects.insert(0, Defect::new(Code::DecodedAsGb18030));
        }
        let name = match &crs {
            _ if count == 1 => stem.to_owned(),
            Some(crs) => format!("{stem} {crs}"),
            None => format!("{stem} 坐标系不明"),
        };
        let walk = Parser::open(place, encoded).map_err(read)?;
        let parcels = Parcels {
            walk: Some(walk),
            blocks: blocks.clone(),
            layer,
            block: None,
            draft: None,
            known: Known::default(),
            astray: None,
            record: 0,
            file: file.clone(),
        };
        let (file, records) = (file.clone(), Box::new(parcels));
        Ok(Records { layer: name, crs, schematic: false, defects, file, count: None, records })
    };
    layers.into_iter().enumerate().map(records).collect()
}

struct Outline {
    blocks: Vec<Block>,
    /// The CRS of each layer, and what is wrong with its headers.
    layers: Vec<(Option<String>, Vec<Defect>)>,
}

/// All headers, with the zone that their coordinates name where they do not.
fn outline(place: &ByteSource, encoded: Encoded) -> io::Result<Outline> {
    let mut walk = Parser::open(place, encoded)?;
    let mut found = Vec::new();
    while let Some(item) = walk.next()? {
        match item {
            Item::Block(header) => {
                let declared = header.declared();
                found.push((header, declared, None::<Zone>, false));
                if found.len() > MOST_HEADERS {
                    return Err(io::Error::other("there are more than 10000 headers"));
                }
            }
            Item::Point(row, _) => {
                let Some((_, declared, zone, is_used)) = found.last_mut() else { continue };
                *is_used = true;
                if declared.zone.is_none() && zone.is_none() {
                    *zone = row.pair.and_then(plane::zone_of_pair);
                }
            }
            Item::Section(_) => {}
            Item::Parcel(..) | Item::Odd(_) => found.iter_mut().rev().take(1).for_each(|(.., is_used)| *is_used = true),
        }
    }
    let mut outline = Outline { blocks: Vec::new(), layers: Vec::new() };
    let (mut used, mut reported) = (0, BTreeSet::new());
    for (header, declared, zone, is_used) in found {
        let crs = declared.crs(zone);
        let zone = declared.zone.or(zone);
        let mut layer = 0;
        if is_used {
            used += 1;
            layer = outline.layers.iter().position(|(known, _)| *known == crs).unwrap_or(outline.layers.len());
            if layer == outline.layers.len() {
                outline.layers.push((crs.clone(), Vec::new()));
            }
            let mut defects = declared.defects;
            if crs.is_none() {
                let mut why = declared.unclear;
                if why.is_empty() && zone.is_none() {
                    why.push("带号=, and none before the eastings".into());
                }
                let why: String = why.join("; ").chars().take(200).collect();
                defects.push(Defect::new(Code::HeaderUnclear).detail(format!("({why})")));
            }
            for defect in defects {
                let list = &mut outline.layers[layer].1;
                if list.len() < MOST_DEFECTS && reported.insert((layer, defect.code, defect.detail.clone())) {
                    list.push(defect);
                }
            }
        }
        outline.blocks.push(Block { properties: header.properties(), zone, layer });
    }
    if let Some((_, defects)) = outline.layers.first_mut().filter(|_| used > 1) {
        defects.push(Defect::new(Code::HeaderRepeated).detail(format!("({used} headers)")));
    }
    Ok(outline)
}

/// The parcels of one layer, read as they are asked for.
struct Parcels {
    /// `None` after the end.
    walk: Option<Parser>,
    blocks: Arc<[Block]>,
    layer: usize,
    /// The header at hand.
    block: Option<usize>,
    draft: Option<Draft>,
    /// Corners of the file so far.
    known: Known,
    /// The name of the section at hand, where the format does not know it.
    astray: Option<String>,
    record: usize,
    file: Arc<str>,
}

impl Parcels {
    /// The record of a draft, if it is of this layer; records are numbered through the file.
    fn finish(&mut self, draft: Option<Draft>) -> Option<RecordBatch> {
        let draft = draft?;
        let record = self.record;
        self.record += 1;
        let block = self.blocks.get(draft.block).filter(|block| block.layer == self.layer)?;
        Some(RecordBatch::Read(Box::new(draft.finish(&block.properties, block.zone, &self.file, record))))
    }

    /// A parcel that begins; in a section that is not known it is none.
    fn begin(&self, block: usize, row: Option<ParcelRow>, line: &Line) -> Draft {
        let mut draft = Draft::begin(block, row, line);
        if let Some(section) = &self.astray {
            draft.lies_astray(section, line);
        }
        draft
    }

    /// Takes one item; what it ends.
    fn take(&mut self, item: Item) -> Option<Draft> {
        let block = self.block.unwrap_or_default();
        match item {
            Item::Block(_) => {
                self.block = Some(self.block.map_or(0, |block| block + 1));
                return self.draft.take();
            }
            Item::Section(astray) => {
                let deduction = astray.as_deref().filter(|name| deduction::is_named(name));
                self.draft.iter_mut().zip(deduction).for_each(|(draft, name)| draft.is_deducted_from(name));
                self.astray = astray;
                return self.draft.take();
            }
            Item::Parcel(row, line) => {
                self.draft.iter_mut().zip(row.deduction()).for_each(|(draft, value)| draft.is_deducted_from(value));
                let begun = self.begin(block, Some(row), &line);
                return self.draft.replace(begun);
            }
            Item::Point(row, line) => {
                let mut draft = self.draft.take().unwrap_or_else(|| self.begin(block, None, &line));
                draft.point(&row, &line, &mut self.known);
                self.draft = Some(draft);
            }
            Item::Odd(line) => {
                let mut draft = self.draft.take().unwrap_or_else(|| self.begin(block, None, &line));
                draft.odd(&line);
                self.draft = Some(draft);
            }
        }
        None
    }
}

impl Iterator for Parcels {
    type Item = RecordBatch;

    fn next(&mut self) -> Option<RecordBatch> {
        loop {
            let ended = match self.walk.as_mut()?.next() {
                Ok(Some(item)) => self.take(item),
                Ok(None) => {
                    self.walk = None;
                    let draft = self.draft.take();
                    return self.finish(draft);
                }
                Err(e) => {
                    self.walk = None;
                    let defect = Defect::new(Code::NotReadToEnd).detail(format!("({e})"));
                    let diagnostic = Diagnostic::new(defect, &origin(&self.file, self.record), None);
                    let rejected = Rejected::new(diagnostic, Original::without_geometry(&Map::new()));
                    return Some(RecordBatch::Read(Box::new(Err(Box::new(rejected)))));
                }
            };
            if let Some(bundle) = self.finish(ended) {
                return Some(bundle);
            }
        }
    }
}
