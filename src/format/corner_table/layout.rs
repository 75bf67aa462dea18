use std::collections::HashMap;

use serde_json::{Map, Value};

use super::columns::is_no_attribute;
use super::right::PARTS;
use crate::crs::Crs;
use crate::diagnostic::{Code, Defect};
use crate::feature::Feature;
use crate::format::zone::{Datum, Zone};
use crate::format::{containment, plane, rings};
use crate::geometry::Position;

/// The first columns of a table that is written; attributes follow, each in the first row of its right or
/// part. `x` is the northing and `y` the easting with its zone; in degrees the two are `lon` and `lat`.
const COLUMNS: [&str; 9] = ["id", "part", "ring", "point", "x", "y", "z_top", "z_bottom", "crs"];
const X: usize = 4;
const TOP: usize = 6;
const CRS: usize = 8;
/// Where the list of parts stands when it does not go with the polygons.
const LIST: &str = "矿段清单";

/// How records become rows.
pub(super) struct Layout {
    plane: Option<(Zone, bool)>,
    crs: String,
    columns: Vec<String>,
    /// Columns by the attributes that they are for.
    at: HashMap<String, usize>,
    last: Option<String>,
}

impl Layout {
    /// For positions in a CRS.
    ///
    /// # Errors
    /// When its code cannot be written into the table.
    pub fn new(crs: &Crs) -> Result<Self, String> {
        let plane = Zone::of(crs);
        let code = match plane {
            Some((zone, _)) => zone.epsg(Datum::Cgcs2000),
            None if crs.is_projected() => {
                return Err(format!(
                    "a corner table is in degrees or in a Gauss-Krüger zone of CGCS2000, not in {:?}",
                    crs.name
                ));
            }
            None if crs.is_cgcs2000 => Datum::Cgcs2000.geographic().to_owned(),
            None if crs.name == "WGS 84" => "EPSG:4326".to_owned(),
            None => return Err(format!("a corner table cannot name the CRS {:?}", crs.name)),
        };
        let mut columns = COLUMNS.map(str::to_owned).to_vec();
        if plane.is_none() {
            (columns[X], columns[X + 1]) = ("lon".into(), "lat".into());
        }
        let at = [TOP, TOP + 1].map(|column| (COLUMNS[column].to_owned(), column)).into();
        Ok(Self { plane, crs: code, columns, at, last: None })
    }

    /// The header: it grows with the attributes that come by, so it is known at the end.
    pub fn header(&self) -> Vec<Value> {
        self.columns.iter().map(|name| name.as_str().into()).collect()
    }

    /// The rows of a record.
    ///
    /// # Errors
    /// Why the table cannot hold it.
    pub fn rows(&mut self, feature: &Feature) -> Result<Vec<Vec<Value>>, String> {
        // Rows of one id are one right, and readers ignore blanks around ids.
        let id = feature.id.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        if id.is_empty() {
            return Err("its id is blank, so that its corners would go to the record before".into());
        }
        if self.last.as_deref() == Some(id) {
            return Err("the record before it has the same id".into());
        }
        self.last = Some(id.to_owned());
        let parts: Vec<_> =
            feature.geometry.parts.iter().filter(|part| part.iter().any(|ring| !ring.is_empty())).collect();
        if parts.is_empty() {
            return Err("it has no positions".into());
        }
        let list = feature.properties.get(PARTS).and_then(Value::as_array).filter(|list| list.len() == parts.len());
        let (mut rows, mut point) = (Vec::new(), 0);
        for (n, part) in parts.iter().enumerate() {
            let own = list.and_then(|list| list[n].as_object());
            let name = own.and_then(|own| own.get("名称")).and_then(Value::as_str).filter(|name| !name.is_empty());
            let part_name = name.map_or_else(|| (n + 1).to_string(), str::to_owned);
            let first = rows.len();
            let rings: Vec<Vec<Position>> =
                part.iter().filter(|ring| !ring.is_empty()).map(|ring| self.ring(ring)).collect::<Result<_, _>>()?;
            if !containment::keeps([rings.as_slice()]) {
                return Err("which of its rings are holes does not follow from which lies in which".into());
            }
            for (r, ring) in rings.iter().enumerate() {
                let start = point + 1;
                let labels = (start..start + ring.len()).chain([start]);
                for (label, position) in labels.zip(ring.iter().chain(&ring[..1])) {
                    let [x, y] = if self.plane.is_some() { [position[1], position[0]] } else { *position };
                    rows.push(vec![
                        feature.id.as_str().into(),
                        part_name.as_str().into(),
                        (r + 1).into(),
                        format!("J{label}").into(),
                        x.into(),
                        y.into(),
                        Value::Null,
                        Value::Null,
                        self.crs.as_str().into(),
                    ]);
                }
                point += ring.len();
            }
            self.attributes(&mut rows[first], &feature.properties, (n == 0, list.is_some(), own));
        }
        Ok(rows)
    }

