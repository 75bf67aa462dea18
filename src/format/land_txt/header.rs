use crate::half_width::half_width;
use serde_json::{Map, Value};

use crate::diagnostic::{Code, Defect};
use crate::format::zone::{Datum, Zone};

/// More keys, or values of them, than this in one header are no header.
const MOST_KEYS: usize = 256;

/// Keys that say where the coordinates are: none of two different values can be taken.
const PLACING: [&str; 6] = ["坐标系", "几度分带", "投影类型", "计量单位", "带号", "转换参数"];

/// The keys before `[地块坐标]`, of whatever section, in any order (文件头).
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Header {
    /// Each key with the values that it has; one that is there again to say the same, or nothing, is not there again.
    fields: Vec<(String, Vec<String>)>,
    /// Some key was written with full-width signs.
    pub is_full_width: bool,
    /// A line that is no key and value, if any.
    pub odd_line: Option<usize>,
}

/// What a header says of the coordinates.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Declared {
    pub datum: Option<Datum>,
    pub zone: Option<Zone>,
    /// What keeps the header from naming a CRS.
    pub unclear: Vec<String>,
    pub defects: Vec<Defect>,
}

impl Header {
    /// Takes a line such as `带号=39`; whether there is still room for it.
    pub fn take(&mut self, line: &str, number: usize) -> bool {
        let is_digit = |c: char| ('０'..='９').contains(&c);
        self.is_full_width |= line.contains(is_digit) || (line.contains('＝') && !line.contains('='));
        match line.split_once(['=', '＝']) {
            Some((key, value)) => {
                let (key, value) = (half_width(key.trim()).into_owned(), value.trim().to_owned());
                let at = self.fields.iter().position(|(known, _)| *known == key).unwrap_or(self.fields.len());
                if at == self.fields.len() {
                    self.fields.push((key, Vec::new()));
                }
                let (key, values) = &mut self.fields[at];
                if !value.is_empty() && !values.iter().any(|known| is_same(key, known, &value)) {
                    values.push(value);
                }
            }
            None => self.odd_line = self.odd_line.or(Some(number)),
        }
        self.fields.iter().map(|(_, values)| values.len().max(1)).sum::<usize>() <= MOST_KEYS
    }

    fn get(&self, key: &str) -> String {
        let found = self.fields.iter().find(|(known, _)| known == key);
        found.and_then(|(_, values)| values.last()).map_or_else(String::new, |value| half_width(value).into_owned())
    }

    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// The keys that have a value, as attributes of each parcel.
    pub fn properties(&self) -> Map<String, Value> {
        let filled = self.fields.iter().filter(|(key, _)| !key.is_empty());
        let property = |values: &[String]| match values {
            [] => None,
            [value] => Some(value.as_str().into()),
            _ => Some(values.into()),
        };
        filled.filter_map(|(key, values)| Some((key.clone(), property(values)?))).collect()
    }

    /// What is said twice and differs: it keeps the header from naming a CRS, or is reported of the attributes.
    fn repeated(&self, declared: &mut Declared) {
        for (key, values) in self.fields.iter().filter(|(_, values)| values.len() > 1) {
            if PLACING.contains(&key.as_str()) {
                declared.unclear.push(format!("{key}={}", values.join(&format!(", {key}="))));
            } else {
                let key: String = key.chars().take(40).collect();
                declared.defects.push(Defect::new(Code::DuplicateProperty).detail(format!("({key})")));
            }
            if key == "带号" {
                declared.zone = None;
            }
        }
    }

    /// What it says of the CRS, and what is wrong with it.
    pub fn declared(&self) -> Declared {
        let mut declared = Declared { datum: None, zone: None, unclear: Vec::new(), defects: Vec::new() };
        let unclear = &mut declared.unclear;
        let system = self.get("坐标系");
        declared.datum = Datum::named_in(&system);
        if declared.datum.is_none() {
            unclear.push(format!("坐标系={system}"));
        }
        let number = self.get("带号");
        match digits(&number) {
            Some(n) => match Zone::numbered(n) {
                Some(zone) => declared.zone = Some(zone),
                None => unclear.push(format!("带号={number}")),
            },
            None if number.is_empty() => {}
            None => unclear.push(format!("带号={number}")),
        }
        let width = self.get("几度分带");
        let said = digits(&width).or_else(|| [("三", 3), ("六", 6)].iter().find(|w| width.contains(w.0)).map(|w| w.1));
        if !width.is_empty() && (!matches!(said, Some(3 | 6)) || declared.zone.is_some_and(|z| Some(z.width) != said)) {
            unclear.push(format!("几度分带={width}, 带号={number}"));
            declared.zone = None;
        }
        let projection = self.get("投影类型");
        if !projection.is_empty() && !["高斯", "GAUSS"].iter().any(|name| projection.to_uppercase().contains(name)) {
            unclear.push(format!("投影类型={projection}"));
        }
        let unit = self.get("计量单位");
        if !["", "米", "m", "M", "meter", "metre"].contains(&unit.as_str()) {
            unclear.push(format!("计量单位={unit}"));
        }
        let parameters = self.get("转换参数");
        let is_zero = |value: &str| value.trim().is_empty() || value.trim().parse::<f64>().is_ok_and(|x| x == 0.0);
        if !parameters.split([',', '，', ' ', ';']).all(|value| is_zero(value) || is_placeholder(value)) {
            let reported = parameters.chars().take(100).collect::<String>();
            declared.defects.push(Defect::new(Code::TransformIgnored).detail(format!("(转换参数={reported})")));
        }
        self.repeated(&mut declared);
        if self.is_full_width {
            declared.defects.push(Defect::new(Code::FullWidth).detail("(in the header)"));
        }
        if let Some(line) = self.odd_line {
            declared.defects.push(Defect::new(Code::SectionIgnored).detail(format!("(line {line})")));
        }
        declared
    }
}

