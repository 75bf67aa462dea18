//! Codes with their words: one table.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Severity;

/// Of each code its name, how it stands in reports, what becomes of a record (for data), its name in Chinese, and what it means in
/// English and Chinese.
macro_rules! codes {
    (
        data { $($name:ident = $code:literal, $severity:ident, $zh:literal, $meaning:literal, $meaning_zh:literal;)* }
        plans { $($of_plan:ident = $code_p:literal, $zh_p:literal, $meaning_p:literal, $meaning_zh_p:literal;)* }
    ) => {
        /// Every kind of problem this crate reports, of data and of the files of a plan, by a code that never changes its meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Code {
            $(#[doc = $meaning] $name,)*
            $(#[doc = $meaning_p] $of_plan,)*
        }

        impl Code {
            /// All codes, in the order of the documentation.
            pub const ALL: &[Code] = &[$(Code::$name,)* $(Code::$of_plan,)*];

            /// Those that only the files of a plan give.
            pub const OF_PLANS: &[Code] = &[$(Code::$of_plan,)*];

            /// The code as it stands in reports, such as `ring-not-closed`.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $code,)* $(Code::$of_plan => $code_p,)* }
            }

            /// What becomes of a record with this problem; one of a plan's own files touches no record.
            pub fn severity(self) -> Severity {
                match self { $(Code::$name => Severity::$severity,)* $(Code::$of_plan => Severity::Note,)* }
            }

            /// Its name in Chinese, for people.
            pub fn zh(self) -> &'static str {
                match self { $(Code::$name => $zh,)* $(Code::$of_plan => $zh_p,)* }
            }

            /// What it means and what was done, in English.
            pub fn meaning(self) -> &'static str {
                match self { $(Code::$name => $meaning,)* $(Code::$of_plan => $meaning_p,)* }
            }

            /// The same in Chinese.
            pub fn meaning_zh(self) -> &'static str {
                match self { $(Code::$name => $meaning_zh,)* $(Code::$of_plan => $meaning_zh_p,)* }
            }
        }
    };
}

