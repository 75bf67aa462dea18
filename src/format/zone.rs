//! Gauss-Krüger zones of China (高斯-克吕格投影分带) and their codes.

use std::ops::RangeInclusive;

use crate::crs::{Crs, Unprojection};

/// A geodetic datum that Chinese tables name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Datum {
    Cgcs2000,
    Xian1980,
    Beijing1954,
}

impl Datum {
    /// The one that a text such as `2000国家大地坐标系` or `CGCS2000_3_Degree_GK_Zone_39` names.
    pub fn named_in(text: &str) -> Option<Self> {
        let text = text.to_uppercase();
        // A system of a city's own is none of these, though it may say which it was made from.
        if ["独立", "地方", "城市", "局部", "假定", "自定义"].iter().any(|word| text.contains(word)) {
            return None;
        }
        let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
        // A system of a city's own is founded on a datum and lies elsewhere.
        if has(&["独立坐标", "城市坐标", "地方坐标"]) {
            return None;
        }
        if has(&["CGCS2000", "CGCS 2000", "国家2000", "2000国家", "2000大地", "大地2000", "2000坐标", "CHINA2000"])
        {
            Some(Self::Cgcs2000)
        } else if has(&["西安", "80国家", "1980", "XIAN", "80坐标"]) {
            Some(Self::Xian1980)
        } else if has(&["北京", "1954", "BEIJING", "54坐标"]) {
            Some(Self::Beijing1954)
        } else {
            None
        }
    }

    /// The code of its longitude and latitude.
    pub fn geographic(self) -> &'static str {
        match self {
            Self::Cgcs2000 => "EPSG:4490",
            Self::Xian1980 => "EPSG:4610",
            Self::Beijing1954 => "EPSG:4214",
        }
    }
}

/// A zone, whose number stands before the eastings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Zone {
    /// Degrees of longitude: 3 or 6.
    pub width: u32,
    /// 25 to 45 of 3 degrees, 13 to 23 of 6 degrees.
    pub number: u32,
}

const OF_3_DEGREES: RangeInclusive<u32> = 25..=45;
const OF_6_DEGREES: RangeInclusive<u32> = 13..=23;

/// Easting of a central meridian, without the number of the zone.
const FALSE_EASTING: f64 = 500_000.0;

impl Zone {
    /// The zone of this number; no number is one of both widths.
    pub fn numbered(number: u32) -> Option<Self> {
        let width = if OF_3_DEGREES.contains(&number) {
            3
        } else if OF_6_DEGREES.contains(&number) {
            6
        } else {
            return None;
        };
        Some(Self { width, number })
    }

    /// What is before the last six digits of an easting, in metres.
    pub fn prefix_m(self) -> f64 {
        f64::from(self.number) * 1e6
    }

    /// Longitude of the central meridian (中央子午线).
    pub fn central_meridian(self) -> f64 {
        f64::from(if self.width == 3 { 3 * self.number } else { 6 * self.number - 3 })
    }

    /// The EPSG code of the zone on a datum, eastings with the number of the zone (EPSG Dataset v11).
    pub fn epsg(self, datum: Datum) -> String {
        let before_the_first = match (datum, self.width) {
            (Datum::Cgcs2000, 3) => 4488,
            (Datum::Cgcs2000, _) => 4478,
            (Datum::Xian1980, 3) => 2324,
            (Datum::Xian1980, _) => 2314,
            (Datum::Beijing1954, 3) => 2376,
            (Datum::Beijing1954, _) => 21400,
        };
        format!("EPSG:{}", before_the_first + self.number)
    }

    /// The zone of CGCS2000 that a CRS is, and whether its eastings have the number of the zone. Found by
    /// what the CRS does and not by its name, which every program writes its own way.
    pub fn of(crs: &Crs) -> Option<(Self, bool)> {
        if !crs.is_projected() || !crs.is_cgcs2000 {
            return None;
        }
        let model = Crs::parse(&Self { width: 3, number: 39 }.epsg(Datum::Cgcs2000)).ok()?;
        let (model, crs) = (model.unprojection(), crs.unprojection());
        // Some zones have no ground as far south as others.
        [4e6, 5e6].into_iter().find_map(|northing| {
            let at = |unprojection: &Unprojection<'_>, easting: f64| {
                unprojection.unproject(&[[easting, northing]]).ok().map(|p| p[0])
            };
            let [_, wanted] = at(&model, 39e6 + FALSE_EASTING)?;
            let is_on = |zone: Self, [lon, lat]: [f64; 2]| {
                (lon - zone.central_meridian()).abs() < 1e-9 && (lat - wanted).abs() < 1e-9
            };
            let mut zones = OF_3_DEGREES.chain(OF_6_DEGREES).filter_map(Self::numbered);
            if let Some(found) = at(&crs, FALSE_EASTING) {
                return zones.find(|zone| is_on(*zone, found)).map(|zone| (zone, false));
            }
            let is_it =
                |zone: &Self| at(&crs, zone.prefix_m() + FALSE_EASTING).is_some_and(|found| is_on(*zone, found));
            zones.find(is_it).map(|zone| (zone, true))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_known_by_what_their_crs_does() {
        for number in OF_3_DEGREES.chain(OF_6_DEGREES) {
            let zone = Zone::numbered(number).unwrap();
            let crs = Crs::parse(&zone.epsg(Datum::Cgcs2000)).unwrap();
            assert_eq!(Zone::of(&crs), Some((zone, true)), "{}", crs.name);
        }
        let of = |code: &str| Zone::of(&Crs::parse(code).unwrap());
        assert_eq!(of("EPSG:4548"), Some((Zone { width: 3, number: 39 }, false)));
        assert_eq!(of("EPSG:4509"), Some((Zone { width: 3, number: 39 }, false)), "one meridian, one plane");
        assert_eq!(of("EPSG:4490"), None);
        // UTM is on other metres, though its zone 50 has the same meridian.
        #[cfg(feature = "proj")]
        assert_eq!(of("EPSG:32650"), None);
    }

    #[test]
    fn codes_of_old_datums_are_those_of_their_zones() {
        let zone = |number| Zone::numbered(number).unwrap();
        assert_eq!(zone(39).epsg(Datum::Xian1980), "EPSG:2363");
        assert_eq!(zone(20).epsg(Datum::Xian1980), "EPSG:2334");
        assert_eq!(zone(39).epsg(Datum::Beijing1954), "EPSG:2415");
        assert_eq!(zone(20).epsg(Datum::Beijing1954), "EPSG:21420");
        assert_eq!(zone(20).epsg(Datum::Cgcs2000), "EPSG:4498");
        assert_eq!((Zone::numbered(24), Zone::numbered(46), Zone::numbered(12)), (None, None, None));
    }

    #[test]
    fn datums_are_read_from_free_text() {
        for (text, datum) in [
            ("2000国家大地坐标系", Some(Datum::Cgcs2000)),
            ("CGCS2000_3_Degree_GK_Zone_39", Some(Datum::Cgcs2000)),
            ("基于2000国家大地坐标系的潍坊城市独立坐标系", None),
            ("1980西安坐标系", Some(Datum::Xian1980)),
            ("80国家大地坐标系", Some(Datum::Xian1980)),
            ("1954年北京坐标系", Some(Datum::Beijing1954)),
            ("1985国家高程基准", None),
            ("基于2000国家大地坐标系的潍坊城市独立坐标系", None),
            ("1980西安坐标系（地方坐标系）", None),
            ("", None),
        ] {
            assert_eq!(Datum::named_in(text), datum, "{text}");
        }
    }
}
