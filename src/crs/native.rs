//! CRS in builds without PROJ: degrees, and transverse Mercator in metres, on CGCS2000 or what is taken as equal, by WKT.
//! All others are refused by name.

use super::datum::{
    Datum, is_its_ellipsoid, not_cgcs2000, not_from_greenwich, not_in_degrees, on_another_ellipsoid,
    shifted_from_cgcs2000,
};
use super::definition::{Meaning, meaning, unknown};
use super::wkt::{Node, Value};
#[cfg(not(feature = "proj"))]
use super::zones;
use super::{Crs, Grid, certain};
use crate::ellipsoid::{Parameters, Plane, TransverseMercator};

/// The CRS that a text means.
///
/// # Errors
/// A message for people, when it is unknown, its datum may not be taken as CGCS2000, or it needs PROJ.
pub(super) fn crs(definition: &str) -> Result<Crs, String> {
    match meaning(definition)? {
        Meaning::Wkt => of_wkt(definition),
        _ => Err(not_built(definition)),
    }
}

/// Why a CRS is refused for which PROJ is needed.
pub(super) fn not_built(name: &str) -> String {
    format!(
        "the CRS {name:?} needs a build with the cargo feature \"proj\" (此构建不含PROJ): known without it are EPSG:4490 and \
         EPSG:4326, the Gauss-Krüger zones of CGCS2000 (EPSG:4491 to 4554, zone:39, cm:118.5), and transverse Mercator \
         projections in metres on CGCS2000 or WGS 84 as WKT"
    )
}

/// The code of a CRS that is written as WKT: that of the zone of CGCS2000 that it is.
#[cfg(not(feature = "proj"))]
pub(super) fn identify(definition: &str) -> Option<String> {
    let found = Crs::parse(definition).ok().filter(|crs| crs.is_cgcs2000)?;
    let Some(grid) = found.grid else { return (!found.is_projected).then(|| "EPSG:4490".into()) };
    // Of two series with the same numbers the one of its name, else the 3° one.
    let codes = || (4491..=4554_u16).rev().filter_map(|code| Some((code, zones::of_code(code)?)));
    let is_it = |(_, zone): &(u16, zones::Zone)| zone.grid == grid;
    let named = codes().filter(is_it).find(|(_, zone)| zone.name == found.name);
    let (code, _) = named.or_else(|| codes().find(is_it))?;
    Some(format!("EPSG:{code}"))
}

fn of_wkt(definition: &str) -> Result<Crs, String> {
    let tree = Node::parse(definition).ok_or_else(|| unknown(definition))?;
    let name = tree.name().unwrap_or("unnamed").to_owned();
    let others = || not_built(&name);
    let is_projected = tree.keyword == "PROJCS";
    let base = if is_projected { tree.only("GEOGCS").ok_or_else(others)? } else { &tree };
    if base.keyword != "GEOGCS" {
        return Err(others());
    }
    let datum = base.only("DATUM").ok_or_else(others)?;
    let datum_name = datum.name().unwrap_or_default();
    let Datum { is_cgcs2000, is_same } = Datum::named(datum_name);
    let is_shifted = datum.only("TOWGS84").is_some_and(|to| (0..7).any(|at| to.number(at).is_some_and(|x| x != 0.0)));
    match (is_same, is_shifted) {
        (true, true) => return Err(shifted_from_cgcs2000(&name, datum_name)),
        (false, true) => return Err(others()),
        (false, false) => return Err(not_cgcs2000(&name, datum_name)),
        (true, false) => {}
    }
    let ellipsoid = datum.only("SPHEROID").and_then(|spheroid| Some([spheroid.number(1)?, spheroid.number(2)?]));
    let [semi_major, inverse] = ellipsoid.ok_or_else(others)?;
    if !is_its_ellipsoid(semi_major, semi_major * (1.0 - 1.0 / inverse)) {
        return Err(on_another_ellipsoid(&name, datum_name));
    }
    let angle = base.only("UNIT").and_then(|unit| unit.number(1)).unwrap_or(1.0_f64.to_radians());
    let is_in_degrees = (angle - 1.0_f64.to_radians()).abs() <= 1e-12;
    if !is_in_degrees {
        return Err(not_in_degrees(&name));
    }
    match base.only("PRIMEM").map(|meridian| meridian.number(1)) {
        None | Some(Some(0.0)) if is_plain(&tree) => {}
        Some(Some(degrees)) if degrees != 0.0 => return Err(not_from_greenwich(&name, degrees)),
        _ => return Err(others()),
    }
    if !is_projected {
        return Ok(Crs { name, is_cgcs2000, ..Crs::in_degrees("") });
    }
    let parameters = transverse_mercator(&tree, semi_major, 1.0 / inverse).ok_or_else(others)?;
    projected(definition, name.clone(), is_cgcs2000, parameters).ok_or_else(others)
}

