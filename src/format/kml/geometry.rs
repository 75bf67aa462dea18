//! The polygons of a placemark. Each of them counts, whatever is around it; an element that should not be where it is
//! rejects the record, because it may be a boundary with a mistyped name.

use crate::diagnostic::{Code, Defect};
use crate::feature::ArealGeometry;
use crate::format::areal_parts::ArealParts;
use crate::format::xml::{Element, positions};
use crate::geometry::Position;

/// Geometries of a placemark.
pub(super) const GEOMETRIES: &[&str] =
    &["Polygon", "MultiGeometry", "Point", "LineString", "LinearRing", "Model", "Track", "MultiTrack"];

/// Boundaries of a polygon.
pub(super) const BOUNDARIES: &[&str] = &["outerBoundaryIs", "innerBoundaryIs"];

/// How a geometry is drawn, by its parent's side.
const DRAWN: &[&str] = &["extrude", "tessellate", "altitudeMode", "altitudeOffset", "drawOrder"];

#[derive(Default)]
struct Found {
    areal: ArealParts,
}

/// What the geometries of a placemark enclose, and what is to be said of them.
pub(super) fn areal<'e>(geometries: impl Iterator<Item = &'e Element>) -> Result<(ArealGeometry, Vec<Defect>), Defect> {
    let (mut found, mut count) = (Found::default(), 0);
    for geometry in geometries {
        count += 1;
        found.geometry(geometry)?;
    }
    let ArealParts { parts, others, .. } = &found.areal;
    if parts.iter().all(|rings| rings.iter().all(Vec::is_empty)) {
        return Err(Defect::new(match (count, others, parts.len()) {
            (0, ..) => Code::GeometryMissing,
            (_, 1.., 0) => Code::NotAreal,
            _ => Code::GeometryEmpty,
        }));
    }
    Ok(found.areal.treated())
}

fn malformed(why: String) -> Defect {
    Defect::new(Code::NotAFeature).detail(format!("({why})"))
}

impl Found {
    fn geometry(&mut self, element: &Element) -> Result<(), Defect> {
        match &*element.name {
            "Polygon" => self.polygon(element),
            "MultiGeometry" => element.children.iter().try_for_each(|member| self.geometry(member)),
            other if GEOMETRIES.contains(&other) => {
                self.areal.others += 1;
                Ok(())
            }
            other => Err(malformed(format!("<{other}> in a MultiGeometry is no geometry of KML"))),
        }
    }

    fn polygon(&mut self, polygon: &Element) -> Result<(), Defect> {
        let part = self.areal.parts.len();
        let (mut outer, mut inner) = (Vec::new(), Vec::new());
        for child in &polygon.children {
            match &*child.name {
                "outerBoundaryIs" => outer.extend(rings_of(child)?),
                "innerBoundaryIs" => inner.extend(rings_of(child)?),
                known if DRAWN.contains(&known) => {}
                other => return Err(malformed(format!("part {part}: <{other}> in a Polygon is no boundary of KML"))),
            }
        }
        let several = polygon.named("outerBoundaryIs").count().max(outer.len());
        if several > 1 {
            return Err(malformed(format!(
                "part {part}: a Polygon with {several} outer rings: which is meant? (多个外环)"
            )));
        }
        if outer.is_empty() && !inner.is_empty() {
            return Err(malformed(format!("part {part}: a Polygon with holes and no outer ring (缺少外环)")));
        }
        let mut rings = Vec::with_capacity(1 + inner.len());
        for (ring, element) in outer.into_iter().chain(inner).enumerate() {
            rings.push(self.ring(element, part, ring)?);
        }
        self.areal.parts.push(rings);
        Ok(())
    }

    fn ring(&mut self, element: &Element, part: usize, ring: usize) -> Result<Vec<Position>, Defect> {
        let is_known = |name: &str| name == "coordinates" || DRAWN.contains(&name);
        if let Some(other) = element.children.iter().find(|child| !is_known(&child.name)) {
            return Err(malformed(format!("part {part}, ring {ring}: <{}> in a LinearRing", other.name)));
        }
        let mut coordinates = element.named("coordinates");
        let Some(said) = coordinates.next() else { return Ok(Vec::new()) };
        if coordinates.next().is_some() {
            return Err(malformed(format!("part {part}, ring {ring}: a LinearRing has coordinates twice")));
        }
        if let Some(other) = said.children.first() {
            return Err(malformed(format!("part {part}, ring {ring}: <{}> among coordinates", other.name)));
        }
        let (positions, has_heights) = positions(&said.text, part, ring)?;
        self.areal.has_heights |= has_heights;
        Ok(positions)
    }
}

/// The rings of a boundary.
fn rings_of(boundary: &Element) -> Result<impl Iterator<Item = &Element>, Defect> {
    match boundary.children.iter().find(|child| &*child.name != "LinearRing") {
        Some(other) => Err(malformed(format!("<{}> in an {} is no LinearRing", other.name, boundary.name))),
        None => Ok(boundary.children.iter()),
    }
}
