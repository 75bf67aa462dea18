//! Frames round one place, in which areas and lengths near it are measured.

mod parallel;
mod ring;

use std::cell::RefCell;
use std::sync::Arc;

use self::parallel::Parallel;
pub use self::ring::ring_area;
use super::plane::{Cell, Cubic, Far, Patch, Plane};

/// A frame around an origin in a plane, in which areas and lengths near it are measured.
///
/// Local coordinates are positions of the plane minus the origin, in its units: near the origin the
/// subtraction is exact, so a point computed there keeps digits that an absolute coordinate cannot
/// hold (one unit in the last place is 1.6 nm of a longitude of 118°, 7 nm of an easting behind a zone number).
#[derive(Debug, Clone)]
pub struct LocalFrame {
    origin: [f64; 2],
    metres_per_unit: [f64; 2],
    form: Form,
}

/// How the area under an edge is found.
#[derive(Debug, Clone)]
enum Form {
    /// In degrees, the origin on the parallel.
    Parallel(Parallel),
    /// In another plane on one of the smallest patches, and the way from its middle to the origin.
    Cubic(Cubic, [f64; 2]),
    /// The same on a larger one.
    Patch(Arc<Patch>, [f64; 2]),
    /// In another plane, for what no patch reaches.
    Far(Far),
}

impl LocalFrame {
    /// A frame of degrees at `origin` (longitude, latitude) for points up to `reach` degrees of
    /// latitude away; points farther off are still measured right, only more slowly.
    pub fn in_degrees(origin: [f64; 2], reach: f64) -> Self {
        Self::on(Parallel::new(origin[1], reach), origin)
    }

    /// A frame for what lies between two corners of a plane.
    pub fn new(plane: &Plane, min: [f64; 2], max: [f64; 2]) -> Self {
        if plane.is_degrees() {
            return Self::in_degrees(min, max[1] - min[1]);
        }
        match plane.cell(min, max).and_then(|cell| plane.patch(cell)) {
            Some(patch) => match patch.cubic() {
                Some(cubic) => Self::on_cubic(&cubic, min),
                None => Self::on_patch(&patch, min),
            },
            None => Self::far(plane, min),
        }
    }

    fn on(parallel: Parallel, origin: [f64; 2]) -> Self {
        Self { origin, metres_per_unit: parallel.metres_per_degree(), form: Form::Parallel(parallel) }
    }

    fn on_cubic(cubic: &Cubic, origin: [f64; 2]) -> Self {
        let offset = [origin[0] - cubic.centre[0], origin[1] - cubic.centre[1]];
        Self { origin, metres_per_unit: cubic.metres_per_unit, form: Form::Cubic(*cubic, offset) }
    }

    fn on_patch(patch: &Arc<Patch>, origin: [f64; 2]) -> Self {
        let offset = [origin[0] - patch.centre[0], origin[1] - patch.centre[1]];
        Self { origin, metres_per_unit: patch.metres_per_unit, form: Form::Patch(patch.clone(), offset) }
    }

    fn far(plane: &Plane, origin: [f64; 2]) -> Self {
        let metres_per_unit = plane.metres_per_unit(origin).unwrap_or([plane.unit_m(); 2]);
        Self { origin, metres_per_unit, form: Form::Far(Far::new(plane, origin)) }
    }

    /// The point, in units of the plane from the origin.
    pub fn local(&self, point: [f64; 2]) -> [f64; 2] {
        [point[0] - self.origin[0], point[1] - self.origin[1]]
    }

    /// The position of a local point.
    pub fn absolute(&self, local: [f64; 2]) -> [f64; 2] {
        [local[0] + self.origin[0], local[1] + self.origin[1]]
    }

    /// Signed area in m² between the straight edge `p → q` (local) and a line of reference, the same for all edges;
    /// the sum round a counter-clockwise ring is its area.
    #[inline]
    pub fn area_under(&self, p: [f64; 2], q: [f64; 2]) -> f64 {
        match &self.form {
            Form::Parallel(parallel) => parallel.area_under(p, q),
            Form::Cubic(cubic, offset) => cubic.area_under(*offset, p, q),
            Form::Patch(patch, offset) => patch.area_under(*offset, p, q),
            Form::Far(far) => far.area_under(p, q),
        }
    }

    /// Signed area in m² of a triangle of which `twice` is double the area in the plane, and `p` and `q` two of the
    /// corners; in degrees the third is the origin. It is relatively as good as `twice`, however thin the triangle,
    /// where a sum of [`Self::area_under`] is only good to the rounding of what lies under its sides; in other planes
    /// within the change of scale across the frame.
    pub fn area_of_triangle(&self, p: [f64; 2], q: [f64; 2], twice: f64) -> f64 {
        match &self.form {
            Form::Parallel(parallel) => parallel.area_of_triangle(p, q, twice),
            // The axes of a plane need not be at right angles on the Earth, so the scales alone would not do.
            Form::Cubic(Cubic { middle, .. }, _) => twice / 2.0 * middle,
            Form::Patch(patch, _) => twice / 2.0 * patch.middle,
            Form::Far(_) => twice / 2.0 * self.metres_per_unit[0] * self.metres_per_unit[1],
        }
    }

