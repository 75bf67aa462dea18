/// Central meridians of the 3-degree zones of China: those of the 6-degree zones are among them.
pub(super) const MERIDIANS: std::ops::RangeInclusive<u8> = 25..=45;

/// A Gauss-Krüger grid (高斯-克吕格投影带) as its numbers show it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grid {
    /// Central meridian (中央经线) in degrees.
    pub central_meridian: f64,
    /// What is added to every easting, in metres: 500 km, behind the number of the zone where it has a prefix.
    pub false_easting: f64,
}

impl Grid {
    /// The zone number (带号) that eastings begin with; `None` where they have no prefix.
    pub fn prefix(&self) -> Option<u8> {
        let millions = (self.false_easting / 1e6).floor();
        let is_usual = self.false_easting - millions * 1e6 == 500_000.0;
        (is_usual && (1.0..=60.0).contains(&millions)).then_some(millions as u8)
    }
}

/// The EPSG code of a zone of CGCS2000 with its number before the easting: 3° zones 25 to 45 (EPSG:4513 to 4533),
/// 6° zones 13 to 23 (EPSG:4491 to 4501). No number is in both series.
pub(super) fn code_of_zone(zone: u8) -> Option<u16> {
    match zone {
        13..=23 => Some(4478 + u16::from(zone)),
        25..=45 => Some(4488 + u16::from(zone)),
        _ => None,
    }
}

/// The EPSG code of the same zone without its number before the easting: EPSG:4534 to 4554 of 3°, 4502 to 4512 of 6°.
pub(super) fn code_without_number(zone: u8) -> Option<u16> {
    match zone {
        13..=23 => Some(4489 + u16::from(zone)),
        25..=45 => Some(4509 + u16::from(zone)),
        _ => None,
    }
}

/// The central meridian of such a zone in degrees: 3n for 3° zones, 6n - 3 for 6° zones.
pub(super) fn meridian_of_zone(zone: u8) -> f64 {
    let zone_number = f64::from(zone);
    if zone < 24 { 6.0 * zone_number - 3.0 } else { 3.0 * zone_number }
}

/// The EPSG code of CGCS2000 without a prefix by central meridian, 75° to 135° by 3° (EPSG:4534 to 4554). The 6° series
/// (EPSG:4502 to 4512) has the same numbers.
pub(super) fn code_of_meridian(meridian: f64) -> Option<u16> {
    let zone = meridian / 3.0;
    let is_usual = zone.fract() == 0.0 && (25.0..=45.0).contains(&zone);
    is_usual.then(|| 4509 + zone as u16)
}

/// What to call a central meridian: the zones that have it.
pub(super) fn zones_of_meridian(meridian: f64) -> String {
    let (three, six) = (meridian / 3.0, (meridian + 3.0) / 6.0);
    match (three.fract() == 0.0, six.fract() == 0.0) {
        (true, true) => format!(
            "3° zone {three} (3度带{three}带) and 6° zone {six} (6度带{six}带) share it, and their numbers are the same"
        ),
        (true, false) => format!("3° zone {three} (3度带{three}带)"),
        _ => "of no standard zone (独立坐标系)".into(),
    }
}
