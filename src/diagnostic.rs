//! Coded problems of the data, each with the place where it was found.

use std::sync::Arc;

use serde::{Serialize, Serializer};

use crate::geometry::Position;

/// What became of the record a diagnostic speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// The record was left out of everything.
    Rejected,
    /// The record was used after a treatment that does not change what it encloses, or changes it
    /// by the documented rule.
    Treated,
    /// The record was used as it is.
    Noted,
}

macro_rules! codes {
    ($($name:ident = $code:literal, $effect:ident, $zh:literal, $meaning:literal;)*) => {
        /// Every kind of problem this crate reports, by a code that never changes its meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code { $(#[doc = $meaning] $name,)* }

        impl Code {
            /// All codes, in the order of the documentation.
            pub const ALL: &[Code] = &[$(Code::$name,)*];

            /// The code as it stands in reports, such as `ring-not-closed`.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $code,)* }
            }

            /// What becomes of a record with this problem.
            pub fn effect(self) -> Effect {
                match self { $(Code::$name => Effect::$effect,)* }
            }

            /// Its name in Chinese, for people.
            pub fn zh(self) -> &'static str {
                match self { $(Code::$name => $zh,)* }
            }

            /// What it means and what was done, in English.
            pub fn meaning(self) -> &'static str {
                match self { $(Code::$name => $meaning,)* }
            }
        }
    };
}

codes! {
    NotAFeature = "not-a-feature", Rejected, "不是要素", "The record is not a GeoJSON Feature or geometry that can be parsed.";
    TooDeep = "nested-too-deep", Rejected, "嵌套过深", "The record is nested deeper than a parser may follow.";
    GeometryMissing = "geometry-missing", Rejected, "无图形", "The record has no geometry (null).";
    GeometryEmpty = "geometry-empty", Rejected, "图形为空", "The geometry has no positions.";
    NotAreal = "geometry-not-areal", Rejected, "不是面图形", "The geometry is a point or a line: it has no area.";
    CrsOfRecord = "crs-of-record", Rejected, "要素自带坐标系", "A record declares a CRS of its own; only the whole file may.";
    CoordinateNotNumber = "coordinate-not-number", Rejected, "坐标不是数字", "A position is not an array of at least two numbers.";
    CoordinateNotFinite = "coordinate-not-finite", Rejected, "坐标不是有限数", "A coordinate is NaN, infinite or too large to represent.";
    CoordinateOutOfRange = "coordinate-out-of-range", Rejected, "坐标超出经纬度范围", "A coordinate is no longitude or latitude in degrees.";
    SpanTooWide = "span-too-wide", Rejected, "跨度超过180度", "The feature spans more than 180 degrees of longitude: antimeridian or pole, not measured.";
    RingTooShort = "ring-too-short", Rejected, "环点数不足", "An exterior ring has fewer than three different positions.";
    NoArea = "no-area", Rejected, "面积为零", "The rings enclose nothing.";
    TooTangled = "rings-too-tangled", Rejected, "环过于复杂", "So many edges lie on top of each other that their crossings cannot be looked for.";
    NotResolved = "rings-not-resolved", Rejected, "自相交无法处理", "The crossings of the rings could not be resolved into a valid surface.";
    CrsNotRead = "coordinates-not-transformed", Rejected, "坐标转换失败", "A position lies outside the area where its projection is defined.";
    RepairRefused = "repair-refused", Rejected, "不允许修复", "The rings cross, and the options allow no repair.";
    TreatmentRefused = "treatment-refused", Rejected, "严格模式不予处理", "The record needs a treatment, and the options allow none.";
    DuplicateId = "duplicate-id", Noted, "编号重复", "An earlier record of the file has the same id; both were used.";
    IdMissing = "id-missing", Noted, "缺少编号", "The record lacks the property that was named for its id; its number stands in.";
    MembersIgnored = "members-not-areal", Treated, "忽略非面成员", "Points or lines in a geometry collection were left out; its polygons were used.";
    ZIgnored = "z-ignored", Treated, "忽略高程", "Third and further coordinates were left out (said once a file).";
    RingNotClosed = "ring-not-closed", Treated, "环未闭合", "The last position of a ring differs from its first; the ring was closed.";
    RepeatedVertex = "repeated-vertex", Treated, "重复顶点", "Neighbouring positions are equal; one of each was kept.";
    PartEmpty = "part-empty", Treated, "空部件", "A polygon of a multipolygon has no positions; it adds nothing.";
    HoleTooShort = "hole-too-short", Treated, "内环点数不足", "An interior ring has fewer than three different positions; it takes nothing away.";
    RingWithoutEffect = "ring-without-effect", Treated, "环不起作用", "A hole outside its shell, or a part inside another: it encloses nothing new.";
    RingsCross = "rings-cross", Treated, "环自相交或互相重叠", "Rings cross or overlap; where that can be resolved the documented rule says what they enclose, and verdicts on it are at best undetermined.";
    DecodedAsGb18030 = "decoded-as-gb18030", Treated, "按GB18030解码", "The file is not UTF-8 and was decoded as GB18030 (GBK).";
    DatumTreatedAsCgcs2000 = "datum-treated-as-cgcs2000", Noted, "基准视同CGCS2000", "The declared datum agrees with CGCS2000 to about a metre and was not shifted.";
    CrsAssumed = "crs-assumed", Noted, "未声明坐标系", "No CRS is declared; longitude and latitude in degrees were taken, as RFC 7946 says.";
    CrsOverridden = "crs-overridden", Noted, "坐标系按指定", "The CRS that was given for the file differs from the one it declares; the given one was used.";
    CrsImplausible = "crs-implausible", Noted, "坐标与坐标系不符", "The coordinates do not go with the CRS that the file is taken to be in; it was kept, and records without a place are rejected one by one.";
    CrsProposed = "crs-proposed", Noted, "坐标系按坐标辨识", "The CRS was missing or implausible, and the one that the coordinates propose was taken because --crs auto asks for that.";
    DatumShifted = "datum-shifted-as-declared", Noted, "按声明参数转换基准", "The datum is not CGCS2000; it was brought to it by the parameters that were declared with it, which are only as good as their source.";
    SourceNotFound = "source-not-found", Noted, "原始文件不在", "A file that prepared zones were made of is not to be found: whether it has changed since cannot be told.";
    PreparedIncomplete = "prepared-incomplete", Noted, "预处理时有剔除", "Records were rejected when these zones were prepared; finding nothing in them proves nothing.";
    PlanTermPassed = "plan-term-passed", Noted, "超出规划期", "The as-of date lies outside the term of the plan; each rule was applied by its own dates.";
    LayerMissing = "layer-missing", Noted, "缺少图层", "A layer that the plan declares has no file; what needs it is not checked.";
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// A problem of one geometry: what, and at which part, ring and vertex (all from 0).
#[derive(Debug, Clone, PartialEq)]
pub struct Defect {
    /// What kind of problem.
    pub code: Code,
    /// Polygon of the multipolygon.
    pub part: Option<usize>,
    /// 0 is the exterior ring.
    pub ring: Option<usize>,
    /// Vertex of the ring.
    pub vertex: Option<usize>,
    /// Longitude and latitude there.
    pub position: Option<Position>,
    /// What the code does not say; may be empty.
    pub detail: String,
}

impl Defect {
    /// A defect of the whole geometry.
    pub fn new(code: Code) -> Self {
        Self { code, part: None, ring: None, vertex: None, position: None, detail: String::new() }
    }

    /// The same, found at this place.
    pub fn at(mut self, part: usize, ring: usize, vertex: usize, position: Position) -> Self {
        (self.part, self.ring, self.vertex) = (Some(part), Some(ring), Some(vertex));
        self.position = Some(position);
        self
    }

    /// The same, with more to say.
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }
}

