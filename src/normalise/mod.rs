//! From rings as they were read to a valid surface (ISO 19125-1 §6.1.11), or the reasons why not.
//!
//! **The rule for invalid input**: a ring encloses what it winds round an odd number of times; a
//! polygon is what its exterior ring encloses less what its holes enclose; a multipolygon is the
//! union of its polygons. Where rings only touch, this rule is applied without moving a vertex;
//! where they cross or overlap, the crossings are computed on a grid of 2⁻⁴⁴ degree (6 nm) and the
//! record is marked ([`Code::RingsCross`]). Nothing is treated without a [`Defect`] that says so,
//! except for what has no meaning in the format: ring direction and start.

mod clean;
mod nest;
mod node;

use crate::diagnostic::{Code, Defect, Effect};
use crate::feature::ArealGeometry;
use crate::geometry::{MultiSurface, Position, overlay};

/// A closed ring with the polygon part and the ring number it had in the input.
#[derive(Debug, Clone)]
struct SourceRing {
    part: usize,
    ring: usize,
    positions: Vec<Position>,
}

/// A valid surface and what had to be said about its making.
#[derive(Debug, Clone)]
pub struct Normalised {
    /// What the geometry encloses.
    pub surface: MultiSurface,
    /// Every treatment that was needed.
    pub defects: Vec<Defect>,
}

impl Normalised {
    /// Whether the drawn boundary is ambiguous, so that a verdict on it is not safe.
    pub fn is_ambiguous(&self) -> bool {
        self.defects.iter().any(|defect| defect.code == Code::RingsCross)
    }
}

/// Makes a valid surface of `geometry`, or says why there is none.
///
/// # Errors
/// All defects found, of which at least one rejects the record.
pub fn normalise(geometry: &ArealGeometry) -> Result<Normalised, Vec<Defect>> {
    let mut defects = Vec::new();
    let rings = clean::clean(geometry, &mut defects);
    if defects.iter().any(|defect| defect.code.effect() == Effect::Rejected) {
        return Err(defects);
    }
    let noded = node::node(&rings);
    let loops = match noded.conflict {
        None => nest::nest(&noded.rings, &mut defects),
        Some(conflict) => {
            defects.push(conflict);
            let resolved = (noded.crossings <= node::MAX_CROSSINGS).then(|| resolve(&rings)).flatten();
            let Some(loops) = resolved else {
                defects.push(Defect::new(Code::NotResolved));
                return Err(defects);
            };
            loops
        }
    };
    let surface = MultiSurface::from_loops(&loops);
    if surface.area_m2() <= 0.0 {
        defects.push(Defect::new(Code::NoArea));
        return Err(defects);
    }
    Ok(Normalised { surface, defects })
}

/// Applies the rule of the module to rings that cross or overlap.
fn resolve(rings: &[SourceRing]) -> Option<Vec<Vec<Position>>> {
    let mut all = Vec::new();
    for part in rings.chunk_by(|a, b| a.part == b.part) {
        let (shells, holes): (Vec<_>, Vec<_>) = part.iter().partition(|ring| ring.ring == 0);
        let enclosed = |rings: Vec<&SourceRing>| -> Vec<_> {
            rings.iter().flat_map(|ring| overlay::even_odd(&ring.positions)).collect()
        };
        all.extend(overlay::difference(&enclosed(shells), &enclosed(holes)));
    }
    let union = overlay::union(&all);
    let source = union.into_iter().map(|positions| SourceRing { part: 0, ring: 0, positions }).collect::<Vec<_>>();
    let noded = node::node(&source);
    // The overlay leaves its rings on the left already: splitting them keeps that.
    noded.conflict.is_none().then(|| noded.rings.iter().flat_map(|ring| nest::simple_loops(&ring.positions)).collect())
}

#[cfg(test)]
mod tests;
