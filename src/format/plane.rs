//! Plane coordinates as Chinese tables write them: X northing, Y easting with the number of its zone.

use std::ops::Range;

use super::zone::Zone;
use crate::diagnostic::{Code, Defect};
use crate::geometry::Position;

/// Eastings from here on begin with the number of a zone.
const NUMBERED_FROM: f64 = 1e7;
/// Eastings below this have no number; no place of China above the 9th parallel has a northing as small.
const EASTINGS_BELOW: f64 = 1e6;
/// Eastings without a number: the widest zones reach 334 km to either side of 500 km.
const EASTINGS: Range<f64> = 1e4..EASTINGS_BELOW;
/// No place of China lies further south or north, in metres; degrees are far below.
pub(super) const NORTHINGS: Range<f64> = 1e5..6.5e6;

/// What rows of coordinates turned out to be.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Found {
    /// The zone of all of them, where they or the declaration name one.
    pub zone: Option<Zone>,
    /// The columns were the other way round.
    pub is_swapped: bool,
    /// Some easting had no number and got the declared one.
    pub is_supplied: bool,
}

/// Turns `[X, Y]` as written into `[easting with zone, northing]`, in place.
///
/// The order of the columns is decided by their magnitude: a northing of China has seven digits, an easting
/// six, or eight with the number of its zone.
///
/// # Errors
/// The defect that spoils them all, at ring and vertex.
pub(super) fn resolve(rings: &mut [Vec<Position>], declared: Option<Zone>) -> Result<Found, Box<Defect>> {
    let (mut first, mut zone, mut is_supplied) = (None, declared, false);
    let at = |code, ring, vertex, pair: Position| Box::new(Defect::new(code).at(0, ring, vertex, pair));
    for (r, ring) in rings.iter().enumerate() {
        for (v, &pair) in ring.iter().enumerate() {
            let Some(is_swapped) = is_swapped(pair) else { continue };
            if *first.get_or_insert(is_swapped) != is_swapped {
                return Err(at(Code::AxesMixed, r, v, pair));
            }
        }
    }
    let is_swapped = first.unwrap_or(false);
    let easting = |pair: Position| pair[usize::from(!is_swapped)];
    // One easting with a number says what the others lack.
    if zone.is_none() {
        let numbered = rings.iter().flatten().map(|pair| easting(*pair)).find(|e| *e >= NUMBERED_FROM);
        zone = numbered.and_then(zone_of);
    }
    for (r, ring) in rings.iter_mut().enumerate() {
        for (v, pair) in ring.iter_mut().enumerate() {
            let written = *pair;
            let (mut easting, northing) = (easting(written), pair[usize::from(is_swapped)]);
            if easting >= NUMBERED_FROM {
                match (zone_of(easting), zone) {
                    (None, _) => return Err(at(Code::NotInZone, r, v, written)),
                    (own, zone) if own != zone => {
                        let what = |zone: Option<Zone>| zone.map_or_else(String::new, |zone| zone.number.to_string());
                        let reported = format!("({} instead of {})", what(own), what(zone));
                        return Err(Box::new(at(Code::ZoneDiffers, r, v, written).detail(reported)));
                    }
                    _ => {}
                }
            } else if !EASTINGS.contains(&easting) {
                return Err(at(Code::NotInZone, r, v, written));
            } else if let Some(zone) = zone {
                easting += zone.prefix_m();
                is_supplied = true;
            }
            if !NORTHINGS.contains(&northing) {
                return Err(at(Code::NotInZone, r, v, written));
            }
            *pair = [easting, northing];
        }
    }
    Ok(Found { zone, is_swapped, is_supplied })
}

/// The zone whose number an easting begins with.
pub(super) fn zone_of(easting: f64) -> Option<Zone> {
    (NUMBERED_FROM..1e8).contains(&easting).then(|| Zone::numbered((easting / 1e6) as u32)).flatten()
}

/// The zone of the number in either of two columns.
pub(super) fn zone_of_pair(pair: Position) -> Option<Zone> {
    zone_of(pair[0]).xor(zone_of(pair[1]))
}

/// Whether the first of two is the easting; `None` where magnitude does not decide it.
fn is_swapped([x, y]: Position) -> Option<bool> {
    let rank = |v: f64| if v >= NUMBERED_FROM { 2 } else { i32::from(v >= EASTINGS_BELOW) };
    match (rank(x), rank(y)) {
        (1, 0) | (0 | 1, 2) => Some(false),
        (0, 1) | (2, 0 | 1) => Some(true),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[Position], declared: Option<u32>) -> Result<(Vec<Position>, Found), Code> {
        let mut rings = vec![pairs.to_vec()];
        let found = resolve(&mut rings, declared.and_then(Zone::numbered)).map_err(|defect| defect.code)?;
        Ok((rings.remove(0), found))
    }

    #[test]
    fn the_order_of_columns_is_reported_by_magnitude() {
        let wanted = [39_616_201.162, 4_061_786.622];
        let zone = Zone::numbered(39);
        for (pair, declared, is_swapped, is_supplied) in [
            ([4_061_786.622, 39_616_201.162], None, false, false),
            ([39_616_201.162, 4_061_786.622], Some(39), true, false),
            ([4_061_786.622, 616_201.162], Some(39), false, true),
            ([616_201.162, 4_061_786.622], Some(39), true, true),
        ] {
            let (positions, found) = read(&[pair], declared).unwrap();
            assert_eq!((positions[0], found), (wanted, Found { zone, is_swapped, is_supplied }));
        }
        let (positions, found) = read(&[[4_061_786.622, 616_201.162]], None).unwrap();
        assert_eq!((positions[0], found.zone), ([616_201.162, 4_061_786.622], None));
    }

    #[test]
    fn what_contradicts_itself_is_an_error() {
        let (n, e) = (4_061_786.622, 39_616_201.162);
        assert_eq!(read(&[[n, e], [e, n]], None).unwrap_err(), Code::AxesMixed);
        assert_eq!(read(&[[n, e]], Some(40)).unwrap_err(), Code::ZoneDiffers);
        assert_eq!(read(&[[n, e], [n, e + 1e6]], None).unwrap_err(), Code::ZoneDiffers);
        for pair in [[36.68, 118.3], [n, 24_500_000.0], [n, -5.0], [n, 1e300], [n, n], [9e6, e], [e, e]] {
            assert_eq!(read(&[pair], None).unwrap_err(), Code::NotInZone, "{pair:?}");
        }
    }
}
