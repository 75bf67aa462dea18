use jiff::civil::Date;
use serde_json::{Map, Value};

use super::attribute::{Attribute, TABLE, fold};
use super::day::days_of;
use super::elevation::Elevation;
use super::mineral::{Known, Mineral};
use super::quantity::Quantity;
use super::size::SizeClass;
use super::unit::{Dimension, Unit};

/// The properties of a record, read as attributes of a mining right.
///
/// The record is a proposed right, a granted one that stands in a layer, or a mine of a plan's base
/// year: all are read by the same tables.
#[derive(Debug, Clone)]
pub struct Attributes<'a> {
    properties: Vec<Property<'a>>,
    sizes: &'a [SizeClass],
}

/// A property that is not blank, its name looked up once for all rules.
#[derive(Debug, Clone)]
struct Property<'a> {
    /// The name in one form.
    name: String,
    value: &'a Value,
    /// What it stands for, and how much its name is preferred.
    attribute: Option<(Attribute, usize)>,
    /// The unit that the name carries, or that stands beside it.
    unit: Option<String>,
}

/// Why an attribute is not known: no rule that needs it may pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gap {
    /// There is no such property, or it is blank.
    Absent(Attribute),
    /// It says something that cannot be read.
    Unreadable {
        /// What it should be.
        attribute: Attribute,
        /// What it says.
        text: String,
        /// What is wrong with it, in Chinese.
        why: &'static str,
    },
}

impl std::fmt::Display for Gap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Gap::Absent(attribute) => write!(f, "缺少属性“{}”", attribute.zh()),
            Gap::Unreadable { attribute, text, why } => write!(f, "属性“{}”的值“{text}”{why}", attribute.zh()),
        }
    }
}

/// Signs that part several values in one text.
const SEPARATORS: [char; 7] = ['、', ',', ';', '/', '，', '；', '+'];

/// What a document's property says when the document is not there.
const NO: [&str; 23] = [
    "无",
    "否",
    "没有",
    "暂无",
    "缺",
    "缺少",
    "未提供",
    "未办理",
    "未取得",
    "未编制",
    "未批准",
    "未审批",
    "未评审",
    "未同意",
    "不同意",
    "待办",
    "待补",
    "办理中",
    "编制中",
    "false",
    "no",
    "n",
    "0",
];

impl<'a> Attributes<'a> {
    /// The attributes in these properties; `sizes` is the plan's table of size classes.
    pub fn new(properties: &'a Map<String, Value>, sizes: &'a [SizeClass]) -> Self {
        let property = |(name, value): (&String, &'a Value)| {
            let folded = fold(name);
            // A bracket may belong to the name, or hold the unit.
            let whole = TABLE.attribute(&folded);
            let (attribute, unit) = match folded.split_once('(') {
                Some((base, unit)) if whole.is_none() => {
                    (TABLE.attribute(base), Some(unit.trim_end_matches(')').to_owned()))
                }
                _ => (whole, None),
            };
            let beside = || properties.get(&format!("{name}单位")).and_then(Value::as_str).map(str::to_owned);
            Property { unit: unit.or_else(beside), name: folded, value, attribute }
        };
        let told = properties.iter().filter(|(_, value)| !is_blank(value));
        Self { properties: told.map(property).collect(), sizes }
    }

