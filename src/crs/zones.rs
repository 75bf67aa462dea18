//! The Gauss-Krüger zones of CGCS2000, by their EPSG codes: nearly every projected file is in one of them, and to look
//! one up in PROJ's database takes as long as to measure thousands of pairs.

use super::grid::Grid;

/// Areas of use of the 6° zones 13 to 23 in degrees (west, south, east, north), as the EPSG registry (version 12) has them.
const OF_SIX_DEGREES: [[f64; 4]; 11] = [
    [73.62, 35.42, 78.01, 41.07],
    [77.98, 29.16, 84.0, 47.23],
    [84.0, 27.32, 90.0, 49.18],
    [90.0, 27.71, 96.01, 47.9],
    [96.0, 21.13, 102.01, 43.18],
    [102.0, 17.75, 108.0, 42.47],
    [108.0, 16.7, 114.0, 45.11],
    [114.0, 19.02, 120.0, 51.52],
    [120.0, 24.64, 126.0, 53.56],
    [126.0, 29.7, 132.0, 52.79],
    [132.0, 45.02, 134.77, 48.4],
];

/// The same of the 3° zones 25 to 45.
const OF_THREE_DEGREES: [[f64; 4]; 21] = [
    [73.62, 35.81, 76.5, 40.65],
    [76.5, 31.03, 79.5, 41.83],
    [79.5, 29.95, 82.51, 45.88],
    [82.5, 28.26, 85.5, 47.23],
    [85.5, 27.8, 88.5, 49.18],
    [88.49, 27.32, 91.51, 48.42],
    [91.5, 27.71, 94.5, 45.13],
    [94.5, 28.23, 97.51, 44.5],
    [97.5, 21.43, 100.5, 42.76],
    [100.5, 21.13, 103.5, 42.69],
    [103.5, 22.5, 106.51, 42.21],
    [106.5, 18.19, 109.51, 42.47],
    [109.5, 18.11, 112.5, 45.11],
    [112.5, 21.52, 115.5, 45.45],
    [115.5, 22.6, 118.5, 49.88],
    [118.5, 24.43, 121.5, 53.33],
    [121.5, 28.22, 124.5, 53.56],
    [124.5, 40.19, 127.5, 53.2],
    [127.5, 41.37, 130.5, 50.25],
    [130.5, 42.42, 133.5, 48.88],
    [133.5, 45.85, 134.77, 48.4],
];

/// A zone of CGCS2000.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Zone {
    /// As the EPSG registry calls it.
    pub name: String,
    /// Its meridian and false easting.
    pub grid: Grid,
    /// Where it is meant for: west, south, east, north in degrees.
    pub area: [f64; 4],
}

/// The zone of an EPSG code: 4491 to 4501 and 4513 to 4533 count eastings behind the number of the zone, 4502 to 4512
/// and 4534 to 4554 do not.
pub(super) fn of_code(code: u16) -> Option<Zone> {
    let (series, place, degrees, first, has_number) = match code {
        4491..=4501 => (OF_SIX_DEGREES.as_slice(), code - 4491, 6, 13, true),
        4502..=4512 => (OF_SIX_DEGREES.as_slice(), code - 4502, 6, 13, false),
        4513..=4533 => (OF_THREE_DEGREES.as_slice(), code - 4513, 3, 25, true),
        4534..=4554 => (OF_THREE_DEGREES.as_slice(), code - 4534, 3, 25, false),
        _ => return None,
    };
    let area = *series.get(usize::from(place))?;
    let zone = place + first;
    let meridian = if degrees == 6 { 6 * zone - 3 } else { 3 * zone };
    let width = if degrees == 6 { "" } else { "3-degree " };
    let (which, millions) = if has_number { (format!("zone {zone}"), zone) } else { (format!("CM {meridian}E"), 0) };
    let false_easting = f64::from(millions) * 1e6 + 500_000.0;
    let grid = Grid { central_meridian: f64::from(meridian), false_easting };
    Some(Zone { name: format!("CGCS2000 / {width}Gauss-Kruger {which}"), grid, area })
}
