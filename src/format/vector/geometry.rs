//! Areal parts of GDAL's geometries.

use gdal::vector::{Geometry, OGRwkbGeometryType, geometry_type_flatten, geometry_type_has_m, geometry_type_has_z};

use crate::diagnostic::{Code, Defect};
use crate::feature::ArealGeometry;
use crate::geometry::Position;
use crate::quiet::Quiet;

/// Deepest nesting of collections that is followed.
const MAX_DEPTH: usize = 64;

#[derive(Default)]
struct Found {
    parts: Vec<Vec<Vec<Position>>>,
    /// Points, lines and the like.
    others: usize,
    /// Boundaries with arcs.
    curves: usize,
    /// Collections nested too deep.
    deep: usize,
}

/// The areal parts, and what is to be said of them.
pub(super) fn areal(geometry: &Geometry) -> Result<(ArealGeometry, Vec<Defect>), Defect> {
    let mut found = Found::default();
    collect(geometry, &mut found, 0);
    let Found { parts, others, curves, deep } = found;
    if curves > 0 {
        return Err(Defect::new(Code::CurveGeometry));
    }
    if deep > 0 {
        return Err(Defect::new(Code::TooDeep));
    }
    if parts.is_empty() {
        return Err(Defect::new(if others > 0 { Code::NotAreal } else { Code::GeometryEmpty }));
    }
    let mut defects = Vec::new();
    if others > 0 {
        defects.push(Defect::new(Code::MembersIgnored).detail(format!("({others} left out)")));
    }
    let kind = geometry.geometry_type();
    if geometry_type_has_z(kind) || geometry_type_has_m(kind) {
        defects.push(Defect::new(Code::ZIgnored));
    }
    Ok((ArealGeometry { parts }, defects))
}

/// The areal parts of a geometry in well-known text.
pub(in crate::format) fn from_wkt(text: &str) -> Result<(ArealGeometry, Vec<Defect>), Defect> {
    let _quiet = Quiet::new();
    if text.contains('\0') {
        return Err(Defect::new(Code::NotAFeature).detail("(the WKT holds a NUL character)"));
    }
    let refused = |why: &str| Defect::new(Code::NotAFeature).detail(format!("({why})"));
    let (flat, has_heights) = without_heights(text);
    let geometry = Geometry::from_wkt(&flat).map_err(|_| refused("the geometry is no WKT that can be read"))?;
    let (found, mut defects) = areal(&geometry)?;
    strict(text).map_err(|why| refused(&why))?;
    defects.extend(has_heights.then(|| Defect::new(Code::ZIgnored)));
    Ok((found, defects))
}

/// The text with two numbers a position, and whether there were more: GDAL takes a height of `nan` for the end of its
/// position and the next one for something else.
fn without_heights(text: &str) -> (String, bool) {
    let (mut flat, mut rest, mut has_heights) = (String::with_capacity(text.len()), text, false);
    while let Some(at) = rest.find(['(', ')', ',']) {
        let run = &rest[..at];
        let words: Vec<&str> = run.split_whitespace().collect();
        let kept = if words.len() > 2 && is_position(run) {
            has_heights = true;
            &words[..2]
        } else if rest.as_bytes()[at] == b'(' && words.last().is_some_and(|word| is_dimension(word)) {
            has_heights = true;
            &words[..words.len() - 1]
        } else {
            &words[..]
        };
        flat.push_str(&kept.join(" "));
        flat.push_str(&rest[at..=at]);
        rest = &rest[at + 1..];
    }
    flat.push_str(rest);
    (flat, has_heights)
}

/// `Z`, `M` or `ZM` behind the kind of a geometry.
fn is_dimension(word: &str) -> bool {
    ["Z", "M", "ZM"].iter().any(|dimension| word.eq_ignore_ascii_case(dimension))
}

/// Whether every position is of numbers and nothing stands behind the geometry. GDAL takes `36.7O9` for 36.7 and leaves
/// out what follows; the `wkt` crate knows no surfaces and no heights without a Z, and leaves out what follows, too.
fn strict(text: &str) -> Result<(), String> {
    let (mut rest, mut depth, mut before) = (text, 0_usize, '(');
    while let Some(at) = rest.find(['(', ')', ',']) {
        let (run, delimiter) = (rest[..at].trim(), rest.as_bytes()[at] as char);
        let is_words = |run: &str| run.split_whitespace().all(|word| word.bytes().all(|b| b.is_ascii_alphabetic()));
        let fits = match delimiter {
            '(' => before != ')' && is_words(run),
            _ if before == ')' => run.is_empty(),
            _ => is_position(run) || (is_words(run) && run.to_ascii_uppercase().ends_with("EMPTY")),
        };
        if !fits {
            let shown: String = run.chars().take(60).collect();
            return Err(format!("{shown:?} is no position in WKT"));
        }
        match delimiter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        (rest, before) = (&rest[at + 1..], delimiter);
        if depth == 0 {
            break;
        }
    }
    match rest.trim() {
        "" => Ok(()),
        more => Err(format!("text follows the geometry: {:?}", more.chars().take(60).collect::<String>())),
    }
}

