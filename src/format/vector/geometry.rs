//! Areal parts of GDAL's geometries.

use gdal::vector::{Geometry, OGRwkbGeometryType, geometry_type_flatten, geometry_type_has_m, geometry_type_has_z};

use crate::diagnostic::{Code, Defect};
use crate::feature::ArealGeometry;
use crate::format::areal_parts::ArealParts;
use crate::geometry::Position;

/// Deepest nesting of collections that is followed.
const MAX_DEPTH: usize = 64;

#[derive(Default)]
struct Found {
    areal: ArealParts,
    /// Collections nested too deep.
    deep: usize,
}

/// The areal parts, and what is to be said of them.
pub(super) fn areal(geometry: &Geometry) -> Result<(ArealGeometry, Vec<Defect>), Defect> {
    let mut found = Found::default();
    collect(geometry, &mut found, 0);
    let Found { areal, deep } = found;
    if deep > 0 && areal.curves == 0 {
        return Err(Defect::new(Code::TooDeep));
    }
    let kind = geometry.geometry_type();
    let has_heights = geometry_type_has_z(kind) || geometry_type_has_m(kind);
    ArealParts { has_heights, ..areal }.finish()
}

fn collect(geometry: &Geometry, found: &mut Found, depth: usize) {
    let members = 0..geometry.geometry_count();
    let kind = geometry_type_flatten(geometry.geometry_type());
    match kind {
        OGRwkbGeometryType::wkbPolygon | OGRwkbGeometryType::wkbTriangle => {
            if !geometry.is_empty() {
                found.areal.parts.push(members.map(|i| ring(&geometry.get_geometry(i))).collect());
            }
        }
        // Whole numbers of such polygons have straight edges alone, and are polygons by another name.
        OGRwkbGeometryType::wkbCurvePolygon if members.clone().all(|i| is_straight(&geometry.get_geometry(i))) => {
            if !geometry.is_empty() {
                found.areal.parts.push(members.map(|i| ring(&geometry.get_geometry(i))).collect());
            }
        }
        OGRwkbGeometryType::wkbCurvePolygon
        | OGRwkbGeometryType::wkbCompoundCurve
        | OGRwkbGeometryType::wkbCircularString
        | OGRwkbGeometryType::wkbMultiCurve => found.areal.curves += 1,
        OGRwkbGeometryType::wkbMultiPolygon
        | OGRwkbGeometryType::wkbMultiSurface
        | OGRwkbGeometryType::wkbGeometryCollection => {
            if depth >= MAX_DEPTH {
                found.deep += 1;
            } else {
                members.for_each(|i| collect(&geometry.get_geometry(i), found, depth + 1));
            }
        }
        _ => found.areal.others += 1,
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

/// GDAL's reading of well-known text beside the one that is used.
#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::wkb::from_wkb;
    use crate::format::wkt::from_wkt;
    use crate::quiet::GdalErrorGuard;

    /// The same by GDAL, of a text whose positions have two numbers each.
    fn by_gdal(text: &str) -> Result<(ArealGeometry, Vec<Defect>), Defect> {
        let refused = || Defect::new(Code::NotAFeature);
        areal(&Geometry::from_wkt(text).map_err(|_| refused())?)
    }

    /// Texts of every kind of geometry.
    fn texts() -> Vec<String> {
        let ring = "(118 36,119 36,119 37.5e0,118 36)";
        let hole = "(118.2 36.1, 118.3 36.1 ,118.3 -36.2,118.2 36.1)";
        vec![
            format!("POLYGON({ring})"),
            format!("  polygon ({ring} , {hole})"),
            format!("MULTIPOLYGON(({ring},{hole}),({ring}))"),
            format!("MULTIPOLYGON(({ring}),EMPTY)"),
            format!("TRIANGLE({ring})"),
            format!("CURVEPOLYGON({ring},{hole})"),
            "CURVEPOLYGON(CIRCULARSTRING(0 0,4 0,4 4,0 4,0 0))".into(),
            "CURVEPOLYGON(COMPOUNDCURVE(CIRCULARSTRING(0 0,2 0,2 1),(2 1,0 0)))".into(),
            format!("MULTISURFACE(({ring}),CURVEPOLYGON({ring}),POLYGON({hole}))"),
            format!("GEOMETRYCOLLECTION(POINT(1 2),POLYGON({ring}),LINESTRING(1 2,3 4))"),
            format!("GEOMETRYCOLLECTION(GEOMETRYCOLLECTION(POLYGON({ring})),MULTIPOINT((1 2),(3 4)))"),
            format!("POLYHEDRALSURFACE(({ring}))"),
            format!("TIN(({ring}))"),
            "POINT(1 2)".into(),
            "MULTILINESTRING((1 2,3 4),(5 6,7 8))".into(),
            "POLYGON EMPTY".into(),
            "GEOMETRYCOLLECTION EMPTY".into(),
            "MULTICURVE((1 2,3 4))".into(),
        ]
    }

    #[test]
    fn what_is_wkb_and_what_it_encloses_is_as_gdal_has_it() {
        let _quiet = GdalErrorGuard::new();
        let heights = [
            "POLYGON Z((118 36 1,119 36 2,119 37.5 3,118 36 1))",
            "MULTIPOLYGON M(((118 36 1,119 36 2,119 37.5 3,118 36 1)))",
            "GEOMETRYCOLLECTION ZM(POINT ZM(1 2 3 4),POLYGON ZM((118 36 1 2,119 36 2 2,119 37.5 3 2,118 36 1 2)))",
        ];
        for text in texts().into_iter().chain(heights.map(str::to_owned)) {
            let geometry = Geometry::from_wkt(&text).unwrap();
            let read = from_wkb(&geometry.wkb().unwrap()).map(|read| (read.geometry, read.defects));
            assert_eq!(read, areal(&geometry), "{text}");
        }
    }

    #[test]
    fn what_is_wkt_and_what_it_encloses_is_as_gdal_has_it() {
        let _quiet = GdalErrorGuard::new();
        let mut differing = Vec::new();
        let mut compare = |text: &str| {
            let (here, there) = (from_wkt(text), by_gdal(text));
            let is_alike = match (&here, &there) {
                (Ok((here, said_here)), Ok((there, said_there))) => {
                    here == there && said_here.len() == said_there.len()
                }
                (Err(_), Err(_)) => true,
                // Heights that stand at some positions only are no end of the geometry here.
                (Ok((_, said)), Err(_)) => said.iter().any(|defect| defect.code == Code::ZIgnored),
                // Numbers with letters in them, texts that follow.
                (Err(here), Ok(_)) => here.code == Code::NotAFeature,
            };
            if !is_alike {
                differing.push(format!("{text}: {here:?} {there:?}"));
            }
            here.as_ref().err().map(|defect| defect.code) == there.as_ref().err().map(|defect| defect.code)
        };
        for text in &texts() {
            assert!(compare(text), "{text}");
            // A sign taken away or put elsewhere at every place.
            for (at, sign) in text.char_indices() {
                compare(&format!("{}{}", &text[..at], &text[at + sign.len_utf8()..]));
                for more in ["(", ")", ",", " ", "1", "-", ".", "e", "Z", "EMPTY"] {
                    compare(&format!("{}{more}{}", &text[..at], &text[at..]));
                }
            }
        }
        assert!(
            differing.is_empty(),
            "{} differ:\n{}",
            differing.len(),
            differing.iter().step_by(differing.len() / 30 + 1).cloned().collect::<Vec<_>>().join("\n")
        );
    }
}
