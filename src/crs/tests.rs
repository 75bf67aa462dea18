#[cfg(feature = "proj")]
use gdal::spatial_ref::SpatialRef;
#[cfg(feature = "proj")]
use proj::Proj;

use super::*;

/// From an independent PROJ (pyproj 3.7.2, EPSG v11.022): longitude, latitude, northing and
/// easting in zone 39 (EPSG:4527) and zone 40 (EPSG:4528). Tolerance: half of the last digit.
const VECTORS: [[f64; 6]; 3] = [
    [118.30, 36.68, 4_061_786.622, 39_616_201.162, 4_062_345.937, 40_348_041.959],
    [118.60, 36.75, 4_069_961.049, 39_642_888.906, 4_069_681.189, 40_374_973.299],
    [118.1667, 36.40, 4_030_560.158, 39_604_662.344, 4_031_489.486, 40_335_533.310],
];

#[cfg(feature = "proj")]
#[test]
fn systems_in_degrees_are_what_a_look_up_finds() {
    for (name, is_cgcs2000, names) in IN_DEGREES {
        for definition in *names {
            let known = if definition.contains("CRS84") { "EPSG:4326" } else { definition };
            let found = Crs::look_up(known).unwrap();
            assert_eq!((found.name.as_str(), found.is_cgcs2000), (*name, *is_cgcs2000), "{definition}");
            assert!(found.unprojection().is_identity() && Crs::parse(definition).unwrap().name == *name);
        }
    }
}

#[test]
fn gauss_kruger_zones_39_and_40_come_back_to_the_same_degrees() {
    for [lon, lat, n39, e39, n40, e40] in VECTORS {
        for (code, e, n) in [("EPSG:4527", e39, n39), ("EPSG:4528", e40, n40)] {
            let placed = Crs::parse(code).unwrap().unprojection().unproject(&[[e, n]]).unwrap()[0];
            assert!((placed[0] - lon).abs() * 89_000.0 < 1e-3, "{code} {placed:?}");
            assert!((placed[1] - lat).abs() * 111_000.0 < 1e-3, "{code} {placed:?}");
        }
    }
}

#[cfg(feature = "proj")]
#[test]
fn datums_without_public_parameters_are_refused() {
    for code in ["EPSG:4610", "EPSG:4214", "EPSG:2363", "EPSG:2415", "EPSG:4267"] {
        assert!(Crs::parse(code).unwrap_err().to_string().contains("datum"), "{code}");
    }
    assert!(Crs::parse("/etc/passwd").is_err());
    assert!(Crs::parse("EPSG:999999").is_err());
}

#[cfg(feature = "proj")]
#[test]
fn geographic_systems_of_the_same_datum_stay_as_they_are() {
    for code in ["EPSG:4490", "urn:ogc:def:crs:EPSG::4490", "EPSG:4326", "urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4674"] {
        let crs = Crs::parse(code).unwrap();
        assert_eq!(crs.unprojection().unproject(&[[118.3, 36.6]]).unwrap()[..], [[118.3, 36.6]], "{code}");
        assert_eq!(crs.is_cgcs2000, code.ends_with("4490"), "{code}");
    }
}