codes! {
    data {
        IdTooLong = "id-too-long", Error, "编号过长", "The id has more than 4096 bytes, which no real id has, and every row of a result would repeat it.",
            "编号超过4096字节，不可能是正常的编号，该记录已剔除。";
        NotAFeature = "not-a-feature", Error, "不是要素", "Not a record this format recognises, or it cannot be parsed.",
            "不是该格式能识别的记录，或者记录内容无法解析。";
        TooDeep = "nested-too-deep", Error, "嵌套过深", "The record is nested deeper than the parser follows.",
            "记录嵌套层数过多，无法解析。";
        GeometryMissing = "geometry-missing", Error, "无图形", "The record has no geometry (null).",
            "记录没有图形（null）。";
        GeometryEmpty = "geometry-empty", Error, "图形为空", "The geometry has no positions.",
            "图形中没有任何坐标点。";
        NotAreal = "geometry-not-areal", Error, "不是面图形", "The geometry is a point or a line, not an area.",
            "图形是点或线，不是面。";
        CrsOfRecord = "crs-of-record", Error, "要素自带坐标系", "A record declares a CRS of its own; only the whole file may.",
            "坐标系只能对整个文件声明，不能由单条记录声明。";
        CoordinateNotNumber = "coordinate-not-number", Error, "坐标不是数字", "A coordinate is not a number, or a position has fewer than two.",
            "某个坐标不是数字，或者坐标点的分量不足两个。";
        CoordinateNotFinite = "coordinate-not-finite", Error, "坐标不是有限数", "A coordinate is NaN, infinite or too large to represent.",
            "某个坐标为NaN、无穷大，或大到无法表示。";
        CoordinateOutOfRange = "coordinate-out-of-range", Error, "坐标超出经纬度范围", "A coordinate is outside the range of longitude and latitude in degrees.",
            "坐标超出经纬度的取值范围。";
        SpanTooWide = "span-too-wide", Error, "跨度超过180度", "The feature spans more than 180 degrees of longitude: antimeridian or pole, not measured.",
            "图形跨越的经度超过180度（跨180度经线或极点），不予量算。";
        RingTooShort = "ring-too-short", Error, "环点数不足", "An exterior ring has fewer than three different positions.",
            "外环的不同坐标点少于3个。";
        NoArea = "no-area", Error, "面积为零", "The rings enclose no area: no ring is left, or all points of each lie on one line. There is no lower bound of area.",
            "各环没有围成面积：没有留下任何环，或者每个环的点都在一条直线上。没有设面积下限。";
        TooTangled = "rings-too-tangled", Error, "环过于复杂", "Too many edges lie on top of each other for their crossings to be computed.",
            "大量边相互重叠，无法逐一求交。";
        NotResolved = "rings-not-resolved", Error, "自相交无法处理", "The crossings of the rings could not be resolved into a valid surface.",
            "自相交的环无法处理成有效的面。";
        CurveGeometry = "curve-geometry", Error, "含曲线", "The boundary has arcs, whose course between vertices would have to be guessed. Densify it first.",
            "边界含有圆弧，顶点之间的走向只能猜测；请先打断为折线。";
        CrsNotRead = "coordinates-not-transformed", Error, "坐标转换失败", "A position cannot be in its CRS: the projection does not reach it, or it would lie far outside the area of use.",
            "坐标点不可能在该坐标系内：投影无法换算，或位置远在其适用范围之外。";
        RepairRefused = "repair-refused", Error, "不允许修复", "The rings cross, and the options allow no repair.",
            "环自相交，而所给选项不允许修复。";
        TreatmentRefused = "treatment-refused", Error, "严格模式不予处理", "The record needs a treatment, which strict mode does not allow.",
            "该记录需要处理才能使用，而严格模式不予处理。";
        AxesSwapped = "axes-swapped", Warning, "坐标轴标反", "By their magnitude, the columns of northing and easting (or latitude and longitude) are swapped; they were exchanged.",
            "按数值大小判断，X、Y（或经度、纬度）两列颠倒，已对调。";
        ZoneUnnumbered = "zone-unnumbered", Note, "东坐标无带号", "Eastings have no zone prefix; they were read in the CRS of the given zone without prefix.",
            "横坐标没有带号，按所给投影带的无带号坐标系读取，数值不变。";
        AxesMixed = "axes-mixed", Error, "坐标轴前后不一", "Some rows have the northing first and some the easting.",
            "有的行X在前，有的行Y在前，前后不一致。";
        NotInZone = "coordinate-not-in-zone", Error, "不是高斯平面坐标", "A position is not a northing and easting of a Gauss-Krüger zone of China.",
            "坐标点不是我国高斯-克吕格投影带内的平面坐标。";
        ZoneDiffers = "zone-differs", Error, "带号不一致", "An easting has another zone prefix than the one declared, or than other eastings.",
            "横坐标的带号与声明的带号，或与其他点的带号不一致。";
        ZoneSupplied = "zone-supplied", Warning, "补上带号", "Eastings have no zone prefix; they were read in the declared zone.",
            "横坐标没有带号，按声明的投影带读取。";
        HeaderUnclear = "header-unclear", Note, "文件头不明", "The header does not state the CRS of the coordinates, or contradicts itself.",
            "文件头没有说明坐标系，或说明自相矛盾。";
        HeaderRepeated = "header-repeated", Note, "文件头重复", "The file has several headers; each holds for the parcels after it.",
            "文件有多个文件头，各自适用于其后的地块。";
        SectionIgnored = "section-ignored", Note, "忽略的段落", "Lines outside the sections of the format were skipped.",
            "不属于已知段落的行未读取。";
        SectionUnknown = "section-unknown", Error, "段落不明", "Coordinates stand in a section that the format does not know, so what they bound is unknown.",
            "坐标出现在未知的段落中，不知其围成什么。";
        DeductionNotMade = "deduction-not-made", Error, "扣除区域未扣除", "An area is to be deducted, and from which one is not said: nothing was deducted, and the record before it is not used either.",
            "应当扣除的范围没有说明从哪一地块扣除，没有作任何扣除；其前一条记录同样不予采用。";
        TransformIgnored = "transformation-not-applied", Note, "转换参数未应用", "The header has parameters of a datum transformation, which were not applied.",
            "文件头给出了基准转换参数，未使用。";
        FullWidth = "full-width-signs", Warning, "全角符号", "Commas, digits or signs are full-width and were read as half-width.",
            "逗号、数字或符号为全角，已按半角读取。";
        EndMarkMissing = "end-mark-missing", Warning, "缺少结束符@", "The row of a parcel does not end with @.",
            "地块属性行末尾缺少@。";
        ParcelRowMissing = "parcel-row-missing", Warning, "缺少地块属性行", "Coordinates come without the attribute row of their parcel; its attributes were taken as empty.",
            "坐标之前缺少地块属性行，按无属性处理。";
        ParcelRowUnclear = "parcel-row-unclear", Note, "地块属性行存疑", "The fifth value of a parcel's row is not a geometry type: a comma within a name may have shifted the values.",
            "地块属性行第5个字段不是图形类型，可能因名称中含逗号而错位。";
        LineNotRead = "line-not-read", Error, "行无法识别", "A line of the record is neither coordinates nor anything else in this format.",
            "该行既不是坐标，也不是该格式的其他内容。";
        TooLong = "record-too-long", Error, "记录过长", "The record, or a line of it, is longer than the limit.",
            "记录或其中某一行过长，超出读取上限。";
        NotReadToEnd = "not-read-to-end", Error, "读取中断", "Reading failed before the end of the file.",
            "文件读到中途出错，其后内容无法读取。";
        PointCountDiffers = "point-count-differs", Note, "界址点数不符", "The stated number of points matches neither the rows nor the distinct points.",
            "标注的界址点数与实际行数、不同点数都不符。";
        AreaWithUnit = "area-with-unit", Note, "面积带单位", "The area field has a unit or text beside the number of hectares.",
            "面积字段除公顷数以外还有单位或文字。";
        RingNumberWrong = "ring-number-wrong", Warning, "圈号有误", "The closing row of a ring has the number of another ring.",
            "环的闭合行写的是另一个圈号。";
        RingNumberAgain = "ring-number-again", Warning, "圈号重复", "A ring number occurs again after its ring was closed or after another ring; it was read as another ring.",
            "同一圈号在闭合之后或其他圈之后再次出现，按另一个环读取。";
        RingIsPart = "ring-is-part", Note, "圈为部件而非内环", "A ring with a number above 1 lies in no other ring: it is a part of its own, not a hole.",
            "圈号大于1的环不在其他环之内：是独立的部分，不是内环。";
        AngleInDms = "angle-in-dms", Error, "经纬度为度分秒", "Longitude or latitude is written in degrees, minutes and seconds: use --angles dms.",
            "经纬度按度分秒书写，请用 --angles dms 指定后读取。";
        AngleInvalid = "angle-invalid", Error, "角度无效", "Longitude or latitude is not in the requested notation, or its minutes or seconds are 60 or more.",
            "经纬度不符合所指定的写法，或者分、秒达到60。";
        PointsMissing = "points-missing", Error, "缺少拐点", "The right has no rows of coordinates.",
            "采矿权没有任何坐标行。";
        PointsIncomplete = "point-incomplete", Error, "拐点坐标不全", "A row of a point lacks one of its coordinates, or both.",
            "某个拐点缺少一个或两个坐标。";
        QuoteStray = "quote-stray", Error, "引号不成对", "A quote is not closed, or encloses what looks like other records, so the cells of the record are unclear.",
            "引号没有成对，或者引号内夹带了像是其他记录的内容，单元格边界不清。";
        GeometryTwice = "geometry-twice", Error, "几何列不止一个", "More than one column of the record holds a geometry, and none is named as the one to use.",
            "一条记录有多个几何列，没有说明用哪一个。";
        SplitByColumn = "split-by-column", Warning, "按列拆分", "The values of a column change among the corners, and its heading does not say that it separates them; each value was read as a right or part of its own.",
            "拐点之间有一列的值发生变化，而表头没有说明该列用于区分，按值拆分为不同的采矿权或部分。";
        SplitByRow = "split-by-row", Warning, "按行拆分", "A row of text, blank rows or another header stand among the corners; what follows was read as a right or part of its own.",
            "拐点之间夹有文字行、空行或重复表头，其后按另一采矿权或部分读取。";
        SplitUnclear = "split-unclear", Error, "拆分不明", "It is unclear whether the corners continue one polygon or begin another: name the column of the right (采矿权编号) or of the part (矿段), or remove what is neither.",
            "无法确定拐点属于同一多边形还是另一多边形：请写明采矿权编号列或矿段列，或删去无关内容。";
        OrderUnclear = "order-unclear", Error, "拐点次序不明", "The numbers of the corners contradict the order of their rows, or stand twice, or do not give the order of corners that stand side by side.",
            "点号与书写次序矛盾或重复，或者拐点并排书写而点号没有说明连接次序。";
        NumbersWithGaps = "numbers-with-gaps", Note, "点号不连续", "The numbers of the corners leave some out, or are those of a numbering beyond this record; the order of the rows was used.",
            "点号有缺号，或属于本记录以外的统一编号；按书写次序连接。";
        CoordinateNotUsed = "coordinate-not-used", Error, "坐标未识别", "A number that looks like a coordinate stands where none is read.",
            "有像坐标的数字出现在不读取坐标的位置。";
        CoordinatesInText = "coordinates-in-text", Warning, "文字中的坐标", "A row of text has numbers that look like coordinates; they were not read.",
            "文字行中含有像坐标的数字，未读取。";
        RowsHidden = "rows-hidden", Note, "隐藏的行列或工作表", "The workbook has hidden sheets, rows or columns; they were read like the others.",
            "工作簿有隐藏的工作表、行或列，已照常读取。";
        EntityHidden = "entity-hidden", Note, "不显示的图形", "The entity is invisible, or on a layer that is frozen or off; it was read like the others.",
            "图形不可见，或位于冻结、关闭的图层，已照常读取。";
        SectionRepeated = "section-repeated", Note, "段落重复", "The drawing has more than one ENTITIES section; all were read.",
            "图形文件有多个实体段，已全部读取。";
        ColumnsNotRead = "columns-not-read", Note, "未读的坐标列", "The table gives coordinates twice; the plane coordinates were read, the others kept as text.",
            "表中有两套坐标，读取了平面坐标，另一套按文字保留。";
        CellWithoutHeading = "cell-without-heading", Note, "单元格没有列名", "Something stands in a column without a heading; it was kept under the number of the column, which no rule reads.",
            "没有列名的列中有内容，以列的序号为名保留，规则不读取。";
        SheetIgnored = "sheet-ignored", Note, "未读的工作表", "A sheet has no header of a corner table, or is not the first of a table of attributes, and was skipped.",
            "工作表没有拐点坐标表头，或不是属性表的第一张工作表，未读取。";
        DuplicateId = "duplicate-id", Note, "编号重复", "An earlier record of the file has the same id; both were used.",
            "文件中已有相同编号的记录，两条都已使用。";
        HiddenInId = "hidden-characters-in-id", Note, "编号含不可见字符", "The id holds invisible characters (controls, direction marks, zero-width signs): ids that look alike may differ.",
            "编号中含有看不见的字符（控制符、书写方向符、零宽字符），看上去相同的编号可能并不相同。";
        TwinsNotLookedFor = "duplicates-not-looked-for", Note, "不再查找重复编号", "The file has more ids than are kept in memory: duplicates are no longer looked for from here on.",
            "编号过多，其后不再查找重复编号。";
        DuplicateProperty = "duplicate-property", Warning, "属性重复", "The property occurs more than once; all values are kept, and rules ignore it when they differ.",
            "同一属性出现多次，各值均已保留；值不同时，规则不采用该属性。";
        IdMissing = "id-missing", Note, "缺少编号", "The record lacks the property given as its id; its number is used instead.",
            "记录没有所指定的编号字段，以序号代替。";
        AttributesMissing = "attributes-unmatched", Note, "无对应属性行", "The table of attributes has no row for the record.",
            "属性表中没有该记录对应的行。";
        AttributeRowsSeveral = "attribute-rows-several", Note, "属性行不止一个", "Several rows of the table of attributes match this record; none was used.",
            "属性表中有多行对应该记录，均未采用。";
        AttributeRowTooWide = "attribute-row-too-wide", Warning, "属性行单元格多于列名", "The row of the table of attributes for this record has more cells than there are headings, as when a comma within a number is not quoted; it was not used.",
            "属性表中该记录对应的行，单元格多于列名（如数字中的逗号未加引号），未采用。";
        AttributeRowDoubtful = "attribute-row-doubtful", Warning, "属性行归属不明", "The row of the table of attributes has the id of this record and another name; it was not used.",
            "属性表中的行与该记录编号相同而名称不同，未采用。";
        AttributeColumnsUnknown = "attribute-columns-unknown", Note, "属性表有未识别的列", "Columns of the table of attributes have names of no known attribute, and no record has them: no rule reads them.",
            "属性表中有的列名不是可识别的属性，记录中也没有，规则不读取。";
        AttributeRowUnmatched = "attribute-row-unmatched", Note, "属性行无对应记录", "A row of the table of attributes matches no record; it was not used.",
            "属性表中的某一行没有对应的记录，未使用。";
        AttributesContradict = "attributes-contradict", Note, "补充属性与自带属性不同", "An attribute given beside the geometry differs from the record's own; both are kept, and rules use them only where they mean the same.",
            "另给的属性与记录自带的属性不同，两者均保留；含义相同的照常适用，含义不同的按无法判定处理。";
        MembersIgnored = "members-not-areal", Warning, "忽略非面成员", "Points or lines in a geometry collection were left out; its polygons were used.",
            "几何集合中的点、线已略去，只使用其中的面。";
        ZIgnored = "z-ignored", Warning, "忽略高程", "Third and further coordinates were not used (reported once per file).",
            "第三维及以后的坐标（高程等）未使用；每个文件只提示一次。";
        RingNotClosed = "ring-not-closed", Warning, "环未闭合", "The last position of a ring differs from its first; the ring was closed.",
            "环的末点与首点不同，已闭合。";
        RepeatedVertex = "repeated-vertex", Warning, "重复顶点", "Neighbouring positions are equal; one of each was kept.",
            "相邻坐标点相同，各保留一个。";
        PartEmpty = "part-empty", Warning, "空部件", "A polygon of a multipolygon has no positions; it adds nothing.",
            "多部分图形中有一个部分没有坐标点，不影响结果。";
        HoleTooShort = "hole-too-short", Warning, "内环点数不足", "An interior ring has fewer than three different positions; it removes nothing.",
            "内环的不同坐标点少于3个，不产生扣除。";
        RingTouchesItself = "ring-touches-itself", Warning, "环自接触", "A ring returns to one of its vertices; it was read as several rings that touch there, which enclose the same area.",
            "环回到自身的某个顶点，按在该点相接的多个环读取，围成的范围不变。";
        InteriorNotConnected = "interior-not-connected", Warning, "内部不连通", "Rings of a polygon touch so that its interior is not connected; they were read as several polygons that touch there, which enclose the same area.",
            "环相互接触使内部断开，按在该处相接的多个面读取，围成的范围不变。";
        RingWithoutEffect = "ring-without-effect", Warning, "环不起作用", "A hole outside its shell, or a part inside another: it encloses nothing new.",
            "内环在外环之外，或部分位于另一部分之内，不影响围成的范围。";
        RingsCross = "rings-cross", Warning, "环自相交或互相重叠", "Rings cross or overlap, or one winds twice round an area or passes through itself; where that can be resolved the documented rule decides what they enclose, and verdicts are undetermined at best.",
            "环自相交、相互重叠、重复绕行或在顶点处穿过自身；能处理时按公开的规则确定范围，结论至多为无法判定。";
        EdgesRunTogether = "edges-run-together", Warning, "边重合", "Edges run along each other, as at a keyhole, a spike without width or a border of two parts; every reading encloses the same area, which was used.",
            "边相互重合（如钥匙孔、零宽度的尖刺、两部分共边），各种读法的范围相同，已采用。";
        NestedAlike = "nested-ring-winds-alike", Warning, "内圈与外圈同向", "A ring lies in another of the same direction: a hole by its place, but not by its direction. It was read as a hole, and verdicts are undetermined at best.",
            "内圈与外圈方向相同：按位置是内环，按方向不是；已作内环处理，结论至多为无法判定。";
        NestedByRemark = "nested-ring-by-remark", Warning, "备注另有所指的内圈", "A ring lies in another, and a remark beside its corners names it without saying that it is a hole: it may be a seam or part of its own. It was read as a hole, and verdicts are undetermined at best.",
            "内圈的备注与外圈不同而没有说明是内环，可能是另一煤层或部分；已作内环处理，结论至多为无法判定。";
        WindingIgnored = "winding-ignored", Note, "环方向与位置不符", "Rings do not follow the shapefile rule of direction for shells and holes; which they are was decided by their place.",
            "环的方向不符合Shapefile区分内外环的规定，已按位置关系判定。";
        SeveralSeams = "several-coordinate-sets", Warning, "同证多套坐标", "Parts of one record lie over each other, as when a licence lists the corners of several seams or levels; their union was used.",
            "同一记录的几部分相互叠置（如采矿许可证按煤层或标高列出多套坐标），按其合并范围使用。";
        DecodedAsGb18030 = "decoded-as-gb18030", Note, "按GB18030解码", "The file is not UTF-8 and was decoded as GB18030 (GBK).",
            "文件不是UTF-8，已按GB18030（GBK）解码。";
        EncodingDetected = "encoding-detected", Warning, "编码为推断", "The file does not declare its text encoding; it was detected from the bytes.",
            "文件没有声明文字编码，已按字节内容推断。";
        EncodingContradicted = "encoding-contradicted", Warning, "编码与声明不符", "The text is not in the encoding that the file declares; the encoding was detected from the bytes.",
            "文字的实际编码与文件声明不符，已按字节内容判定。";
        EncodingDoubtful = "encoding-doubtful", Note, "编码存疑", "The bytes of the text fit the declared encoding and another one; the declared one was used.",
            "文字字节既符合声明的编码，也符合另一编码，按声明的编码读取。";
        TextNotDecoded = "text-not-decoded", Warning, "文字无法解码", "Bytes of a text are invalid in its encoding; U+FFFD stands for them.",
            "文字中有无法解码的字节，以U+FFFD代替。";
        TextCutShort = "text-cut-short", Warning, "文字残缺", "A text fills its column and ends within a character: the rest was lost when the file was written, and the complete part was kept.",
            "文字占满整列并在一个字的中间断开，写出文件时已残缺，保留了完整的部分。";
        CellNotOfKind = "cell-not-of-its-kind", Note, "单元格与字段类型不符", "A cell of the attribute table is not of the type its column declares; it was kept as text.",
            "属性表单元格的内容与该列声明的类型不符，按文字保留。";
        NulInText = "nul-in-text", Warning, "文字含空字符", "A text holds NUL characters; U+FFFD stands for them.",
            "文字中含有NUL字符，以U+FFFD代替。";
        CountDiffers = "record-count-differs", Note, "记录数不符", "The file declares another number of records than it has: some may be missing.",
            "文件声明的记录数与实际不符，可能缺少记录。";
        CompanionMissing = "companion-missing", Note, "缺少配套文件", "A shapefile lacks one of its files.",
            "Shapefile缺少配套文件。";
        RowsDeleted = "rows-deleted", Note, "已删除的记录", "Rows of the attribute table are marked as deleted; they were skipped with their shapes.",
            "属性表中标记为已删除的行连同图形未读取。";
        ShapesUnlisted = "shapes-unlisted", Note, "未编入索引的图形", "The main file of a shapefile holds shapes that its index does not list, as programs leave behind after edits; they were skipped.",
            "主文件中有索引未指向的图形（软件删除或修改后遗留），未读取。";
        MembersSkipped = "members-skipped", Note, "未读成员", "Members of an archive were not read.",
            "压缩包中有成员未读取。";
        SeveralLayers = "several-layers", Note, "多个图层", "The file has several layers and none was chosen: all were read as one batch; FILE#LAYER selects one.",
            "文件有多个图层而未指定，已作为一批全部读取；可用“文件#图层”指定其一。";
        IdInTwoLayers = "id-in-two-layers", Note, "图层间编号重复", "Another layer of the file has a record with the same id; the name of its layer was put before this one.",
            "文件的另一图层有相同编号的记录，已在编号前加上图层名。";
        ListedLayerMissing = "listed-layer-missing", Note, "所列图层不存在", "The file lists layers that it does not contain.",
            "文件列出的图层实际不存在。";
        StoredOnGrid = "stored-on-grid", Note, "坐标按格网存储", "The format stores coordinates on a grid: corners, and areas with them, are those of the nearest grid points and not of the drawing.",
            "该格式按格网存储坐标，拐点及面积以最近格网点为准，与原图略有差异。";
        DatumTreatedAsCgcs2000 = "datum-treated-as-cgcs2000", Note, "基准视同CGCS2000", "The declared datum agrees with CGCS2000 to about a metre and was not transformed.",
            "声明的基准与CGCS2000相差约1米以内，视同CGCS2000，未作转换。";
        NoRecords = "no-records", Note, "没有记录", "The file has no records, so an empty result is not evidence of no conflict.",
            "文件中没有记录，不能据此认为没有冲突。";
        CrsAssumed = "crs-assumed", Note, "未声明坐标系", "No CRS is declared; longitude and latitude in degrees were assumed, as RFC 7946 says.",
            "未声明坐标系，按RFC 7946取经纬度（度）。";
        CrsOverridden = "crs-overridden", Note, "坐标系按指定", "The CRS given for the file differs from the one it declares; the given one was used.",
            "指定的坐标系与文件声明的不同，按指定的读取。";
        CrsImplausible = "crs-implausible", Note, "坐标与坐标系不符", "The coordinates do not fit the CRS of the file; it was kept, and records that cannot be placed are rejected one by one.",
            "坐标与文件的坐标系不符；仍按该坐标系读取，无法定位的记录逐条剔除。";
        CrsProposed = "crs-proposed", Note, "坐标系按坐标辨识", "The CRS was missing or implausible; as --crs auto asks, the one that the coordinates suggest was used.",
            "坐标系缺失或不合理，按 --crs auto 采用由坐标辨识出的坐标系。";
        DatumShifted = "datum-shifted-as-declared", Note, "按声明参数转换基准", "The datum is not CGCS2000; it was transformed by the declared parameters, which are only as good as their source.",
            "基准不是CGCS2000，已按文件声明的参数转换，精度取决于参数来源。";
        SourceNotFound = "source-not-found", Note, "原始文件不在", "A source file of the prepared zones was not found, so whether it has changed is unknown.",
            "预处理所用的原始文件找不到，无法核对其是否变动。";
        PreparedIncomplete = "prepared-incomplete", Note, "预处理时有剔除", "Records were rejected when these zones were prepared, so an empty result is not evidence of no conflict.",
            "预处理时有记录被剔除，不能据此认为没有冲突。";
        ZoneAmbiguous = "zone-ambiguous", Note, "分区边界有多种读法", "A right lies within the extent of a zone whose boundary has several readings: measures hold for one of them, and an empty result is not evidence of no conflict.",
            "采矿权位于某分区的外包范围内，而该分区边界有多种读法：量算结果只对其中一种成立，没有结果也不说明没有冲突。";
        PairNotMeasured = "pair-not-measured", Note, "重叠面积未量算", "The boundaries of a right and a zone cross or meet too often for their overlap to be measured: they are taken to overlap, by an unknown area (NaN).",
            "采矿权与分区的边线交叉或相接过多，按有重叠对待，面积未量算（NaN）。";
        BatchNotMeasured = "batch-not-measured", Note, "整批占用未量算", "So many rights overlap each other in these zones that what the batch takes of them together was not measured; what each right takes was.",
            "同批采矿权在这些分区内相互重叠过多，整批合计占用面积未量算；各采矿权的占用已量算。";
        ShapeLeftOut = "shape-left-out", Note, "重叠图形未写出", "The boundaries of a right and a zone cross too often for the shape of their overlap to be made; its area was measured.",
            "采矿权与分区的边线交叉过多，未生成重叠图形，面积已量算。";
        PairsLeftOut = "pairs-left-out", Note, "重叠对未全部列出", "So many rights overlap each other that not all pairs are listed; minezone overlap --self -o FILE writes them all.",
            "相互重叠的采矿权过多，未全部列出；minezone overlap --self -o 文件 可写出全部。";
        PlanTermPassed = "plan-term-passed", Note, "超出规划期", "The as-of date is outside the term of the plan; each rule was applied by its own dates.",
            "审查日期不在规划期内，各规则按其自身期限适用。";
        PlanOfDay = "plan-of-day", Note, "按日期选用规划", "The plan that was named is not in force on the day; the one that it names for that time was used.",
            "所指规划在审查日期不在规划期内，已改用它所载明的前一轮或者后一轮规划。";
        FieldRenamed = "field-renamed", Note, "字段改名", "A field was renamed in the written file, whose format allows only short or different names.",
            "写出的文件格式不支持原字段名，已改名。";
        NumberChanged = "number-changed", Note, "数值有变", "The format cannot hold some numbers exactly; it holds the nearest it can.",
            "该格式不能原样保存某些数值，存为最接近的值。";
        NumberAsText = "number-as-text", Note, "数字按文字保留", "A number has more digits than 64 bits hold, or is larger than any number of 64 bits; it was kept as text.",
            "数字位数过多或数值过大，无法按64位数字保存，按文字保留。";
        AttributesLeftOut = "attributes-left-out", Note, "属性未写出", "The written format has no place for these attributes; they were left out.",
            "写出的格式不能容纳这些属性，已略去。";
        TextCut = "text-cut", Warning, "文字截断", "A text is longer than the written format can hold and was cut.",
            "文字超过写出格式的长度限制，已截断。";
        AttributeNotRead = "attribute-not-read", Note, "未读的属性列", "A column of lists, records or further geometries was not read.",
            "内容为列表、记录或其他几何的列未读取。";
        AttributeAsText = "attribute-as-text", Note, "属性写为文字", "Values of a type that the written format lacks, or of several types, were written as text.",
            "写出的格式没有对应类型，或值的类型不一，已写为文字。";
        NotEncodable = "not-encodable", Warning, "文字无法编码", "A character does not exist in the encoding of the written file; a question mark stands for it.",
            "写出的编码没有某个字，以问号代替。";
        CrsMember = "crs-member", Note, "写出crs成员", "Positions are not in degrees, so the GeoJSON has a crs member, which RFC 7946 no longer defines.",
            "坐标不是经纬度，GeoJSON中写出了crs成员，RFC 7946已不再采用该成员。";
        EdgesStray = "edges-stray", Note, "边线偏移", "Corners were transformed to another CRS, and the edges between them are straight there.",
            "拐点已换算到另一坐标系，拐点之间按直线连接，与原边线略有偏移。";
        FieldsContradict = "fields-contradict", Note, "映射字段互相矛盾", "Fields that the plan maps to one property differ in this zone; rules that need the property are not checked there.",
            "规划映射到同一属性的几个字段在该分区取值不同，需要该属性的规则在此未检查。";
        LayerMissing = "layer-missing", Note, "缺少图层", "A layer that the plan declares has no file; rules that need it are not checked.",
            "规划声明的图层没有文件，需要该图层的规则未检查。";
        LayerEmpty = "layer-empty", Note, "图层没有分区", "The file of a layer has no zones, which is not evidence of no conflict; rules that need the layer are not checked.",
            "图层文件没有分区，不能据此认为没有冲突，需要该图层的规则未检查。";
        LayerAstray = "layer-astray", Note, "图层远离规划区", "The zones of a layer lie nowhere near the boundary of the plan, as with a wrong CRS; rules that need the layer are not checked.",
            "图层的分区远离规划范围，可能坐标系有误，需要该图层的规则未检查。";
        RightsFarFromZones = "rights-far-from-zones", Note, "采矿权远离所有分区", "No right is anywhere near a zone, as with a wrong CRS: an empty result is then not evidence of no conflict.",
            "采矿权都远离所有分区，可能坐标系有误，没有结果不说明没有冲突。";
        RightNotInTotals = "right-not-in-totals", Note, "不计入规划总量", "The right lies outside the boundary of the plan: the plan's totals do not count it.",
            "该采矿权在规划区范围以外，不计入规划总量。";
        RightsOutsidePlan = "rights-outside-plan", Note, "采矿权都在规划区外", "All rights lie outside the boundary of the plan, as with a wrong CRS.",
            "采矿权全部位于规划范围之外，可能坐标系有误。";
        PackBuiltIn = "pack-built-in", Note, "采用内置法规包", "A pack that the plan names has no folder beside it; the built-in one was applied.",
            "规划所列的法规包没有同名文件夹，采用内置的法规包。";
    }
    plans {
        FileUnreadable = "file-unreadable", "文件无法读取", "A file cannot be read, or is not UTF-8.",
            "文件无法读取，或不是UTF-8。";
        RulesMissing = "rules-missing", "缺少规则文件夹", "A plan or pack has no folder of rules.",
            "规划或法规包缺少规则文件夹。";
        RuleFileStray = "rule-file-stray", "规则文件夹内有其他文件", "A file among the rules is not named like a rule and is never read.",
            "规则文件夹中有不按规则命名的文件，不会读取。";
        BaselineMissing = "baseline-missing", "缺少基期矿山", "There are rules on totals, but no mines of the base year.",
            "有总量规则，但缺少基期矿山表。";
        TomlSyntax = "toml-syntax", "TOML语法错误", "A file is not valid TOML.",
            "文件不符合TOML语法。";
        KeyUnknown = "key-unknown", "未知的键", "The format has no such key.",
            "格式中没有这个键。";
        KeyMissing = "key-missing", "缺少必需的键", "A key that the format requires is missing.",
            "缺少格式要求的键。";
        ValueInvalid = "value-invalid", "值不符合格式", "A value has the wrong type, or is not one of the allowed words.",
            "值的类型不对，或不是允许的取值。";
        ClauseMissing = "clause-missing", "缺少条款", "A rule has no clause, or one without article or text.",
            "规则没有条款，或条款缺少条号或原文。";
        IdNotFileName = "id-not-file-name", "编号与文件名不一致", "The id of a rule is not the name of its file.",
            "规则编号与文件名不一致。";
        RuleIdDuplicate = "rule-id-duplicate", "规则编号重复", "Two rules have the same id.",
            "两条规则编号相同。";
        YieldsUnknown = "yields-unknown", "让位的规则不存在", "A rule yields to one that is not there, and so stands.",
            "规则所让位的规则不存在，该规则照常适用。";
        PlanNeighbour = "plan-neighbour", "前后规划不符", "The plan before or after this one is not there, or is for another time.",
            "所载前一轮或者后一轮规划不存在，或者规划期不相接续。";
        InstrumentIdDuplicate = "instrument-id-duplicate", "文件编号重复", "An instrument is listed twice in one folder, or differently in two.",
            "同一目录重复列出文件依据，或两个目录所列不一致。";
        LayerDuplicate = "layer-duplicate", "图层重复声明", "A layer is declared twice.",
            "图层重复声明。";
        InstrumentUnknown = "instrument-unknown", "所引文件未列出", "A clause cites an instrument that is not listed.",
            "条款引用的文件依据没有列出。";
        InstrumentUnused = "instrument-unused", "文件未被引用", "No clause cites the instrument.",
            "没有条款引用该文件依据。";
        InstrumentEnded = "instrument-ended", "文件依据已失效", "Rules rest on a plan or law that has ended and is not continued.",
            "规则所依据的规划或者法规已经届满或失效，且未见延续执行的文件。";
        LayerUndeclared = "layer-undeclared", "图层未声明", "Something refers to a layer that is not declared.",
            "引用了未声明的图层。";
        LayerUnused = "layer-unused", "图层未被使用", "No rule uses the declared layer.",
            "声明的图层没有规则使用。";
        LayerUnreadable = "layer-unreadable", "图层无法读取", "The file of a layer cannot be read at all.",
            "图层文件整体无法读取。";
        ZoneFileUndeclared = "zone-file-undeclared", "图层文件未声明", "A zone file is never read because its layer is not declared.",
            "分区文件对应的图层未声明，不会读取。";
        ZoneFileOther = "zone-file-other", "分区文件夹内的其他文件", "A file among the zones is not a layer and belongs to none: it is not read.",
            "分区文件夹中有不是图层也不属于图层的文件，不会读取。";
        FieldUnknown = "field-unknown", "图层没有所映射的字段", "A layer is said to have a field that none of its zones has.",
            "图层中没有任何分区具有该字段。";
        FieldMissing = "field-missing", "图层缺少规则所需的字段", "A rule asks for a field that no zone of the layer has.",
            "规则所需的字段，该图层没有任何分区具备。";
        PrincipleForbids = "principle-forbids", "原则上条款不得禁止", "A rule that holds in principle (原则上) would forbid.",
            "“原则上”的条款不得得出禁止。";
        ArticleRuleUnknown = "article-rule-unknown", "条文所指规则不存在", "An account of articles names a rule that neither the plan nor a pack has, so that nothing puts the article into force.",
            "逐条对照表所列的规则在规划和法规包中都没有，该条文实际未执行。";
        TermUnreachable = "term-unreachable", "期限永不适用", "A term of a rule, plan or instrument never applies.",
            "规则、规划或文件依据的某一时段永远不会适用。";
        TermBeforeInstrument = "term-before-instrument", "期限早于文件施行", "A term begins before its instrument is in force.",
            "规则的时段早于其文件依据的施行日。";
        SpellingNotStandard = "spelling-not-standard", "名称写法不标准", "A mineral or method is not spelt as the plan names it, so it never matches.",
            "矿种或开采方式等的写法与规划用语不同，永远不会匹配。";
        NameUnknown = "name-unknown", "名称未知", "A mineral, method or the like is in no table, so it never matches.",
            "矿种、开采方式等名称不在任何表中，永远不会匹配。";
        PackUnknown = "pack-unknown", "法规包未找到", "A pack that a plan names is neither beside it nor built in.",
            "规划所列的法规包既不在旁边，也不是内置的。";
        PackIdDuplicate = "pack-id-duplicate", "法规包编号重复", "A plan names a pack twice, or two of its packs, or a pack and the plan, have the same id.",
            "规划重复列出同一法规包，或两个法规包（或法规包与规划）编号相同。";
        CaseFails = "case-fails", "算例不符", "A worked example of a rule does not give the result it states.",
            "规则的算例与其写明的结论不符。";
        RuleRefused = "rule-refused", "规则无法使用", "The rule cannot be used for another reason.",
            "规则因其他原因无法使用。";
        ZonesOverlap = "zones-overlap", "同层分区重叠", "Zones of one layer overlap.",
            "同一图层的分区相互重叠。";
        ZonesDuplicate = "zones-duplicate", "分区重复", "Two zones of one layer are the same.",
            "同一图层有两个相同的分区。";
        ZoneValueUnnamed = "zone-value-unnamed", "分区属性值无规则提及", "A property of a zone has a value that no rule names.",
            "分区属性的取值没有任何规则提及。";
        LayersOverlap = "layers-overlap", "不得重叠的图层重叠", "Layers that must be disjoint overlap.",
            "不得重叠的图层相互重叠。";
        Seam = "seam", "接边", "Zones overlap by no more than the rounding of corners.",
            "分区的重叠不超过坐标取位误差（接边）。";
        CoverageGap = "coverage-gap", "分区之间有空隙", "Layers that together should cover an extent leave a gap.",
            "应当铺满范围的图层之间有空隙。";
        CoverageSliver = "coverage-sliver", "分区之间有窄缝", "Layers that together should cover an extent leave a narrow gap.",
            "应当铺满范围的图层之间有窄缝。";
        CoverageBeyond = "coverage-beyond", "超出覆盖范围", "Layers that together should cover an extent reach beyond it.",
            "图层超出应当铺满的范围。";
        AreaDiffers = "area-differs", "面积与规划不符", "The area of a layer differs from the figure in the plan.",
            "图层面积与规划所列数字不符。";
        ZoneCountDiffers = "count-differs", "个数与规划不符", "The number of zones differs from the figure in the plan.",
            "分区个数与规划所列数字不符。";
    }
}

impl Code {
    /// The code that stands so in reports.
    pub fn named(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == text)
    }

    /// Whether only the files of a plan give it, and no data.
    pub fn is_of_plans(self) -> bool {
        Self::OF_PLANS.contains(&self)
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        let text = String::deserialize(reader)?;
        Self::named(&text).ok_or_else(|| D::Error::custom(format!("there is no code {text:?}")))
    }
}
