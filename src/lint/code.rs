use serde::{Serialize, Serializer};

use crate::diagnostic;

/// How much a fault matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Probably not what was meant.
    Warning,
    /// The plan cannot be used as it is, or its verdicts would be wrong.
    Error,
}

impl Severity {
    /// The name in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// The name for people.
    pub fn zh(self) -> &'static str {
        match self {
            Self::Note => "提示",
            Self::Warning => "警告",
            Self::Error => "错误",
        }
    }
}

/// Every kind of fault that lint finds, by a name that never changes its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Code {
    /// A file cannot be read, or is not UTF-8.
    FileUnreadable,
    /// A plan or a pack has no folder of rules.
    RulesMissing,
    /// A file among the rules is not named as a rule, and never read.
    RuleFileStray,
    /// Totals are asked for, and the mines of the base year are not there.
    BaselineMissing,
    /// A file is not TOML.
    TomlSyntax,
    /// A key that the format does not have.
    KeyUnknown,
    /// A key that the format asks for is not there.
    KeyMissing,
    /// A value of the wrong type, or none of the words that may stand there.
    ValueInvalid,
    /// A rule has no clause, or one without article or words.
    ClauseMissing,
    /// The id of a rule is not the name of its file.
    IdNotFileName,
    /// Two rules have one id.
    RuleIdDuplicate,
    /// Two instruments have one id.
    InstrumentIdDuplicate,
    /// A layer is declared twice.
    LayerDuplicate,
    /// A clause cites an instrument that is not listed.
    InstrumentUnknown,
    /// No clause cites the instrument.
    InstrumentUnused,
    /// Something speaks of a layer that is not declared.
    LayerUndeclared,
    /// Nothing asks for a declared layer.
    LayerUnused,
    /// A declared layer has no file.
    LayerMissing,
    /// The file of a layer holds no zone.
    LayerEmpty,
    /// The zones of a layer lie nowhere near the boundary of the plan.
    LayerAstray,
    /// The file of a layer cannot be read as a whole.
    LayerUnreadable,
    /// A zone file whose layer is not declared is never read.
    ZoneFileUndeclared,
    /// A file among the zones is no layer and belongs to none: it is not read.
    ZoneFileOther,
    /// A layer is said to have a field that none of its zones has.
    FieldUnknown,
    /// No zone of a layer has a property that a rule asks for.
    FieldMissing,
    /// A rule that holds in principle (原则上) would forbid.
    PrincipleForbids,
    /// A term never applies: of a rule, of the plan or of an instrument.
    TermUnreachable,
    /// A term begins before its instrument is in force.
    TermBeforeInstrument,
    /// A mineral or method is not spelt as the plan names it, so that it is never met.
    SpellingNotStandard,
    /// A mineral, a method or the like that no table knows, so that it is never met.
    NameUnknown,
    /// A pack that a plan names is neither beside it nor built in.
    PackUnknown,
    /// A worked example of a rule does not come to what it says.
    CaseFails,
    /// The rule cannot be used for another reason.
    RuleRefused,
    /// The plan cannot be opened for another reason.
    PlanRefused,
    /// Zones of one layer overlap.
    ZonesOverlap,
    /// Two zones of one layer are the same.
    ZonesDuplicate,
    /// A property of a zone has a value that no rule names.
    ZoneValueUnnamed,
    /// Layers that must keep apart overlap.
    LayersOverlap,
    /// Zones overlap by no more than the rounding of corners (接边).
    Seam,
    /// Layers that together fill an extent leave a gap.
    CoverageGap,
    /// They leave a narrow gap.
    CoverageSliver,
    /// They reach beyond the extent.
    CoverageBeyond,
    /// The area of a layer is not the figure that the plan states.
    AreaDiffers,
    /// The number of zones is not the figure that the plan states.
    CountDiffers,
    /// What reading a zone file found.
    Reading(diagnostic::Code),
}

