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
    let geometry = Geometry::from_wkt(text)
        .map_err(|_| Defect::new(Code::NotAFeature).detail("(the geometry is no WKT that can be read)"))?;
    areal(&geometry)
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
