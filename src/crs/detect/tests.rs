use super::*;

/// Qingzhou with half a degree around it.
const REGION: Envelope = Envelope { min: [117.67, 35.9], max: [119.27, 37.44] };

/// Corners around (118.30, 36.68) and (118.60, 36.75), by independent PROJ (the table in `crs/tests.rs`).
const ZONE_39: [Position; 2] = [[39_616_201.162, 4_061_786.622], [39_642_888.906, 4_069_961.049]];
const ZONE_40: [Position; 2] = [[40_348_041.959, 4_062_345.937], [40_374_973.299, 4_069_681.189]];

/// The proposal that may be taken, or how many there are.
type Wanted = Result<&'static str, usize>;
type Numbers<'a> = &'a [Position];

fn plain(zoned: [Position; 2]) -> [Position; 2] {
    zoned.map(|[e, n]| [e % 1e6, n])
}

fn swapped(positions: [Position; 2]) -> [Position; 2] {
    positions.map(|[first, second]| [second, first])
}

/// What is proposed, or the number of proposals where it is not one.
fn proposed(sample: &[Position], declared: Option<&str>, region: Option<Envelope>) -> (Fit, Result<String, usize>) {
    let crs = declared.map(|definition| Crs::parse(definition).unwrap());
    let found = examine(sample, crs.as_ref(), region.as_ref());
    (found.fit, found.only().map(|only| only.definition.clone()).map_err(|_| found.proposals.len()))
}

