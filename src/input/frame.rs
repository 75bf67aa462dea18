//! The CRS of a layer settled before its first record is placed: declared, given, assumed, or proposed by the numbers.

use std::collections::VecDeque;
use std::path::Path;

use crate::crs::detect::{Detection, Fit, examine};
use crate::crs::{Crs, CrsChoice};
use crate::diagnostic::{Code, Defect, Diagnostic};
use crate::feature::{ArealGeometry, Attributes, Feature, Original, Record, Rejected};
use crate::format::{self, RecordBatch, Records};
use crate::geometry::Position;

use super::InputOptions;

/// Positions that are looked at, at most.
const SAMPLE: usize = 2000;
/// Of one record, so that a single red line does not speak for all.
const OF_RECORD: usize = 64;
/// Records that are read ahead, at most; and their bytes.
const AHEAD: usize = 256;
const AHEAD_BYTES: usize = 1 << 20;

type Bundles = Box<dyn Iterator<Item = RecordBatch>>;

/// The CRS to place records by, or why there is none, for people. What is worth reporting is added to the defects
/// of the file.
pub(crate) fn resolve_crs(records: &mut Records, options: &InputOptions) -> Result<Crs, String> {
    let Peeked { sample, is_all, is_empty } = peek(&mut records.records);
    let is_geojson = format::is_geojson(Path::new(&*records.file));
    let examine = |crs: Option<&Crs>| examine(&sample, crs, options.region.as_ref());
    let declared = records.crs.take();
    let mut reported = Vec::new();
    if is_empty {
        reported.push(Defect::new(Code::NoRecords));
    }
    let crs = match (&options.crs, declared.as_deref()) {
        (CrsChoice::Given(definition), declared) => {
            let crs = Crs::of_definition(definition)?;
            let others = || unnumbered(definition, &crs).or_else(|| numbered(declared?, &crs));
            let crs = match Some(&crs).filter(|crs| examine(Some(crs)).fit == Fit::Implausible).and_then(|_| others()) {
                Some(other) if examine(Some(&other)).fit == Fit::Plausible => {
                    // What a reader numbers it reports record by record.
                    if unnumbered(definition, &crs).is_some() {
                        let detail = format!("({definition}, taken as {})", other.name);
                        reported.push(Defect::new(Code::ZoneUnnumbered).detail(detail));
                    }
                    other
                }
                _ => crs,
            };
            let declared = declared.or(is_geojson.then_some("EPSG:4490"));
            if let Some(declared) = declared.filter(|declared| !agree(&crs, declared)) {
                let what = format!("({} instead of {})", crs.name, short(declared));
                reported.push(Defect::new(Code::CrsOverridden).detail(what));
            }
            crs
        }
        (_, Some(definition)) => Crs::of_definition(definition)?,
        (_, None) if is_geojson => {
            reported.push(Defect::new(Code::CrsAssumed));
            Crs::of_definition("EPSG:4490")?
        }
        // There is no position to place: what is wrong is reported record by record.
        (_, None) if is_all && sample.is_empty() => Crs::of_definition("EPSG:4490")?,
        (CrsChoice::Auto, None) => propose(&examine(None), &mut reported)?,
        (CrsChoice::Declared, None) => {
            return Err(format!("the file declares no CRS (未声明坐标系). {}", examine(None)));
        }
    };
    let found = examine(Some(&crs));
    let crs = match found.fit {
        Fit::Implausible if options.crs == CrsChoice::Auto => {
            reported.retain(|defect| defect.code != Code::CrsAssumed);
            propose(&found, &mut reported)?
        }
        Fit::Implausible | Fit::Elsewhere => {
            reported.push(Defect::new(Code::CrsImplausible).detail(found.to_string()));
            crs
        }
        Fit::Plausible | Fit::Undeclared => crs,
    };
    if let Some(shift) = &crs.shift {
        reported.push(Defect::new(Code::DatumShifted).detail(format!("({}: {shift})", crs.name)));
    } else if !crs.is_cgcs2000 {
        reported.push(Defect::new(Code::DatumTreatedAsCgcs2000).detail(format!("({})", crs.name)));
    }
    records.defects.extend(reported);
    Ok(crs)
}

