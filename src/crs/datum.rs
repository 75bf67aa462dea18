//! Which datums positions may be taken from as they are, by what they are called.

/// Datums that agree with CGCS2000 within about a metre, by the start of their names, which differ
/// between EPSG, ESRI and GDAL.
const SAME_AS_CGCS2000: &[&str] = &[
    "wgs1984",
    "wgs84",
    "worldgeodeticsystem1984",
    "dwgs1984",
    "sistemadereferenciageocentricoparalasamericas2000",
    "dsirgas2000",
    "europeanterrestrialreferencesystem1989",
    "detrs1989",
];

/// What the datum of CGCS2000 itself is called: by EPSG, by ESRI, and by programs that write a `.prj` on their own.
const CGCS2000: &[&str] = &["china2000", "chinageodeticcoordinatesystem2000", "dchina2000", "cgcs2000", "dcgcs2000"];

/// The same in Chinese.
const CGCS2000_ZH: &[&str] =
    &["2000国家大地坐标系", "国家2000", "2000坐标系", "中国大地坐标系2000", "国家大地坐标系2000"];

/// What the name of a datum says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Datum {
    /// It is CGCS2000 itself.
    pub is_cgcs2000: bool,
    /// It is CGCS2000, or agrees with it.
    pub is_same: bool,
}

impl Datum {
    pub fn named(name: &str) -> Self {
        let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
        let is_cgcs2000 = CGCS2000.iter().any(|known| plain.starts_with(known))
            || CGCS2000_ZH.iter().any(|known| name.contains(known));
        Self { is_cgcs2000, is_same: is_cgcs2000 || SAME_AS_CGCS2000.iter().any(|same| plain.starts_with(same)) }
    }
}

/// Whether an ellipsoid, by its axes in metres, is that of CGCS2000 or one that differs from it by less than a millimetre.
pub(super) fn is_its_ellipsoid(semi_major: f64, semi_minor: f64) -> bool {
    (semi_major - 6_378_137.0).abs() < 1e-3 && (semi_minor - 6_356_752.314).abs() < 1e-2
}

/// Why a CRS whose ellipsoid contradicts its datum is refused.
pub(super) fn on_another_ellipsoid(name: &str, datum: &str) -> String {
    format!("the CRS {name:?} is on the datum {datum:?} and on an ellipsoid that is not its own")
}

/// Why a CRS whose longitudes count from elsewhere than Greenwich is refused.
pub(super) fn not_from_greenwich(name: &str, meridian: f64) -> String {
    format!("the longitudes of the CRS {name:?} count from {meridian}° and not from Greenwich (本初子午线不是格林尼治)")
}

/// Why a CRS is refused whose angles are in another unit than degrees.
pub(super) fn not_in_degrees(name: &str) -> String {
    format!("the angles of the CRS {name:?} are not in degrees (角度单位不是度)")
}

/// Why parameters to another datum are refused where the datum is taken as CGCS2000 as it is.
pub(super) fn shifted_from_cgcs2000(name: &str, datum: &str) -> String {
    format!(
        "the CRS {name:?} is on the datum {datum:?}, which is CGCS2000 or taken as equal, and yet has parameters to it \
         that are not zero (TOWGS84转换参数与基准矛盾)"
    )
}

/// Why a CRS on another datum is refused.
pub(super) fn not_cgcs2000(name: &str, datum: &str) -> String {
    format!(
        "the CRS {name:?} is on the datum {datum:?}, which is not CGCS2000 and has no public exact parameters to it \
         (基准不是CGCS2000，无公开精确转换参数): transform the data first, or declare the parameters with it (+towgs84=…)"
    )
}
