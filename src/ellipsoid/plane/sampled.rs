//! The areal density of a projection that is known only by its positions.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use super::MapProjection;
use super::chebyshev::{Chebyshev, nodes};
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
/// How often a fit is halved where part of its square has no place on the Earth.
const HALVINGS: usize = 6;
/// Fits kept at most, some 10 kB each.
const MOST_KEPT: usize = 4096;

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
            // Beside the edge of the projection: a smaller one round the place itself.
            None => (1..HALVINGS)
                .find_map(|halving| self.fit(p, self.step * HALF_WIDTH / f64::from(1 << halving)))
                .map(|fit| fit.density(p)),
        }
    }

    fn fit(&self, centre: [f64; 2], half: f64) -> Option<Fit> {
        let [lon, lat] = self.projection.to_degrees(centre)?;
        let level = authalic(lat.to_radians());
        let along = nodes(NODES);
        let (mut longitudes, mut areas) = (Vec::with_capacity(NODES * NODES), Vec::with_capacity(NODES * NODES));
        for t in &along {
            for s in &along {
                let [x, y] = self.projection.to_degrees([centre[0] + s * half, centre[1] + t * half])?;
                // The shorter way round the Earth.
                let turn = x - lon - ((x - lon) / 360.0).round() * 360.0;
                longitudes.push(turn.to_radians());
                areas.push(authalic(y.to_radians()) - level);
            }
        }
        let derivatives = |values: &[f64]| Chebyshev::fit(values, NODES, DEGREE).derivatives();
        Some(Fit { centre, half, longitude: derivatives(&longitudes), authalic: derivatives(&areas) })
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
