use crate::ellipsoid::{A, B, E2};
use crate::geometry::{Envelope, Position};

/// A length in metres that no geodesic between two envelopes is shorter than.
///
/// A geodesic is no shorter than the chord through the Earth. With reduced latitudes β the squared
/// chord is at least `4b² sin²(Δβ/2) + 4a² cos β₁ cos β₂ sin²(Δλ/2)`; Δβ is at least `b/a` of Δφ, and
/// `cos β` is at least `cos φ` at the latitude farthest from the equator.
pub fn lower_bound(m: &Envelope, n: &Envelope) -> f64 {
    let gap = |axis: usize| (n.min[axis] - m.max[axis]).max(m.min[axis] - n.max[axis]).max(0.0);
    // Round the other way it may be nearer: longitudes are an angle.
    let width = m.max[0].max(n.max[0]) - m.min[0].min(n.min[0]);
    let (lon, lat) = (gap(0).min((360.0 - width).max(0.0)).to_radians(), gap(1).to_radians());
    let farthest = |e: &Envelope| e.min[1].abs().max(e.max[1].abs());
    let cos = farthest(m).max(farthest(n)).to_radians().cos().max(0.0);
    let half_sine = |angle: f64| {
        let x = angle / 2.0;
        // For small angles by a term of the series that is below the sine.
        if x < 0.03 { x - x * x * x / 6.0 } else { x.sin() }
    };
    let (meridian, parallel) = (2.0 * B * half_sine(lat * (B / A)), 2.0 * A * cos * half_sine(lon));
    (meridian * meridian + parallel * parallel).sqrt()
}

/// The box in geocentric metres that holds everything of `envelope`, for an index whose box
/// distances are chords and so never longer than the geodesics they stand for.
pub fn chord_envelope(envelope: &Envelope) -> ([f64; 3], [f64; 3]) {
    let samples = |axis: usize| {
        let (min, max) = (envelope.min[axis], envelope.max[axis]);
        // Extremes of the trigonometric terms lie at the ends or where the box passes a multiple of 90°.
        let turns = (-4..=4).map(|quarter| f64::from(quarter) * 90.0).filter(move |t| min < *t && *t < max);
        [min, max].into_iter().chain(turns)
    };
    let (mut low, mut high) = ([f64::INFINITY; 3], [f64::NEG_INFINITY; 3]);
    for lat in samples(1) {
        for lon in samples(0) {
            for (axis, x) in geocentric([lon, lat]).into_iter().enumerate() {
                low[axis] = low[axis].min(x);
                high[axis] = high[axis].max(x);
            }
        }
    }
    (low, high)
}

/// Geocentric coordinates in metres of a position on the ellipsoid.
pub fn geocentric([lon, lat]: Position) -> [f64; 3] {
    let ((sin_lat, cos_lat), (sin_lon, cos_lon)) = (lat.to_radians().sin_cos(), lon.to_radians().sin_cos());
    let n = A / (1.0 - E2 * sin_lat * sin_lat).sqrt();
    [n * cos_lat * cos_lon, n * cos_lat * sin_lon, n * (1.0 - E2) * sin_lat]
}
