//! The corner of a row, or the corners of a cell, as numbers.

use super::angle::{self, Axis, NotAnAngle};
use super::columns::Columns;
use super::names::Role;
use super::notation::{self, Written};
use super::right::{Draft, Kind};
use super::rows::Row;
use crate::diagnostic::{Code, Defect};
use crate::format::Angles;
use crate::format::numbering::Known;
use crate::half_width::number;

/// A coordinate, and whether it is in metres or in degrees.
fn coordinate(text: &str, is_angle: bool, written: Written) -> Result<(f64, Kind), Code> {
    let angles = written.angles;
    let angle = |text: &str| match angle::parse(text, angles) {
        Ok(_) if written.is_doubtful(text) => Err(written.refusal()),
        Ok(x) => Ok((x, Kind::Degrees)),
        Err(NotAnAngle::Dms) => Err(Code::AngleInDms),
        Err(NotAnAngle::Invalid) => Err(Code::AngleInvalid),
    };
    match number(text) {
        Some(x) if !x.is_finite() => Err(Code::CoordinateNotFinite),
        // Under a heading of longitude or latitude, signs of degrees and minutes leave no doubt.
        None if is_angle && angles == Angles::Degrees && angle::has_all_signs(text) => {
            angle::parse(text, Angles::Dms).map(|x| (x, Kind::Degrees)).map_err(|_| Code::AngleInvalid)
        }
        _ if is_angle || angle::has_signs(text) => angle(text),
        Some(x) if x.abs() > 360.0 => Ok((x, Kind::Plane)),
        Some(_) => angle(text),
        None => Err(Code::CoordinateNotNumber),
    }
}

/// Which of two angles is a longitude by its letter and cannot be one, or the other way round; the latitude comes first,
/// unless both show that it does not, as they do in China.
fn contradicted(texts: [&str; 2], [first, second]: [f64; 2]) -> Option<usize> {
    let is_turned = (73.0..=136.0).contains(&first) && (3.0..=54.0).contains(&second);
    let axes = if is_turned { [Axis::Longitude, Axis::Latitude] } else { [Axis::Latitude, Axis::Longitude] };
    (0..2).find(|at| angle::axis(texts[*at]).is_some_and(|axis| axis != axes[*at]))
}

/// Takes the corner of a row, which may lack a coordinate.
pub(super) fn corner(draft: &mut Draft, columns: &Columns, row: &Row, written: Written, known: &mut Known) {
    let cell = |role| columns.find(role).map(|column| row.text(column)).filter(|text| !text.is_empty());
    let pair = columns.pair().filter(|(a, b)| !row.text(*a).is_empty() || !row.text(*b).is_empty());
    if let Some((first, second)) = pair {
        let ring = cell(Role::Ring).unwrap_or_default();
        let label = columns.label().map(|column| row.text(column)).unwrap_or_default();
        let read =
            |column: usize| coordinate(row.text(column), columns.are_angles(), written).map_err(|code| (code, column));
        let both = read(first).and_then(|a| Ok((a, read(second)?)));
        let pushed = both.and_then(|((a, kind), (b, other))| {
            let of_other_axis = contradicted([row.text(first), row.text(second)], [a, b]);
            if let Some(at) = of_other_axis.filter(|_| kind == Kind::Degrees) {
                return Err((Code::AngleInvalid, if at == 0 { first } else { second }));
            }
            let taken = if kind == other { draft.corner(ring, label, kind, [a, b]) } else { Err(Code::NotInZone) };
            draft.number(label, [a, b], known);
            taken.map_err(|code| (code, second))
        });
        if let Err((code, column)) = pushed {
            let is_blank = row.text(first).is_empty() || row.text(second).is_empty();
            let code = if is_blank { Code::PointsIncomplete } else { code };
            let why = notation::why(written, code, row.text(column));
            draft.fail(Defect::new(code).detail(reported(row, &columns.names[column], row.text(column)) + why));
        }
    } else if let Some((point, column)) =
        columns.label().map(|column| (row.text(column), column)).filter(|(point, _)| !point.is_empty())
    {
        // A point that has a name and no place is a corner that is missing.
        draft.fail(Defect::new(Code::PointsIncomplete).detail(reported(row, &columns.names[column], point)));
    }
}

/// `X1,Y1;X2,Y2;…`: all corners in one cell; degrees have the longitude first (the larger, in China).
pub(super) fn corners(draft: &mut Draft, text: &str, written: Written, row: &Row) {
    for (n, corner) in text.split([';', '；']).filter(|corner| !corner.trim().is_empty()).enumerate() {
        let read = |text: &str| coordinate(text.trim(), written.angles == Angles::Packed, written);
        let both = match corner.split_once([',', '，']) {
            Some((a, b)) => read(a).and_then(|a| Ok((a, read(b)?))),
            None => Err(Code::PointsIncomplete),
        };
        let (first, second) = corner.split_once([',', '，']).unwrap_or((corner, ""));
        let taken = both.and_then(|((a, kind), (b, other))| match kind {
            _ if kind != other => Err(Code::NotInZone),
            Kind::Degrees if contradicted([first, second], [a, b]).is_some() => Err(Code::AngleInvalid),
            Kind::Degrees if a > b => draft.corner("", "", kind, [b, a]),
            _ => draft.corner("", "", kind, [a, b]),
        });
        if let Err(code) = taken {
            let why = notation::why(written, code, corner);
            draft.fail(Defect::new(code).detail(reported(row, &format!("corner {}", n + 1), corner) + why));
            return;
        }
    }
}

/// The place of a cell, for people.
pub(super) fn reported(row: &Row, column: &str, text: &str) -> String {
    let short = |text: &str| text.chars().take(40).collect::<String>();
    format!("(row {}, column {}: {})", row.number, short(column), short(text))
}
