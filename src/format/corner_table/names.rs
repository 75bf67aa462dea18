//! What columns are called.

use crate::half_width::half_width;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Right,
    Name,
    Part,
    Ring,
    Point,
    Northing,
    Easting,
    Longitude,
    Latitude,
    Crs,
    /// All corners in one cell: `X1,Y1;X2,Y2;…`
    Corners,
    /// Well-known text or the like, which is no table of corners.
    Geometry,
}

/// Names of columns, lower case, without blanks and what stands in brackets.
const NAMES: &[(Role, &[&str])] = &[
    (Role::Right, &["ghqbh", "dkbh", "xmbh", "id", "right_id"]),
    (Role::Name, &["名称", "ghqmc", "dkmc", "xmmc", "name"]),
    (Role::Part, &["区", "part"]),
    (Role::Ring, &["环", "环号", "圈", "圈号", "地块圈号", "ring"]),
    (
        Role::Point,
        &[
            "拐点",
            "拐点号",
            "拐点编号",
            "拐点序号",
            "点号",
            "点名",
            "点",
            "界址点号",
            "序号",
            "顶点",
            "编号",
            "point",
            "no",
            "no.",
        ],
    ),
    (
        Role::Northing,
        &["x", "x坐标", "坐标x", "纵坐标", "纵坐标x", "x纵坐标", "北坐标", "北坐标x", "直角坐标x", "northing", "北"],
    ),
    (
        Role::Easting,
        &["y", "y坐标", "坐标y", "横坐标", "横坐标y", "y横坐标", "东坐标", "东坐标y", "直角坐标y", "easting", "东"],
    ),
    (Role::Longitude, &["经度", "东经", "大地经度", "经度l", "l", "lon", "lng", "long", "longitude"]),
    (Role::Latitude, &["纬度", "北纬", "大地纬度", "纬度b", "b", "lat", "latitude"]),
    (Role::Crs, &["crs", "坐标系", "坐标系统", "坐标系代码", "epsg"]),
    (Role::Corners, &["gdzb", "坐标串", "拐点坐标", "拐点坐标串", "范围坐标", "矿区范围坐标", "矿区范围拐点坐标"]),
    (Role::Geometry, &["wkt", "_wkt", "geom", "geometry", "the_geom", "wkb", "shape", "geojson"]),
];

/// What a right is called in a heading, and what a part of one is; with one of the endings below.
const RIGHTS: &[&str] = &[
    "采矿权",
    "拟设采矿权",
    "矿权",
    "矿业权",
    "采矿许可证",
    "采矿权许可证",
    "许可证",
    "矿区",
    "矿山",
    "项目",
    "区块",
    "规划区块",
    "地块",
    "宗地",
    "图斑",
];
const PARTS: &[&str] = &["矿段", "区段", "分区", "块段", "矿块", "采区", "开采区", "片区", "区域", "区号"];
const NUMBERS: &[&str] = &["", "号", "编号", "序号", "代码", "证号"];
const TITLES: &[&str] = &["名称", "名"];

/// Headings of what belongs to a point or an edge, and so may change from row to row: words that they begin with.
const OF_POINTS: &[&str] = &[
    "边长",
    "距离",
    "间距",
    "方位角",
    "夹角",
    "角度",
    "高程",
    "地面高",
    "界标",
    "界桩",
    "界址",
    "标志",
    "备注",
    "说明",
    "邻",
    "毗邻",
    "测量",
    "精度",
    "remark",
    "note",
    "elevation",
    "height",
    "distance",
    "azimuth",
    "date",
    "日期",
    "时间",
];
const NOTES: &[&str] = &["备注", "说明", "remark", "note"];
const OF_POINTS_WHOLE: &[&str] = &["h", "z", "m", "s", "高", "类型", "点类型", "边", "线段"];

/// Headings of figures: one that changes with the part is the part's.
const OF_FIGURES: &[&str] = &[
    "面积",
    "标高",
    "深度",
    "储量",
    "资源量",
    "规模",
    "日期",
    "时间",
    "电话",
    "年限",
    "area",
    "date",
    "z_top",
    "z_bottom",
];

/// Words for the rings of a polygon.
const OF_RINGS: &[&str] =
    &["外环", "内环", "外圈", "内圈", "外", "内", "扣除", "扣除区", "孔", "洞", "outer", "inner", "shell", "hole"];

/// What a column of this name holds, where it is known.
pub(super) fn role(name: &str) -> Option<Role> {
    let plain = plain(name);
    let known = NAMES.iter().find(|(_, names)| names.contains(&plain.as_str())).map(|(role, _)| *role);
    let is_one = |stems: &[&str], endings: &[&str]| {
        let mut rests = stems.iter().filter_map(|stem| plain.strip_prefix(stem));
        rests.any(|rest| endings.contains(&rest))
    };
    known.or_else(|| {
        let is_part = is_one(PARTS, NUMBERS) || is_one(PARTS, TITLES);
        let right = || is_one(RIGHTS, NUMBERS).then_some(Role::Right);
        let name = || is_one(RIGHTS, TITLES).then_some(Role::Name);
        is_part.then_some(Role::Part).or_else(right).or_else(name)
    })
}

/// Whether values of a column are those of points or edges.
pub(super) fn is_of_points(name: &str) -> bool {
    let plain = plain(name);
    OF_POINTS.iter().any(|start| plain.starts_with(start)) || OF_POINTS_WHOLE.contains(&plain.as_str())
}

/// Whether a column holds remarks.
pub(super) fn is_note(name: &str) -> bool {
    let plain = plain(name);
    NOTES.iter().any(|start| plain.starts_with(start))
}

/// Whether a column holds figures such as areas and elevations.
pub(super) fn is_of_figures(name: &str) -> bool {
    let plain = plain(name);
    OF_FIGURES.iter().any(|word| plain.contains(word))
}

/// Whether a value says which ring of a polygon a row is of.
pub(super) fn is_of_rings(value: &str) -> bool {
    OF_RINGS.contains(&value.to_lowercase().as_str())
}

/// A name without blanks, brackets and their content, in lower case.
pub(super) fn plain(name: &str) -> String {
    if name.len() > 100 {
        return String::new();
    }
    let name = half_width(name).to_lowercase();
    let name = name.split(['(', '[', '/']).next().unwrap_or_default();
    name.chars().filter(|c| !c.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_known_by_what_they_are_of_and_how_they_end() {
        for name in [
            "采矿权",
            "矿区",
            "矿山编号",
            "矿权 编号",
            "拟设采矿权",
            "区块",
            "地块编号",
            "宗地号",
            "图斑号",
            "采矿许可证号",
        ] {
            assert_eq!(role(name), Some(Role::Right), "{name}");
        }
        for name in ["地块名称", "DKMC", "矿山名称", "项目名称"] {
            assert_eq!(role(name), Some(Role::Name), "{name}");
        }
        for name in ["开采区", "区域", "片区", "矿段号", "采区名称", "区号"] {
            assert_eq!(role(name), Some(Role::Part), "{name}");
        }
        for name in ["采矿权人", "矿区面积", "FID", "ORIG_FID", "标段", "矿区范围", ""] {
            assert_eq!(role(name), None, "{name}");
        }
        assert_eq!(role("地块圈号"), Some(Role::Ring));
    }
}
