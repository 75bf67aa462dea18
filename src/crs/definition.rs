//! What a text that names a CRS may be. GDAL and PROJ also take names of files and addresses and would open
//! them: only what is known to be neither gets as far as that.

use gdal::spatial_ref::SpatialRef;

use super::grid::{code_of_meridian, code_of_zone};

/// How WKT of a geographic or projected CRS starts.
const WKT: &[&str] = &[
    "PROJCS",
    "GEOGCS",
    "PROJCRS",
    "PROJECTEDCRS",
    "GEOGCRS",
    "GEOGRAPHICCRS",
    "GEODCRS",
    "GEODETICCRS",
    "BOUNDCRS",
    "COMPD_CS",
    "COMPOUNDCRS",
];

/// How codes start. GDAL looks these up in the database that is there, and asks no server.
const NAMES: &[&str] = &["epsg:", "urn:ogc:def:crs:", "http://www.opengis.net/def/crs/"];

/// Parameters of a PROJ string that are numbers, and no more.
const NUMBERS: &[&str] =
    &["lat_0", "lon_0", "lat_ts", "k", "k_0", "x_0", "y_0", "a", "b", "rf", "zone", "to_meter", "towgs84"];

/// What other parameters may be.
const WORDS: &[(&str, &[&str])] = &[
    ("proj", &["tmerc", "etmerc", "utm", "longlat", "latlong", "merc", "gauss", "gstmerc"]),
    ("ellps", &["krass", "IAU76", "GRS80", "WGS84", "CGCS2000"]),
    ("datum", &["WGS84"]),
    ("units", &["m"]),
    ("type", &["crs"]),
    // Web Mercator says so that no datum is to be shifted.
    ("nadgrids", &["@null"]),
    ("approx", &[""]),
    ("no_defs", &[""]),
    ("wktext", &[""]),
    ("south", &[""]),
];

/// The CRS that a text means.
pub(super) fn reference(definition: &str) -> Result<SpatialRef, String> {
    let unknown = |_| format!("the CRS {definition:?} is unknown");
    let head = definition.split(['[', '(']).next().unwrap_or_default().trim().to_uppercase();
    if definition.len() > head.len() && WKT.contains(&head.as_str()) {
        opens_nothing(definition)?;
        return SpatialRef::from_wkt(definition).map_err(unknown);
    }
    if definition.starts_with('+') {
        is_plain_proj(definition)?;
        return SpatialRef::from_proj4(definition).map_err(unknown);
    }
    if let Some(meaning) = short(definition) {
        return match meaning? {
            Short::Code(code) => SpatialRef::from_epsg(code.into()).map_err(unknown),
            Short::Meridian(meridian) => SpatialRef::from_wkt(&custom(meridian)).map_err(unknown),
        };
    }
    let lower = definition.to_lowercase();
    if !NAMES.iter().any(|start| lower.starts_with(start)) {
        return Err(format!(
            "the CRS {definition:?} is neither a code (EPSG:4527), a zone (zone:39), a central meridian (cm:118.5), \
             a PROJ string nor WKT"
        ));
    }
    SpatialRef::from_definition(definition).map_err(unknown)
}

/// The EPSG code that a text says in one of its usual ways.
pub(super) fn code(definition: &str) -> Option<u16> {
    let lower = definition.to_lowercase();
    let digits = ["epsg:", "urn:ogc:def:crs:epsg::"].iter().find_map(|start| lower.strip_prefix(start));
    match digits {
        Some(digits) => digits.parse().ok(),
        None => match short(definition)?.ok()? {
            Short::Code(code) => Some(code),
            Short::Meridian(_) => None,
        },
    }
}

enum Short {
    Code(u16),
    Meridian(f64),
}