/// Whether nothing stands in a tree but what is read here or changes no position.
fn is_plain(tree: &Node) -> bool {
    const KNOWN: &[&str] =
        &["GEOGCS", "DATUM", "SPHEROID", "TOWGS84", "PRIMEM", "UNIT", "AUTHORITY", "PROJECTION", "PARAMETER"];
    let is_usual =
        |axis: &Node| matches!(axis.values.get(1), Some(Value::Word(way)) if ["EAST", "NORTH"].contains(&way.as_str()));
    tree.nodes().all(|node| match node.keyword.as_str() {
        "AXIS" => is_usual(node),
        known => KNOWN.contains(&known) && is_plain(node),
    })
}

/// The parameters of a transverse Mercator projection in metres; nothing where it is another or has further ones.
fn transverse_mercator(tree: &Node, semi_major: f64, flattening: f64) -> Option<Parameters> {
    let projection = tree.only("PROJECTION")?.name()?;
    let is_in_metres = tree.only("UNIT")?.number(1)? == 1.0;
    if !["Transverse_Mercator", "Gauss_Kruger"].contains(&projection) || !is_in_metres {
        return None;
    }
    let mut found = Parameters {
        semi_major,
        flattening,
        central_meridian: f64::NAN,
        latitude_of_origin: 0.0,
        scale: 1.0,
        false_easting: 0.0,
        false_northing: 0.0,
    };
    for parameter in tree.nodes().filter(|node| node.keyword == "PARAMETER") {
        let place = match parameter.name()?.to_lowercase().as_str() {
            "central_meridian" => &mut found.central_meridian,
            "latitude_of_origin" => &mut found.latitude_of_origin,
            "scale_factor" => &mut found.scale,
            "false_easting" => &mut found.false_easting,
            "false_northing" => &mut found.false_northing,
            _ => return None,
        };
        *place = parameter.number(1)?;
    }
    found.central_meridian.is_finite().then_some(found)
}

