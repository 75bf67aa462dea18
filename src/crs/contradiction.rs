//! What a definition says that would move its positions and that no library applies, or that cannot be true of one grid.

use super::grid::{code_of_meridian, zones_of_meridian};
use super::wkt::Node;
use super::{Crs, Grid};

/// The parameter by which ESRI turns a plane, in degrees; PROJ leaves it out of projections that do not have it.
const ROTATION: &str = "xy_plane_rotation";

/// Why WKT is refused, for people, where its plane is turned; nothing where it is not, or is no WKT.
pub(super) fn rotation(definition: &str) -> Option<String> {
    let tree = definition.to_lowercase().contains(ROTATION).then(|| Node::parse(definition)).flatten()?;
    let degrees = turned_by(&tree)?;
    let name = tree.name().unwrap_or("unnamed");
    Some(format!("the plane of the CRS {name:?} is turned by {degrees}° (坐标平面旋转), which is not read"))
}

fn turned_by(tree: &Node) -> Option<f64> {
    let is_rotation = tree.keyword == "PARAMETER" && tree.name().is_some_and(|name| name.to_lowercase() == ROTATION);
    let own = tree.number(1).filter(|degrees| is_rotation && *degrees != 0.0);
    own.or_else(|| tree.nodes().find_map(turned_by))
}

/// A CRS whose eastings begin with the number of the zone that it is, or with none.
///
/// # Errors
/// A message for people, when they begin with that of a zone around another meridian. Around meridians of no standard
/// zone of China cities and other countries count as they like.
pub(super) fn consistent(crs: Crs) -> Result<Crs, String> {
    let Some(Grid { central_meridian, .. }) = crs.grid else { return Ok(crs) };
    let zone = crs.grid.and_then(|grid| grid.prefix()).map(f64::from);
    let Some(zone) = zone.filter(|_| code_of_meridian(central_meridian).is_some()) else { return Ok(crs) };
    if [3.0 * zone, 6.0 * zone - 3.0].contains(&central_meridian) {
        return Ok(crs);
    }
    Err(format!(
        "the eastings of the CRS {:?} begin with the zone number {zone}, and its central meridian {central_meridian}° is \
         that of {} (带号与中央经线矛盾)",
        crs.name,
        zones_of_meridian(central_meridian)
    ))
}

#[cfg(test)]
mod tests {
    use crate::crs::Crs;

    fn zone(meridian: &str, easting: &str, more: &str) -> String {
        format!(
            r#"PROJCS["x",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",{easting}],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",{meridian}],PARAMETER["Scale_Factor",1.0],{more}PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]"#
        )
    }

    fn refusal(definition: &str) -> String {
        let said = crate::crs::of_prj(definition).unwrap();
        let why = [definition, said.as_str()].map(|text| Crs::of_definition(text).unwrap_err());
        assert!(why[0].contains("\"x\"") && why[1].contains("\"x\""), "{why:?}");
        let [why, _] = why;
        why
    }

    #[test]
    fn a_number_of_another_zone_contradicts_the_meridian() {
        for (meridian, easting, is_one_grid) in [
            ("120.0", "40500000.0", true),
            ("117.0", "20500000.0", true),
            ("117.0", "500000.0", true),
            ("118.5", "39500000.0", true),
            ("117.0", "40500000.0", false),
            ("120.0", "39500000.0", false),
            ("120.0", "20500000.0", false),
        ] {
            let text = zone(meridian, easting, "");
            if is_one_grid {
                assert!(Crs::of_definition(&text).is_ok(), "{meridian} {easting}");
            } else {
                assert!(refusal(&text).contains("带号与中央经线矛盾"), "{meridian} {easting}");
            }
        }
    }

    #[test]
    fn a_plane_that_is_turned_is_refused() {
        let turned = |by: &str| zone("120.0", "40500000.0", &format!(r#"PARAMETER["XY_Plane_Rotation",{by}],"#));
        for by in ["30.0", "-0.5"] {
            assert!(refusal(&turned(by)).contains("坐标平面旋转"), "{by}");
        }
        #[cfg(feature = "proj")]
        assert!(Crs::of_definition(&turned("0.0")).is_ok());
    }

    #[test]
    fn angles_are_degrees_from_greenwich() {
        let usual = zone("120.0", "40500000.0", "");
        let paris = usual.replace("\"Greenwich\",0.0", "\"Paris\",2.33722917");
        assert!(refusal(&paris).contains("本初子午线不是格林尼治"));
        let degrees = r#"GEOGCS["x",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Ferro",-17.6666666666667],UNIT["Degree",0.0174532925199433]]"#;
        assert!(refusal(degrees).contains("本初子午线不是格林尼治"));
        let grads = usual.replace("\"Degree\",0.0174532925199433", "\"Grad\",0.01570796326794897");
        assert!(refusal(&grads).contains("角度单位不是度"));
    }

    #[test]
    fn parameters_to_the_datum_itself_are_no_blank() {
        let with = |parameters: &str| {
            zone("120.0", "40500000.0", "").replace("298.257222101]", &format!("298.257222101],TOWGS84[{parameters}]"))
        };
        assert!(refusal(&with("100,100,100,0,0,0,0")).contains("TOWGS84"));
        assert!(refusal(&with("0,0,0,0,0,0,1.5")).contains("TOWGS84"));
        assert!(Crs::of_definition(&with("0,0,0,0,0,0,0")).is_ok());
    }
}
