//! The WKT in which nearly every file of China says its CRS: the zones of CGCS2000, and degrees, as ESRI and GDAL write
//! them. To ask PROJ what they mean takes longer than to read a batch.

use super::grid::Grid;
use super::wkt::{Node, Value};
use super::{Crs, definition, zones};

/// Degrees by ESRI's name and by EPSG's, each with the datum and ellipsoid behind it.
const DEGREES: [[&str; 3]; 2] = [
    [
        "GCS_China_Geodetic_Coordinate_System_2000",
        r#"DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]]"#,
        r#"GEOGCS["China Geodetic Coordinate System 2000",DATUM["China_2000",SPHEROID["CGCS2000",6378137,298.257222101],AUTHORITY["EPSG","1043"]],PRIMEM["Greenwich",0],UNIT["Degree",0.0174532925199433],AXIS["Longitude",EAST],AXIS["Latitude",NORTH]]"#,
    ],
    [
        "GCS_WGS_1984",
        r#"DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]]"#,
        r#"GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0],UNIT["Degree",0.0174532925199433],AXIS["Longitude",EAST],AXIS["Latitude",NORTH]]"#,
    ],
];

/// The CRS of such a text, or of Gauss-Krüger on CGCS2000 around any meridian; nothing where it is another.
pub(super) fn crs(definition: &str) -> Option<Crs> {
    if let Some(meridian) = definition::meridian(definition) {
        let grid = Grid { central_meridian: fifteen_digits(meridian), false_easting: 500_000.0 };
        let area = area_around(grid.central_meridian);
        return Crs::gauss_kruger(name_around(meridian), &around(meridian), grid, area);
    }
    match Usual::of(definition)? {
        Usual::Degrees(text) => Some(Crs::in_degrees(Node::parse(text)?.name()?)),
        Usual::Zone(zone) => {
            let (text, area) = (of_zone(&zone), area_around(zone.grid.central_meridian));
            Crs::gauss_kruger(zone.name, &text, zone.grid, area)
        }
    }
}

/// Such a text in the one way in which GDAL writes it.
pub(super) fn text(definition: &str) -> Option<String> {
    match Usual::of(definition)? {
        Usual::Degrees(text) => Some(text.to_owned()),
        Usual::Zone(zone) => Some(of_zone(&zone)),
    }
}

