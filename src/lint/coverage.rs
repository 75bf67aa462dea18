use geo::{InteriorPoint, Polygon};

use super::{Code, Diagnostic, Parts, Severity};
use crate::ellipsoid::Plane;
use crate::geometry::overlay::{self, Resolution};
use crate::geometry::{Envelope, MultiSurface, Position};
use crate::layer::Layer;
use crate::measure::in_plane;
use crate::plan::Coverage;
use crate::rule::COORDINATE_RESOLUTION_M;

/// Mean width in metres up to which a gap is called a sliver (疑似碎面): borders that were drawn twice,
/// not land that was forgotten.
const SLIVER_WIDTH_M: f64 = 5.0;

/// What layers that together fill an extent leave open, and where they reach beyond it. That they keep
/// apart is looked at elsewhere.
pub(super) fn check(layers: &[(Layer, String)], parts: &Parts<'_>, faults: &mut Vec<Diagnostic>) {
    let Some(head) = &parts.head else { return };
    for (i, coverage) in head.health.coverage.iter().enumerate() {
        let find = |name: &String| layers.iter().map(|(layer, _)| layer).find(|layer| layer.name == *name);
        let filling: Option<Vec<&Layer>> = coverage.layers.iter().map(find).collect();
        // Without all of its layers nothing can be said: that they are missing is said already.
        let (Some(extent), Some(filling)) = (find(&coverage.extent), filling) else { continue };
        let Some(plane) = extent.zones.first().map(|zone| zone.surface.plane()) else { continue };
        let extent = Ground::of(&[extent], plane);
        let filled = Ground::of(&filling, plane);
        let place = format!("/health/coverage/{i}/layers");
        let reported =
            |code, severity, message: String| parts.folders[0].raw.head.file.fault(code, severity, &place, message);
        for piece in extent.without(&filled) {
            let (code, severity, what) = match piece.kind() {
                Width::Rounding => (Code::Seam, Severity::Note, "leave a gap by rounding only"),
                Width::Sliver => (Code::CoverageSliver, Severity::Warning, "leave a narrow gap (疑似碎面)"),
                Width::Ground => (Code::CoverageGap, Severity::Error, "leave a gap"),
            };
            faults.push(piece.report(reported(code, severity, sentence(coverage, what))));
        }
        for piece in filled.without(&extent) {
            let (code, severity, what) = match piece.kind() {
                Width::Rounding => (Code::Seam, Severity::Note, "reach beyond by rounding only"),
                Width::Sliver | Width::Ground => (Code::CoverageBeyond, Severity::Warning, "reach beyond"),
            };
            faults.push(piece.report(reported(code, severity, sentence(coverage, what))));
        }
    }
}

fn sentence(coverage: &Coverage, what: &str) -> String {
    let Coverage { extent, layers, source } = coverage;
    format!("{} {what} in {extent} ({source}).", layers.join(", "))
}

/// All the rings of some layers, in one plane.
struct Ground<'p> {
    plane: &'p Plane,
    envelope: Envelope,
    loops: Vec<overlay::Loop>,
}

impl<'p> Ground<'p> {
    fn of(layers: &[&Layer], plane: &'p Plane) -> Self {
        let zones = layers.iter().flat_map(|layer| &layer.zones);
        let surfaces: Vec<_> = zones.map(|zone| in_plane(&zone.surface, plane)).collect();
        let envelope = surfaces.iter().fold(Envelope::EMPTY, |all, surface| all.union(surface.envelope()));
        let loops = surfaces.iter().flat_map(|surface| surface.loops_near(&envelope)).collect();
        Self { plane, envelope, loops }
    }

    fn without(&self, other: &Self) -> Vec<Piece> {
        if self.loops.is_empty() {
            return Vec::new();
        }
        let origin = self.envelope.min;
        let grid = Resolution::of(self.plane, &self.envelope.union(other.envelope));
        let mut loops = overlay::remainder(&self.loops, &other.loops, origin, grid);
        for p in loops.iter_mut().flatten() {
            *p = [p[0] + origin[0], p[1] + origin[1]];
        }
        let polygons = MultiSurface::from_loops(&loops, self.plane).to_multi_polygon();
        polygons.into_iter().map(|polygon| Piece::of(&polygon, self.plane)).collect()
    }
}

/// A piece that is left over.
struct Piece {
    area_m2: f64,
    perimeter_m: f64,
    inside: Option<Position>,
}

enum Width {
    Rounding,
    Sliver,
    Ground,
}

impl Piece {
    fn of(polygon: &Polygon, plane: &Plane) -> Self {
        let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
        let loops: Vec<Vec<Position>> = rings.map(|ring| ring.coords().map(|c| [c.x, c.y]).collect()).collect();
        let surface = MultiSurface::from_loops(&loops, plane);
        let inside = polygon.interior_point().and_then(|point| plane.unproject([point.x(), point.y()]));
        Self { area_m2: surface.area_m2(), perimeter_m: surface.perimeter_m(), inside }
    }

    fn kind(&self) -> Width {
        if self.area_m2 <= self.perimeter_m * COORDINATE_RESOLUTION_M {
            Width::Rounding
        } else if 2.0 * self.area_m2 <= self.perimeter_m * SLIVER_WIDTH_M {
            Width::Sliver
        } else {
            Width::Ground
        }
    }

    fn report(&self, fault: Diagnostic) -> Diagnostic {
        Diagnostic { position: self.inside, ..fault.of_area(self.area_m2, self.perimeter_m) }
    }
}
