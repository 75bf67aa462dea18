use crate::format::Angles;
use crate::half_width::{half_width, number};

/// Why a text is no angle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotAnAngle {
    /// It is in degrees, minutes and seconds, and they were not asked for.
    Dms,
    /// It is not written as asked for, or minutes or seconds are 60 or more.
    Invalid,
}

const DEGREE_SIGNS: &[char] = &['°', 'º', '˚', '度', '゜'];
const MINUTE_SIGNS: &[char] = &['′', '\'', '’', '‘', '`', '´', '＇', '分', 'ʹ'];
const SECOND_SIGNS: &[char] = &['″', '"', '”', '“', '＂', '秒', 'ʺ', '〃'];

/// Letters and words of the hemisphere, the axis that they belong to, and its direction.
const SIDES: [(&str, Axis, f64); 8] = [
    ("东经", Axis::Longitude, 1.0),
    ("西经", Axis::Longitude, -1.0),
    ("北纬", Axis::Latitude, 1.0),
    ("南纬", Axis::Latitude, -1.0),
    ("E", Axis::Longitude, 1.0),
    ("W", Axis::Longitude, -1.0),
    ("N", Axis::Latitude, 1.0),
    ("S", Axis::Latitude, -1.0),
];

/// What an angle is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Axis {
    Latitude,
    Longitude,
}

/// Whether a text has the signs of degrees, minutes or seconds behind digits: a workbook marks text by `'` before it.
pub(super) fn has_signs(text: &str) -> bool {
    let text = text.trim_start_matches(|c: char| !c.is_numeric());
    [DEGREE_SIGNS, MINUTE_SIGNS, SECOND_SIGNS].iter().any(|signs| text.contains(*signs))
}

/// What an angle is of by the hemisphere before or behind it.
pub(super) fn axis(text: &str) -> Option<Axis> {
    let text = half_width(text.trim());
    let is_there = |side: &str| text.starts_with(side) || text.ends_with(side);
    SIDES.iter().find(|(side, ..)| is_there(side)).map(|(_, axis, _)| *axis)
}

/// Whether a text has the signs of degrees and of minutes.
pub(super) fn has_all_signs(text: &str) -> bool {
    [DEGREE_SIGNS, MINUTE_SIGNS].iter().all(|signs| text.contains(*signs))
}

/// Longitude or latitude in degrees, from a text written as asked for.
pub(super) fn parse(text: &str, angles: Angles) -> Result<f64, NotAnAngle> {
    match angles {
        Angles::Degrees if has_signs(text) => Err(NotAnAngle::Dms),
        Angles::Degrees => number(text).filter(|x| x.is_finite()).ok_or(NotAnAngle::Invalid),
        Angles::Dms => dms(text).ok_or(NotAnAngle::Invalid),
        Angles::Packed => packed(text).ok_or(NotAnAngle::Invalid),
    }
}

fn joined(degrees: f64, minutes: f64, seconds: f64) -> Option<f64> {
    let is_valid = (0.0..=360.0).contains(&degrees) && (0.0..60.0).contains(&minutes) && (0.0..60.0).contains(&seconds);
    is_valid.then_some(degrees + (minutes + seconds / 60.0) / 60.0)
}

/// `118°10′28.200″`, `东经118度10分28.2秒`, `E118°10'28.2"`: degrees, then what there is of the others.
fn dms(text: &str) -> Option<f64> {
    let text = half_width(text);
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    // Two signs of minutes are one of seconds.
    let text = text.replace("''", "″").replace("′′", "″").replace("’’", "″");
    let sides = || SIDES.iter().map(|(side, _, direction)| (*side, *direction));
    let ahead = sides().find_map(|(side, direction)| Some((text.strip_prefix(side)?, direction)));
    let behind = || sides().find_map(|(side, direction)| Some((text.strip_suffix(side)?, direction)));
    let (text, direction) = ahead.or_else(behind).unwrap_or((&text, 1.0));
    let (degrees, rest) = text.split_once(DEGREE_SIGNS)?;
    let (minutes, rest) = rest.split_once(MINUTE_SIGNS).unwrap_or(("0", rest));
    let seconds = if rest.is_empty() { "0" } else { rest.strip_suffix(SECOND_SIGNS)? };
    // Only the last of the three may have a fraction.
    let whole = |text: &str| text.parse::<u32>().ok().map(f64::from);
    let fraction =
        |text: &str| text.parse::<f64>().ok().filter(|_| text.chars().all(|c| c.is_ascii_digit() || c == '.'));
    let has_seconds = !rest.is_empty();
    let minutes = if has_seconds { whole(minutes) } else { fraction(minutes) }?;
    let degrees = if has_seconds || minutes != 0.0 { whole(degrees) } else { fraction(degrees) }?;
    joined(degrees, minutes, fraction(seconds)?).map(|angle| direction * angle)
}

