use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use encoding_rs::{Encoding, GB18030};
use serde_json::{Map, Value};

use super::parcel::{FARMLAND, FIELDS, HECTARES, OTHER};
use crate::diagnostic::{Code, Defect};
use crate::error::{Error, Result};
use crate::feature::Feature;
use crate::format::atomic_output::AtomicOutput;
use crate::format::zone::Zone;
use crate::format::{FeatureWriter, WriteOptions, containment, plane, rings};
use crate::geometry::Position;

/// Writes the ten-key header and a parcel a record: northing first, 0.001 m, every ring closed by its first
/// point and label, rings numbered through the parcel with holes after their shell.
///
/// Attributes that the format has no place for are left out, and reported.
pub(in crate::format) fn create(path: &Path, options: &WriteOptions) -> Result<Box<dyn FeatureWriter>> {
    let (zone, is_numbered) = Zone::of(&options.crs).ok_or_else(|| {
        let name = &options.crs.name;
        let reported =
            format!("国土 TXT is written in a Gauss-Krüger zone of CGCS2000 (EPSG:4491 to 4554), not in {name:?}");
        Error::crs(path.display().to_string(), reported)
    })?;
    let staging = AtomicOutput::new(path)?;
    let out = BufWriter::new(File::create(staging.location()).map_err(|e| Error::io(path, e))?);
    // The tools that take these files in read GBK, of which this is the whole.
    let encoding = options.encoding.unwrap_or(GB18030);
    Ok(Box::new(Writer { out, staging, encoding, zone, is_numbered, has_begun: false, left_out: BTreeSet::new() }))
}

/// 精度 and 转换参数 as they are written: metres, and none.
const ACCURACY: &str = "0.001";
const TRANSFORMATION: &str = ",,,,,,";

struct Writer {
    out: BufWriter<File>,
    staging: AtomicOutput,
    encoding: &'static Encoding,
    zone: Zone,
    /// Eastings come with the number of the zone.
    is_numbered: bool,
    has_begun: bool,
    /// Names of attributes that have no place.
    left_out: BTreeSet<String>,
}

impl FeatureWriter for Writer {
    fn write(&mut self, feature: &Feature) -> Result<()> {
        self.begin(&feature.properties)?;
        let parts = &feature.geometry.parts;
        let rings = self.rings(parts).map_err(|why| self.refuse(&feature.id, &why))?;
        let rows = rings.iter().map(|ring| ring.len() + 1).sum();
        let mut text = self.row(feature, rows);
        self.leave_out(feature);
        let mut label = 0;
        for (number, ring) in (1..).zip(&rings) {
            let first = label + 1;
            let labels = (first..first + ring.len()).chain([first]);
            for (label, [easting, northing]) in labels.zip(ring.iter().chain(&ring[..1])) {
                let _ = write!(text, "J{label},{number},{northing:.3},{easting:.3}\r\n");
            }
            label += ring.len();
        }
        self.put(&text, &feature.id)
    }

    fn reported(&mut self) -> Vec<Defect> {
        let names: Vec<&str> = self.left_out.iter().map(String::as_str).collect();
        let detail = format!("({})", names.join(", "));
        (!names.is_empty()).then(|| Defect::new(Code::AttributesLeftOut).detail(detail)).into_iter().collect()
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<Defect>> {
        self.begin(&Map::new())?;
        self.out.flush().map_err(|e| Error::io(self.staging.path(), e))?;
        self.staging.publish()?;
        Ok(Vec::new())
    }
}

impl Writer {
    fn begin(&mut self, properties: &Map<String, Value>) -> Result<()> {
        if std::mem::replace(&mut self.has_begun, true) {
            return Ok(());
        }
        let reported = |name: &str| properties.get(name).map(plain).unwrap_or_default();
        let header = [
            ("格式版本号", reported("格式版本号")),
            ("数据产生单位", reported("数据产生单位")),
            ("数据产生日期", reported("数据产生日期")),
            ("坐标系", "2000国家大地坐标系".into()),
            ("几度分带", self.zone.width.to_string()),
            ("投影类型", "高斯克吕格".into()),
            ("计量单位", "米".into()),
            ("带号", self.zone.number.to_string()),
            ("精度", ACCURACY.into()),
            ("转换参数", TRANSFORMATION.into()),
        ];
        let keys: String = header.iter().map(|(key, value)| format!("{key}={value}\r\n")).collect();
        self.put(&format!("[属性描述]\r\n{keys}[地块坐标]\r\n"), "")
    }