fn projected(definition: &str, name: String, is_cgcs2000: bool, parameters: Parameters) -> Option<Crs> {
    let Parameters { central_meridian, false_easting, scale, .. } = parameters;
    let plane = Plane::transverse_mercator(&name, definition, TransverseMercator::new(parameters)?);
    let grid = (scale == 1.0).then_some(Grid { central_meridian, false_easting });
    let area = grid.map(|_| [central_meridian - 3.0, 0.0, central_meridian + 3.0, 60.0]);
    let certain = area.and_then(|area| certain::limits(&plane, area));
    Some(Crs {
        name,
        is_cgcs2000,
        shift: None,
        grid,
        is_northing_first: false,
        is_projected: true,
        source: Some(definition.into()),
        area,
        plane,
        certain,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = r#"GEOGCS["GCS_X",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]"#;

    fn grid(meridian: f64, more: &str) -> String {
        format!(
            r#"PROJCS["Own",{BASE},PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",500000],PARAMETER["False_Northing",-3000000],PARAMETER["Central_Meridian",{meridian}],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0],UNIT["Meter",1.0]{more}]"#
        )
    }

    #[test]
    fn grids_around_any_meridian_are_known() {
        let own = crs(&grid(118.5, "")).unwrap();
        assert!(own.is_cgcs2000 && own.is_projected() && !own.is_frame() && own.name == "Own");
        assert_eq!(own.grid.unwrap().central_meridian, 118.5);
        // On the meridian, an easting is the false one and a northing the arc from the equator, less three million metres.
        let placed = own.unprojection().unproject(&[[500_000.0, 1_100_000.0]]).unwrap()[0];
        assert!((placed[0] - 118.5).abs() < 1e-12 && (37.0..37.1).contains(&placed[1]), "{placed:?}");
        let degrees = crs(BASE).unwrap();
        assert!(degrees.is_cgcs2000 && degrees.is_frame() && degrees.name == "GCS_X");
    }

    #[test]
    fn what_needs_proj_is_refused_by_name() {
        let own = grid(118.5, "");
        for (from, to, why) in [
            ("D_China_2000", "D_Xian_1980", "基准不是CGCS2000"),
            ("6378137.0", "6378245.0", "ellipsoid that is not its own"),
            ("Transverse_Mercator", "Lambert_Conformal_Conic", "cargo feature \"proj\""),
            ("\"Meter\",1.0", "\"Foot\",0.3048", "cargo feature \"proj\""),
            ("Greenwich\",0.0", "Paris\",2.337", "not from Greenwich"),
            ("0.0174532925199433", "0.01570796326794897", "not in degrees"),
            ("298.257222101]]", "298.257222101],TOWGS84[100,100,100,0,0,0,0]]", "TOWGS84"),
            ("Latitude_Of_Origin", "Rectified_Grid_Angle", "cargo feature \"proj\""),
        ] {
            let refused = crs(&own.replace(from, to)).unwrap_err();
            assert!(refused.contains(why) && refused.contains("Own"), "{to}: {refused}");
        }
        for (more, why) in [
            (r#",AXIS["X",SOUTH]"#, "cargo feature"),
            (r#",METADATA["x",1]"#, "cargo feature"),
            (r#",EXTENSION["PROJ4","+proj=tmerc +nadgrids=/etc/passwd"]"#, "not read"),
        ] {
            let refused = crs(&grid(117.0, more)).unwrap_err();
            assert!(refused.contains(why), "{more}: {refused}");
        }
        let radians = BASE.replace("0.0174532925199433", "1.0");
        assert!(crs(&radians).unwrap_err().contains("not in degrees"));
        for name in ["EPSG:3857", "EPSG:32650", "+proj=tmerc +lon_0=117 +datum=WGS84", "PROJCRS[\"x\"]"] {
            assert!(crs(name).is_err(), "{name}");
        }
        assert!(crs("EPSG:32650").unwrap_err().contains("EPSG:32650"));
    }

    /// What GDAL and PROJ make of the same texts.
    #[cfg(feature = "proj")]
    #[test]
    fn texts_mean_here_what_they_mean_to_gdal() {
        use crate::crs::look_up;

        let own = grid(118.5, "");
        let cities = [
            own.clone(),
            own.replace("Scale_Factor\",1.0", "Scale_Factor\",0.9996"),
            own.replace("Latitude_Of_Origin\",0", "Latitude_Of_Origin\",36"),
            own.replace("D_China_2000", "2000国家大地坐标系"),
            own.replace("D_China_2000", "D_WGS_1984").replace("298.257222101", "298.257223563"),
            grid(120.25, r#",AXIS["E",EAST],AXIS["N",NORTH]"#),
            BASE.to_owned(),
        ];
        for text in cities {
            let (here, there) = (crs(&text).unwrap(), look_up::crs(&text).unwrap());
            assert_eq!((here.grid, here.area, here.certain), (there.grid, there.area, there.certain), "{text}");
            assert_eq!(
                (here.is_cgcs2000, here.is_projected, here.is_frame()),
                (there.is_cgcs2000, there.is_projected, there.is_frame()),
                "{text}"
            );
            let position = [520_000.0, 1_000_000.0];
            assert_eq!(here.plane.unproject(position), there.plane.unproject(position), "{text}");
        }
    }
}
