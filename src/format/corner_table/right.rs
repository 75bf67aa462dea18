use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::remarks::Remarks;
use super::rows::{Cell, Row};
use crate::diagnostic::{Code, Defect, Diagnostic};
use crate::feature::{ArealGeometry, Feature, Original, Record, Rejected};
use crate::format::numbering::Known;
use crate::format::rings::Rings;
use crate::format::zone::{Datum, Zone};
use crate::format::{containment, origin, plane};
use crate::geometry::Position;

/// The longest right in bytes of text.
const LONGEST: usize = 1 << 27;
/// The longest value that rows of one part add up to.
const LONGEST_VALUE: usize = 2000;
const MOST_PARTS: usize = 20_000;

/// The property that lists parts which have names or values of their own (矿段).
pub(super) const PARTS: &str = "矿段";
/// The property of sentences that stand beside the table.
const NOTES: &str = "说明";

/// What the numbers of a corner are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Metres, northing first.
    Plane,
    /// Degrees, latitude first.
    Degrees,
}

/// What a table as a whole says of its CRS.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Named {
    pub datum: Option<Datum>,
    pub zone: Option<Zone>,
}

/// What a right says of its CRS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reference {
    code: Option<u32>,
    datum: Option<Datum>,
    kind: Option<Kind>,
    /// By its eastings.
    zone: Option<Zone>,
}

impl Reference {
    /// The code of the CRS, where its cell, or the datum and the zone, make one.
    pub fn crs(self, named: Named) -> Option<String> {
        if let Some(code) = self.code {
            return Some(format!("EPSG:{code}"));
        }
        let datum = self.datum.or(named.datum)?;
        match self.kind? {
            Kind::Degrees => Some(datum.geographic().to_owned()),
            Kind::Plane => self.zone.or(named.zone).map(|zone| zone.epsg(datum)),
        }
    }

    /// The zone that the table names, where the right needs it.
    fn zone_of_table(self, named: Named) -> Option<Zone> {
        let is_needed = self.code.is_none() && self.zone.is_none() && self.datum.or(named.datum).is_some();
        named.zone.filter(|_| is_needed)
    }
}

/// A mining right while its rows are read.
#[derive(Default)]
pub(super) struct Draft {
    /// What its rows have in common.
    pub key: Option<String>,
    /// That stands beside its corners.
    pub is_keyed: bool,
    /// The cell that names its CRS.
    pub crs: Option<String>,
    values: Vec<(String, Value)>,
    notes: Vec<String>,
    parts: Vec<Part>,
    kind: Option<Kind>,
    zone: Option<Zone>,
    /// A column says which ring of a polygon a row is of.
    pub names_rings: bool,
    remarks: Remarks,
    /// In all parts.
    rings: usize,
    text: String,
    fatal: Option<Defect>,
    defects: Vec<Defect>,
}

#[derive(Default)]
struct Part {
    name: String,
    /// From columns.
    values: Vec<(String, Value)>,
    /// From sentences.
    said: Vec<(String, Value)>,
    rings: Rings,
}

impl Draft {
    pub fn new(key: Option<String>) -> Self {
        Self { key, parts: vec![Part::default()], ..Self::default() }
    }

    /// Whether nothing is known of its CRS, because no row of it could be read.
    pub fn is_unplaced(&self) -> bool {
        self.kind.is_none() && self.crs.is_none()
    }

    pub fn has_points(&self) -> bool {
        self.parts.iter().any(|part| part.rings.len() > 0)
    }

    /// Keeps what a row says, for a record that must be rejected.
    pub fn keep(&mut self, row: &Row) {
        if row.is_damaged {
            self.note(Code::TextNotDecoded, row);
        }
        let text: Vec<&str> = row.cells.iter().map(|cell| cell.text.as_str()).collect();
        if self.text.len() + text.iter().map(|text| text.len() + 1).sum::<usize>() > LONGEST {
            self.fail(Defect::new(Code::TooLong).detail("(more than 128 MiB)"));
            return;
        }
        self.text.push_str(&text.join("\t"));
        self.text.push('\n');
    }

    pub fn fail(&mut self, defect: Defect) {
        self.fatal.get_or_insert(defect);
    }

