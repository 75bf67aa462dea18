use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, LazyLock};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::unit::Dimension;
use crate::half_width::half_width;
use crate::message::{Argument, Term};

/// The names under which attributes come: data, not code.
const NAMES: &str = include_str!("../../layers/attributes.toml");

pub(super) static TABLE: LazyLock<Names> =
    LazyLock::new(|| toml::from_str::<File>(NAMES).expect("a test parses layers/attributes.toml").into());

/// What rules may ask of a right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Attribute {
    /// 矿种
    Mineral,
    /// 开采方式: 露天, 地下
    Method,
    /// 矿山规模: 大型, 中型, 小型
    Size,
    /// 矿业权类型: 采矿权 unless it says 探矿权
    RightKind,
    /// 设置类型: 新建 unless it says 扩建, 变更, 延续 or 探转采
    Setting,
    /// 审查阶段: 立项, 出让, 登记, 延续
    Stage,
    /// 发证机关级别: 部级, 省级, 市级, 县级
    IssuingLevel,
    /// 出让方式
    GrantMethod,
    /// 出让年度 or 日期
    GrantDate,
    /// 首次设立日期 of a granted right
    FirstGranted,
    /// 有效期起 of its licence, which a renewal moves
    LicensedFrom,
    /// 注销日期 of a granted right
    Cancelled,
    /// 投产日期
    ProductionDate,
    /// 绿色矿山建成日期
    GreenMineDate,
    /// 生产规模, mass or volume a year
    Scale,
    /// 服务年限
    Life,
    /// 出让年限
    Term,
    /// 开采回采率
    Recovery,
    /// 选矿回收率
    ProcessingRecovery,
    /// 综合利用率
    Utilisation,
    /// 储量, mass or volume
    Reserve,
    /// 体重, t/m³
    Density,
    /// 开采标高, both ends in one text
    Elevation,
    /// 开采标高上限
    ElevationTop,
    /// 开采标高下限
    ElevationBottom,
    /// 面积, as it is stated
    Area,
    /// 采矿权人
    Holder,
    /// 区块编号
    Block,
    /// 原采矿权编号: the granted right that this one takes the place of
    Predecessor,
    /// 附件
    Documents,
}

impl Attribute {
    /// Its names.
    pub fn term(self) -> Arc<Term> {
        let known = TABLE.terms.get(&self);
        known.map_or_else(|| Arc::new(self.make_term()), Arc::clone)
    }

    fn make_term(self) -> Term {
        let code = serde_json::to_value(self).ok().and_then(|name| name.as_str().map(str::to_owned));
        let code = code.unwrap_or_default();
        Term { en: code.replace('_', " ").into(), code: code.into(), zh: self.zh().into() }
    }

    /// Its usual name in Chinese.
    pub fn zh(self) -> &'static str {
        match self {
            Attribute::Mineral => "矿种",
            Attribute::Method => "开采方式",
            Attribute::Size => "矿山规模",
            Attribute::RightKind => "矿业权类型",
            Attribute::Setting => "设置类型",
            Attribute::Stage => "审查阶段",
            Attribute::IssuingLevel => "发证机关级别",
            Attribute::GrantMethod => "出让方式",
            Attribute::GrantDate => "出让年度",
            Attribute::FirstGranted => "首次设立日期",
            Attribute::LicensedFrom => "有效期起",
            Attribute::Cancelled => "注销日期",
            Attribute::ProductionDate => "投产日期",
            Attribute::GreenMineDate => "绿色矿山建成日期",
            Attribute::Scale => "生产规模",
            Attribute::Life => "服务年限",
            Attribute::Term => "出让年限",
            Attribute::Recovery => "开采回采率",
            Attribute::ProcessingRecovery => "选矿回收率",
            Attribute::Utilisation => "综合利用率",
            Attribute::Reserve => "储量",
            Attribute::Density => "体重",
            Attribute::Elevation => "开采标高",
            Attribute::ElevationTop => "标高上限",
            Attribute::ElevationBottom => "标高下限",
            Attribute::Area => "面积",
            Attribute::Holder => "采矿权人",
            Attribute::Block => "区块编号",
            Attribute::Predecessor => "原采矿权编号",
            Attribute::Documents => "附件",
        }
    }

    /// What it measures; `None` for what is no number.
    pub(super) fn dimension(self) -> Option<Dimension> {
        match self {
            Attribute::Scale => Some(Dimension::MassRate),
            Attribute::Life | Attribute::Term => Some(Dimension::Time),
            Attribute::Recovery | Attribute::ProcessingRecovery | Attribute::Utilisation => Some(Dimension::Share),
            Attribute::Reserve => Some(Dimension::Mass),
            Attribute::Density => Some(Dimension::Density),
            Attribute::Area => Some(Dimension::Area),
            Attribute::Elevation | Attribute::ElevationTop | Attribute::ElevationBottom => Some(Dimension::Length),
            _ => None,
        }
    }

    /// Between which values it can lie, in the base of its dimension, and in Chinese what is wrong with
    /// others; `None` where nothing is too much.
    pub(super) fn possible(self) -> Option<([f64; 2], &'static str)> {
        match self {
            // No mine lasts a century, and the Mineral Resources Law (2024), article 24, ends a term after
            // 30 years: a greater number is a calendar year or a slip of the pen.
            Attribute::Life | Attribute::Term => Some(([0.0, 100.0], "beyond-possible-years")),
            // Water is 1, and no ore that is mined in bulk is denser than 10; 26 is 2.6 without its point.
            Attribute::Density => Some(([1.0, 10.0], "beyond-possible-density")),
            _ => None,
        }
    }

    /// What a right is that does not say: new, and a mining right. That is what 拟设采矿权 means.
    pub(super) fn default(self) -> Option<&'static str> {
        match self {
            Attribute::RightKind => Some("采矿权"),
            Attribute::Setting => Some("新建"),
            _ => None,
        }
    }
}

