use crate::half_width::number;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::row::{ParcelRow, PointRow};
use crate::diagnostic::{Code, Defect, Diagnostic};
use crate::feature::{ArealGeometry, Feature, Original, Record, Rejected};
use crate::format::lines::Line;
use crate::format::numbering::Known;
use crate::format::rings::{Gathered, Rings};
use crate::format::zone::Zone;
use crate::format::{containment, deduction, origin, plane};

/// The first values of a parcel's row, by their names in the format.
pub(super) const FIELDS: [&str; 8] =
    ["界址点数", "地块面积", "地块编号", "地块名称", "记录图形属性", "图幅号", "地块用途", "地类编码"];
/// Those that follow in rows of 13 values, of farmland projects.
pub(super) const FARMLAND: [&str; 5] = ["图斑类型", "地类", "改造前质量等别", "改造后质量等别", "备注"];
/// The unit of 地块面积, which the format leaves out.
pub(super) const HECTARES: &str = "公顷";
/// Values of which no name is known are `其余1`, `其余2` …
pub(super) const OTHER: &str = "其余";

/// The longest parcel in bytes: three million points.
const LONGEST: usize = 1 << 27;

/// A parcel while its lines are read.
pub(super) struct Draft {
    /// Number of the header that it is under.
    pub block: usize,
    values: Vec<String>,
    rings: Rings,
    text: String,
    /// Of its first line.
    line: usize,
    fatal: Option<Defect>,
    defects: Vec<Defect>,
}

impl Draft {
    /// A parcel that begins with its row, or without.
    pub fn begin(block: usize, row: Option<ParcelRow>, line: &Line) -> Self {
        let rings = Rings::default();
        let mut draft = Self {
            block,
            values: Vec::new(),
            rings,
            text: String::new(),
            line: line.number,
            fatal: None,
            defects: Vec::new(),
        };
        match row {
            None => draft.note(Code::ParcelRowMissing, line),
            Some(row) => {
                draft.keep(line);
                if row.is_full_width {
                    draft.note(Code::FullWidth, line);
                }
                if !row.has_end_mark {
                    draft.note(Code::EndMarkMissing, line);
                }
                if row.values.len() < 4 {
                    draft.fail(Defect::new(Code::LineNotRead).detail(reported(line, "fewer than 4 values")));
                }
                draft.values = row.values;
            }
        }
        draft
    }

    /// It lies in a section that the format does not know.
    pub fn lies_astray(&mut self, section: &str, line: &Line) {
        let section = format!("[{}]", section.chars().take(40).collect::<String>());
        self.fail(Defect::new(Code::SectionUnknown).detail(reported(line, &section)));
    }

    /// What follows under this value or name is to be taken from another parcel, which may be this.
    pub fn is_deducted_from(&mut self, named: &str) {
        let named: String = named.chars().take(40).collect();
        self.fail(Defect::new(Code::DeductionNotMade).detail(format!("({named}, which follows it)")));
    }

    pub fn point(&mut self, row: &PointRow, line: &Line, known: &mut Known) {
        self.keep(line);
        if self.fatal.is_some() {
            return;
        }
        let (ring, vertex) = self.rings.next_place();
        let fatal = match row.pair {
            None => Some(Defect { ring: Some(ring), vertex: Some(vertex), ..Defect::new(Code::CoordinateNotNumber) }),
            Some(pair) if !pair.iter().all(|x| x.is_finite()) => {
                Some(Defect { ring: Some(ring), vertex: Some(vertex), ..Defect::new(Code::CoordinateNotFinite) })
            }
            Some(pair) => {
                self.rings.push(&row.ring, pair);
                self.rings.number(&row.label, pair, known);
                let is_full = self.rings.len() > containment::MOST_RINGS;
                is_full.then(|| Defect::new(Code::TooTangled))
            }
        };
        if let Some(defect) = fatal {
            self.fail(defect.detail(reported(line, line.text.trim())));
        }
        if row.is_full_width {
            self.note(Code::FullWidth, line);
        }
        if row.has_more {
            self.note(Code::ZIgnored, line);
        }
    }

    /// A line that cannot be read.
    pub fn odd(&mut self, line: &Line) {
        self.keep(line);
        let code = if line.is_cut { Code::TooLong } else { Code::LineNotRead };
        self.fail(Defect::new(code).detail(reported(line, line.text.trim())));
    }

    fn keep(&mut self, line: &Line) {
        if line.is_damaged {
            self.note(Code::TextNotDecoded, line);
        }
        if self.text.len() + line.text.len() > LONGEST {
            self.fail(Defect::new(Code::TooLong).detail("(more than 128 MiB)"));
            return;
        }
        self.text.push_str(&line.text);
        self.text.push('\n');
    }

    fn fail(&mut self, defect: Defect) {
        self.fatal.get_or_insert(defect);
    }

    /// Once for each parcel and code.
    fn note(&mut self, code: Code, line: &Line) {
        if !self.defects.iter().any(|defect| defect.code == code) {
            self.defects.push(Defect::new(code).detail(format!("(line {})", line.number)));
        }
    }

    /// The record, with the attributes and the zone of its header.
    pub fn finish(self, header: &Map<String, Value>, zone: Option<Zone>, file: &Arc<str>, record: usize) -> Record {
        let Self { values, rings, text, line, fatal, mut defects, .. } = self;
        let origin = origin(file, record);
        let own = values.get(2).filter(|id| !id.is_empty());
        let id = own.cloned().unwrap_or_else(|| format!("#{record}"));
        let read = match fatal {
            Some(defect) => Err(Box::new(defect)),
            None => geometry(&values, rings, zone, &mut defects),
        };
        match read {
            Ok(geometry) => {
                let properties = properties(header, &values, line, &mut defects);
                Ok(Feature { id, geometry, original: None, properties, origin, defects })
            }
            Err(defect) => {
                let diagnostic = Diagnostic::new(*defect, &origin, Some(&id));
                Err(Box::new(Rejected::new(diagnostic, Original::Text(text.into()))))
            }
        }
    }
}

