use geo::{Coord, LineString, MultiPolygon};

use super::annex_d;

/// Easting and northing in metres, or longitude and latitude in degrees.
type Position = [f64; 2];

/// An edge that is longer than this in the Gauss-Krüger plane, in metres, gets points between its corners.
const LONGEST_EDGE_M: f64 = 70.0;

/// Points that are inserted into one area at most, on 7,000 km of boundary: their number is bounded by nothing else.
pub const MOST_INSERTED: usize = 100_000;

/// Decimals of metres that a corner keeps.
const CORNER_DECIMALS: i32 = 4;
/// Decimals of metres that an inserted point keeps.
const INSERTED_DECIMALS: i32 = 6;
/// Decimals of seconds that latitude and longitude keep.
const SECOND_DECIMALS: i32 = 6;

/// The 椭球面积 in m², as software had to compute it to pass the evaluation of the third national land survey (三调).
///
/// `polygons` are eastings and northings in metres in a Gauss-Krüger plane of CGCS2000, shells positive and holes negative
/// whatever their direction; `geographic` brings positions of that plane to longitude and latitude in degrees. Each edge longer
/// than 70 m is divided evenly by `floor(length / 70)` points. Corners are rounded to 4 decimals, inserted points to 6, latitude
/// and longitude to 6 decimals of a second, all half up. Then edges count by the trapezoids of Annex D
/// ([`annex_d_area`](super::annex_d_area)). The roundings move the area by some 1e-3 m² for each 100 m of boundary at most.
///
/// # Errors
/// Why there is no such area, in Chinese: a point has no place outside the plane, or more than [`MOST_INSERTED`] were needed.
pub fn ellipsoidal_area(
    polygons: &MultiPolygon<f64>,
    geographic: impl Fn(&[Position]) -> Option<Vec<Position>>,
) -> Result<f64, &'static str> {
    let mut left = MOST_INSERTED;
    let mut ring_area = |ring: &LineString<f64>| {
        let points = interpolated(&ring.0, &mut left).ok_or("边界过长，内插点超过100000个")?;
        let placed = geographic(&points).ok_or("边界超出投影平面的范围")?;
        let seconds = |degrees: f64| round_half_up(degrees * 3600.0, SECOND_DECIMALS) / 3600.0;
        let placed: Vec<Coord<f64>> = placed.iter().map(|p| Coord { x: seconds(p[0]), y: seconds(p[1]) }).collect();
        Ok::<f64, &'static str>(annex_d::ring_area(&placed).abs())
    };
    let mut area = 0.0;
    for polygon in polygons {
        area += ring_area(polygon.exterior())?;
        for hole in polygon.interiors() {
            area -= ring_area(hole)?;
        }
    }
    Ok(area)
}

/// A closed ring with the points that its long edges get; `None` when they are more than are left.
fn interpolated(ring: &[Coord<f64>], left: &mut usize) -> Option<Vec<Position>> {
    let mut points = Vec::with_capacity(ring.len());
    for edge in ring.windows(2) {
        let (from, step) = (edge[0], edge[1] - edge[0]);
        let rounded = |p: Coord<f64>, decimals| [round_half_up(p.x, decimals), round_half_up(p.y, decimals)];
        points.push(rounded(from, CORNER_DECIMALS));
        let length = step.x.hypot(step.y);
        let count = if length > LONGEST_EDGE_M { (length / LONGEST_EDGE_M).floor() } else { 0.0 };
        if count > *left as f64 {
            return None;
        }
        *left -= count as usize;
        // From the corner as it is written, not as it was rounded.
        let inserted = |j: usize| from + step * j as f64 / (count + 1.0);
        points.extend((1..=count as usize).map(|j| rounded(inserted(j), INSERTED_DECIMALS)));
    }
    points.extend(points.first().copied());
    Some(points)
}

/// A number to so many decimals, its middle away from zero (四舍五入). What is rounded is the shortest decimal that reads back as
/// the number, because that is what was written: 0.00005 is half way between two of 4 decimals and its double is not.
fn round_half_up(value: f64, decimals: i32) -> f64 {
    /// As near as this to the middle, the product may fall to the wrong side of it.
    const NEAR: f64 = 0.02;
    let power = 10_f64.powi(decimals);
    let scaled = value.abs() * power;
    let (below, fraction) = (scaled.floor(), scaled.fract());
    let is_up = if (fraction - 0.5).abs() < NEAR { is_half_written(value, decimals) } else { fraction > 0.5 };
    ((below + f64::from(u8::from(is_up))) / power).copysign(value)
}

/// Whether the decimal of a number goes on after so many decimals with half a unit or more.
fn is_half_written(value: f64, decimals: i32) -> bool {
    let text = format!("{:e}", value.abs());
    let Some((mantissa, exponent)) = text.split_once('e') else { return false };
    let point = exponent.parse::<i32>().unwrap_or_default() + 1 + decimals;
    let mut digits = mantissa.bytes().filter(u8::is_ascii_digit);
    usize::try_from(point).ok().and_then(|point| digits.nth(point)).is_some_and(|digit| digit >= b'5')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_half_way_is_rounded_away_from_zero() {
        let cases = [
            (39_616_000.000_05, 4, 39_616_000.000_1),
            (39_616_000.000_15, 4, 39_616_000.000_2),
            (4_061_000.000_049, 4, 4_061_000.0),
            (1.0005, 3, 1.001),
            (1.000_499_999, 3, 1.0),
            (-1.0005, 3, -1.001),
            (0.000_05, 4, 0.000_1),
            (0.000_000_5, 6, 0.000_001),
            (0.000_000_4, 6, 0.0),
            (425_880.123_456_5, 6, 425_880.123_457),
            (500_000.0, 4, 500_000.0),
        ];
        for (value, decimals, rounded) in cases {
            assert_eq!(round_half_up(value, decimals), rounded, "{value} to {decimals}");
        }
    }

    #[test]
    fn an_edge_of_seventy_metres_is_left_whole_and_a_longer_one_is_divided_evenly() {
        for (length, wanted) in
            [(69.99, 0), (70.0, 0), (70.01, 1), (139.99, 1), (140.0, 2), (140.01, 2), (10_000.0, 142)]
        {
            let ring = [Coord { x: 500_000.0, y: 4e6 }, Coord { x: 500_000.0 + length, y: 4e6 }];
            let mut left = MOST_INSERTED;
            let points = interpolated(&ring, &mut left).unwrap();
            // The two corners are one edge of a ring that ends where it began.
            assert_eq!((points.len() - 2, MOST_INSERTED - left), (wanted, wanted), "{length}");
            let step = length / (wanted + 1) as f64;
            for (n, point) in points[..=wanted].iter().enumerate() {
                assert!((point[0] - 500_000.0 - step * n as f64).abs() <= 5.1e-7, "{length} {n} {point:?}");
            }
        }
    }

    #[test]
    fn a_boundary_beyond_measure_has_no_area_and_says_so() {
        let square = |side: f64| geo::Rect::new((0.0, 0.0), (side, side)).to_polygon().into();
        let flat = |ring: &[Position]| Some(ring.iter().map(|p| [p[0] / 1e8, p[1] / 1e8]).collect());
        assert!(ellipsoidal_area(&square(1_000_000.0), flat).is_ok());
        assert!(ellipsoidal_area(&square(2_000_000.0), flat).unwrap_err().contains("边界过长"));
        assert!(ellipsoidal_area(&square(f64::MAX), flat).unwrap_err().contains("边界过长"));
        assert!(ellipsoidal_area(&square(10.0), |_| None).unwrap_err().contains("范围"));
    }
}