/// `zone:39`, `cm:118.5`, and the names that EPSG and ESRI give to the zones of CGCS2000.
fn short(definition: &str) -> Option<Result<Short, String>> {
    let plain: String = definition.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    if ["gcschinageodeticcoordinatesystem2000", "chinageodeticcoordinatesystem2000", "cgcs2000"]
        .contains(&plain.as_str())
    {
        return Some(Ok(Short::Code(4490)));
    }
    let lower = definition.to_lowercase();
    if let Some(text) = lower.strip_prefix("zone:") {
        let code = text.trim().parse().ok().and_then(code_of_zone);
        let why = || format!("the zone {text:?} is none of the 6° zones 13 to 23 or the 3° zones 25 to 45 (带号)");
        return Some(code.map(Short::Code).ok_or_else(why));
    }
    if let Some(text) = lower.strip_prefix("cm:") {
        let meridian = text.trim().parse().ok().filter(|degrees| (70.0..=140.0).contains(degrees));
        let why = || format!("the central meridian {text:?} is no longitude of 70 to 140 degrees (中央经线)");
        return Some(meridian.map(Short::Meridian).ok_or_else(why));
    }
    let rest = plain.strip_prefix("cgcs2000")?;
    let (rest, is_narrow) = rest.strip_prefix("3degree").map_or((rest, false), |rest| (rest, true));
    let rest = rest.strip_prefix("gausskruger").or_else(|| rest.strip_prefix("gk"))?;
    let code = if let Some(zone) = rest.strip_prefix("zone") {
        zone.parse().ok().filter(|zone| is_narrow == (*zone >= 25)).and_then(code_of_zone)
    } else {
        rest.strip_prefix("cm")?.trim_end_matches('e').parse().ok().and_then(code_of_meridian)
    };
    Some(code.map(Short::Code).ok_or_else(|| format!("the CRS {definition:?} is unknown")))
}

/// Gauss-Krüger on CGCS2000 around any meridian, also of no standard zone, as cities have it (独立坐标系).
fn custom(meridian: f64) -> String {
    // The name without a width is that of a 6° zone.
    let width = if code_of_meridian(meridian).is_some() { "3-degree " } else { "" };
    format!(
        r#"PROJCS["CGCS2000 / {width}Gauss-Kruger CM {meridian}E",GEOGCS["China Geodetic Coordinate System 2000",DATUM["China_2000",
SPHEROID["CGCS2000",6378137,298.257222101,AUTHORITY["EPSG","1024"]],AUTHORITY["EPSG","1043"]],PRIMEM["Greenwich",0],
UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4490"]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],
PARAMETER["central_meridian",{meridian}],PARAMETER["scale_factor",1],PARAMETER["false_easting",500000],
PARAMETER["false_northing",0],UNIT["metre",1]]"#
    )
}

/// Refuses WKT by which PROJ would look for a file, or run steps of its own.
fn opens_nothing(wkt: &str) -> Result<(), String> {
    let upper = wkt.to_uppercase();
    if let Some(word) = ["PARAMETERFILE", "PROJ4_GRIDS", "PROJ-BASED"].iter().find(|word| upper.contains(**word)) {
        return Err(format!("a CRS whose WKT names files or steps ({word}) is not read"));
    }
    // An extension holds a PROJ string between quotation marks; its keyword is not read as WKT.
    let strings = wkt.split('"').skip(1).step_by(2).map(str::trim);
    strings.filter(|text| text.contains('+') && text.contains('=')).try_for_each(is_plain_proj)
}

/// Refuses a PROJ string with anything in it but numbers and a few known words: grids are files.
fn is_plain_proj(text: &str) -> Result<(), String> {
    for parameter in text.split_whitespace() {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        let name = name.trim_start_matches('+');
        let is_number = || value.split(',').all(|part| part.parse::<f64>().is_ok_and(f64::is_finite));
        let is_word = WORDS.iter().any(|(known, values)| *known == name && values.contains(&value));
        if !(is_word || NUMBERS.contains(&name) && is_number()) {
            return Err(format!("the parameter {parameter:?} of a PROJ string is not read"));
        }
    }
    Ok(())
}
