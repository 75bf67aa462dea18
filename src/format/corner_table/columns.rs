use super::rows::Row;
use crate::format::half_width::{half_width, number};

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
    (
        Role::Right,
        &[
            "采矿权编号",
            "矿权编号",
            "矿业权编号",
            "采矿许可证号",
            "许可证号",
            "采矿权许可证号",
            "矿区编号",
            "项目编号",
            "区块编号",
            "规划区块编号",
            "ghqbh",
            "id",
            "right_id",
        ],
    ),
    (
        Role::Name,
        &[
            "采矿权名称",
            "矿权名称",
            "矿业权名称",
            "矿山名称",
            "矿区名称",
            "项目名称",
            "区块名称",
            "名称",
            "ghqmc",
            "name",
        ],
    ),
    (Role::Part, &["矿段", "矿段号", "矿段名称", "区", "区段", "分区", "区号", "块段", "矿块", "采区", "part"]),
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

/// The columns of a table, by its header.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Columns {
    roles: Vec<Option<Role>>,
    pub names: Vec<String>,
}

impl Columns {
    /// The header that a row is, if it is one; where headers have two rows, a blank cell has its name above.
    ///
    /// # Errors
    /// When it names a coordinate twice, so that two tables stand side by side.
    pub fn of(row: &Row, above: Option<&Row>) -> Result<Option<Self>, String> {
        let width = row.cells.len().max(above.map_or(0, |above| above.cells.len()));
        let name = |column: usize| {
            let own = row.text(column);
            let inherited = above.map_or("", |above| above.text(column));
            // What spans the coordinates in the upper row is no name of a column of its own.
            if own.is_empty() && role(inherited) != Some(Role::Corners) { inherited } else { own }
        };
        let names: Vec<String> = (0..width).map(|column| name(column).to_owned()).collect();
        let mut columns = Self { roles: names.iter().map(|name| role(name)).collect(), names };
        let own = |wanted: Role| (0..row.cells.len()).any(|column| role(row.text(column)) == Some(wanted));
        let is_plane = own(Role::Northing) && own(Role::Easting);
        let is_geographic = own(Role::Longitude) && own(Role::Latitude);
        let is_flat = own(Role::Corners) && row.filled().count() > 1;
        if own(Role::Geometry) && row.filled().count() > 1 {
            return Ok(Some(columns));
        }
        if !is_plane && !is_geographic && !is_flat {
            return Ok(None);
        }
        for wanted in [Role::Northing, Role::Easting, Role::Longitude, Role::Latitude, Role::Corners] {
            if columns.roles.iter().filter(|role| **role == Some(wanted)).count() > 1 {
                let twice = columns.names[columns.last(wanted).unwrap_or_default()].clone();
                return Err(format!(
                    "row {} has a column {twice:?} twice: put side-by-side tables below each other",
                    row.number
                ));
            }
        }
        // `编号` is that of a point only where nothing else is.
        if columns.roles.iter().filter(|role| **role == Some(Role::Point)).count() > 1
            && let Some(column) = columns.names.iter().position(|name| plain(name) == "编号")
        {
            let has_right = columns.find(Role::Right).is_some();
            columns.roles[column] = (!has_right).then_some(Role::Right);
        }
        Ok(Some(columns))
    }

    /// Of rows of numbers without a header.
    pub fn bare(row: &Row) -> Option<Self> {
        let is_number = |column: usize| number(row.text(column)).is_some_and(f64::is_finite);
        let from = match row.cells.len() {
            2 => 0,
            3 => 1,
            _ => return None,
        };
        let roles = [Role::Point, Role::Northing, Role::Easting].map(Some);
        let names = ["点号", "X", "Y"].map(str::to_owned);
        let skip = 1 - from;
        (is_number(from) && is_number(from + 1))
            .then(|| Self { roles: roles[skip..].to_vec(), names: names[skip..].to_vec() })
    }

    /// The first column of a role.
    pub fn find(&self, wanted: Role) -> Option<usize> {
        self.roles.iter().position(|role| *role == Some(wanted))
    }

    fn last(&self, wanted: Role) -> Option<usize> {
        self.roles.iter().rposition(|role| *role == Some(wanted))
    }

    /// The two columns of a corner: of the northing or latitude, and of the easting or longitude.
    pub fn pair(&self) -> Option<(usize, usize)> {
        let both = |a, b| self.find(a).zip(self.find(b));
        both(Role::Northing, Role::Easting).or_else(|| both(Role::Latitude, Role::Longitude))
    }

    /// Whether corners are in longitude and latitude by the names of the columns.
    pub fn are_angles(&self) -> bool {
        self.find(Role::Northing).zip(self.find(Role::Easting)).is_none()
    }

    /// The columns that are attributes of a right or a part: all that are not read as something else.
    pub fn attributes(&self) -> impl Iterator<Item = usize> {
        let pair = self.pair();
        self.roles.iter().enumerate().filter_map(move |(column, role)| {
            let is_read = match role {
                None => false,
                Some(Role::Right | Role::Name) => false,
                Some(Role::Longitude | Role::Latitude | Role::Northing | Role::Easting) => {
                    pair.is_some_and(|(a, b)| column == a || column == b)
                }
                Some(Role::Point | Role::Ring | Role::Part | Role::Crs | Role::Corners | Role::Geometry) => true,
            };
            (!is_read && !self.names[column].is_empty()).then_some(column)
        })
    }

    /// Whether coordinates stand in it twice, in a plane and in degrees.
    pub fn has_both(&self) -> bool {
        self.find(Role::Northing).is_some() && self.find(Role::Longitude).is_some()
    }
}

/// Whether a column of this name would be read as something else than an attribute. `编号` is one beside the id.
pub(super) fn is_no_attribute(name: &str) -> bool {
    role(name).is_some_and(|role| !matches!(role, Role::Right | Role::Name)) && plain(name) != "编号"
}

fn role(name: &str) -> Option<Role> {
    let plain = plain(name);
    NAMES.iter().find(|(_, names)| names.contains(&plain.as_str())).map(|(role, _)| *role)
}

/// A name without blanks, brackets and their content, in lower case.
fn plain(name: &str) -> String {
    if name.len() > 100 {
        return String::new();
    }
    let name = half_width(name).to_lowercase();
    let name = name.split(['(', '[', '/']).next().unwrap_or_default();
    name.chars().filter(|c| !c.is_whitespace()).collect()
}