#[test]
fn what_is_not_declared_is_proposed_by_its_numbers() {
    let degrees = [[118.30, 36.68], [118.60, 36.75]];
    let mercator = [[13_169_095.8, 4_396_000.0], [13_202_491.6, 4_405_700.0]];
    let cases: &[(Numbers<'_>, Option<Envelope>, Wanted)] = &[
        (&degrees, None, Ok("EPSG:4490")),
        (&swapped(degrees), None, Ok("EPSG:4490,yx")),
        (&ZONE_39, None, Ok("EPSG:4527")),
        (&ZONE_40, Some(REGION), Ok("EPSG:4528")),
        (&swapped(ZONE_39), None, Ok("EPSG:4527,yx")),
        (&[[20_616_201.162, 4_061_786.622]], None, Ok("EPSG:4498")),
        (&plain(ZONE_39), Some(REGION), Ok("EPSG:4548")),
        (&plain(ZONE_40), Some(REGION), Ok("EPSG:4549")),
        (&swapped(plain(ZONE_39)), Some(REGION), Ok("EPSG:4548,yx")),
        // Without a region every meridian that keeps them in China is as good as another.
        (&plain(ZONE_39), None, Err(20)),
        (&mercator, None, if cfg!(feature = "proj") { Ok("EPSG:3857") } else { Err(0) }),
        // Half of them in one zone and half in the other: each is proposed, none is taken.
        (&[ZONE_39[0], ZONE_40[1]], Some(REGION), Err(2)),
        (&[[1.0, 2.0]], None, Err(0)),
        (&[[1e308, -1e308]], None, Err(0)),
    ];
    for (sample, region, wanted) in cases {
        let (fit, found) = proposed(sample, None, *region);
        assert_eq!((fit, found), (Fit::Undeclared, wanted.map(str::to_owned)), "{sample:?}");
    }
    // Nothing finite to look at: nothing to say.
    assert_eq!(proposed(&[[f64::NAN, 1.0]], None, None), (Fit::Plausible, Err(0)));
}

#[test]
fn what_is_declared_is_held_against_the_numbers() {
    use Fit::{Elsewhere, Implausible, Plausible};
    let degrees = [[118.30, 36.68], [118.60, 36.75]];
    let cases: &[(Numbers<'_>, &str, Option<Envelope>, Fit, Wanted)] = &[
        (&ZONE_39, "EPSG:4527", Some(REGION), Plausible, Err(0)),
        (&swapped(ZONE_39), "EPSG:4527,yx", Some(REGION), Plausible, Err(0)),
        (&ZONE_40, "EPSG:4527", None, Implausible, Ok("EPSG:4528")),
        (&ZONE_39, "EPSG:4548", None, Implausible, Ok("EPSG:4527")),
        (&plain(ZONE_39), "EPSG:4527", None, Implausible, Ok("EPSG:4548")),
        (&plain(ZONE_40), "cm:118.5", None, Plausible, Err(0)),
        (&swapped(plain(ZONE_39)), "EPSG:4548", None, Implausible, Ok("EPSG:4548,yx")),
        (&swapped(ZONE_39), "EPSG:4527", None, Implausible, Ok("EPSG:4527,yx")),
        (&degrees, "EPSG:4527", None, Implausible, Ok("EPSG:4490")),
        (&ZONE_39, "EPSG:4490", None, Implausible, Ok("EPSG:4527")),
        (&swapped(degrees), "EPSG:4490", None, Implausible, Ok("EPSG:4490,yx")),
        // In the far west both numbers could be a latitude.
        (&[[43.8, 87.6]], "EPSG:4490", None, Implausible, Ok("EPSG:4490,yx")),
        (&[[87.6, 43.8]], "EPSG:4490", None, Plausible, Err(0)),
        // Fine by itself, and three degrees off the county.
        (&plain(ZONE_39), "EPSG:4549", Some(REGION), Elsewhere, Ok("EPSG:4548")),
        (&[[121.0, 36.0]], "EPSG:4490", Some(REGION), Plausible, Err(0)),
        (&[[10.0, 50.0]], "EPSG:4326", None, Plausible, Err(0)),
    ];
    for (sample, declared, region, fit, wanted) in cases {
        let (found_fit, found) = proposed(sample, Some(declared), *region);
        assert_eq!((found_fit, found), (*fit, wanted.map(str::to_owned)), "{declared} {sample:?}");
    }
}

#[test]
fn every_zone_is_known_by_its_numbers() {
    let mut looked_at = 0;
    for zone in (13..=23).chain(25..=45_u8) {
        let crs = Crs::parse(&format!("zone:{zone}")).unwrap();
        let grid = crs.grid.unwrap();
        // 6° zones at both ends of the row reach beyond China.
        let lon = grid.central_meridian.clamp(76.0, 134.0) + 0.5;
        for lat in [18.5, 43.0] {
            let drawn = crs.projection().project(&[[lon, lat], [lon + 0.3, lat + 0.2]]).unwrap();
            let sample = [drawn[0], drawn[1]];
            // Some zones of the west and the far east have no China so far south or north.
            if crs.unprojection().unproject(&sample).is_err() {
                continue;
            }
            looked_at += 1;
            let region = Envelope { min: [lon - 0.5, lat - 0.5], max: [lon + 0.5, lat + 0.5] };
            let code = if zone < 24 { 4478 } else { 4488 } + u16::from(zone);
            assert_eq!(proposed(&sample, None, Some(region)).1, Ok(format!("EPSG:{code}")), "{zone} {lat}");
            assert_eq!(proposed(&swapped(sample), None, Some(region)).1, Ok(format!("EPSG:{code},yx")), "{zone} {lat}");
            let meridian = format!("EPSG:{}", 4509 + (grid.central_meridian / 3.0) as u16);
            assert_eq!(proposed(&plain(sample), None, Some(region)).1, Ok(meridian), "{zone} {lat}");
        }
    }
    assert!(looked_at > 30, "{looked_at}");
}

#[test]
fn the_sentence_has_the_numbers_and_the_option() {
    let crs = Crs::parse("EPSG:4527").unwrap();
    let reported = examine(&ZONE_40, Some(&crs), Some(&REGION)).to_string();
    for part in
        ["Of 2 positions", "带号前缀40", "与声明的39带矛盾", "118.3000 to 118.6000°E", "--crs EPSG:4528", "规划范围内"]
    {
        assert!(reported.contains(part), "{part}: {reported}");
    }
    let reported = examine(&plain(ZONE_39), None, Some(&REGION)).to_string();
    assert!(reported.contains("3度带39带") && reported.contains("6度带20带") && reported.contains("UTM"), "{reported}");
    let reported = examine(&plain(ZONE_39), None, None).to_string();
    assert!(
        reported.contains("有多种可能") && reported.contains("EPSG:4534 | ") && reported.contains("EPSG:4553"),
        "{reported}"
    );
}
