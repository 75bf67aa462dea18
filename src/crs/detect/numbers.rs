use std::collections::BTreeMap;

use crate::geometry::Position;

/// Longitude and latitude of China, islands left out.
pub(super) const CHINA: [[f64; 2]; 2] = [[73.0, 136.0], [3.0, 54.0]];

/// Northings of Gauss-Krüger grids in China in metres: 17° to 54° of latitude.
const NORTHINGS: [f64; 2] = [1.9e6, 6.0e6];

/// How far from its central meridian a zone is drawn, in metres: a county is often drawn whole in the zone of its
/// other half, up to 4.5° away.
const REACH: f64 = 420_000.0;

/// Web Mercator in China.
const MERCATOR: [[f64; 2]; 2] = [[8.1e6, 15.2e6], [1.9e6, 7.3e6]];

/// What the size of a position's numbers says of them, easting or longitude first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// Longitude and latitude in China.
    Degrees,
    /// Metres, this zone before the easting.
    Zoned(u8),
    /// Metres without a zone.
    Plain,
    /// Metres of Web Mercator.
    Mercator,
}

/// All that a position may be: none of these has one meaning more than the prefixes of 6° zones 13 to 15, which
/// are eastings of Web Mercator too.
pub(super) fn kinds([first, second]: Position) -> impl Iterator<Item = Kind> {
    let within = |value: f64, [low, high]: [f64; 2]| (low..=high).contains(&value);
    let degrees = (within(first, CHINA[0]) && within(second, CHINA[1])).then_some(Kind::Degrees);
    let is_northing = within(second, NORTHINGS);
    let millions = (first / 1e6).floor();
    let is_near = (first - millions * 1e6 - 500_000.0).abs() <= REACH;
    let zoned = (is_northing && is_near && ((13.0..=23.0).contains(&millions) || (25.0..=45.0).contains(&millions)))
        .then_some(Kind::Zoned(millions as u8));
    let plain = (is_northing && is_near && millions == 0.0).then_some(Kind::Plain);
    let mercator = (within(first, MERCATOR[0]) && within(second, MERCATOR[1])).then_some(Kind::Mercator);
    [degrees, zoned, plain, mercator].into_iter().flatten()
}

/// How many positions of a sample are of each kind, in the order as written and the other way round.
pub(super) fn count(sample: &[Position]) -> BTreeMap<(Kind, bool), usize> {
    let mut counts = BTreeMap::new();
    for &[first, second] in sample {
        for (position, is_northing_first) in [([first, second], false), ([second, first], true)] {
            for kind in kinds(position) {
                *counts.entry((kind, is_northing_first)).or_default() += 1;
            }
        }
    }
    counts
}