#[cfg(feature = "proj")]
#[test]
fn codes_of_all_zones_are_what_the_table_says() {
    let name = |definition: &str| Crs::parse(definition).unwrap_or_else(|e| panic!("{definition}: {e}")).name;
    for zone in 25..=45_u32 {
        let meridian = 3 * zone;
        let zoned = format!("CGCS2000 / 3-degree Gauss-Kruger zone {zone}");
        assert_eq!(name(&format!("zone:{zone}")), zoned);
        assert_eq!(name(&format!("EPSG:{}", 4488 + zone)), zoned);
        assert_eq!(name(&format!("CGCS2000_3_Degree_GK_Zone_{zone}")), zoned);
        let central = format!("CGCS2000 / 3-degree Gauss-Kruger CM {meridian}E");
        assert_eq!(name(&format!("EPSG:{}", 4509 + zone)), central);
        assert_eq!(name(&format!("CGCS2000_3_Degree_GK_CM_{meridian}E")), central);
        let [prefixed, plain, custom] =
            [format!("zone:{zone}"), format!("EPSG:{}", 4509 + zone), format!("cm:{meridian}")]
                .map(|definition| Crs::parse(&definition).unwrap());
        assert_eq!(prefixed.grid.unwrap().prefix(), Some(zone as u8));
        assert_eq!(prefixed.grid.unwrap().central_meridian, f64::from(meridian));
        assert_eq!(plain.grid.unwrap().prefix(), None);
        assert!(plain.agrees_with(&custom) && !plain.agrees_with(&prefixed), "{zone}");
        // Xian 1980 and Beijing 1954, both series: no public parameters.
        for (code, named) in [
            (2324 + zone, format!("Xian 1980 / 3-degree Gauss-Kruger zone {zone}")),
            (2345 + zone, format!("Xian 1980 / 3-degree Gauss-Kruger CM {meridian}E")),
            (2376 + zone, format!("Beijing 1954 / 3-degree Gauss-Kruger zone {zone}")),
            (2397 + zone, format!("Beijing 1954 / 3-degree Gauss-Kruger CM {meridian}E")),
        ] {
            let error = Crs::parse(&format!("EPSG:{code}")).unwrap_err().to_string();
            assert!(error.contains("基准不是CGCS2000") && error.contains(&named), "{named}: {error}");
        }
    }
    for zone in 13..=23_u32 {
        let meridian = 6 * zone - 3;
        let zoned = format!("CGCS2000 / Gauss-Kruger zone {zone}");
        assert_eq!(name(&format!("zone:{zone}")), zoned);
        assert_eq!(name(&format!("EPSG:{}", 4478 + zone)), zoned);
        assert_eq!(name(&format!("EPSG:{}", 4489 + zone)), format!("CGCS2000 / Gauss-Kruger CM {meridian}E"));
        let grid = Crs::parse(&format!("zone:{zone}")).unwrap().grid.unwrap();
        assert_eq!((grid.prefix(), grid.central_meridian), (Some(zone as u8), f64::from(meridian)));
        for code in [2314 + zone, 2325 + zone, 21400 + zone, 21440 + zone] {
            assert!(
                Crs::parse(&format!("EPSG:{code}")).unwrap_err().to_string().contains("基准不是CGCS2000"),
                "{code}"
            );
        }
    }
    for wrong in
        ["zone:24", "zone:12", "zone:46", "zone:", "zone:39.5", "cm:60", "cm:x", "cm:NaN", "CGCS2000_GK_Zone_39"]
    {
        assert!(Crs::parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_zone_is_the_same_by_any_name() {
    let [lon, lat, n, e, ..] = VECTORS[0];
    let esri = r#"PROJCS["CGCS2000_3_Degree_GK_Zone_39",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",39500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",117.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]"#;
    for definition in ["EPSG:4527", "epsg:4527", "urn:ogc:def:crs:EPSG::4527", "zone:39", "ZONE:39", esri] {
        let crs = Crs::parse(definition).unwrap();
        assert!(crs.is_cgcs2000 && crs.agrees_with(&Crs::parse("EPSG:4527").unwrap()), "{definition}");
        let placed = crs.unprojection().unproject(&[[e, n]]).unwrap()[0];
        assert!((placed[0] - lon).abs() * 89_000.0 < 1e-3 && (placed[1] - lat).abs() * 111_000.0 < 1e-3, "{placed:?}");
    }
    // Around its own meridian a custom grid gives what the zone gives around the zone's.
    let custom = Crs::parse("cm:118.5").unwrap();
    assert_eq!(custom.grid, Some(Grid { central_meridian: 118.5, false_easting: 500_000.0 }));
    let placed = custom.unprojection().unproject(&[[e - 39_000_000.0, n]]).unwrap()[0];
    assert!((placed[0] - lon - 1.5).abs() * 89_000.0 < 1e-3 && (placed[1] - lat).abs() * 111_000.0 < 1e-3);
    assert!(Crs::parse("EPSG:4527,yx").unwrap().is_northing_first);
}

/// Grids of one meridian whose northings count from other places are other grids.
#[test]
fn grids_that_differ_in_their_northings_do_not_agree() {
    let city = |origin: f64, northing: f64| {
        let text = format!(
            r#"PROJCS["city",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",{northing:?}],PARAMETER["Central_Meridian",118.5],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",{origin:?}],UNIT["Meter",1.0]]"#
        );
        Crs::parse(&text).unwrap_or_else(|why| panic!("{why}: {text}"))
    };
    let usual = city(0.0, 0.0);
    assert!(usual.agrees_with(&Crs::parse("cm:118.5").unwrap()));
    for other in [city(0.0, -4_000_000.0), city(36.0, 0.0), city(36.0, 10_000.0)] {
        assert!(!other.agrees_with(&usual) && !usual.agrees_with(&other));
        assert!(other.agrees_with(&other.clone()));
    }
}

#[cfg(feature = "proj")]
#[test]
fn declared_parameters_are_applied_and_kept() {
    let proj = "+proj=tmerc +lat_0=0 +lon_0=117 +k=1 +x_0=39500000 +y_0=0 +ellps=krass +units=m +no_defs";
    assert!(Crs::parse(proj).unwrap_err().to_string().contains("基准不是CGCS2000"));
    assert!(Crs::parse(&format!("{proj} +towgs84=0,0,0,0,0,0,0")).is_err(), "all zero is a blank");
    let shifted = Crs::parse(&format!("{proj} +towgs84=15.8,-154.4,-82.3,0,0,0,0")).unwrap();
    assert!(!shifted.is_cgcs2000 && shifted.shift.as_deref() == Some("15.8,-154.4,-82.3,0,0,0,0"), "{shifted:?}");
    let placed = shifted.unprojection().unproject(&[[39_616_201.162, 4_061_786.622]]).unwrap()[0];
    // The same steps by hand: undo the projection on Krassowsky's ellipsoid, to the geocentre, move, and back.
    let by_hand = Proj::new(
        "+proj=pipeline +step +inv +proj=tmerc +lon_0=117 +x_0=39500000 +ellps=krass +step +proj=cart +ellps=krass \
         +step +proj=helmert +x=15.8 +y=-154.4 +z=-82.3 +step +inv +proj=cart +ellps=WGS84 \
         +step +proj=unitconvert +xy_in=rad +xy_out=deg",
    )
    .unwrap();
    let wanted = by_hand.convert((39_616_201.162, 4_061_786.622)).unwrap();
    assert!((placed[0] - wanted.0).abs() < 1e-9 && (placed[1] - wanted.1).abs() < 1e-9, "{placed:?} {wanted:?}");
    assert!((placed[0] - 118.30).abs() * 89_000.0 > 20.0, "the shift was not applied: {placed:?}");
    let wkt = r#"GEOGCS["Xian 1980",DATUM["Xian_1980",SPHEROID["IAG 1975",6378140,298.257],TOWGS84[10,20,30,0.1,0.2,0.3,1.5]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]"#;
    let xian = Crs::parse(wkt).unwrap();
    assert!(!xian.is_projected() && !xian.is_frame() && xian.shift.as_deref() == Some("10,20,30,0.1,0.2,0.3,1.5"));
    assert_ne!(xian.unprojection().unproject(&[[118.3, 36.6]]).unwrap()[..], [[118.3, 36.6]]);
}

#[cfg(feature = "proj")]
#[test]
fn no_definition_opens_a_file_or_an_address() {
    let folder = std::env::temp_dir();
    let refused = [
        "/etc/passwd".to_owned(),
        "http://localhost/[".to_owned(),
        format!("{}/x.prj[", folder.display()),
        "+proj=longlat +ellps=krass +nadgrids=/etc/passwd".into(),
        "+proj=longlat +ellps=krass +nadgrids=@/etc/passwd".into(),
        "+proj=longlat +datum=NAD27".into(),
        "+init=epsg:4527".into(),
        "+proj=pipeline +step +proj=tmerc +lon_0=117".into(),
        r#"GEOGCS["x",DATUM["China_2000",SPHEROID["x",6378137,298.2],EXTENSION["PROJ4_GRIDS","/etc/passwd"]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]"#.into(),
        r#"GEOGCS["x",DATUM["China_2000",SPHEROID["x",6378137,298.2]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433],EXTENSION["PROJ4","+proj=longlat +nadgrids=/etc/passwd"]]"#.into(),
    ];
    for definition in refused {
        let error = Crs::parse(&definition).unwrap_err().to_string();
        assert!(error.contains("neither a code") || error.contains("not read"), "{definition}: {error}");
    }
    // Web Mercator as GDAL writes it says `+nadgrids=@null`.
    let written = SpatialRef::from_epsg(3857).unwrap().to_wkt().unwrap();
    assert!(written.contains("@null") && Crs::parse(&written).is_ok(), "{written}");
}

/// What PROJ's database has for each code, and what is at hand here, are one.
#[cfg(feature = "proj")]
#[test]
fn the_zones_of_cgcs2000_are_those_of_the_registry() {
    for code in 4491..=4554_u16 {
        let here = Crs::of_zone(code).unwrap();
        let there = Crs::look_up(&format!("EPSG:{code}")).unwrap();
        assert_eq!((&here.name, here.grid, here.is_cgcs2000), (&there.name, there.grid, there.is_cgcs2000), "{code}");
        assert_eq!((here.area, here.certain), (there.area, there.certain), "{code}");
        assert!(here.plane == there.plane && here.agrees_with(&there), "{code}");
    }
    assert!(Crs::of_zone(4490).is_none() && Crs::of_zone(4555).is_none());
}

/// Both ways, in every zone over all of the area of use of the whole country and three degrees beside its own, PROJ is
/// no tenth of a millimetre off.
#[cfg(feature = "proj")]
#[test]
fn every_zone_is_within_a_tenth_of_a_millimetre_of_proj() {
    const WITHIN_M: f64 = 1e-4;
    let mut worst = [0.0_f64; 2];
    for code in 4491..=4554_u16 {
        let crs = Crs::of_zone(code).unwrap();
        let meridian = crs.grid.unwrap().central_meridian;
        let there = Proj::new_known_crs("EPSG:4490", &format!("EPSG:{code}"), None).unwrap();
        let back = Proj::new_known_crs(&format!("EPSG:{code}"), "EPSG:4490", None).unwrap();
        // Half the width of a 6° zone and three degrees more, from the south of the sea to the north of the Heilongjiang.
        for (east, north) in (-24..=24).flat_map(|east| (0..=52).map(move |north| (east, north))) {
            let degrees = [meridian + f64::from(east) * 0.25, 3.0 + f64::from(north)];
            let drawn = crs.plane().project(degrees).unwrap();
            let (x, y) = there.convert((degrees[0], degrees[1])).unwrap();
            worst[0] = worst[0].max((drawn[0] - x).hypot(drawn[1] - y));
            let placed = crs.plane().unproject(drawn).unwrap();
            let (lon, lat) = back.convert((drawn[0], drawn[1])).unwrap();
            worst[1] = worst[1].max((placed[0] - lon).hypot(placed[1] - lat) * 111_320.0);
        }
    }
    assert!(worst.iter().all(|metres| *metres < WITHIN_M), "{worst:?} m");
}