    /// Length in metres of the straight edge `p → q` by the scale at the origin. Good to the change
    /// of scale across the frame (1e-4 within 10 km): for tolerances, never for a reported figure.
    pub fn length(&self, p: [f64; 2], q: [f64; 2]) -> f64 {
        let [mx, my] = self.metres_per_unit;
        let (east, north) = ((q[0] - p[0]) * mx, (q[1] - p[1]) * my);
        (east * east + north * north).sqrt()
    }

    /// Metres in one unit along each axis, near the origin.
    pub fn metres_per_unit(&self) -> [f64; 2] {
        self.metres_per_unit
    }
}

thread_local! {
    /// Surfaces and pairs come one after another, mostly near each other.
    static FRAMES: RefCell<Frames> = RefCell::default();
}

/// A frame for what lies between two corners of a plane, from what this thread has at hand: it is the same whatever was
/// asked for before.
pub fn frame_between(plane: &Plane, min: [f64; 2], max: [f64; 2]) -> LocalFrame {
    FRAMES.with_borrow_mut(|frames| frames.between(plane, min, max))
}

/// Frames for one place after another: what depends on the neighbourhood alone is kept for the next.
#[derive(Debug, Default)]
struct Frames {
    parallels: [Option<Box<Parallel>>; 8],
    /// The plane of all that follow.
    plane: Plane,
    /// Each at the place of its cell: copies, for the counts of those that threads share are slow.
    cubics: Vec<AtHand<Cubic>>,
    patches: Vec<AtHand<Arc<Patch>>>,
}

type AtHand<T> = Option<(Cell, T)>;

/// Columns of cells from which the smallest patches are kept at hand, and as many rows: 64 km each way, in 160 bytes a cell.
const CUBICS: i64 = 32;
/// The same of the others, each some 900 bytes.
const PATCHES: i64 = 16;

impl Frames {
    /// Parallels on which the origins lie, a degree: of a power of two, so that they are exact.
    const PARALLELS: f64 = 128.0;
    /// Terms that are kept, and the reach in degrees that they serve.
    const KEPT: (usize, f64) = (9, 1.0);

    fn between(&mut self, plane: &Plane, min: [f64; 2], max: [f64; 2]) -> LocalFrame {
        if plane.is_degrees() {
            return self.on_parallel(min, max[1] - min[1]);
        }
        let Some(cell) = plane.cell(min, max) else { return LocalFrame::far(plane, min) };
        if self.cubics.is_empty() || self.plane != *plane {
            self.plane = plane.clone();
            self.cubics = vec![None; (CUBICS * CUBICS) as usize];
            self.patches = vec![None; (PATCHES * PATCHES) as usize];
        }
        if cell.is_smallest() {
            let make = || plane.patch(cell)?.cubic();
            let cubic = at_hand(&mut self.cubics, CUBICS, cell, make);
            return cubic.map_or_else(|| LocalFrame::far(plane, min), |cubic| LocalFrame::on_cubic(cubic, min));
        }
        let make = || plane.patch(cell).map(|patch| Arc::new(Patch::clone(&patch)));
        let patch = at_hand(&mut self.patches, PATCHES, cell, make);
        patch.map_or_else(|| LocalFrame::far(plane, min), |patch| LocalFrame::on_patch(patch, min))
    }

    fn on_parallel(&mut self, corner: [f64; 2], reach: f64) -> LocalFrame {
        let parallel = (corner[1] * Self::PARALLELS).floor();
        let reach = reach + 1.0 / Self::PARALLELS;
        let latitude = parallel / Self::PARALLELS;
        let origin = [corner[0], latitude];
        if reach > Self::KEPT.1 {
            return LocalFrame::in_degrees(origin, reach);
        }
        let place = &mut self.parallels[(parallel as i64).rem_euclid(8) as usize];
        let kept = match place {
            Some(kept) if kept.latitude() == latitude => kept,
            _ => place.insert(Box::new(Parallel::with_terms(latitude, Self::KEPT.0))),
        };
        LocalFrame::on(kept.within(reach), origin)
    }
}

/// What is kept of a cell among others in so many columns and rows, made where it is not.
#[inline]
fn at_hand<T>(kept: &mut [AtHand<T>], columns: i64, cell: Cell, make: impl FnOnce() -> Option<T>) -> Option<&T> {
    let place = &mut kept[cell.hash(columns) % (columns * columns) as usize];
    if place.as_ref().is_none_or(|(at, _)| *at != cell) {
        *place = Some((cell, make()?));
    }
    place.as_ref().map(|(_, kept)| kept)
}