enum Usual {
    Degrees(&'static str),
    Zone(zones::Zone),
}

impl Usual {
    fn of(definition: &str) -> Option<Self> {
        if !definition.trim_start().starts_with(['P', 'G', 'p', 'g', '\u{feff}']) {
            return None;
        }
        let tree = standard(Node::parse(definition)?);
        let name = tree.name()?;
        let is = |text: &str| Node::parse(text).is_some_and(|other| standard(other) == tree);
        if let Some([.., text]) =
            DEGREES.iter().find(|[esri, .., epsg]| is(epsg) || *esri == name && is(&degrees(esri)))
        {
            return Some(Self::Degrees(text));
        }
        let mut zones = (4491..=4554).filter_map(zones::of_code);
        let zone = zones.find(|zone| zone.name == name || esri_name(&zone.name) == name)?;
        (is(&of_zone(&zone)) || is(&esri(&zone))).then_some(Self::Zone(zone))
    }
}

/// A tree in which it makes no difference how a program spells names of parameters and rounds a degree.
fn standard(mut node: Node) -> Node {
    let degree = 1.0_f64.to_radians();
    for value in &mut node.values {
        match value {
            Value::Text(text) if node.keyword == "PARAMETER" => *text = text.to_lowercase(),
            Value::Text(text) if node.keyword == "PROJECTION" && text == "Gauss_Kruger" => {
                *text = "Transverse_Mercator".into();
            }
            Value::Number(number) if (*number - degree).abs() < 1e-15 => *number = degree,
            Value::Node(inner) => *inner = standard(inner.clone()),
            _ => {}
        }
    }
    node
}

/// `CGCS2000_3_Degree_GK_Zone_39` for `CGCS2000 / 3-degree Gauss-Kruger zone 39`.
fn esri_name(name: &str) -> String {
    let name = name.replace(" / ", "_").replace("3-degree", "3_Degree").replace("Gauss-Kruger", "GK");
    name.replace("zone", "Zone").replace(' ', "_")
}

fn degrees(name: &str) -> String {
    let datum = DEGREES.iter().find(|[esri, ..]| *esri == name).map_or("", |[_, datum, _]| datum);
    format!(r#"GEOGCS["{name}",{datum},PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]"#)
}

/// A zone as ESRI writes it.
fn esri(zone: &zones::Zone) -> String {
    let Grid { central_meridian, false_easting } = zone.grid;
    let (name, degrees) = (esri_name(&zone.name), degrees(DEGREES[0][0]));
    format!(
        r#"PROJCS["{name}",{degrees},PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",{false_easting}],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",{central_meridian}],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]"#
    )
}

/// The same as GDAL writes it once it has read that.
fn of_zone(zone: &zones::Zone) -> String {
    let (name, Grid { central_meridian, false_easting }) = (&zone.name, zone.grid);
    format!(
        r#"PROJCS["{name}",GEOGCS["China Geodetic Coordinate System 2000",DATUM["China_2000",SPHEROID["CGCS2000",6378137,298.257222101],AUTHORITY["EPSG","1043"]],PRIMEM["Greenwich",0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",{central_meridian}],PARAMETER["scale_factor",1],PARAMETER["false_easting",{false_easting}],PARAMETER["false_northing",0],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Easting",EAST],AXIS["Northing",NORTH]]"#
    )
}

/// Gauss-Krüger on CGCS2000 around a meridian of no standard zone, as cities have it (独立坐标系), as GDAL writes it.
pub(super) fn around(meridian: f64) -> String {
    let (name, meridian) = (name_around(meridian), fifteen_digits(meridian));
    format!(
        r#"PROJCS["{name}",GEOGCS["China Geodetic Coordinate System 2000",DATUM["China_2000",SPHEROID["CGCS2000",6378137,298.257222101,AUTHORITY["EPSG","1024"]],AUTHORITY["EPSG","1043"]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4490"]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",{meridian}],PARAMETER["scale_factor",1],PARAMETER["false_easting",500000],PARAMETER["false_northing",0],UNIT["metre",1],AXIS["Easting",EAST],AXIS["Northing",NORTH]]"#
    )
}

fn name_around(meridian: f64) -> String {
    format!("CGCS2000 / Gauss-Kruger CM {meridian}E")
}

/// Where a CRS is meant for whose text does not say it, in degrees.
fn area_around(meridian: f64) -> [f64; 4] {
    [meridian - 3.0, 0.0, meridian + 3.0, 60.0]
}

/// A number as WKT keeps it.
fn fifteen_digits(number: f64) -> f64 {
    format!("{number:.14e}").parse().unwrap_or(number)
}

/// What GDAL and PROJ make of the same texts.
#[cfg(all(test, feature = "proj"))]
mod tests {
    use super::*;
    use crate::crs::{declared, look_up};

    fn assert_same(here: &Crs, there: &Crs, what: &str) {
        assert_eq!(here.definition(), there.definition(), "{what}");
        assert_eq!((&here.name, here.grid, here.area), (&there.name, there.grid, there.area), "{what}");
        assert_eq!(
            (here.is_cgcs2000, here.is_projected, here.certain),
            (there.is_cgcs2000, there.is_projected, there.certain),
            "{what}"
        );
        assert!(here.plane == there.plane && here.agrees_with(there) && here.shift == there.shift, "{what}");
    }

    #[test]
    fn texts_of_all_zones_mean_here_what_they_mean_to_gdal() {
        for zone in (4491..=4554).filter_map(zones::of_code) {
            let written = esri(&zone);
            let precise = written.replace("0.0174532925199433", "0.017453292519943295");
            for written in [&written, &precise, &written.replace("Gauss_Kruger", "Transverse_Mercator")] {
                let canonical = text(written).unwrap();
                assert_eq!(declared::of_prj(written).unwrap(), canonical, "{}", zone.name);
                for form in [written, &canonical] {
                    assert_same(&crs(form).unwrap(), &look_up::crs(form).unwrap(), form);
                }
            }
        }
    }

    #[test]
    fn texts_of_degrees_mean_here_what_they_mean_to_gdal() {
        for [name, _, canonical] in DEGREES {
            for written in [degrees(name), canonical.to_owned()] {
                assert_eq!(text(&written).unwrap(), canonical);
                assert_same(&crs(&written).unwrap(), &look_up::crs(&written).unwrap(), &written);
            }
            assert_eq!(declared::of_prj(&degrees(name)).unwrap(), canonical);
        }
    }

    #[test]
    fn any_meridian_means_here_what_it_means_to_gdal() {
        let odd = ["118.333333333333333333", "117.1234567890123456", "100.00000000000001", "75", "1.185e2", " 118.25 "];
        let even =
            (70..=140).flat_map(|degrees| [format!("{degrees}"), format!("{degrees}.05"), format!("{degrees}.5")]);
        for meridian in even.filter(|text| text.parse::<f64>().unwrap() <= 140.0).chain(odd.map(str::to_owned)) {
            let definition = format!("cm:{meridian}");
            assert_same(&crs(&definition).unwrap(), &look_up::crs(&definition).unwrap(), &definition);
        }
    }

    #[test]
    fn what_differs_in_anything_is_not_taken_for_it() {
        let zone = zones::of_code(4527).unwrap();
        for (from, to) in [
            ("117", "118.5"),
            ("39500000", "39500001"),
            ("Scale_Factor\",1.0", "Scale_Factor\",0.9996"),
            ("False_Northing\",0.0", "False_Northing\",-1000.0"),
            ("\"Meter\",1.0", "\"Foot\",0.3048"),
            ("6378137.0", "6378140.0"),
            ("D_China_2000", "D_Xian_1980"),
            ("Greenwich\",0.0", "Paris\",2.33722917"),
            ("Gauss_Kruger", "Lambert_Conformal_Conic"),
            ("UNIT[\"Meter\",1.0]", "UNIT[\"Meter\",1.0],EXTENSION[\"PROJ4\",\"+proj=longlat\"]"),
        ] {
            let changed = esri(&zone).replace(from, to);
            assert!(changed != esri(&zone) && crs(&changed).is_none() && text(&changed).is_none(), "{to}");
        }
    }
}
