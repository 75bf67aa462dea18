//! Tables of the corner points of mining rights (矿区范围拐点坐标), as workbook, CSV or text.
//!
//! A header names the columns in whatever words (`columns.rs`); rows are corners in the order of the ring;
//! sentences beside the table name the datum, areas and elevations. X is the northing. The table that is
//! written has the columns of `layout.rs`.
//!
//! A table is gone through several times, so that its rights can be read one by one: once for what its columns mean by
//! their values (`survey.rs`), once for where the corners jump (`stretch.rs`), once for what it says of the CRS, which may
//! stand below it, and once for each CRS.

mod angle;
mod boundary;
mod columns;
mod corner;
mod label;
mod layout;
mod names;
mod notation;
mod note;
mod outline;
mod panel;
mod plain;
mod reader;
mod remarks;
mod right;
mod rows;
mod sign;
mod stretch;
mod survey;
#[cfg(feature = "xlsx")]
mod workbook;
mod write;
#[cfg(feature = "xlsx")]
mod write_workbook;
mod zone_note;

use std::io;
use std::path::Path;
use std::sync::Arc;

use serde_json::Map;

use self::columns::Columns;
use self::names::Role;
use self::reader::Rights;
use self::right::{Named, Reference};
use self::rows::Table;
use self::zone_note::ZoneNote;
use super::source::ByteSource;
use super::zone::Datum;
use super::{ReadOptions, RecordBatch, Records, origin};
use crate::diagnostic::{Code, Defect, Diagnostic};
use crate::feature::{Original, Rejected};

pub(super) use self::plain::rows;
#[cfg(feature = "xlsx")]
pub(super) use self::plain::rows_of_workbook;
pub(super) use self::write::create_csv;
#[cfg(feature = "xlsx")]
pub(super) use self::write_workbook::create_xlsx;

/// More CRSs than this in one table are none.
const MOST_LAYERS: usize = 64;

/// Whether a CSV file is a table of corners, by its header: one with a column of geometries is not.
pub(super) fn is_corner_table(path: &Path, options: &ReadOptions) -> bool {
    is_corner_csv(&ByteSource::File(path.into()), options).unwrap_or(false)
}

pub(super) fn is_corner_csv(place: &ByteSource, options: &ReadOptions) -> io::Result<bool> {
    const ROWS: usize = 100;
    let (mut rows, mut above) = (Table::of_text(place, true, options)?.rows()?, None);
    for _ in 0..ROWS {
        let Some(row) = rows.next()? else { break };
        match Columns::of(&row, above.as_ref()) {
            Some(columns) => return Ok(columns.find(Role::Geometry).is_none()),
            None => above = Some(row),
        }
    }
    Ok(false)
}

/// One layer for each CRS of a table of text.
pub(super) fn open_text(
    place: &ByteSource,
    is_csv: bool,
    file: &Arc<str>,
    stem: &str,
    options: &ReadOptions,
) -> Result<Vec<Records>, String> {
    let table = Table::of_text(place, is_csv, options).map_err(|e| e.to_string())?;
    let layers = layers(&table, file, stem, options)?;
    if layers.is_empty() { Err(NO_TABLE.into()) } else { Ok(layers) }
}

/// The same of every sheet of a workbook.
#[cfg(feature = "xlsx")]
pub(super) fn open_workbook(
    place: &ByteSource,
    file: &Arc<str>,
    stem: &str,
    options: &ReadOptions,
) -> Result<Vec<Records>, String> {
    let (sheets, hiding) = workbook::sheets(place)?;
    let is_one = sheets.len() == 1;
    let (mut all, mut passed_over) = (Vec::new(), Vec::new());
    if !hiding.is_empty() {
        passed_over.push(Defect::new(Code::RowsHidden).detail(format!("({})", hiding.join(", "))));
    }
    for sheet in sheets {
        let name = if is_one { stem } else { &sheet.name }.to_owned();
        let found = layers(&Table::Sheet(sheet), file, &name, options).map_err(|e| format!("sheet {name:?}: {e}"))?;
        if found.is_empty() {
            passed_over.push(Defect::new(Code::SheetIgnored).detail(format!("({name})")));
        }
        all.extend(found);
    }
    all.first_mut().ok_or(NO_TABLE)?.defects.extend(passed_over);
    Ok(all)
}

const NO_TABLE: &str = "there is no header of a corner table (拐点坐标表): columns X and Y, or 经度 and 纬度";

