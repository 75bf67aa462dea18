//! Coded problems of the data, each with the place where it was found.

mod gathered;

use std::sync::Arc;

use serde::{Serialize, Serializer};

use crate::geometry::Position;
use crate::shortened::{OF_A_NAME, OF_A_TEXT, shortened};

pub(crate) use self::gathered::Defects;
pub use self::gathered::{Gathered, MOST_OF_A_CODE};

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
    IdTooLong = "id-too-long", Rejected, "编号过长", "The id has more than 4096 bytes: no right or zone is called that, and every row of a result would repeat it.";
    NotAFeature = "not-a-feature", Rejected, "不是要素", "The record is none that its format knows, or cannot be parsed.";
    TooDeep = "nested-too-deep", Rejected, "嵌套过深", "The record is nested deeper than a parser may follow.";
    GeometryMissing = "geometry-missing", Rejected, "无图形", "The record has no geometry (null).";
    GeometryEmpty = "geometry-empty", Rejected, "图形为空", "The geometry has no positions.";
    NotAreal = "geometry-not-areal", Rejected, "不是面图形", "The geometry is not areal, as points and lines are not.";
    CrsOfRecord = "crs-of-record", Rejected, "要素自带坐标系", "A record declares a CRS of its own; only the whole file may.";
    CoordinateNotNumber = "coordinate-not-number", Rejected, "坐标不是数字", "A coordinate is not a number, or a position has fewer than two.";
    CoordinateNotFinite = "coordinate-not-finite", Rejected, "坐标不是有限数", "A coordinate is NaN, infinite or too large to represent.";
    CoordinateOutOfRange = "coordinate-out-of-range", Rejected, "坐标超出经纬度范围", "A coordinate is no longitude or latitude in degrees.";
    SpanTooWide = "span-too-wide", Rejected, "跨度超过180度", "The feature spans more than 180 degrees of longitude: antimeridian or pole, not measured.";
    RingTooShort = "ring-too-short", Rejected, "环点数不足", "An exterior ring has fewer than three different positions.";
    NoArea = "no-area", Rejected, "面积为零", "The rings enclose nothing: no ring is left, or all points of each lie on one line. There is no area below which a surface counts as none.";
    TooTangled = "rings-too-tangled", Rejected, "环过于复杂", "So many edges lie on top of each other that their crossings cannot be looked for.";
    NotResolved = "rings-not-resolved", Rejected, "自相交无法处理", "The crossings of the rings could not be resolved into a valid surface.";
    CurveGeometry = "curve-geometry", Rejected, "含曲线", "The boundary has arcs: where it runs between its vertices would have to be guessed. Densify it first.";
    CrsNotRead = "coordinates-not-transformed", Rejected, "坐标转换失败", "A position is none of its CRS: its projection has no place for it, or one far from where the CRS is used.";
    RepairRefused = "repair-refused", Rejected, "不允许修复", "The rings cross, and the options allow no repair.";
    TreatmentRefused = "treatment-refused", Rejected, "严格模式不予处理", "The record needs a treatment, and the options allow none.";
    AxesSwapped = "axes-swapped", Treated, "坐标轴标反", "The columns of northing and easting (or latitude and longitude) are the other way round, by magnitude; they were exchanged.";
    ZoneUnnumbered = "zone-unnumbered", Noted, "东坐标无带号", "Eastings do not begin with the number of the zone that was given for the file; the CRS of the same zone without numbers was taken, and they stay as they are.";
    AxesMixed = "axes-mixed", Rejected, "坐标轴前后不一", "Some rows have the northing first and some the easting.";
    NotInZone = "coordinate-not-in-zone", Rejected, "不是高斯平面坐标", "A position is no northing and easting of a Gauss-Krüger zone of China.";
    ZoneDiffers = "zone-differs", Rejected, "带号不一致", "An easting begins with another zone than the one declared, or than other eastings.";
    ZoneSupplied = "zone-supplied", Treated, "补上带号", "Eastings have no zone number; the declared one was put before them.";
    HeaderUnclear = "header-unclear", Noted, "文件头不明", "The header does not say which CRS the coordinates are in, or what it says contradicts itself.";
    HeaderRepeated = "header-repeated", Noted, "文件头重复", "The file has several headers; each holds for the parcels after it.";
    SectionIgnored = "section-ignored", Noted, "忽略的段落", "Lines outside the sections that the format knows were passed over.";
    SectionUnknown = "section-unknown", Rejected, "段落不明", "Coordinates stand in a section that the format does not know: what they bound is not said.";
    DeductionNotMade = "deduction-not-made", Rejected, "扣除区域未扣除", "What the record bounds is to be taken from another one; from which is not said, and it was not taken from any.";
    TransformIgnored = "transformation-not-applied", Noted, "转换参数未应用", "The header has parameters of a datum transformation, which were not applied.";
    FullWidth = "full-width-signs", Treated, "全角符号", "Commas, digits or signs are full-width and were read as half-width.";
    EndMarkMissing = "end-mark-missing", Treated, "缺少结束符@", "The row of a parcel does not end with @.";
    ParcelRowMissing = "parcel-row-missing", Treated, "缺少地块属性行", "Coordinates come without the row of their parcel, which was taken as empty.";
    ParcelRowUnclear = "parcel-row-unclear", Noted, "地块属性行存疑", "The fifth value of a parcel's row is not the kind of its figure: values may have moved, as a comma within a name moves them.";
    LineNotRead = "line-not-read", Rejected, "行无法识别", "A line of the record is neither coordinates nor anything else the format knows.";
    TooLong = "record-too-long", Rejected, "记录过长", "The record, or a line of it, is longer than is read.";
    NotReadToEnd = "not-read-to-end", Rejected, "读取中断", "The file could not be read further.";
    PointCountDiffers = "point-count-differs", Noted, "界址点数不符", "The stated number of points is that of neither the rows nor the different points.";
    AreaWithUnit = "area-with-unit", Noted, "面积带单位", "The field of the area holds a unit or text beside the number of hectares.";
    RingNumberWrong = "ring-number-wrong", Treated, "圈号有误", "The closing row of a ring has the number of another ring.";
    RingNumberAgain = "ring-number-again", Treated, "圈号重复", "A ring number goes on after its ring was closed, or comes again after another; another ring was begun.";
    RingIsPart = "ring-is-part", Noted, "圈为部件而非内环", "A ring with a number above 1 lies in no other: it is a part of its own, not a hole.";
    AngleInDms = "angle-in-dms", Rejected, "经纬度为度分秒", "Longitude or latitude is written in degrees, minutes and seconds: ask for them (angles: dms) to have them read.";
    AngleInvalid = "angle-invalid", Rejected, "角度无效", "Longitude or latitude is not written as asked for, or its minutes or seconds are 60 or more.";
    PointsMissing = "points-missing", Rejected, "缺少拐点", "The right has no row of coordinates.";
    PointsIncomplete = "point-incomplete", Rejected, "拐点坐标不全", "A row of a point lacks one of its coordinates, or both.";
    QuoteStray = "quote-stray", Rejected, "引号不成对", "A quote does not end, or encloses what reads like other records: which cells it has is not clear.";
    GeometryTwice = "geometry-twice", Rejected, "几何列不止一个", "More than one column of the record holds a geometry: which of them is meant is not said.";
    SplitByColumn = "split-by-column", Treated, "按列拆分", "Values of a column that the format does not know change among the corners; each value was taken for a right or part of its own.";
    SplitByRow = "split-by-row", Treated, "按行拆分", "A row of text, blank rows or another header stand among the corners; what follows was taken for a right or part of its own.";
    SplitUnclear = "split-unclear", Rejected, "拆分不明", "Whether corners go on with one polygon or begin another is not clear: name the column of the right (采矿权编号) or of the part (矿段), or leave out what is neither.";
    OrderUnclear = "order-unclear", Rejected, "拐点次序不明", "Corners stand side by side, and their numbers do not say in which order they follow each other.";
    CoordinateNotUsed = "coordinate-not-used", Rejected, "坐标未识别", "A number that looks like a coordinate stands where none is read.";
    CoordinatesInText = "coordinates-in-text", Treated, "文字中的坐标", "A row of text holds numbers that look like coordinates; they were not read.";
    RowsHidden = "rows-hidden", Noted, "隐藏的行列或工作表", "The workbook hides sheets, rows or columns; they were read like the others.";
    EntityHidden = "entity-hidden", Noted, "不显示的图形", "The entity is invisible, or lies on a layer that is frozen or off; it was read like the others.";
    SectionRepeated = "section-repeated", Noted, "段落重复", "A drawing has its section of entities more than once; all of them were read.";
    ColumnsNotRead = "columns-not-read", Noted, "未读的坐标列", "The table gives coordinates twice; plane coordinates were read and the others kept as text.";
    SheetIgnored = "sheet-ignored", Noted, "未读的工作表", "A sheet of the workbook has no header of a corner table and was passed over.";
    DuplicateId = "duplicate-id", Noted, "编号重复", "An earlier record of the file has the same id; both were used.";
    HiddenInId = "hidden-characters-in-id", Noted, "编号含不可见字符", "The id holds characters that are not seen: control characters, marks of writing direction, or characters without a width. Ids that look alike may differ.";
    TwinsNotLookedFor = "duplicates-not-looked-for", Noted, "不再查找重复编号", "The file has more ids than are remembered: from here on, duplicate ids are not looked for.";
    DuplicateProperty = "duplicate-property", Treated, "属性重复", "A property stands in the record more than once; what it said each time was kept, and where that differs nothing is read from it.";
    IdMissing = "id-missing", Noted, "缺少编号", "The record lacks the property that was named for its id; its number stands in.";
    AttributesMissing = "attributes-unmatched", Noted, "无对应属性行", "The table of attributes has no row for the record.";
    AttributeRowsSeveral = "attribute-rows-several", Noted, "属性行不止一个", "Several rows of the table of attributes are of this record; none was taken.";
    AttributeColumnsUnknown = "attribute-columns-unknown", Noted, "属性表有未识别的列", "Columns of the table of attributes have the name of no known attribute, and no record has them: no rule reads them.";
    AttributeRowUnmatched = "attribute-row-unmatched", Noted, "属性行无对应记录", "A row of the table of attributes belongs to no record; it was not used.";
    AttributesContradict = "attributes-contradict", Noted, "属性互相矛盾", "An attribute given beside the geometry differs from that of the record; both were kept and nothing is read from them.";
    MembersIgnored = "members-not-areal", Treated, "忽略非面成员", "Points or lines in a geometry collection were left out; its polygons were used.";
    ZIgnored = "z-ignored", Treated, "忽略高程", "Third and further coordinates were left out (said once a file).";
    RingNotClosed = "ring-not-closed", Treated, "环未闭合", "The last position of a ring differs from its first; the ring was closed.";
    RepeatedVertex = "repeated-vertex", Treated, "重复顶点", "Neighbouring positions are equal; one of each was kept.";
    PartEmpty = "part-empty", Treated, "空部件", "A polygon of a multipolygon has no positions; it adds nothing.";
    HoleTooShort = "hole-too-short", Treated, "内环点数不足", "An interior ring has fewer than three different positions; it takes nothing away.";
    RingTouchesItself = "ring-touches-itself", Treated, "环自接触", "A ring comes back to one of its vertices; it was read as several rings that touch there, which encloses the same.";
    InteriorNotConnected = "interior-not-connected", Treated, "内部不连通", "Rings of a polygon touch each other so that its interior falls into pieces; they were read as several polygons that touch there, which encloses the same.";
    RingWithoutEffect = "ring-without-effect", Treated, "环不起作用", "A hole outside its shell, or a part inside another: it encloses nothing new.";
    RingsCross = "rings-cross", Treated, "环自相交或互相重叠", "Rings cross or overlap, or one winds twice round something or passes through itself; where that can be resolved the documented rule says what they enclose, and verdicts on it are at best undetermined.";
    EdgesRunTogether = "edges-run-together", Treated, "边重合", "Edges run along each other, as at a keyhole, a spike without width or a border of two parts; every reading encloses the same area, which was taken.";
    NestedAlike = "nested-ring-winds-alike", Treated, "内圈与外圈同向", "A ring lies in another of the same direction, so that by its place it is a hole and by its direction none; it was taken as a hole, and verdicts on the record are at best undetermined.";
    WindingIgnored = "winding-ignored", Noted, "环方向与位置不符", "Rings run against the rule by which a shapefile tells parts from holes; which they are was told from where they lie.";
    SeveralSeams = "several-coordinate-sets", Treated, "同证多套坐标", "Parts of one record lie over each other, as when a licence lists the corners of several seams or levels; what they cover together was taken.";
    DecodedAsGb18030 = "decoded-as-gb18030", Noted, "按GB18030解码", "The file is not UTF-8 and was decoded as GB18030 (GBK).";
    EncodingDetected = "encoding-detected", Treated, "编码为推断", "The file does not say the encoding of its text; it was told from the bytes.";
    EncodingContradicted = "encoding-contradicted", Treated, "编码与声明不符", "The text is not in the encoding that the file declares; it was told from the bytes.";
    EncodingDoubtful = "encoding-doubtful", Noted, "编码存疑", "The bytes of the text agree with the declared encoding and with another one; the declared one was taken.";
    TextNotDecoded = "text-not-decoded", Treated, "文字无法解码", "Bytes of a text mean nothing in its encoding; U+FFFD stands for them.";
    TextCutShort = "text-cut-short", Treated, "文字残缺", "A text fills its column to the last byte and ends within a character: the rest was lost when the file was written, and what is whole was kept.";
    CellNotOfKind = "cell-not-of-its-kind", Noted, "单元格与字段类型不符", "A cell of a table of attributes is not of the kind that its column declares; it was kept as text.";
    NulInText = "nul-in-text", Treated, "文字含空字符", "A text holds NUL characters; U+FFFD stands for them.";
    CountDiffers = "record-count-differs", Noted, "记录数不符", "The file states another number of records than it has: some may be missing.";
    CompanionMissing = "companion-missing", Noted, "缺少配套文件", "A shapefile lacks one of its files.";
    RowsDeleted = "rows-deleted", Noted, "已删除的记录", "Rows of a table of attributes are marked as deleted; they were passed over with their shapes.";
    ShapesUnlisted = "shapes-unlisted", Noted, "未编入索引的图形", "The main file of a shapefile holds shapes to which its index does not lead, as programs leave them behind when they delete or change some; they were passed over.";
    MembersSkipped = "members-skipped", Noted, "未读成员", "Members of an archive were not read.";
    SeveralLayers = "several-layers", Noted, "多个图层", "The file has several layers and none was chosen: all were read as one batch; FILE#LAYER takes one.";
    IdInTwoLayers = "id-in-two-layers", Noted, "图层间编号重复", "Another layer of the file has a record of the same id; the name of its layer was put before this one.";
    ListedLayerMissing = "listed-layer-missing", Noted, "所列图层不存在", "The file lists layers that are not in it.";
    StoredOnGrid = "stored-on-grid", Noted, "坐标按格网存储", "The format stores coordinates on a grid, so that corners, and areas with them, are those of its nearest points and not of the drawing.";
    DatumTreatedAsCgcs2000 = "datum-treated-as-cgcs2000", Noted, "基准视同CGCS2000", "The declared datum agrees with CGCS2000 to about a metre and was not shifted.";
    NoRecords = "no-records", Noted, "没有记录", "There is not one record, so that finding nothing is no result (没有记录，查不到问题不等于没有问题).";
    CrsAssumed = "crs-assumed", Noted, "未声明坐标系", "No CRS is declared; longitude and latitude in degrees were taken, as RFC 7946 says.";
    CrsOverridden = "crs-overridden", Noted, "坐标系按指定", "The CRS that was given for the file differs from the one it declares; the given one was used.";
    CrsImplausible = "crs-implausible", Noted, "坐标与坐标系不符", "The coordinates do not go with the CRS that the file is taken to be in; it was kept, and records without a place are rejected one by one.";
    CrsProposed = "crs-proposed", Noted, "坐标系按坐标辨识", "The CRS was missing or implausible, and the one that the coordinates propose was taken because --crs auto asks for that.";
    DatumShifted = "datum-shifted-as-declared", Noted, "按声明参数转换基准", "The datum is not CGCS2000; it was brought to it by the parameters that were declared with it, which are only as good as their source.";
    SourceNotFound = "source-not-found", Noted, "原始文件不在", "A file that prepared zones were made of is not to be found: whether it has changed since cannot be told.";
    PreparedIncomplete = "prepared-incomplete", Noted, "预处理时有剔除", "Records were rejected when these zones were prepared: what lies in those was not looked for (被剔除的分区未参与比对).";
    ZoneAmbiguous = "zone-ambiguous", Noted, "分区边界有多种读法", "A right lies within the extent of a zone whose boundary has several readings: what was measured between them holds for one of these, and by another they may overlap where nothing was found (按另一种读法可能重叠).";
    PairNotMeasured = "pair-not-measured", Noted, "重叠面积未量算", "The boundaries of a right and a zone cross too often for what they have in common to be measured: they overlap, but by how much is not known (NaN).";
    ShapeLeftOut = "shape-left-out", Noted, "重叠图形未写出", "The boundaries of a right and a zone cross too often for the shape of what they have in common to be made; its area was measured.";
    PairsLeftOut = "pairs-left-out", Noted, "重叠对未全部列出", "So many rights overlap each other that not all pairs are listed; minezone overlap --self -o FILE writes them all.";
    PlanTermPassed = "plan-term-passed", Noted, "超出规划期", "The as-of date lies outside the term of the plan; each rule was applied by its own dates.";
    FieldRenamed = "field-renamed", Noted, "字段改名", "A field got another name in the written file, because its format allows only short or different ones.";
    NumberChanged = "number-changed", Noted, "数值有变", "The format cannot hold some numbers as they were; it holds the nearest it knows.";
    AttributesLeftOut = "attributes-left-out", Noted, "属性未写出", "The written format has no place for attributes of these names; they were left out.";
    TextCut = "text-cut", Treated, "文字截断", "A text is longer than the written format can hold and was cut.";
    AttributeNotRead = "attribute-not-read", Noted, "未读的属性列", "A column of lists, records or further geometries was not read.";
    AttributeAsText = "attribute-as-text", Noted, "属性写为文字", "Values of a kind that the written format does not know, or of several kinds, were written as text.";
    NotEncodable = "not-encodable", Treated, "文字无法编码", "A character does not exist in the encoding of the written file; a question mark stands for it.";
    CrsMember = "crs-member", Noted, "写出crs成员", "Positions are not in degrees, so the GeoJSON names its CRS in a crs member, which RFC 7946 no longer knows.";
    EdgesStray = "edges-stray", Noted, "边线偏移", "Corners were moved to another CRS and the edges between them drawn straight there.";
    FieldsContradict = "fields-contradict", Noted, "映射字段互相矛盾", "Fields that the plan maps to one property differ in this zone; rules that ask for the property are not checked there.";
    LayerMissing = "layer-missing", Noted, "缺少图层", "A layer that the plan declares has no file; what needs it is not checked.";
    LayerEmpty = "layer-empty", Noted, "图层没有分区", "The file of a layer holds no zone; what needs the layer is not checked (图层没有分区，相关规则未检查).";
    LayerAstray = "layer-astray", Noted, "图层远离规划区", "The zones of a layer lie nowhere near the boundary of the plan, as in a wrong coordinate system; what needs the layer is not checked.";
    RightsFarFromZones = "rights-far-from-zones", Noted, "采矿权远离所有分区", "No right comes anywhere near a zone, as in a wrong coordinate system: that nothing was found is then no result.";
    RightsOutsidePlan = "rights-outside-plan", Noted, "采矿权都在规划区外", "All rights lie outside the boundary of the plan, as in a wrong coordinate system.";
    ZoneFileUndeclared = "zone-file-undeclared", Noted, "分区文件未声明", "No layer that the plan or its packs declare goes by the name of this zone file: it is never read.";
    PackBuiltIn = "pack-built-in", Noted, "采用内置法规包", "A pack that the plan names has no folder beside it; the one that is built in was applied.";
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
    /// How many problems of this code it stands for that are not told one by one; 0 when it is one itself.
    #[serde(skip_serializing_if = "is_none")]
    pub more: usize,
    /// For people, in English; the code has a Chinese name.
    pub message: String,
}

fn is_none(more: &usize) -> bool {
    *more == 0
}

impl Diagnostic {
    /// The defect of a record that came from `origin`.
    pub fn new(defect: Defect, origin: &Origin, id: Option<&str>) -> Self {
        let Defect { code, part, ring, vertex, position, detail } = defect;
        // A detail may quote a record, which may be of any length.
        let detail = shortened(&detail, OF_A_TEXT);
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
            more: 0,
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
                write!(f, " ({})", shortened(id, OF_A_NAME))?;
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