impl From<Attribute> for Argument {
    fn from(attribute: Attribute) -> Self {
        Self::Term(attribute.term())
    }
}

/// `layers/attributes.toml`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct File {
    remarks: Vec<String>,
    properties: BTreeMap<Attribute, Vec<String>>,
    values: BTreeMap<Attribute, BTreeMap<String, Vec<String>>>,
    document: BTreeMap<String, Document>,
}

/// A document that rules ask for.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Document {
    pub title: String,
    pub names: Vec<String>,
    /// The names in one form.
    #[serde(skip)]
    pub folded: Vec<String>,
}

/// The tables of the file, by folded names.
pub(super) struct Names {
    /// Property name → attribute, and its place in the order of preference.
    properties: HashMap<String, (Attribute, usize)>,
    values: HashMap<(Attribute, String), String>,
    pub documents: BTreeMap<String, Document>,
    /// The folded names of all documents.
    pub document_names: HashSet<String>,
    /// What attributes are called.
    terms: HashMap<Attribute, Arc<Term>>,
    /// Names, folded, of what is said for people only.
    pub remarks: Vec<String>,
}

impl From<File> for Names {
    fn from(file: File) -> Self {
        let mut properties = HashMap::new();
        for (attribute, names) in &file.properties {
            for (place, name) in names.iter().enumerate() {
                properties.insert(fold(name), (*attribute, place));
            }
        }
        let terms = file.properties.keys().map(|attribute| (*attribute, Arc::new(attribute.make_term()))).collect();
        let mut values = HashMap::new();
        for (attribute, table) in file.values {
            for (name, spellings) in table {
                for spelling in spellings.iter().chain([&name]) {
                    values.insert((attribute, fold(spelling)), name.clone());
                }
            }
        }
        let remarks = file.remarks.iter().map(|name| fold(name)).collect();
        let mut documents = file.document;
        for document in documents.values_mut() {
            document.folded = document.names.iter().map(|name| fold(name)).collect();
        }
        let document_names = documents.values().flat_map(|document| document.folded.iter().cloned()).collect();
        Self { properties, values, documents, document_names, terms, remarks }
    }
}

impl Names {
    /// The attribute behind a property name without its unit, and how much the name is preferred.
    pub fn attribute(&self, folded: &str) -> Option<(Attribute, usize)> {
        self.properties.get(folded).copied()
    }

    /// The folded names of all attributes.
    pub fn attributes(&self) -> impl Iterator<Item = &str> {
        self.properties.keys().map(String::as_str)
    }

    /// The rules' name of a value that is written in any known way.
    pub fn value(&self, attribute: Attribute, text: &str) -> Option<&str> {
        self.values.get(&(attribute, fold(text))).map(String::as_str)
    }
}

/// One form for names that differ only in case, spaces and the width of signs.
pub(crate) fn fold(text: &str) -> String {
    half_width(text).chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}