    /// Once for each right and code.
    pub fn note(&mut self, code: Code, row: &Row) {
        if !self.defects.iter().any(|defect| defect.code == code) {
            self.defects.push(Defect::new(code).detail(format!("(row {})", row.number)));
        }
    }

    /// The same, with what it is about.
    pub fn say(&mut self, defect: Defect) {
        if !self.defects.iter().any(|known| known.code == defect.code) {
            self.defects.push(defect);
        }
    }

    /// The part at hand has corners.
    pub fn has_open_part(&self) -> bool {
        self.parts.last().is_some_and(|part| part.rings.len() > 0)
    }

    /// Whether a part before the one at hand has this name.
    pub fn had_part(&self, name: &str) -> bool {
        self.parts.iter().rev().skip(1).take(100).any(|part| part.name == name)
    }

    /// Whether the part at hand has another name.
    pub fn is_part_new(&self, name: &str) -> bool {
        self.parts.last().is_some_and(|part| part.name != name && part.rings.len() > 0)
    }

    /// Ends the part at hand, if it has corners.
    pub fn end_part(&mut self) {
        if self.parts.len() == MOST_PARTS {
            self.fail(Defect::new(Code::TooTangled));
        } else if self.has_open_part() {
            self.parts.push(Part::default());
        }
    }

    /// Ends the ring at hand.
    pub fn end_ring(&mut self) {
        self.last().rings.break_off();
    }

    /// Goes on with the part of this name.
    pub fn part(&mut self, name: &str) {
        if self.last().name == name {
            return;
        }
        if self.parts.len() == MOST_PARTS {
            self.fail(Defect::new(Code::TooTangled));
        } else if self.last().rings.len() > 0 || !self.last().name.is_empty() {
            self.parts.push(Part::default());
        }
        name.clone_into(&mut self.last().name);
    }

    fn last(&mut self) -> &mut Part {
        // There is one from the beginning.
        let last = self.parts.len() - 1;
        &mut self.parts[last]
    }

    pub fn corner(&mut self, ring: &str, label: &str, kind: Kind, pair: Position) -> Result<(), Code> {
        if *self.kind.get_or_insert(kind) != kind {
            return Err(Code::NotInZone);
        }
        // Where a rejected right lies is still known by its zone.
        self.zone = self.zone.or_else(|| plane::zone_of_pair(pair));
        if self.fatal.is_none() {
            let before = self.last().rings.len();
            self.last().rings.push_labelled(ring, label, pair);
            self.rings += self.last().rings.len() - before;
            if self.rings > containment::MOST_RINGS {
                self.fail(Defect::new(Code::TooTangled));
            }
        }
        Ok(())
    }

    /// The number of the corner that was taken last.
    pub fn number(&mut self, label: &str, pair: Position, known: &mut Known) {
        self.last().rings.number(label, pair, known);
    }

    /// What a remark says of the ring at hand.
    pub fn remark(&mut self, remark: &str) {
        let place = (self.parts.len(), self.last().rings.len());
        self.remarks.take(place, remark);
    }

    /// A value of the right as a whole.
    pub fn value(&mut self, name: &str, cell: &Cell) {
        add(&mut self.values, name, cell);
    }

    /// A value of the part at hand.
    pub fn value_of_part(&mut self, name: &str, cell: &Cell) {
        add(&mut self.last().values, name, cell);
    }

    /// The same, from a sentence.
    pub fn said_of_part(&mut self, name: &str, text: String) {
        add(&mut self.last().said, name, &Cell { text, is_number: false });
    }

    pub fn sentence(&mut self, text: &str) {
        if !self.notes.iter().any(|note| note == text) && self.notes.iter().map(String::len).sum::<usize>() < 1 << 14 {
            self.notes.push(text.to_owned());
        }
    }

    /// What it says of its CRS by itself.
    pub fn reference(&self) -> Reference {
        let said = self.crs.as_deref().unwrap_or_default();
        Reference { code: code(said), datum: Datum::named_in(said), kind: self.kind, zone: self.zone }
    }