fn is_position(run: &str) -> bool {
    let mut numbers = run.split_whitespace().map(|number| number.parse::<f64>().is_ok());
    (2..=4).contains(&run.split_whitespace().count()) && numbers.all(|is_number| is_number)
}

/// The areal parts of a geometry in well-known binary.
#[cfg(feature = "parquet")]
pub(in crate::format) fn from_wkb(bytes: &[u8]) -> Result<(ArealGeometry, Vec<Defect>), Defect> {
    let _quiet = Quiet::new();
    let geometry = Geometry::from_wkb(bytes)
        .map_err(|_| Defect::new(Code::NotAFeature).detail("(the geometry is no WKB that can be read)"))?;
    areal(&geometry)
}

fn collect(geometry: &Geometry, found: &mut Found, depth: usize) {
    let members = 0..geometry.geometry_count();
    let kind = geometry_type_flatten(geometry.geometry_type());
    match kind {
        OGRwkbGeometryType::wkbPolygon | OGRwkbGeometryType::wkbTriangle => {
            if !geometry.is_empty() {
                found.parts.push(members.map(|i| ring(&geometry.get_geometry(i))).collect());
            }
        }
        // Whole numbers of such polygons have straight edges alone, and are polygons by another name.
        OGRwkbGeometryType::wkbCurvePolygon if members.clone().all(|i| is_straight(&geometry.get_geometry(i))) => {
            if !geometry.is_empty() {
                found.parts.push(members.map(|i| ring(&geometry.get_geometry(i))).collect());
            }
        }
        OGRwkbGeometryType::wkbCurvePolygon
        | OGRwkbGeometryType::wkbCompoundCurve
        | OGRwkbGeometryType::wkbCircularString
        | OGRwkbGeometryType::wkbMultiCurve => found.curves += 1,
        OGRwkbGeometryType::wkbMultiPolygon
        | OGRwkbGeometryType::wkbMultiSurface
        | OGRwkbGeometryType::wkbGeometryCollection => {
            if depth >= MAX_DEPTH {
                found.deep += 1;
            } else {
                members.for_each(|i| collect(&geometry.get_geometry(i), found, depth + 1));
            }
        }
        _ => found.others += 1,
    }
}

fn is_straight(ring: &Geometry) -> bool {
    geometry_type_flatten(ring.geometry_type()) == OGRwkbGeometryType::wkbLineString
}

fn ring(ring: &Geometry) -> Vec<Position> {
    let mut points = Vec::new();
    ring.get_points(&mut points);
    points.into_iter().map(|(x, y, _)| [x, y]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heights_of_any_kind_change_no_position() {
        let wanted = from_wkt("POLYGON((118 36,119 36,119 37,118 36))").unwrap().0;
        for text in [
            "POLYGON Z ((118 36 nan,119 36 nan,119 37 nan,118 36 nan))",
            "POLYGON Z((118 36 NaN, 119 36 5, 119 37 -inf, 118 36 1e400))",
            "POLYGON ZM ((118 36 nan nan,119 36 1 2,119 37 3 nan,118 36 nan 4))",
            "polygon m ((118 36 1,119 36 nan,119 37 nan,118 36 nan))",
            "POLYGON ((118 36 1,119 36 2,119 37 3,118 36 1))",
            "MULTIPOLYGON Z (((118 36 nan,119 36 nan,119 37 nan,118 36 nan)))",
        ] {
            let (found, defects) = from_wkt(text).unwrap_or_else(|e| panic!("{text}: {e:?}"));
            assert_eq!(found, wanted, "{text}");
            assert_eq!(defects.iter().map(|d| d.code).collect::<Vec<_>>(), [Code::ZIgnored], "{text}");
        }
        for text in ["POLYGON((nan 36,119 36,119 37,nan 36))", "POLYGON Z ((118 36 x,119 36 1,119 37 1,118 36 1))"] {
            let is_finite =
                |(found, _): (ArealGeometry, Vec<Defect>)| found.parts[0][0].iter().flatten().all(|x| x.is_finite());
            assert!(!from_wkt(text).is_ok_and(is_finite), "{text}");
        }
    }
}