/// The start of a line, for people.
fn reported(line: &Line, what: &str) -> String {
    let start: String = what.chars().take(80).collect();
    format!("(line {}: {start})", line.number)
}

fn geometry(
    values: &[String],
    rings: Rings,
    zone: Option<Zone>,
    defects: &mut Vec<Defect>,
) -> Result<ArealGeometry, Box<Defect>> {
    let kind = values.get(4).map_or("", String::as_str);
    if kind.contains(['点', '线']) {
        return Err(Box::new(Defect::new(Code::NotAreal).detail(format!("(记录图形属性 {kind})"))));
    }
    if let Some(value) = values.iter().find(|value| deduction::is_named(value)) {
        let value: String = value.chars().take(40).collect();
        return Err(Box::new(Defect::new(Code::DeductionNotMade).detail(format!("({value})"))));
    }
    if !kind.is_empty() && !kind.contains('面') {
        defects.push(Defect::new(Code::ParcelRowUnclear).detail(format!("(记录图形属性 {kind})")));
    }
    let gathered = rings.finish();
    if gathered.rings.is_empty() {
        return Err(Box::new(Defect::new(Code::GeometryEmpty)));
    }
    if let Some(stated) = values.first().filter(|stated| !stated.is_empty()) {
        let count = number(stated).filter(|n| n.fract() == 0.0 && (0.0..1e9).contains(n)).map(|n| n as usize);
        if !count.is_some_and(|count| gathered.is_count(count)) {
            let reported = format!("({} stated, {} rows)", stated.chars().take(20).collect::<String>(), gathered.rows);
            defects.push(Defect::new(Code::PointCountDiffers).detail(reported));
        }
    }
    let Gathered { mut rings, numbers, unclosed, defects: found, fault, .. } = gathered;
    defects.extend(found);
    // In degrees nothing is decided by magnitude: the order of the columns is that of the CRS that is given.
    let are_degrees = zone.is_none() && rings.iter().flatten().flatten().all(|x| x.abs() <= 360.0);
    let found = if are_degrees { plane::Found::default() } else { plane::resolve(&mut rings, zone)? };
    defects.extend(found.is_swapped.then(|| Defect::new(Code::AxesSwapped)));
    if let Some(zone) = found.zone.filter(|_| found.is_supplied) {
        defects.push(Defect::new(Code::ZoneSupplied).detail(format!("({})", zone.number)));
    }
    if let Some(fault) = fault {
        return Err(Box::new(fault));
    }
    let parts = containment::parts(rings).ok_or_else(|| Box::new(Defect::new(Code::TooTangled)))?;
    defects.extend(containment::alike(&parts, &numbers));
    let shells = parts.iter().filter_map(|rings| rings.first());
    if let Some((ring, _)) = shells.into_iter().find(|(ring, _)| deduction::is_named(&numbers[*ring])) {
        let why = format!("(ring {}, which lies in no other)", numbers[*ring]);
        return Err(Box::new(Defect::new(Code::DeductionNotMade).detail(why)));
    }
    if let Some((part, rings)) = parts.iter().enumerate().find(|(_, rings)| rings[0].0 > 0) {
        let (ring, positions) = &rings[0];
        let reported = format!("(ring {} of {}, {} parts)", numbers[*ring], numbers.len(), parts.len());
        defects.push(Defect::new(Code::RingIsPart).at(part, 0, 0, positions[0]).detail(reported));
    }
    for (part, rings) in parts.iter().enumerate() {
        for (ring, (_, positions)) in
            rings.iter().enumerate().filter(|(_, (place, _))| unclosed.binary_search(place).is_ok())
        {
            let last = positions.len().saturating_sub(2);
            defects.push(Defect::new(Code::RingNotClosed).at(part, ring, last, positions[last]));
        }
    }
    Ok(parts.into_iter().map(|part| part.into_iter().map(|(_, ring)| ring).collect()).collect())
}

fn properties(
    header: &Map<String, Value>,
    values: &[String],
    line: usize,
    defects: &mut Vec<Defect>,
) -> Map<String, Value> {
    let mut properties = header.clone();
    let is_farmland = values.len() == FIELDS.len() + FARMLAND.len();
    for (n, value) in values.iter().enumerate().filter(|(_, value)| !value.is_empty()) {
        let name = match FIELDS.get(n) {
            Some(name) => (*name).to_owned(),
            None if is_farmland => FARMLAND[n - FIELDS.len()].to_owned(),
            None => format!("{OTHER}{}", n + 1 - FIELDS.len()),
        };
        let value = match name.as_str() {
            "界址点数" => number(value).filter(|n| n.fract() == 0.0 && n.abs() < 1e9).map(|n| (n as i64).into()),
            // A number in this place is in hectares by the format. As text it keeps its unit, and the zeros that show
            // to which digit it was stated.
            "地块面积" => match number(value) {
                Some(hectares) => hectares.is_finite().then(|| format!("{value}{HECTARES}").into()),
                None => {
                    let reported = format!("(line {line}: {})", value.chars().take(40).collect::<String>());
                    defects.push(Defect::new(Code::AreaWithUnit).detail(reported));
                    None
                }
            },
            _ => None,
        }
        .unwrap_or_else(|| value.as_str().into());
        properties.insert(name, value);
    }
    properties
}