    /// The record; `named` is what the table says of the CRS.
    pub fn finish(self, named: Named, file: &Arc<str>, record: usize) -> Record {
        let of_table = self.reference().zone_of_table(named);
        let origin = origin(file, record);
        let id = self.key.clone().unwrap_or_else(|| format!("#{record}"));
        let has_remarked_rings = self.remarks.name_rings();
        let Self { values, notes, mut parts, kind, text, fatal, mut defects, crs, names_rings, .. } = self;
        let declared = crs.as_deref().and_then(code).and_then(zone_of_code).or(of_table);
        let read = match (fatal, kind) {
            (Some(defect), _) => Err(Box::new(defect)),
            (None, None) => Err(Box::new(Defect::new(Code::PointsMissing))),
            (None, Some(kind)) => geometry(&mut parts, (kind, declared, names_rings), &mut defects),
        };
        match read {
            Ok(geometry) => {
                let holes = geometry.parts.iter().enumerate().find(|(_, rings)| rings.len() > 1);
                let is_said = defects.iter().any(|defect| defect.code == Code::NestedAlike);
                if let Some((part, rings)) = holes.filter(|_| has_remarked_rings && !is_said) {
                    defects.push(Defect::new(Code::NestedByRemark).at(part, 1, 0, rings[1][0]));
                }
                let properties = properties(values, notes, parts);
                Ok(Feature { id, geometry, original: None, properties, origin, defects })
            }
            Err(defect) => {
                let diagnostic = Diagnostic::new(*defect, &origin, Some(&id));
                Err(Box::new(Rejected::new(diagnostic, Original::Text(text.into()))))
            }
        }
    }
}

/// The number of an EPSG code in a cell: `EPSG:4527` or `4527`.
fn code(text: &str) -> Option<u32> {
    let text = text.trim().to_uppercase();
    let number = text.strip_prefix("EPSG:").unwrap_or(&text).trim();
    number.parse().ok().filter(|code| (1024..=99_999).contains(code))
}

/// The zone of a code of CGCS2000 with numbered eastings.
fn zone_of_code(code: u32) -> Option<Zone> {
    let numbers = [(4513..=4533, 4488), (4491..=4501, 4478)];
    numbers.iter().find(|(codes, _)| codes.contains(&code)).and_then(|(_, before)| Zone::numbered(code - before))
}