    /// Values of a right in its first row, and of a part in that part's.
    fn attributes(
        &mut self,
        row: &mut Vec<Value>,
        properties: &Map<String, Value>,
        (is_first, is_listed, own): (bool, bool, Option<&Map<String, Value>>),
    ) {
        let is_own = |name: &str| own.is_some_and(|own| own.contains_key(name));
        let of_right = properties.iter().filter(|(name, _)| is_first && !is_own(name) && *name != PARTS);
        let of_part = own.into_iter().flatten().filter(|(name, _)| *name != "名称");
        let list = properties.get(PARTS).filter(|_| is_first && !is_listed);
        let cells =
            of_right.chain(of_part).map(|(name, value)| (name.as_str(), value)).chain(list.map(|list| (LIST, list)));
        for (name, value) in cells.filter(|(_, value)| !value.is_null()) {
            let column = self.column(name);
            if row.len() <= column {
                row.resize(column + 1, Value::Null);
            }
            row[column] = match value {
                Value::String(_) | Value::Number(_) => value.clone(),
                other => other.to_string().into(),
            };
        }
        debug_assert!(row[CRS].is_string());
    }

    /// The column of an attribute; a new one where it is new, by a name that is read as no other.
    fn column(&mut self, attribute: &str) -> usize {
        if let Some(column) = self.at.get(attribute) {
            return *column;
        }
        let mut name = attribute.trim().to_owned();
        let fixed = |name: &str| COLUMNS.iter().chain(&["lon", "lat"]).any(|column| name.eq_ignore_ascii_case(column));
        while name.is_empty() || fixed(&name) || is_no_attribute(&name) || self.columns.contains(&name) {
            name.push('_');
        }
        self.columns.push(name);
        self.at.insert(attribute.to_owned(), self.columns.len() - 1);
        self.columns.len() - 1
    }

    /// Attributes whose columns have other names.
    pub fn reported(&self) -> Vec<Defect> {
        let renamed = self.at.iter().filter(|(attribute, column)| **attribute != self.columns[**column]);
        let mut renamed: Vec<String> =
            renamed.map(|(attribute, column)| format!("{attribute} → {}", self.columns[*column])).collect();
        renamed.sort_unstable();
        let reported =
            (!renamed.is_empty()).then(|| Defect::new(Code::FieldRenamed).detail(format!("({})", renamed.join(", "))));
        reported.into_iter().collect()
    }

    fn ring(&self, ring: &[Position]) -> Result<Vec<Position>, String> {
        let Some((zone, is_numbered)) = self.plane else { return Ok(rings::to_write(ring, 9)) };
        let prefix = if is_numbered { 0.0 } else { zone.prefix_m() };
        let numbered: Vec<Position> = ring.iter().map(|p| [p[0] + prefix, p[1]]).collect();
        let written = rings::to_write(&numbered, 3);
        let is_outside = |p: &&Position| plane::zone_of(p[0]) != Some(zone) || !plane::NORTHINGS.contains(&p[1]);
        match written.iter().find(is_outside) {
            Some(outside) => Err(format!("{outside:?} is no easting and northing of zone {}", zone.number)),
            None => Ok(written),
        }
    }
}