    /// The parcel's row, without the names of what it does not have.
    fn row(&self, feature: &Feature, rows: usize) -> String {
        let properties = &feature.properties;
        let reported = |name: &str| properties.get(name).map(plain).unwrap_or_default();
        let own_id = Some(&feature.id).filter(|id| !id.starts_with('#'));
        let mut values: Vec<String> = FIELDS
            .iter()
            .map(|name| match (*name, reported(name)) {
                ("界址点数", _) => rows.to_string(),
                ("记录图形属性", _) => "面".into(),
                ("地块编号", value) if value.is_empty() => {
                    own_id.map(|id| plain(&id.as_str().into())).unwrap_or_default()
                }
                ("地块名称", value) if value.is_empty() => reported("名称"),
                ("地块面积", value) => value.strip_suffix(HECTARES).unwrap_or(&value).trim_end().to_owned(),
                (_, value) => value,
            })
            .collect();
        if FARMLAND.iter().any(|name| properties.contains_key(*name)) {
            values.extend(FARMLAND.iter().map(|name| reported(name)));
        } else {
            let others = (1..).map(|n| format!("{OTHER}{n}"));
            values.extend(others.map_while(|name| properties.get(&name).map(plain)));
        }
        format!("{},@\r\n", values.join(","))
    }

    /// Takes note of the attributes that neither the header nor the parcel's row says.
    fn leave_out(&mut self, feature: &Feature) {
        // What the header says of the file anew, or as it was.
        const HEADER: [&str; 8] =
            ["格式版本号", "数据产生单位", "数据产生日期", "坐标系", "几度分带", "投影类型", "计量单位", "带号"];
        let properties = &feature.properties;
        let is_farmland = FARMLAND.iter().any(|name| properties.contains_key(*name));
        let others = (1..).take_while(|n| !is_farmland && properties.contains_key(&format!("{OTHER}{n}"))).count();
        let is_other = |name: &str| {
            let number = name.strip_prefix(OTHER).and_then(|n| n.parse::<usize>().ok());
            number.is_some_and(|n| (1..=others).contains(&n) && name == format!("{OTHER}{n}"))
        };
        let says = |name: &str| properties.get(name).is_some_and(|value| !plain(value).is_empty());
        for (name, value) in properties {
            let is_said = FIELDS.contains(&name.as_str())
                || HEADER.contains(&name.as_str())
                || FARMLAND.contains(&name.as_str())
                || is_other(name)
                || (name == "精度" && plain(value) == ACCURACY)
                // Commas alone are a transformation without parameters.
                || (name == "转换参数" && plain(value).chars().all(|c| c == '，' || c == '0' || c == '.'))
                || (name == "名称" && !says("地块名称"))
                // The id, in the place of a number that the record does not have.
                || (plain(value) == feature.id && !says("地块编号"));
            if !is_said && !value.is_null() && !self.left_out.contains(name) {
                self.left_out.insert(name.clone());
            }
        }
    }

    /// All rings as they will be written, without their closing positions.
    fn rings(&self, parts: &[Vec<Vec<Position>>]) -> std::result::Result<Vec<Vec<Position>>, String> {
        let written: Vec<Vec<Vec<Position>>> = parts
            .iter()
            .map(|part| part.iter().filter(|ring| !ring.is_empty()).map(|ring| self.ring(ring)).collect())
            .filter(|part: &Vec<_>| !part.is_empty())
            .collect();
        if written.is_empty() {
            return Err("it has no positions".into());
        }
        let is_in_zone = |p: &&Position| plane::zone_of(p[0]) == Some(self.zone) && plane::NORTHINGS.contains(&p[1]);
        if let Some(outside) = written.iter().flatten().flatten().find(|p| !is_in_zone(p)) {
            return Err(format!("{outside:?} is no easting and northing of zone {}", self.zone.number));
        }
        if !containment::keeps(written.iter().map(Vec::as_slice)) {
            return Err("which of its rings are holes does not follow from which lies in which".into());
        }
        Ok(written.into_iter().flatten().collect())
    }

    fn ring(&self, ring: &[Position]) -> Vec<Position> {
        let prefix = if self.is_numbered { 0.0 } else { self.zone.prefix_m() };
        let numbered: Vec<Position> = ring.iter().map(|[easting, northing]| [easting + prefix, *northing]).collect();
        rings::to_write(&numbered, 3)
    }

    fn put(&mut self, text: &str, id: &str) -> Result<()> {
        let (bytes, _, is_replaced) = self.encoding.encode(text);
        if is_replaced {
            return Err(self.refuse(id, &format!("it has characters that {} does not", self.encoding.name())));
        }
        self.out.write_all(&bytes).map_err(|e| Error::io(self.staging.path(), e))
    }

    fn refuse(&self, id: &str, why: &str) -> Error {
        Error::format(self.staging.path(), format!("record {id} cannot be written as 国土 TXT: {why}"))
    }
}

/// A value on one line, without what separates values.
fn plain(value: &Value) -> String {
    let text = match value {
        Value::Null => return String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let kept = |c: char| match c {
        ',' => '，',
        c if c.is_control() => ' ',
        c => c,
    };
    text.trim().chars().map(kept).collect()
}