    /// The preferred property of an attribute.
    fn raw(&self, attribute: Attribute) -> Option<&Property<'a>> {
        let of = |property: &&Property<'a>| property.attribute.is_some_and(|(of, _)| of == attribute);
        self.properties.iter().filter(of).min_by_key(|property| property.attribute)
    }

    /// What an attribute says, as text.
    ///
    /// # Errors
    /// When it is absent and has no default.
    pub fn text(&self, attribute: Attribute) -> Result<String, Gap> {
        match self.raw(attribute) {
            Some(Property { value: Value::String(text), .. }) => Ok(text.trim().to_owned()),
            Some(property) => Ok(property.value.to_string()),
            None => attribute.default().map(str::to_owned).ok_or(Gap::Absent(attribute)),
        }
    }

    /// The values of an attribute that takes them from a list, by the names that rules use.
    ///
    /// # Errors
    /// When it is absent, or says something that is not on the list.
    pub fn values(&self, attribute: Attribute) -> Result<Vec<String>, Gap> {
        match attribute {
            Attribute::Mineral => Ok(self.minerals()?.iter().map(|mineral| mineral.name().to_owned()).collect()),
            Attribute::Size => Ok(vec![self.size()?]),
            _ => {
                let text = self.text(attribute)?;
                known_names(attribute, &text).ok_or(Gap::Unreadable { attribute, text, why: "无法识别" })
            }
        }
    }

    /// The minerals it names.
    ///
    /// # Errors
    /// When it names none, or one that the table does not hold.
    pub fn minerals(&self) -> Result<Vec<Mineral>, Gap> {
        let text = self.text(Attribute::Mineral)?;
        if let Some(mineral) = Mineral::named(&text) {
            return Ok(vec![mineral]);
        }
        let minerals: Option<Vec<Mineral>> = parts(&text).map(Mineral::named).collect();
        let gap = Gap::Unreadable { attribute: Attribute::Mineral, text, why: "不在矿种表中" };
        minerals.filter(|minerals| !minerals.is_empty()).ok_or(gap)
    }

    /// The mineral it names, where it is one whose use is known.
    ///
    /// # Errors
    /// When it is not.
    pub fn mineral(&self) -> Result<&'static Known, Gap> {
        match self.minerals()?.as_slice() {
            [Mineral::Known(known)] => Ok(known),
            [Mineral::Rock(_)] => Err(self.gap(Attribute::Mineral, "未写明用途")),
            _ => Err(self.gap(Attribute::Mineral, "不是单一矿种")),
        }
    }

    /// What an attribute says that is a number with a unit.
    ///
    /// # Errors
    /// When it is absent, or cannot be read as such.
    pub fn quantity(&self, attribute: Attribute) -> Result<Quantity, Gap> {
        let Property { value, unit, .. } = self.raw(attribute).ok_or(Gap::Absent(attribute))?;
        let text = match value {
            Value::String(text) => text.clone(),
            value => value.to_string(),
        };
        let dimension = attribute.dimension().unwrap_or(Dimension::Length);
        Quantity::parse(&text, unit.as_deref(), dimension).ok_or_else(|| {
            let bare = unit.is_none() && text.trim().parse::<f64>().is_ok();
            let why = if bare { "没有单位，无法识别" } else { "无法识别" };
            Gap::Unreadable { attribute, text, why }
        })
    }

    /// The service life in years that reserve, mining recovery and scale come to; `None` unless all
    /// three are stated. Dilution is left out, so that it is rather too short.
    pub fn derived_life(&self) -> Option<Quantity> {
        let (wanted, years) = (Unit::parse("万吨")?, Unit::parse("年")?);
        let reserve = self.quantity(Attribute::Reserve).ok()?.convert(&wanted, self.density())?;
        let scale = self.quantity(Attribute::Scale).ok()?.convert(&wanted.by_the_year(), self.density())?;
        let recovery = self.quantity(Attribute::Recovery).ok()?;
        let life = |reserve: f64, recovery: f64, scale: f64| reserve * recovery / 100.0 / scale;
        let quantity = Quantity {
            low: life(reserve.low, recovery.low, scale.high),
            high: life(reserve.high, recovery.high, scale.low),
            unit: years,
        };
        (scale.low > 0.0).then_some(quantity)
    }

    /// t/m³, by which volume and mass are told in each other: the record's own, else the mineral's
    /// where that is a constant.
    pub fn density(&self) -> Option<f64> {
        let own = self.quantity(Attribute::Density).ok().and_then(|density| density.exact());
        // What weighs nothing would come to any volume.
        let own = own.filter(|density| *density > 0.0);
        own.or_else(|| self.mineral().ok()?.density)
    }

    /// 大型, 中型 or 小型: as it is stated, else by the scale and the plan's table.
    ///
    /// # Errors
    /// When neither tells.
    pub fn size(&self) -> Result<String, Gap> {
        if self.raw(Attribute::Size).is_some() {
            let text = self.text(Attribute::Size)?;
            let known = TABLE.value(Attribute::Size, &text).map(str::to_owned);
            return known.ok_or_else(|| self.gap(Attribute::Size, "无法识别"));
        }
        let mineral = self.mineral().map_err(|_| Gap::Absent(Attribute::Size))?;
        let scale = self.quantity(Attribute::Scale).map_err(|_| Gap::Absent(Attribute::Size))?;
        let methods = self.values(Attribute::Method);
        let is_row = |row: &&SizeClass| {
            let of_method = row.method.is_empty()
                || methods.as_ref().is_ok_and(|methods| methods.iter().all(|method| row.method.contains(method)));
            row.mineral.contains(&mineral.name) && of_method
        };
        let class = self.sizes.iter().find(is_row).and_then(|row| {
            let scale = scale.convert(&row.unit, self.density())?;
            // Both ends of an interval must come to the same class.
            row.of(scale.low).filter(|class| row.of(scale.high) == Some(*class))
        });
        class.map(str::to_owned).ok_or(Gap::Absent(Attribute::Size))
    }

    /// The range of elevations, from one text or from its two ends.
    ///
    /// # Errors
    /// When it is absent or cannot be read.
    pub fn elevation(&self) -> Result<Elevation, Gap> {
        if self.raw(Attribute::Elevation).is_some() {
            let text = self.text(Attribute::Elevation)?;
            return Elevation::parse(&text).ok_or_else(|| self.gap(Attribute::Elevation, "无法识别为一个标高范围"));
        }
        let end = |attribute| {
            let quantity = self.quantity(attribute)?;
            quantity.exact().ok_or_else(|| self.gap(attribute, "不是一个标高"))
        };
        match (end(Attribute::ElevationTop), end(Attribute::ElevationBottom)) {
            (Err(Gap::Absent(_)), Err(Gap::Absent(_))) => Err(Gap::Absent(Attribute::Elevation)),
            (top, bottom) => {
                let (top, bottom) = (top?, bottom?);
                Ok(Elevation { bottom: bottom.min(top), top: top.max(bottom) })
            }
        }
    }

    /// The first and the last day that a date can mean.
    ///
    /// # Errors
    /// When it is absent or cannot be read.
    pub fn days(&self, attribute: Attribute) -> Result<[Date; 2], Gap> {
        let property = self.raw(attribute).ok_or(Gap::Absent(attribute))?;
        days_of(property.value).ok_or_else(|| self.gap(attribute, "无法识别为日期"))
    }

    /// Whether a document is stated: by a property of its name that does not deny it, or by its name
    /// among the documents. `name` is that of `layers/attributes.toml`, else the document's own.
    pub fn has_document(&self, name: &str) -> bool {
        let own = [name.to_owned()];
        let names = TABLE.documents.get(name).map_or(&own[..], |document| &document.names);
        let folded: Vec<String> = names.iter().map(|name| fold(name)).collect();
        let is_one = |text: &str| folded.contains(&fold(text));
        let says_yes = |value: &Value| match value {
            Value::Bool(yes) => *yes,
            Value::String(text) => !NO.contains(&fold(text).as_str()),
            Value::Number(number) => number.as_f64() != Some(0.0),
            value => !is_blank(value),
        };
        let as_property = self.properties.iter().any(|p| folded.contains(&p.name) && says_yes(p.value));
        as_property
            || match self.raw(Attribute::Documents).map(|property| property.value) {
                Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).any(is_one),
                Some(Value::String(text)) => is_one(text) || parts(text).any(is_one),
                _ => false,
            }
    }

    fn gap(&self, attribute: Attribute, why: &'static str) -> Gap {
        match self.text(attribute) {
            Ok(text) => Gap::Unreadable { attribute, text, why },
            Err(gap) => gap,
        }
    }
}