/// Whether a parameter is its own name, as the templates of survey programs have it (X平移,Y平移,…,尺度参数).
fn is_placeholder(value: &str) -> bool {
    let words = ["平移", "旋转", "尺度", "参数", "比例", "缩放"];
    words.iter().any(|word| value.contains(word)) && !value.contains(|c: char| c.is_ascii_digit())
}

/// The first number in a text such as `第39带`.
fn digits(text: &str) -> Option<u32> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let rest = &text[start..];
    rest[..rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len())].parse().ok()
}

/// Whether two values of a key say the same.
fn is_same(key: &str, a: &str, b: &str) -> bool {
    let (a, b) = (half_width(a), half_width(b));
    let is_alike = match key {
        "坐标系" => Datum::named_in(&a).is_some_and(|datum| Datum::named_in(&b) == Some(datum)),
        "带号" | "几度分带" => digits(&a).is_some_and(|number| digits(&b) == Some(number)),
        _ => false,
    };
    a == b || is_alike
}

impl Declared {
    /// The code of the CRS, with the zone that the coordinates name where the header does not.
    pub fn crs(&self, zone: Option<Zone>) -> Option<String> {
        let is_named = self.unclear.is_empty();
        self.zone.or(zone).zip(self.datum).filter(|_| is_named).map(|(zone, datum)| zone.epsg(datum))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn declared(lines: &[&str]) -> (Option<String>, Declared) {
        let mut header = Header::default();
        lines.iter().enumerate().for_each(|(n, line)| assert!(header.take(line, n)));
        let declared = header.declared();
        (declared.crs(None), declared)
    }

    #[test]
    fn headers_name_a_crs_by_system_zone_and_width() {
        let crs = |lines: &[&str]| declared(lines).0;
        let cgcs = "坐标系=2000国家大地坐标系";
        assert_eq!(crs(&[cgcs, "几度分带=3", "带号=39"]).as_deref(), Some("EPSG:4527"));
        assert_eq!(crs(&["带号＝第４０带", "坐标系 = CGCS2000"]).as_deref(), Some("EPSG:4528"));
        assert_eq!(crs(&[cgcs, "几度分带=六度分带", "带号=20"]).as_deref(), Some("EPSG:4498"));
        assert_eq!(crs(&["坐标系=1980西安坐标系", "带号=39"]).as_deref(), Some("EPSG:2363"));
        assert_eq!(crs(&["坐标系=北京54", "带号=20"]).as_deref(), Some("EPSG:21420"));
        for unclear in [
            &[cgcs, "几度分带=3"][..],
            &[cgcs, "几度分带=3", "带号=20"],
            &[cgcs, "带号=39", "计量单位=千米"],
            &[cgcs, "带号=39", "投影类型=墨卡托"],
            &[cgcs, "带号=24"],
            &["带号=39"],
        ] {
            assert_eq!(crs(unclear), None, "{unclear:?}");
        }
    }

    #[test]
    fn what_is_said_twice_must_not_differ() {
        let (cgcs, width, zone) = ("坐标系=2000国家大地坐标系", "几度分带=3", "带号=40");
        for again in ["坐标系=CGCS2000", "带号=第40带", "几度分带=", "带号=", "计量单位="] {
            let (crs, declared) = self::declared(&[cgcs, width, zone, "计量单位=米", again]);
            assert_eq!((crs.as_deref(), declared.defects.len()), (Some("EPSG:4528"), 0), "{again}");
        }
        for again in ["坐标系=1980西安坐标系", "带号=39", "几度分带=6", "计量单位=公里", "投影类型=墨卡托"]
        {
            for lines in [
                [cgcs, width, zone, "计量单位=米", "投影类型=高斯", again],
                [again, cgcs, width, zone, "计量单位=米", "投影类型=高斯"],
            ] {
                let (crs, declared) = self::declared(&lines);
                let key = again.split_once('=').unwrap().0;
                assert!(crs.is_none() && declared.unclear.iter().any(|why| why.starts_with(key)), "{again}");
            }
        }
        let mut header = Header::default();
        ["精度=0.001", "精度=0.01", "精度=0.01"].iter().for_each(|line| assert!(header.take(line, 1)));
        assert_eq!(header.declared().defects[0].code, Code::DuplicateProperty);
        assert_eq!(header.properties()["精度"], serde_json::json!(["0.001", "0.01"]));
        assert!((0..300).any(|n| !header.take(&format!("精度={n}"), n)), "values have a bound");
    }

    #[test]
    fn parameters_that_are_not_zero_are_reported() {
        let reported = |value: &str| !declared(&[&format!("转换参数={value}")]).1.defects.is_empty();
        assert!(!reported(",,,,,,") && !reported("0,0,0,0.000,0,0,0") && !reported(""));
        assert!(reported("-12.3,0,0,0,0,0,0") && reported("见附件"));
    }
}