/// Where a record came from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The file, as it was named by the caller.
    pub file: Option<Arc<str>>,
    /// Number of the record in the file, from 0.
    pub record: Option<usize>,
}

/// A [`Defect`] together with the record it belongs to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Diagnostic {
    /// What kind of problem.
    pub code: Code,
    /// What became of the record.
    pub effect: Effect,
    /// The file, as it was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Number of the record in its file, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<usize>,
    /// The record's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Polygon of the multipolygon, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<usize>,
    /// Ring of the polygon; 0 is the exterior.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ring: Option<usize>,
    /// Vertex of the ring, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vertex: Option<usize>,
    /// Longitude and latitude there (as in the file where it could not be placed).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// For people, in English; the code has a Chinese name.
    pub message: String,
}

impl Diagnostic {
    /// The defect of a record that came from `origin`.
    pub fn new(defect: Defect, origin: &Origin, id: Option<&str>) -> Self {
        let Defect { code, part, ring, vertex, position, detail } = defect;
        let message = if detail.is_empty() { code.meaning().into() } else { format!("{} {detail}", code.meaning()) };
        Self {
            code,
            effect: code.effect(),
            file: origin.file.as_deref().map(str::to_owned),
            record: origin.record,
            id: id.map(str::to_owned),
            part,
            ring,
            vertex,
            position,
            message,
        }
    }
}

impl std::fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(file) = &self.file {
            write!(f, "{file}: ")?;
        }
        if let Some(record) = self.record {
            write!(f, "record {record}")?;
            if let Some(id) = self.id.as_ref().filter(|id| **id != format!("#{record}")) {
                write!(f, " ({id})")?;
            }
            write!(f, ": ")?;
        }
        write!(f, "{} {}: {}", self.code.as_str(), self.code.zh(), self.message)?;
        if let (Some(part), Some(ring), Some(vertex)) = (self.part, self.ring, self.vertex) {
            write!(f, " [part {part}, ring {ring}, vertex {vertex}")?;
            if let Some([x, y]) = self.position {
                write!(f, " at {x}, {y}")?;
            }
            write!(f, "]")?;
        }
        Ok(())
    }
}
