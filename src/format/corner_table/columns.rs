use super::names::{Role, is_note, is_of_points, plain, role};
use super::rows::Row;
use crate::half_width::number;

/// The columns of a table, by its header.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Columns {
    roles: Vec<Option<Role>>,
    pub names: Vec<String>,
}

/// Columns of a corner that stands beside the first one of its row.
#[derive(Debug, Clone)]
pub(super) struct Block {
    pub label: Option<usize>,
    /// As [`Columns::pair`].
    pub pair: (usize, usize),
    /// Columns of the right, part and ring: those of the first corner, and its own in their place.
    pub keys: Vec<(usize, usize)>,
}

impl Columns {
    /// The header that a row is, if it is one; where headers have two rows, a blank cell has its name above.
    pub fn of(row: &Row, above: Option<&Row>) -> Option<Self> {
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
            return Some(columns);
        }
        if !is_plane && !is_geographic && !is_flat {
            return None;
        }
        // `编号` is that of a point only where nothing else is.
        let is_number = |column: &usize| plain(&columns.names[*column]) == "编号";
        let points: Vec<usize> = columns.of_role(Role::Point).collect();
        if let Some(column) = points.iter().find(|column| is_number(column)).filter(|_| !points.iter().all(is_number)) {
            let has_right = columns.find(Role::Right).is_some();
            columns.roles[*column] = (!has_right).then_some(Role::Right);
        }
        Some(columns)
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

    /// All columns of a role.
    pub fn of_role(&self, wanted: Role) -> impl Iterator<Item = usize> {
        self.roles.iter().enumerate().filter(move |(_, role)| **role == Some(wanted)).map(|(column, _)| column)
    }

    /// The column of what points are called: of several the one that says so.
    pub fn label(&self) -> Option<usize> {
        let says_so = |column: &usize| ["点", "point"].iter().any(|word| plain(&self.names[*column]).contains(word));
        let limit = self.pair().map_or(usize::MAX, |(a, b)| a.max(b));
        let own = || self.of_role(Role::Point).filter(move |column| *column < limit);
        own().find(says_so).or_else(|| own().next()).or_else(|| self.find(Role::Point))
    }

    /// The column that separates rights.
    pub fn key(&self) -> Option<usize> {
        self.find(Role::Right).or_else(|| self.find(Role::Name))
    }

    /// Columns that may separate one polygon from the next though nothing says so.
    pub fn candidates(&self, row: &Row) -> impl Iterator<Item = usize> {
        self.free(row).filter(|column| !self.is_remark(*column))
    }

    /// Whether a column is one of remarks, lengths and the like, which belong to points or edges.
    pub fn is_remark(&self, column: usize) -> bool {
        is_of_points(self.name(column))
    }

    /// The column of remarks (备注).
    pub fn note(&self) -> Option<usize> {
        (0..self.names.len()).find(|column| self.role_of(*column).is_none() && is_note(self.name(*column)))
    }

    /// Columns that nothing is read from, those of remarks too.
    pub fn free(&self, row: &Row) -> impl Iterator<Item = usize> {
        let (pair, key) = (self.pair(), self.key());
        (0..row.cells.len()).filter(move |column| {
            let is_read = pair.is_some_and(|(a, b)| *column == a || *column == b) || key == Some(*column);
            let is_free = matches!(self.role_of(*column), None | Some(Role::Right | Role::Name | Role::Point));
            is_free && !is_read
        })
    }

    /// Columns without a heading in which a row has something that nothing is read from.
    pub fn unnamed(&self, row: &Row) -> impl Iterator<Item = usize> {
        let is_unread = |column: &usize| self.name(*column).is_empty() && self.role_of(*column).is_none();
        (0..row.cells.len()).filter(is_unread).filter(|column| !row.text(*column).is_empty())
    }

    /// Columns before those of the corner that hold for all corners of a row.
    pub fn shared(&self) -> impl Iterator<Item = usize> {
        let first = self.pair().map_or(0, |(a, b)| self.label().unwrap_or(usize::MAX).min(a).min(b));
        let is_shared =
            |role| matches!(role, None | Some(Role::Right | Role::Name | Role::Part | Role::Ring | Role::Crs));
        (0..first).filter(move |column| is_shared(self.role_of(*column)))
    }

    /// What a column is called; columns beyond the header have no name.
    pub fn name(&self, column: usize) -> &str {
        self.names.get(column).map_or("", String::as_str)
    }

    /// The corners that stand beside the first of a row, by the header.
    pub fn blocks(&self) -> Vec<Block> {
        let Some((a, b)) = self.pair() else { return Vec::new() };
        let roles = if self.are_angles() { [Role::Latitude, Role::Longitude] } else { [Role::Northing, Role::Easting] };
        let pairs = self.of_role(roles[0]).zip(self.of_role(roles[1])).skip(1);
        let mut end = a.max(b);
        pairs
            .map(|pair| {
                let span = end + 1..pair.0.min(pair.1);
                end = pair.0.max(pair.1);
                let label = self.of_role(Role::Point).find(|column| span.contains(column));
                let keys = [Role::Right, Role::Name, Role::Part, Role::Ring, Role::Crs];
                let own = |role| self.find(role).zip(self.of_role(role).find(|column| span.contains(column)));
                Block { label, pair, keys: keys.into_iter().filter_map(own).collect() }
            })
            .collect()
    }

    /// What a column is read as.
    pub fn role_of(&self, column: usize) -> Option<Role> {
        self.roles.get(column).copied().flatten()
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
