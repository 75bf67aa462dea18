use crate::format::deduction;
use crate::geometry::Position;
use crate::half_width::{half_width, number};

/// What a line of the file is.
#[derive(Debug, PartialEq)]
pub(super) enum Row {
    Blank,
    /// `[地块坐标]`, without its brackets.
    Section(String),
    Parcel(ParcelRow),
    Point(PointRow),
    /// None of these: `key=value`, or not of the format.
    Other,
}

/// `界址点数,地块面积,…,@`
#[derive(Debug, PartialEq)]
pub(super) struct ParcelRow {
    pub values: Vec<String>,
    pub is_full_width: bool,
    pub has_end_mark: bool,
}

impl ParcelRow {
    /// The value that says that the parcel is to be taken from another one.
    pub fn deduction(&self) -> Option<&str> {
        self.values.iter().map(String::as_str).find(|value| deduction::is_named(value))
    }
}

/// `点号,地块圈号,X坐标,Y坐标`
#[derive(Debug, PartialEq)]
pub(super) struct PointRow {
    pub label: String,
    /// Empty in rows of fewer values.
    pub ring: String,
    /// As written, northing first; `None` where it is no number.
    pub pair: Option<Position>,
    pub is_full_width: bool,
    /// There are more values than the format has.
    pub has_more: bool,
}

impl Row {
    pub fn of(line: &str) -> Self {
        let line = line.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        let inside = |open, close| line.strip_prefix(open).and_then(|rest: &str| rest.strip_suffix(close));
        if line.is_empty() {
            return Self::Blank;
        }
        if let Some(name) = inside('[', ']').or_else(|| inside('［', '］')).or_else(|| inside('【', '】')) {
            return Self::Section(name.trim().to_owned());
        }
        let is_end = |c: char| c.is_whitespace() || c == ',' || c == '，';
        let open = line.trim_end_matches(is_end);
        if let Some(body) = open.strip_suffix(['@', '＠']) {
            return Self::Parcel(parcel(body.trim_end(), open.ends_with('＠')));
        }
        if line.contains(['=', '＝']) || !line.contains([',', '，']) {
            return Self::Other;
        }
        point(line, open)
    }
}

fn parcel(body: &str, is_full_width: bool) -> ParcelRow {
    let body = body.strip_suffix([',', '，']).unwrap_or(body);
    // A name may hold a full-width comma, so that parts values only where the others do not suffice.
    let halves = body.split(',').count();
    let is_parted = halves < 8 && body.contains('，');
    let values: Vec<&str> = if is_parted { body.split([',', '，']).collect() } else { body.split(',').collect() };
    let values = values.into_iter().map(|value| value.trim().to_owned()).collect();
    ParcelRow { values, is_full_width: is_full_width || is_parted, has_end_mark: true }
}

fn point(line: &str, open: &str) -> Row {
    let values: Vec<&str> = open.split([',', '，']).map(str::trim).collect();
    let (ring, from) = match values.len() {
        2 => ("", 0),
        3 => ("", 1),
        _ => (values[1.min(values.len() - 1)], 2),
    };
    let numbers = [values.get(from), values.get(from + 1)].map(|value| value.and_then(|text| number(text)));
    let pair = match numbers {
        [Some(x), Some(y)] => Some([x, y]),
        _ => None,
    };
    match (values.len(), pair) {
        (0..2, _) => return Row::Other,
        (2, None) => return Row::Other,
        (5.., None) if !is_of_corner(&values) => {
            let values = line.split([',', '，']).map(|value| value.trim().to_owned()).collect();
            return Row::Parcel(ParcelRow { values, is_full_width: line.contains('，'), has_end_mark: false });
        }
        _ => {}
    }
    // The label may be anything; the rest is half-width by the format.
    let is_full_width = line.contains('，') || values[from..].iter().any(|text| half_width(text) != *text);
    let label = if from > 0 { values[0].to_owned() } else { String::new() };
    Row::Point(PointRow { label, ring: half_width(ring).into_owned(), pair, is_full_width, has_more: values.len() > 4 })
}

/// Whether a row that has neither the end mark of a parcel nor two coordinates where those stand is one of a corner all
/// the same, with a comma too many or a number that is none. A parcel begins with its number of points, and behind its
/// area it has no number of metres.
fn is_of_corner(values: &[&str]) -> bool {
    let is_count = |text: &str| text.is_empty() || number(text).is_some_and(|n| n.fract() == 0.0);
    let names_kind = values.get(4).is_some_and(|kind| kind.contains(['点', '线', '面']));
    let is_metres = |text: &&str| number(text).is_some_and(|n| text.contains(['.', '．']) && n.abs() >= 100_000.0);
    values.iter().skip(2).any(is_metres) || !is_count(values[0]) && !names_kind
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(line: &str) -> (Vec<String>, bool, bool) {
        let Row::Parcel(row) = Row::of(line) else { panic!("{line}") };
        (row.values, row.is_full_width, row.has_end_mark)
    }

    #[test]
    fn rows_of_parcels_have_any_number_of_values() {
        let (eight, ..) = values("9,0.5,1,A,面,,,,@");
        assert_eq!(eight, ["9", "0.5", "1", "A", "面", "", "", ""]);
        assert_eq!(values("5,1.2,1,A,面,I50,采矿,0602,图斑,旱地,10,9,备注,@").0.len(), 13);
        assert_eq!(values("5,1.2,1,A@").0.len(), 4);
        assert_eq!(values("9，0.5，1，A，面，，，，＠"), (eight.clone(), true, true));
        assert_eq!(values("9,0.5,1,甲，乙,面,,,,@").0[3], "甲，乙");
        assert_eq!(values("9,0.5,1,A,面,,,"), (eight, false, false));
    }

    #[test]
    fn rows_of_points_have_two_to_four_values_or_more() {
        let point = |line: &str| match Row::of(line) {
            Row::Point(point) => (point.ring, point.pair, point.is_full_width, point.has_more),
            other => panic!("{line}: {other:?}"),
        };
        let pair = Some([4_061_000.0, 39_616_000.0]);
        assert_eq!(point("J1,1,4061000.000,39616000.000"), ("1".into(), pair, false, false));
        assert_eq!(point("J1，１，4061000，３９６１６０００"), ("1".into(), pair, true, false));
        assert_eq!(point("J1,4061000,39616000"), (String::new(), pair, false, false));
        assert_eq!(point("4061000,39616000"), (String::new(), pair, false, false));
        assert_eq!(point("J1,2,4061000,39616000,120.5"), ("2".into(), pair, false, true));
        assert_eq!(point("J1,1,x,39616000"), ("1".into(), None, false, false));
        // A comma too many moves the numbers; none of these begins a parcel.
        for row in ["J2,1,,4061000.000,39616000.000", "2,1,x,4061000.000,39616000.000", "J2,1,,118.3,36.7"] {
            assert_eq!(point(row), ("1".into(), None, false, true), "{row}");
        }
        assert_eq!(values("9,0.5,370781001,甲,面,,,").0.len(), 8);
        assert_eq!(values("9,123456.78,1,A,面,,,").0[1], "123456.78");
    }

    #[test]
    fn other_lines_are_distinguished() {
        assert_eq!(Row::of("【地块坐标】"), Row::Section("地块坐标".into()));
        assert_eq!(Row::of("带号=39"), Row::Other);
        assert_eq!(Row::of("备注"), Row::Other);
        assert_eq!(Row::of(" \t"), Row::Blank);
        assert_eq!(Row::of("a,b"), Row::Other);
    }
}
