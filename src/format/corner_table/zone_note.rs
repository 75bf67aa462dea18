//! What sentences say of the zone: `3度带，39带，中央子午线117°`.

use crate::diagnostic::{Code, Defect};
use crate::format::zone::{Datum, Zone};

/// The zones that the sentences of a table name, in any of three ways.
#[derive(Debug, Default)]
pub(super) struct ZoneNote {
    numbers: Vec<u32>,
    widths: Vec<u32>,
    meridians: Vec<u32>,
}

/// Values of each kind that are kept.
const MOST: usize = 64;

impl ZoneNote {
    /// Takes a sentence.
    pub fn take(&mut self, text: &str) {
        let add = |list: &mut Vec<u32>, value: u32| {
            if list.len() < MOST && !list.contains(&value) {
                list.push(value);
            }
        };
        for (at, _) in text.match_indices('带') {
            let before = text[..at].trim_end();
            let (before, has_degrees) = before.strip_suffix('度').map_or((before, false), |before| (before, true));
            match number_behind(before) {
                Some(width @ (3 | 6)) if has_degrees => add(&mut self.widths, width),
                Some(number) if Zone::numbered(number).is_some() => add(&mut self.numbers, number),
                None if has_degrees && before.ends_with('三') => add(&mut self.widths, 3),
                None if has_degrees && before.ends_with('六') => add(&mut self.widths, 6),
                _ => {}
            }
        }
        let after =
            |words: &[&str]| words.iter().find_map(|word| text.split_once(word)).and_then(|(_, rest)| ahead(rest));
        let meridian = after(&["中央子午线", "中央经线"]).filter(|degrees| (70..=140).contains(degrees));
        meridian.into_iter().for_each(|degrees| add(&mut self.meridians, degrees));
        let number = after(&["带号"]).filter(|number| Zone::numbered(*number).is_some());
        number.into_iter().for_each(|number| add(&mut self.numbers, number));
    }

    /// The one zone that they name, by number, or by central meridian: a zone of 6 degrees that has the meridian of one
    /// of 3 degrees has the same plane.
    pub fn zone(&self) -> Option<Zone> {
        let one = |values: &[u32]| <[u32; 1]>::try_from(values).ok().map(|[value]| value);
        let fits = |zone: &Zone| {
            let is_said = |said: &[u32], own: u32| said.is_empty() || said == [own];
            let meridian = zone.central_meridian() as u32;
            is_said(&self.numbers, zone.number)
                && is_said(&self.widths, zone.width)
                && is_said(&self.meridians, meridian)
        };
        let is_named = one(&self.numbers).or_else(|| one(&self.meridians)).is_some();
        let mut zones = (25..=45).chain(13..=23).filter_map(Zone::numbered);
        zones.find(fits).filter(|_| is_named)
    }

    /// A CRS that the sentences do not contradict.
    pub fn uncontradicted(&self, crs: Option<String>, defects: &mut Vec<Defect>) -> Option<String> {
        let why = self.against(crs.as_deref());
        let crs = crs.filter(|_| why.is_none());
        defects.extend(why.map(|why| Defect::new(Code::HeaderUnclear).detail(why)));
        crs
    }

    /// What the sentences say that contradicts the zone of a code.
    fn against(&self, crs: Option<&str>) -> Option<String> {
        let is_of = |zone: &Zone| {
            let datums = [Datum::Cgcs2000, Datum::Xian1980, Datum::Beijing1954];
            datums.into_iter().any(|datum| Some(zone.epsg(datum).as_str()) == crs)
        };
        let zone = (13..=45).filter_map(Zone::numbered).find(is_of)?;
        let meridian = zone.central_meridian() as u32;
        let own =
            [(&self.numbers, zone.number, "带"), (&self.widths, zone.width, "度带"), (&self.meridians, meridian, "°")];
        let (said, own, unit) = own.into_iter().find(|(said, own, _)| !said.is_empty() && !said.contains(own))?;
        Some(format!("(a note says {}{unit}, the eastings {own}{unit})", said[0]))
    }
}

/// The whole number that a text ends with.
fn number_behind(text: &str) -> Option<u32> {
    let start = text.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    text[start..].parse().ok()
}

/// The whole number that follows within a few signs.
fn ahead(text: &str) -> Option<u32> {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || "：:为是=经度东EL0".contains(c));
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_that_agree_name_one_zone() {
        let zone = |texts: &[&str]| {
            let mut note = ZoneNote::default();
            texts.iter().for_each(|text| note.take(text));
            note.zone().map(|zone| zone.number)
        };
        assert_eq!(zone(&["2000国家大地坐标系 3度带 中央子午线120°"]), Some(40));
        assert_eq!(zone(&["40带"]), Some(40));
        assert_eq!(zone(&["6度带", "中央经线：117°"]), Some(20));
        assert_eq!(zone(&["中央经线117°"]), Some(39));
        for texts in [&["3度带"][..], &["39带", "40带"], &["39带", "中央子午线120°"], &["6度带", "中央子午线120°"], &[]]
        {
            assert_eq!(zone(texts), None, "{texts:?}");
        }
    }

    #[test]
    fn sentences_name_zones_by_number_width_or_meridian() {
        let against = |text: &str| {
            let mut note = ZoneNote::default();
            note.take(text);
            note.against(Some("EPSG:4528")).is_some()
        };
        for text in ["3度带，39带", "第39带", "中央子午线117°", "中央子午线：东经117度", "6度带", "带号：39"]
        {
            assert!(against(text), "{text}");
        }
        for text in ["3度带，40带，中央子午线120°", "三度带第40带", "2000国家大地坐标系", "矿带3条", "带号40"]
        {
            assert!(!against(text), "{text}");
        }
    }
}