/// Adds another value under a name, beside what is there.
fn add(values: &mut Vec<(String, Value)>, name: &str, cell: &Cell) {
    // A workbook keeps whole numbers as it keeps others: 2021 is not 2021.0.
    let whole = cell.text.parse::<i64>().ok().map(Value::from);
    let number = || cell.text.parse::<f64>().ok().filter(|x| x.is_finite()).map(Value::from);
    let value = Some(cell).filter(|cell| cell.is_number).and_then(|_| whole.or_else(number));
    let value = value.unwrap_or_else(|| cell.text.as_str().into());
    let Some((_, known)) = values.iter_mut().find(|(known, _)| known == name) else {
        values.push((name.to_owned(), value));
        return;
    };
    if known.as_str().is_some_and(|known| known.ends_with('…')) {
        return;
    }
    let reported = plain(known);
    if reported.split('；').all(|one| one != cell.text) {
        let is_full = reported.len() + cell.text.len() > LONGEST_VALUE;
        *known = if is_full { format!("{reported}…") } else { format!("{reported}；{}", cell.text) }.into();
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn geometry(
    parts: &mut [Part],
    (kind, declared, names_rings): (Kind, Option<Zone>, bool),
    defects: &mut Vec<Defect>,
) -> Result<ArealGeometry, Box<Defect>> {
    let (mut rings, mut of_parts, mut fault) = (Vec::new(), Vec::new(), None);
    for part in parts {
        let gathered = std::mem::take(&mut part.rings).finish();
        fault = fault.or(gathered.fault);
        defects.extend(gathered.defects);
        of_parts.push((rings.len(), gathered.numbers));
        rings.extend(gathered.rings);
    }
    match kind {
        Kind::Plane => {
            let found = plane::resolve(&mut rings, declared)?;
            defects.extend(found.is_swapped.then(|| Defect::new(Code::AxesSwapped)));
            if let Some(zone) = found.zone.filter(|_| found.is_supplied) {
                defects.push(Defect::new(Code::ZoneSupplied).detail(format!("({})", zone.number)));
            }
        }
        Kind::Degrees => defects.extend(degrees(&mut rings)?.then(|| Defect::new(Code::AxesSwapped))),
    }
    if let Some(fault) = fault {
        return Err(Box::new(fault));
    }
    let mut sorted = Vec::new();
    for (first, numbers) in of_parts.into_iter().rev() {
        let own = rings.split_off(first);
        let found = containment::parts(own).ok_or_else(|| Box::new(Defect::new(Code::TooTangled)))?;
        if !names_rings && !defects.iter().any(|defect| defect.code == Code::NestedAlike) {
            defects.extend(containment::alike(&found, &numbers));
        }
        for part in found.into_iter().rev() {
            let number = &numbers[part[0].0];
            if !["", "1", "外", "外环"].contains(&number.as_str())
                && !defects.iter().any(|d| d.code == Code::RingIsPart)
            {
                defects.push(Defect::new(Code::RingIsPart).detail(format!("(ring {number})")));
            }
            sorted.push(part.into_iter().map(|(_, ring)| ring).collect());
        }
    }
    Ok(sorted.into_iter().rev().collect())
}

/// Turns `[latitude, longitude]` round, in place; whether the columns were the other way round, by the
/// magnitudes that they have in China.
fn degrees(rings: &mut [Vec<Position>]) -> Result<bool, Box<Defect>> {
    let is_china = |[lat, lon]: Position| (3.0..=54.0).contains(&lat) && (73.0..=136.0).contains(&lon);
    let is_swapped = rings.iter().flatten().all(|[a, b]| is_china([*b, *a]));
    for (r, ring) in rings.iter_mut().enumerate() {
        for (v, pair) in ring.iter_mut().enumerate() {
            let [lat, lon] = if is_swapped { [pair[1], pair[0]] } else { *pair };
            if lat.abs() > 90.0 || lon.abs() > 180.0 {
                return Err(Box::new(Defect::new(Code::CoordinateOutOfRange).at(0, r, v, [lon, lat])));
            }
            *pair = [lon, lat];
        }
    }
    Ok(is_swapped)
}

/// Values in which all parts agree are the right's, and so are those that a column has in its first row alone;
/// others are listed by part, in one text and in a list.
fn properties(values: Vec<(String, Value)>, notes: Vec<String>, mut parts: Vec<Part>) -> Map<String, Value> {
    let mut properties: Map<String, Value> = values.into_iter().collect();
    let mut names: Vec<String> = Vec::new();
    for (name, _) in parts.iter().flat_map(|part| part.values.iter().chain(&part.said)) {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    let mut differ = false;
    for name in names {
        let of = |part: &Part| {
            part.values.iter().chain(&part.said).find(|(known, _)| *known == name).map(|(_, v)| v.clone())
        };
        let reported: Vec<(&str, Value)> =
            parts.iter().filter_map(|p| of(p).map(|value| (p.name.as_str(), value))).collect();
        let first = reported[0].1.clone();
        let is_column = parts[0].values.iter().any(|(known, _)| *known == name);
        let is_of_right = reported.len() == 1 && is_column;
        let is_one =
            (reported.len() == parts.len() && reported.iter().all(|(_, value)| *value == first)) || is_of_right;
        differ |= !is_one;
        let joined =
            || reported.iter().map(|(part, value)| format!("{part}{}", plain(value))).collect::<Vec<_>>().join("；");
        let value = if is_one { first } else { joined().into() };
        if is_of_right {
            parts[0].values.retain(|(known, _)| *known != name);
        }
        properties.entry(name).or_insert(value);
    }
    let is_named = parts.iter().any(|part| !part.name.is_empty() && part.name.parse::<u32>().is_err());
    if is_named || (differ && parts.len() > 1) {
        let list = parts.into_iter().map(|part| {
            let mut one: Map<String, Value> = part.said.into_iter().chain(part.values).collect();
            one.insert("名称".into(), json!(part.name));
            Value::Object(one)
        });
        properties.insert(PARTS.into(), list.collect());
    }
    if !notes.is_empty() {
        properties.entry(NOTES).or_insert_with(|| notes.join("\n").into());
    }
    properties
}