/// A zone as `zone:39` names it, for eastings without its number: who names a zone says nothing of that.
fn unnumbered(definition: &str, crs: &Crs) -> Option<Crs> {
    definition.to_lowercase().starts_with("zone:").then(|| crs.unnumbered()).flatten()
}

/// The same zone with its number before the eastings, where a reader has put it there as the file declares.
fn numbered(declared: &str, crs: &Crs) -> Option<Crs> {
    let declared = Crs::parse(declared).ok()?;
    declared.unnumbered().is_some_and(|plain| plain.agrees_with(crs)).then_some(declared)
}

/// Takes what the numbers propose, if that is one thing.
fn propose(found: &Detection, reported: &mut Vec<Defect>) -> Result<Crs, String> {
    let proposal = found.only().map_err(|_| format!("--crs auto finds no single CRS. {found}"))?;
    let crs = Crs::of_definition(&proposal.definition)?;
    reported
        .push(Defect::new(Code::CrsProposed).detail(format!("Taken: {} ({}). {found}", proposal.definition, crs.name)));
    Ok(crs)
}

fn agree(crs: &Crs, declared: &str) -> bool {
    Crs::parse(declared).is_ok_and(|declared| declared.agrees_with(crs))
}

/// The name of a CRS rather than all of its WKT.
fn short(declared: &str) -> String {
    let named = declared.contains('[').then(|| declared.split('"').nth(1)).flatten();
    named.unwrap_or(declared).to_owned()
}

/// What a look at the first records shows.
struct Peeked {
    sample: Vec<Position>,
    /// There are no other records.
    is_all: bool,
    /// There is no record at all.
    is_empty: bool,
}

/// Looks at positions of the first records, which then come again.
fn peek(records: &mut Bundles) -> Peeked {
    let (mut ahead, mut bytes, mut sample) = (VecDeque::new(), 0, Vec::new());
    let mut is_all = false;
    while sample.len() < SAMPLE && ahead.len() < AHEAD && bytes < AHEAD_BYTES {
        let Some(bundle) = records.next() else {
            is_all = true;
            break;
        };
        bytes += bundle.size();
        bundle.look(|feature| {
            let positions = feature.geometry.parts.iter().flatten().flatten();
            let count = positions.clone().count();
            sample.extend(positions.step_by(count.div_ceil(OF_RECORD).max(1)).copied());
        });
        ahead.push_back(bundle);
    }
    sample.truncate(SAMPLE);
    let rest = std::mem::replace(records, Box::new(std::iter::empty()));
    let is_empty = is_all && ahead.is_empty();
    *records = Box::new(ahead.into_iter().chain(rest));
    Peeked { sample, is_all, is_empty }
}

/// A record with easting or longitude first, or rejected for a position that has no place on the Earth.
pub(super) fn check_places(record: Record, crs: &Crs) -> Record {
    let mut feature = record?;
    if crs.is_northing_first {
        feature.geometry.swap_axes();
    }
    let Some(defect) = without_place(&feature.geometry, crs) else { return Ok(feature) };
    let diagnostic = Diagnostic::new(defect, &feature.origin, Some(&feature.id));
    let original = feature.original.take().unwrap_or_else(|| Original::without_geometry(&feature.properties));
    Err(Box::new(Rejected::new(diagnostic, original)))
}

fn without_place(geometry: &ArealGeometry, crs: &Crs) -> Option<Defect> {
    let rings = geometry.parts.iter().enumerate();
    let mut rings = rings.flat_map(|(part, rings)| rings.iter().enumerate().map(move |(ring, of)| (part, ring, of)));
    rings.find_map(|(part, ring, positions)| {
        let vertex = crs.check_places(positions).err()?;
        let defect = Defect::new(Code::CrsNotRead).detail(crs.without_place(positions[vertex]));
        Some(defect.at(part, ring, vertex, positions[vertex]))
    })
}

impl RecordBatch {
    /// Shows the records that can be read, and keeps them.
    fn look(&self, mut show: impl FnMut(&Feature)) {
        match self {
            Self::Read(record) => record.as_ref().iter().for_each(&mut show),
            Self::Text(text) => text.read(Attributes::Id(None), false, None).iter().flatten().for_each(show),
        }
    }
}
