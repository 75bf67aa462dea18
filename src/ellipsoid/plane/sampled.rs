//! The areal density of a projection that is known only by its positions.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use super::MapProjection;
use super::chebyshev::{Basis, Chebyshev};
use crate::ellipsoid::authalic;

/// Metres from one fit to the next.
const STEP_M: f64 = 262_144.0;
/// Half the width of what a fit covers, as a part of the step: a little more than its own square.
const HALF_WIDTH: f64 = 0.55;
/// Of the polynomials; what they leave out of a smooth projection is below 1e-14 there.
const DEGREE: usize = 14;
/// Nodes along each axis: more than the degree wants, so that the rounding of single positions (1.6 nm in a
/// longitude of 118°) is evened out.
const NODES: usize = 40;
/// By how much a polynomial may miss what it was fitted to, in radians and in m² a radian: some eight times the
/// rounding of a position. A square in which a projection is not smooth shows more.
const MISSES: [f64; 2] = [6e-15, 0.06];
/// How often a fit is halved where part of its square has no place on the Earth, or is not smooth.
const HALVINGS: usize = 6;
/// Fits kept at most, some 10 kB each.
const MOST_KEPT: usize = 4096;

static BASIS: LazyLock<Basis> = LazyLock::new(|| Basis::new(NODES, DEGREE));

/// A projection with what was found of its density.
#[derive(Debug)]
pub(super) struct Sampled {
    projection: Box<dyn MapProjection>,
    /// Units of the plane from one fit to the next.
    step: f64,
    fits: RwLock<HashMap<[i64; 2], Option<Arc<Fit>>>>,
}

/// Longitude in radians and the authalic function in m² as polynomials of the plane, by their derivatives.
#[derive(Debug)]
struct Fit {
    centre: [f64; 2],
    half: f64,
    longitude: [Chebyshev; 2],
    authalic: [Chebyshev; 2],
}

impl Sampled {
    pub fn new(projection: Box<dyn MapProjection>, unit_m: f64) -> Self {
        Self { projection, step: STEP_M / unit_m, fits: RwLock::default() }
    }

    pub fn projection(&self) -> &dyn MapProjection {
        &*self.projection
    }

    /// m² on the ellipsoid of a square unit of the plane; `None` where it has no place. For smooth projections
    /// within 1e-13 of the density.
    pub fn density(&self, p: [f64; 2]) -> Option<f64> {
        let cell = p.map(|x| (x / self.step).floor());
        let key = cell.map(|x| x as i64);
        let known = self.fits.read().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        let fit = known.unwrap_or_else(|| {
            let centre = cell.map(|x| (x + 0.5) * self.step);
            let fit = self.fit(centre, self.step * HALF_WIDTH).map(Arc::new);
            let mut fits = self.fits.write().unwrap_or_else(PoisonError::into_inner);
            if fits.len() >= MOST_KEPT {
                fits.clear();
            }
            fits.insert(key, fit.clone());
            fit
        });
        match fit {
            Some(fit) => Some(fit.density(p)),
            // Beside the edge of the projection or a pole: a smaller one round the place itself.
            None => (1..HALVINGS)
                .find_map(|halving| self.fit(p, self.step * HALF_WIDTH / f64::from(1 << halving)))
                .map(|fit| fit.density(p)),
        }
    }

    fn fit(&self, centre: [f64; 2], half: f64) -> Option<Fit> {
        let [lon, lat] = self.projection.unproject(centre)?;
        let level = authalic(lat.to_radians());
        let along = BASIS.nodes();
        let (mut longitudes, mut areas) = (Vec::with_capacity(NODES * NODES), Vec::with_capacity(NODES * NODES));
        for t in along {
            for s in along {
                let [x, y] = self.projection.unproject([centre[0] + s * half, centre[1] + t * half])?;
                // The shorter way round the Earth.
                let turn = x - lon - ((x - lon) / 360.0).round() * 360.0;
                longitudes.push(turn.to_radians());
                areas.push(authalic(y.to_radians()) - level);
            }
        }
        let derivatives = |values: &[f64], miss: f64| {
            let fitted = Chebyshev::fit(values, &BASIS);
            let places = along.iter().flat_map(|&t| along.iter().map(move |&s| [s, t]));
            let is_smooth = places.zip(values).all(|(place, value)| (fitted.at(place) - value).abs() <= miss);
            is_smooth.then(|| fitted.derivatives())
        };
        let (longitude, authalic) = (derivatives(&longitudes, MISSES[0])?, derivatives(&areas, MISSES[1])?);
        Some(Fit { centre, half, longitude, authalic })
    }
}

impl Fit {
    fn density(&self, p: [f64; 2]) -> f64 {
        let at = [(p[0] - self.centre[0]) / self.half, (p[1] - self.centre[1]) / self.half];
        let [longitude_x, longitude_y] = self.longitude.each_ref().map(|polynomial| polynomial.at(at));
        let [area_x, area_y] = self.authalic.each_ref().map(|polynomial| polynomial.at(at));
        (longitude_x * area_y - longitude_y * area_x).abs() / (self.half * self.half)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ellipsoid::TransverseMercator;

    #[derive(Debug)]
    struct Zone(TransverseMercator);

    impl MapProjection for Zone {
        fn unproject(&self, position: [f64; 2]) -> Option<[f64; 2]> {
            self.0.inverse(position)
        }

        fn project(&self, position: [f64; 2]) -> Option<[f64; 2]> {
            self.0.forward(position)
        }
    }

    /// The series for `1/k²` stands against what is taken from positions alone.
    #[test]
    fn the_density_of_a_known_projection_is_found_from_its_positions() {
        let known = TransverseMercator::gauss_kruger(117.0, 39_500_000.0);
        let sampled = Sampled::new(Box::new(Zone(known.clone())), 1.0);
        for x in [-290_000.0, -100_000.0, 0.0, 12_345.0, 262_143.0] {
            for y in [2_000_000.0, 4_061_234.0, 4_194_304.0, 5_900_000.0] {
                let place = [39_500_000.0 + x, y];
                let (found, wanted) = (sampled.density(place).unwrap(), known.density(place).unwrap());
                assert!((found / wanted - 1.0).abs() < 1e-13, "{place:?}: {:e}", found / wanted - 1.0);
            }
        }
    }

    #[test]
    fn where_a_projection_is_not_smooth_the_fit_is_smaller_or_there_is_none() {
        let known = TransverseMercator::gauss_kruger(0.0, 0.0);
        let sampled = Sampled::new(Box::new(Zone(known.clone())), 1.0);
        for latitude in [85.0, 88.0, 89.0, 89.5, 89.9] {
            let place = known.forward([0.0, latitude]).unwrap();
            let wanted = known.density(place).unwrap();
            let found = sampled.density(place);
            // Of fits of 4 km roundings leave less.
            assert!(found.is_none_or(|found| (found / wanted - 1.0).abs() < 1e-9), "{latitude}: {found:?} {wanted}");
            assert!(latitude > 88.0 || found.is_some());
        }
        assert_eq!(sampled.density([0.0, 2e7]), None);
    }
}