impl Code {
    /// All codes but those of [`diagnostic`].
    pub const ALL: [Self; 44] = [
        Self::FileUnreadable,
        Self::RulesMissing,
        Self::RuleFileStray,
        Self::BaselineMissing,
        Self::TomlSyntax,
        Self::KeyUnknown,
        Self::KeyMissing,
        Self::ValueInvalid,
        Self::ClauseMissing,
        Self::IdNotFileName,
        Self::RuleIdDuplicate,
        Self::InstrumentIdDuplicate,
        Self::LayerDuplicate,
        Self::InstrumentUnknown,
        Self::InstrumentUnused,
        Self::LayerUndeclared,
        Self::LayerUnused,
        Self::LayerMissing,
        Self::LayerEmpty,
        Self::LayerAstray,
        Self::LayerUnreadable,
        Self::ZoneFileUndeclared,
        Self::ZoneFileOther,
        Self::FieldUnknown,
        Self::FieldMissing,
        Self::PrincipleForbids,
        Self::TermUnreachable,
        Self::TermBeforeInstrument,
        Self::SpellingNotStandard,
        Self::NameUnknown,
        Self::PackUnknown,
        Self::CaseFails,
        Self::RuleRefused,
        Self::PlanRefused,
        Self::ZonesOverlap,
        Self::ZonesDuplicate,
        Self::ZoneValueUnnamed,
        Self::LayersOverlap,
        Self::Seam,
        Self::CoverageGap,
        Self::CoverageSliver,
        Self::CoverageBeyond,
        Self::AreaDiffers,
        Self::CountDiffers,
    ];

    /// The code as it stands in reports.
    pub fn as_str(self) -> &'static str {
        self.names().0
    }

    /// Its name in Chinese, for people.
    pub fn zh(self) -> &'static str {
        self.names().1
    }

    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::FileUnreadable => ("file-unreadable", "文件无法读取"),
            Self::RulesMissing => ("rules-missing", "缺少规则文件夹"),
            Self::RuleFileStray => ("rule-file-stray", "规则文件夹内有其他文件"),
            Self::BaselineMissing => ("baseline-missing", "缺少基期矿山"),
            Self::TomlSyntax => ("toml-syntax", "TOML语法错误"),
            Self::KeyUnknown => ("key-unknown", "未知的键"),
            Self::KeyMissing => ("key-missing", "缺少必需的键"),
            Self::ValueInvalid => ("value-invalid", "值不符合格式"),
            Self::ClauseMissing => ("clause-missing", "缺少条款"),
            Self::IdNotFileName => ("id-not-file-name", "编号与文件名不一致"),
            Self::RuleIdDuplicate => ("rule-id-duplicate", "规则编号重复"),
            Self::InstrumentIdDuplicate => ("instrument-id-duplicate", "文件编号重复"),
            Self::LayerDuplicate => ("layer-duplicate", "图层重复声明"),
            Self::InstrumentUnknown => ("instrument-unknown", "所引文件未列出"),
            Self::InstrumentUnused => ("instrument-unused", "文件未被引用"),
            Self::LayerUndeclared => ("layer-undeclared", "图层未声明"),
            Self::LayerUnused => ("layer-unused", "图层未被使用"),
            Self::LayerMissing => ("layer-missing", "缺少图层"),
            Self::LayerEmpty => ("layer-empty", "图层没有分区"),
            Self::LayerAstray => ("layer-astray", "图层远离规划区"),
            Self::LayerUnreadable => ("layer-unreadable", "图层无法读取"),
            Self::ZoneFileUndeclared => ("zone-file-undeclared", "图层文件未声明"),
            Self::ZoneFileOther => ("zone-file-other", "分区文件夹内的其他文件"),
            Self::FieldUnknown => ("field-unknown", "图层没有所映射的字段"),
            Self::FieldMissing => ("field-missing", "图层缺少规则所需的字段"),
            Self::PrincipleForbids => ("principle-forbids", "原则上条款不得禁止"),
            Self::TermUnreachable => ("term-unreachable", "期限永不适用"),
            Self::TermBeforeInstrument => ("term-before-instrument", "期限早于文件施行"),
            Self::SpellingNotStandard => ("spelling-not-standard", "名称写法不标准"),
            Self::NameUnknown => ("name-unknown", "名称未知"),
            Self::PackUnknown => ("pack-unknown", "法规包未找到"),
            Self::CaseFails => ("case-fails", "算例不符"),
            Self::RuleRefused => ("rule-refused", "规则无法使用"),
            Self::PlanRefused => ("plan-refused", "规划无法使用"),
            Self::ZonesOverlap => ("zones-overlap", "同层分区重叠"),
            Self::ZonesDuplicate => ("zones-duplicate", "分区重复"),
            Self::ZoneValueUnnamed => ("zone-value-unnamed", "分区属性值无规则提及"),
            Self::LayersOverlap => ("layers-overlap", "不得重叠的图层重叠"),
            Self::Seam => ("seam", "接边"),
            Self::CoverageGap => ("coverage-gap", "分区之间有空隙"),
            Self::CoverageSliver => ("coverage-sliver", "分区之间有窄缝"),
            Self::CoverageBeyond => ("coverage-beyond", "超出覆盖范围"),
            Self::AreaDiffers => ("area-differs", "面积与规划不符"),
            Self::CountDiffers => ("count-differs", "个数与规划不符"),
            Self::Reading(code) => (code.as_str(), code.zh()),
        }
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