/// The layers of one table; none where it has no header or no rights.
fn layers(table: &Table, file: &Arc<str>, name: &str, options: &ReadOptions) -> Result<Vec<Records>, String> {
    let read = |e: io::Error| e.to_string();
    let mut datums: Vec<Datum> = Vec::new();
    let mut zones = ZoneNote::default();
    let mut heard = |text: &str| {
        zones.take(text);
        if let Some(datum) = Datum::named_in(text).filter(|datum| !datums.contains(datum)) {
            datums.push(datum);
        }
    };
    let meanings = Arc::new(Rights::survey(table, options.angles).map_err(read)?);
    let mut rights = Rights::open(table, options.angles, &meanings).map_err(read)?;
    // By what a right says itself; what the table names may come last.
    let mut drafts: Vec<Reference> = Vec::new();
    let mut count = 0;
    let (mut counts, mut is_twofold, mut unplaced) = (Vec::new(), false, 0);
    while let Some(draft) = rights.next(&mut heard).map_err(read)? {
        count += 1;
        is_twofold |= rights.columns().is_some_and(Columns::has_both);
        if draft.is_unplaced() {
            unplaced += 1;
            continue;
        }
        let reference = draft.reference();
        let place = drafts.iter().position(|known| *known == reference).unwrap_or(drafts.len());
        if place == drafts.len() {
            if place == MOST_LAYERS {
                return Err("the rows are in more than 64 reference systems".into());
            }
            drafts.push(reference);
            counts.push(0);
        }
        counts[place] += 1;
    }
    let datum = <[Datum; 1]>::try_from(datums.as_slice()).ok().map(|[datum]| datum);
    let named = Named { datum, zone: zones.zone() };
    let layers = by_crs(drafts.into_iter().map(|reference| reference.crs(named)).zip(counts), unplaced);
    let all: Arc<[Option<String>]> = layers.iter().map(|(crs, _)| crs.clone()).collect();
    let records = |(layer, (crs, own)): (usize, (Option<String>, usize))| {
        let mut defects = Vec::new();
        defects.extend(table.is_guessed().then(|| Defect::new(Code::DecodedAsGb18030)));
        defects.extend(is_twofold.then(|| Defect::new(Code::ColumnsNotRead)));
        if crs.is_none() {
            let reported =
                if datums.len() > 1 { "(several are named)" } else { "(no note names it, or eastings lack the zone)" };
            defects.push(Defect::new(Code::HeaderUnclear).detail(reported));
        }
        let crs = zones.uncontradicted(crs, &mut defects);
        let name = layer_name(name, crs.as_deref(), all.len() == 1);
        let mut rights = Rights::open(table, options.angles, &meanings).map_err(read)?;
        rights.is_single = count == 1;
        let records =
            Box::new(Iter { rights: Some(rights), named, all: all.clone(), layer, record: 0, file: file.clone() });
        Ok(Records { layer: name, crs, schematic: false, defects, file: file.clone(), count: Some(own), records })
    };
    layers.into_iter().enumerate().map(records).collect()
}

/// What a layer is called: as the table where that has one.
fn layer_name(table: &str, crs: Option<&str>, is_one: bool) -> String {
    match crs {
        _ if is_one => table.to_owned(),
        Some(crs) => format!("{table} {crs}"),
        None => format!("{table} 坐标系不明"),
    }
}

/// The layers of rights that are in one CRS, each with how many; `unplaced` are those that cannot be read.
fn by_crs(rights: impl Iterator<Item = (Option<String>, usize)>, unplaced: usize) -> Vec<(Option<String>, usize)> {
    let mut layers: Vec<(Option<String>, usize)> = Vec::new();
    for (crs, count) in rights {
        match layers.iter_mut().find(|(known, _)| *known == crs) {
            Some(layer) => layer.1 += count,
            None => layers.push((crs, count)),
        }
    }
    // What cannot be read is reported in the first layer, whatever that is.
    match layers.first_mut() {
        Some(first) => first.1 += unplaced,
        None if unplaced > 0 => layers.push((None, unplaced)),
        None => {}
    }
    layers
}

/// The rights of one layer, read as they are asked for; numbered through the table.
struct Iter {
    /// `None` after the end.
    rights: Option<Rights>,
    named: Named,
    /// The CRS of each layer.
    all: Arc<[Option<String>]>,
    layer: usize,
    record: usize,
    file: Arc<str>,
}

impl Iterator for Iter {
    type Item = RecordBatch;

    fn next(&mut self) -> Option<RecordBatch> {
        loop {
            let record = self.record;
            match self.rights.as_mut()?.next(&mut |_| {}) {
                Ok(Some(draft)) => {
                    self.record += 1;
                    let crs = draft.reference().crs(self.named);
                    let layer = if draft.is_unplaced() { Some(0) } else { self.all.iter().position(|own| *own == crs) };
                    if layer == Some(self.layer) {
                        return Some(RecordBatch::Read(Box::new(draft.finish(self.named, &self.file, record))));
                    }
                }
                Ok(None) => self.rights = None,
                Err(e) => {
                    self.rights = None;
                    let defect = Defect::new(Code::NotReadToEnd).detail(format!("({e})"));
                    let diagnostic = Diagnostic::new(defect, &origin(&self.file, record), None);
                    let rejected = Rejected::new(diagnostic, Original::without_geometry(&Map::new()));
                    return Some(RecordBatch::Read(Box::new(Err(Box::new(rejected)))));
                }
            }
        }
    }
}