/// The title of a document that a rule asks for.
pub fn document_title(name: &str) -> &str {
    TABLE.documents.get(name).map_or(name, |document| &document.title)
}

/// The rules' names of the values in a text that may hold several; `None` when one of them is not known.
pub fn known_names(attribute: Attribute, text: &str) -> Option<Vec<String>> {
    if let Some(name) = known_name(attribute, text) {
        return Some(vec![name.to_owned()]);
    }
    let names: Option<Vec<String>> = parts(text).map(|part| known_name(attribute, part).map(str::to_owned)).collect();
    names.filter(|names| !names.is_empty())
}

/// The attribute that a property of this name stands for, without its unit.
pub fn attribute_named(property: &str) -> Option<Attribute> {
    TABLE.attribute(&fold(property)).map(|(attribute, _)| attribute)
}

/// The rules' name of a value of an attribute that is written in any known way; `None` for other words.
pub fn known_name(attribute: Attribute, text: &str) -> Option<&'static str> {
    match attribute {
        Attribute::Mineral => Mineral::named(text).map(Mineral::name),
        _ => TABLE.value(attribute, text),
    }
}

/// The values in a text that may hold several.
pub(crate) fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(SEPARATORS).map(str::trim).filter(|part| !part.is_empty())
}

fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(list) => list.is_empty(),
        _ => false,
    }
}