/// `ddd.mmssss`: two places are minutes, two are seconds, and the rest a fraction of those. The older
/// `dddmmss` without a point is recognised by its length.
fn packed(text: &str) -> Option<f64> {
    let text = half_width(text.trim());
    let (before, after) = text.split_once('.').unwrap_or((&text, ""));
    let is_digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    if before.is_empty() || !is_digits(before) || !is_digits(after) || after.len() > 15 {
        return None;
    }
    let two = |text: &str| text.parse::<u32>().ok().map(f64::from);
    if (6..=7).contains(&before.len()) {
        let (degrees, rest) = before.split_at(before.len() - 4);
        let seconds: f64 = format!("{}.{after}0", &rest[2..]).parse().ok()?;
        return joined(two(degrees)?, two(&rest[..2])?, seconds);
    }
    let places = format!("{after:0<4}");
    let seconds: f64 = format!("{}.{}0", &places[2..4], &places[4..]).parse().ok()?;
    if before.len() > 3 {
        return None;
    }
    joined(two(before)?, two(&places[..2])?, seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(text: &str, angles: Angles, wanted: f64) {
        let found = parse(text, angles).unwrap_or_else(|e| panic!("{text}: {e:?}"));
        assert!((found - wanted).abs() < 1e-12, "{text}: {found}");
    }

    #[test]
    fn degrees_minutes_and_seconds_are_read_with_any_signs() {
        let wanted = 118.0 + (10.0 + 28.2 / 60.0) / 60.0;
        for text in [
            "118°10′28.200″",
            "118°10'28.2\"",
            "118 ° 10 ’ 28.2 ”",
            "118度10分28.2秒",
            "东经118°10′28.2″",
            "E118º10´28.2''",
            "118˚10′28.2′′E",
            "１１８°１０′２８．２″",
        ] {
            near(text, Angles::Dms, wanted);
        }
        near("36°30′", Angles::Dms, 36.5);
        near("36.5°", Angles::Dms, 36.5);
        for text in ["118", "118.5", "118°60′00″", "118°10′60″", "118°10.5′20″", "°′″", "", "118°-1′2″", "118°1e1′2″"]
        {
            assert_eq!(parse(text, Angles::Dms), Err(NotAnAngle::Invalid), "{text}");
        }
    }

    #[test]
    fn packed_angles_are_read_by_their_digits() {
        near("118.1028200", Angles::Packed, 118.0 + (10.0 + 28.2 / 60.0) / 60.0);
        near("118.1", Angles::Packed, 118.0 + 10.0 / 60.0);
        near("36", Angles::Packed, 36.0);
        near("1181028", Angles::Packed, 118.0 + (10.0 + 28.0 / 60.0) / 60.0);
        near("363005.5", Angles::Packed, 36.5 + 5.5 / 3600.0);
        for text in ["118.6000", "118.1060", "118.6", "-118.1", "118,10", "nan", "4061000.00", "12345", ".5"] {
            assert_eq!(parse(text, Angles::Packed), Err(NotAnAngle::Invalid), "{text}");
        }
    }

    #[test]
    fn degrees_are_decimal_unless_asked_for_otherwise() {
        near("118.1028200", Angles::Degrees, 118.102_82);
        assert_eq!(parse("118°10′28.200″", Angles::Degrees), Err(NotAnAngle::Dms));
        assert_eq!(parse("inf", Angles::Degrees), Err(NotAnAngle::Invalid));
    }
}
