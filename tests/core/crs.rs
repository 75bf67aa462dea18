use minezone::crs::Crs;
use minezone::format::{self, ReadOptions};

use crate::root;

/// From an independent PROJ (pyproj 3.7.2, EPSG v11.022): longitude, latitude, and northing and easting in zone 39.
const CORNER: [f64; 4] = [118.30, 36.68, 4_061_786.622, 39_616_201.162];

const ESRI: &str = r#"PROJCS["CGCS2000_3_Degree_GK_Zone_39",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",39500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",117.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]"#;

#[test]
fn gauss_kruger_on_cgcs2000_is_known_by_any_name() {
    let [lon, lat, northing, easting] = CORNER;
    let plain = ESRI.replace("Zone_39", "CM_117E").replace("39500000.0", "500000.0");
    let own = plain.replace("CGCS2000_3_Degree_GK_CM_117E", "城市坐标系");
    for (definition, prefix) in [
        ("EPSG:4527", 39e6),
        ("urn:ogc:def:crs:EPSG::4527", 39e6),
        ("zone:39", 39e6),
        ("CGCS2000_3_Degree_GK_Zone_39", 39e6),
        (ESRI, 39e6),
        ("EPSG:4548", 0.0),
        ("EPSG:4509", 0.0),
        ("cm:117", 0.0),
        (&plain, 0.0),
        (&own, 0.0),
    ] {
        let crs = Crs::parse(definition).unwrap_or_else(|e| panic!("{definition}: {e}"));
        assert!(crs.is_cgcs2000 && crs.is_projected(), "{definition}");
        let placed = crs.unprojection().unproject(&[[easting - 39e6 + prefix, northing]]).unwrap()[0];
        assert!((placed[0] - lon).abs() * 89_000.0 < 1e-3 && (placed[1] - lat).abs() * 111_000.0 < 1e-3, "{placed:?}");
        let drawn = crs.projection().project(&[[lon, lat]]).unwrap()[0];
        assert!((drawn[0] - (easting - 39e6 + prefix)).abs() < 1e-3 && (drawn[1] - northing).abs() < 1e-3, "{drawn:?}");
    }
    for code in 4491..=4554 {
        assert!(Crs::parse(&format!("EPSG:{code}")).unwrap().grid.is_some(), "{code}");
    }
}

#[test]
fn degrees_stay_as_they_are() {
    let esri = &ESRI[ESRI.find("GEOGCS").unwrap()..ESRI.find(",PROJECTION").unwrap()];
    for (definition, is_cgcs2000) in [("EPSG:4490", true), ("EPSG:4326", false), ("OGC:CRS84", false), (esri, true)] {
        let crs = Crs::parse(definition).unwrap();
        assert!(crs.is_frame() && crs.is_cgcs2000 == is_cgcs2000, "{definition}");
    }
}

#[test]
fn another_datum_is_never_taken_for_cgcs2000() {
    for datum in ["Xian_1980", "Beijing_1954", "Nowhere"] {
        let refused = Crs::parse(&ESRI.replace("China_2000\",SPHEROID", &format!("{datum}\",SPHEROID"))).unwrap_err();
        assert!(refused.to_string().contains("基准不是CGCS2000") && refused.to_string().contains(datum), "{refused}");
    }
    assert!(Crs::parse(&ESRI.replace("6378137.0", "6378245.0")).unwrap_err().to_string().contains("ellipsoid"));
    for definition in ["EPSG:2363", "EPSG:4610", "EPSG:4214", "+proj=longlat +ellps=krass"] {
        assert!(Crs::parse(definition).is_err(), "{definition}");
    }
}

#[test]
fn a_crs_that_needs_proj_is_refused_by_its_name_or_read() {
    for definition in ["EPSG:3857", "EPSG:32650", "urn:ogc:def:crs:EPSG::4674"] {
        match Crs::parse(definition) {
            Ok(_) if cfg!(feature = "proj") => {}
            Ok(_) => panic!("{definition} is known without PROJ"),
            Err(why) => {
                assert!(cfg!(not(feature = "proj")) && why.to_string().contains(definition), "{definition}: {why}");
                assert!(why.to_string().contains("cargo feature \"proj\""), "{why}");
            }
        }
    }
}

#[test]
fn a_shapefile_says_its_zone() {
    let path = root().join("fixtures/format/twenty/gbk-with-cpg-4527.shp");
    let records = format::open(&path, &ReadOptions::default()).unwrap().remove(0);
    let crs = Crs::parse(records.crs.as_deref().unwrap()).unwrap();
    assert_eq!(crs.name, "CGCS2000 / 3-degree Gauss-Kruger zone 39");
    assert!(crs.agrees_with(&Crs::parse("EPSG:4527").unwrap()));
}
