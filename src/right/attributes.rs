use std::collections::HashSet;
use std::sync::OnceLock;

use jiff::civil::Date;
use serde_json::{Map, Value};

use super::attribute::{Attribute, TABLE, fold};
use super::attribute_error::AttributeError;
use super::day::days_of;
use super::elevation::Elevation;
use super::mineral::{Known, Mineral};
use super::quantity::Quantity;
use super::size::SizeClass;
use super::unit::Unit;
use crate::half_width::half_width;

/// Bytes of text that an attribute is read from: a list of papers has some hundred.
const LONGEST: usize = 1 << 16;
/// Characters of a longer one that are shown.
const SHOWN: usize = 40;

/// The properties of a record, read as attributes of a mining right.
///
/// The record is a proposed right, a granted one that stands in a layer, or a mine of a plan's base
/// year: all are read by the same tables. Properties that stand for one attribute are all read, and
/// have to agree.
#[derive(Debug, Clone)]
pub struct Attributes<'a> {
    /// Those that stand for an attribute together, the preferred first.
    properties: Vec<Property<'a>>,
    pub(super) sizes: &'a [SizeClass],
    /// The one of its minerals that is looked at, where it is one of several.
    of: Option<Mineral>,
    /// The day as of which papers are there.
    pub(super) day: Option<Date>,
}

/// A property that is not blank, its name looked up once for all rules.
#[derive(Debug, Clone)]
pub(super) struct Property<'a> {
    /// The name in one form.
    name: String,
    /// The name as the record has it.
    pub written: &'a str,
    pub value: &'a Value,
    /// What it stands for, and how much its name is preferred.
    attribute: Option<(Attribute, usize)>,
    /// The unit that its name carries in brackets.
    bracket: Option<String>,
    /// The property beside it that holds its unit, and what that says.
    beside: Option<(String, &'a str)>,
    /// What it lists, in one form, once someone has asked.
    listed: OnceLock<HashSet<String>>,
}

impl Property<'_> {
    /// Its whole text and the parts of it, or those of each text of a list, in one form.
    pub fn listed(&self) -> &HashSet<String> {
        let texts = |text: &str| std::iter::once(fold(text)).chain(parts(text).map(fold)).collect::<Vec<_>>();
        self.listed.get_or_init(|| match self.value {
            Value::Array(list) => list.iter().filter_map(Value::as_str).flat_map(texts).collect(),
            Value::String(text) => texts(text).into_iter().collect(),
            _ => HashSet::new(),
        })
    }
}

/// What stands behind the name of a property in the name of the one that holds its unit; the last two in shapefiles,
/// whose names have ten bytes.
pub(super) const UNITS: [&str; 3] = ["单位", "单", "DW"];

/// Signs that part several values in one text.
const SEPARATORS: [char; 7] = ['、', ',', ';', '/', '，', '；', '+'];

/// How far two statements of a mass and of a volume may differ by the rounding of either.
const ROUNDING: f64 = 0.02;

impl<'a> Attributes<'a> {
    /// The attributes in these properties; `sizes` is the plan's table of size classes.
    pub fn new(properties: &'a Map<String, Value>, sizes: &'a [SizeClass]) -> Self {
        let property = |(name, value): (&'a String, &'a Value)| -> Vec<Property<'a>> {
            let folded = fold(name);
            // A bracket may belong to the name, or hold the unit.
            let whole = TABLE.attribute(&folded);
            let (attribute, bracket) = match folded.split_once('(') {
                // The letters of a unit are not folded: Mt is none of mt.
                Some((base, _)) if whole.is_none() => {
                    let written = half_width(name);
                    let unit = written.split_once('(').map_or("", |(_, unit)| unit.trim_end());
                    (TABLE.attribute(base), Some(unit.trim_end_matches(')').to_owned()))
                }
                _ => (whole, None),
            };
            let beside = UNITS.iter().find_map(|ending| {
                let beside = format!("{name}{ending}");
                let unit = properties.get(&beside).and_then(Value::as_str);
                unit.filter(|unit| !unit.trim().is_empty()).map(|unit| (beside, unit))
            });
            let said =
                Property { name: folded, written: name, value, attribute, bracket, beside, listed: OnceLock::new() };
            match value {
                // What is said twice of one thing has to agree; documents alone come as lists.
                Value::Array(list) if attribute.is_some_and(|(of, _)| of != Attribute::Documents) => {
                    list.iter().map(|value| Property { value, ..said.clone() }).collect()
                }
                _ => vec![said],
            }
        };
        let reported = properties.iter().filter(|(_, value)| !is_blank(value));
        let mut properties: Vec<Property<'a>> = reported.flat_map(property).collect();
        properties.sort_by_key(|property| property.attribute);
        Self { properties, sizes, of: None, day: None }
    }

    /// Whether it is a right to explore (探矿权) beyond doubt.
    pub fn is_exploration(&self) -> bool {
        self.values(Attribute::RightKind).is_ok_and(|kinds| kinds == ["探矿权"])
    }

    /// As of a day: papers with a later date are not there yet.
    #[must_use]
    pub fn on(self, day: Date) -> Self {
        Self { day: Some(day), ..self }
    }

    /// The same record where it is mined for one of its minerals.
    #[must_use]
    pub fn of_mineral(&self, mineral: Mineral) -> Self {
        Self { of: Some(mineral), ..self.clone() }
    }

    /// The properties that stand for an attribute, the preferred first.
    pub(super) fn given(&self, attribute: Attribute) -> impl Iterator<Item = &Property<'a>> {
        self.properties.iter().filter(move |property| property.attribute.is_some_and(|(of, _)| of == attribute))
    }

    /// Whether the record says anything of an attribute.
    pub fn is_stated(&self, attribute: Attribute) -> bool {
        self.given(attribute).next().is_some()
    }

    /// Whether a new mining right is set up: new, or by conversion of an exploration right (探转采).
    pub fn is_new(&self) -> bool {
        let is_new = |setting: &String| matches!(setting.as_str(), "新建" | "探转采");
        self.values(Attribute::Setting).is_ok_and(|settings| settings.iter().any(is_new))
    }

    /// The names of all properties that are not blank, folded.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.properties.iter().map(|property| property.name.as_str())
    }

    /// The properties of one of these names, folded.
    pub(super) fn named(&self, names: &[String]) -> impl Iterator<Item = &Property<'a>> {
        self.properties.iter().filter(|property| names.contains(&property.name))
    }

    /// What all properties of an attribute say, each read by `read` and joined by `join`, which has
    /// nothing for what does not agree.
    pub(super) fn read<T>(
        &self,
        attribute: Attribute,
        read: impl Fn(&Property<'a>) -> Result<T, AttributeError>,
        join: impl Fn(&T, T) -> Option<T>,
    ) -> Result<T, AttributeError> {
        let mut reported: Vec<[String; 2]> = Vec::new();
        let mut known: Option<T> = None;
        for property in self.given(attribute) {
            if let Some(text) = property.value.as_str().filter(|text| text.len() > LONGEST) {
                let text = text.chars().take(SHOWN).chain(['…']).collect();
                return Err(AttributeError::Unreadable { attribute, text, why: "too-long-for-a-value" });
            }
            let next = read(property)?;
            reported.push([property.written.to_owned(), said(property.value)]);
            known = match known {
                None => Some(next),
                Some(known) => Some(join(&known, next).ok_or_else(|| AttributeError::Contradictory(reported.clone()))?),
            };
        }
        known.ok_or(AttributeError::Absent(attribute))
    }

    /// What an attribute says, as text.
    ///
    /// # Errors
    /// When it is absent and has no default, or its properties differ.
    pub fn text(&self, attribute: Attribute) -> Result<String, AttributeError> {
        let text = |property: &Property<'a>| Ok(said(property.value));
        let text = self.read(attribute, text, |a, b| (fold(a) == fold(&b)).then(|| a.clone()));
        defaulted(text, || attribute.default().map(str::to_owned))
    }

    /// The values of an attribute that takes them from a list, by the names that rules use.
    ///
    /// # Errors
    /// When it is absent, says something that is not on the list, or its properties do not agree.
    pub fn values(&self, attribute: Attribute) -> Result<Vec<String>, AttributeError> {
        match attribute {
            Attribute::Mineral => Ok(self.minerals()?.iter().map(|mineral| mineral.name().to_owned()).collect()),
            Attribute::Size => Ok(vec![self.size()?]),
            _ => {
                let names = |property: &Property<'a>| {
                    let text = said(property.value);
                    known_names(attribute, &text).ok_or(AttributeError::Unreadable {
                        attribute,
                        text,
                        why: "not-readable",
                    })
                };
                let values = self.read(attribute, names, |a, b| wider(a, b, |a, b| a == b));
                defaulted(values, || attribute.default().map(|name| vec![name.to_owned()]))
            }
        }
    }

    /// The minerals it names. Of two properties the one that names more counts (矿种 beside 主矿种), and
    /// of a rock and its use the use.
    ///
    /// # Errors
    /// When it names none, one that the table does not hold, or its properties do not agree.
    pub fn minerals(&self) -> Result<Vec<Mineral>, AttributeError> {
        if let Some(mineral) = self.of {
            return Ok(vec![mineral]);
        }
        let minerals = |property: &Property<'a>| {
            let text = said(property.value);
            if let Some(mineral) = Mineral::named(&text) {
                return Ok(vec![mineral]);
            }
            let minerals: Option<Vec<Mineral>> = parts(&text).map(Mineral::named).collect();
            let gap =
                AttributeError::Unreadable { attribute: Attribute::Mineral, text, why: "not-in-the-table-of-minerals" };
            minerals.filter(|minerals| !minerals.is_empty()).ok_or(gap)
        };
        self.read(Attribute::Mineral, minerals, |a, b| wider(a, b, |a, b| a == b || a.is_use_of(*b)))
    }

    /// The mineral it names, where it is one whose use is known.
    ///
    /// # Errors
    /// When it is not.
    pub fn mineral(&self) -> Result<&'static Known, AttributeError> {
        match self.minerals()?.as_slice() {
            [Mineral::Known(known)] => Ok(known),
            [Mineral::Rock(_)] => Err(self.unreadable(Attribute::Mineral, "without-its-use")),
            _ => Err(self.unreadable(Attribute::Mineral, "not-one-mineral")),
        }
    }

    /// What an attribute says that is a number with a unit.
    ///
    /// # Errors
    /// When it is absent, cannot be read as such or cannot be meant, or its properties do not agree;
    /// a service life also when reserve, recovery and scale give another.
    pub fn quantity(&self, attribute: Attribute) -> Result<Quantity, AttributeError> {
        let quantity = self.read(attribute, |property| property.quantity(attribute), |a, b| self.same(a, b))?;
        if attribute == Attribute::Life {
            self.check_life(&quantity)?;
        }
        Ok(quantity)
    }

    /// The stated area, with the text and the last digit, in its unit, of the property that states it to the most digits.
    /// Statements agree where one is what the other is rounded to: 150公顷 and 150.4749公顷.
    ///
    /// # Errors
    /// When it is absent, cannot be read, or its properties do not agree.
    pub fn area(&self) -> Result<StatedArea, AttributeError> {
        let stated = |property: &Property<'a>| {
            let (quantity, text) = (property.quantity(Attribute::Area)?, said(property.value));
            let last_digit = 10_f64.powi(-decimals(&text));
            Ok(StatedArea { quantity, text, last_digit })
        };
        self.read(Attribute::Area, stated, |a, b| a.finer(b))
    }

    /// What two statements of one number have in common.
    fn same(&self, a: &Quantity, b: Quantity) -> Option<Quantity> {
        if let Some(b) = b.convert(&a.unit, None) {
            // What differs by the rounding of a conversion is the same.
            let dust = 1e-9 * a.low.abs().max(b.low.abs());
            let common = Quantity { low: a.low.max(b.low), high: a.high.min(b.high), unit: a.unit.clone() };
            return match common.high - common.low {
                width if width >= 0.0 => Some(common),
                width if width >= -dust => Some(a.clone()),
                _ => None,
            };
        }
        let b = b.convert(&a.unit, self.density().ok())?;
        let (low, high) = (a.low.min(b.low), a.high.max(b.high));
        let is_near = b.low <= a.high * (1.0 + ROUNDING) && a.low <= b.high * (1.0 + ROUNDING);
        is_near.then(|| Quantity { low, high, unit: a.unit.clone() })
    }

    /// t/m³, by which volume and mass are converted: the record's own, else the mineral's
    /// where that is a constant.
    ///
    /// # Errors
    /// When neither states it.
    pub fn density(&self) -> Result<f64, AttributeError> {
        match self.quantity(Attribute::Density) {
            Ok(density) => {
                let wanted = Unit::parse("t/m³").and_then(|unit| density.convert(&unit, None)?.exact());
                wanted.ok_or_else(|| self.unreadable(Attribute::Density, "not-one-number"))
            }
            Err(gap @ AttributeError::Absent(_)) => self.mineral().ok().and_then(|mineral| mineral.density).ok_or(gap),
            Err(gap) => Err(gap),
        }
    }

    /// The range of elevations, from one text or from its two ends.
    ///
    /// # Errors
    /// When it is absent, cannot be read, or is stated in two ways that differ.
    pub fn elevation(&self) -> Result<Elevation, AttributeError> {
        let range = |property: &Property<'a>| {
            let text = said(property.value);
            let why = "not-an-elevation-range";
            Elevation::parse(&text).ok_or(AttributeError::Unreadable { attribute: Attribute::Elevation, text, why })
        };
        let whole = match self.read(Attribute::Elevation, range, |a, b| (*a == b).then_some(b)) {
            Err(AttributeError::Absent(_)) => None,
            whole => Some(whole?),
        };
        let end = |attribute| match self.quantity(attribute) {
            Err(AttributeError::Absent(_)) => Ok(None),
            Err(gap) => Err(gap),
            Ok(end) => {
                let metres = Unit::parse("m").and_then(|unit| end.convert(&unit, None)?.exact());
                metres.map(Some).ok_or_else(|| self.unreadable(attribute, "not-an-elevation"))
            }
        };
        let (top, bottom) = (end(Attribute::ElevationTop)?, end(Attribute::ElevationBottom)?);
        let contradictory = || {
            let all = [Attribute::Elevation, Attribute::ElevationTop, Attribute::ElevationBottom];
            let given = all.into_iter().flat_map(|attribute| self.given(attribute));
            Err(AttributeError::Contradictory(given.map(|p| [p.written.to_owned(), said(p.value)]).collect()))
        };
        match (whole, top, bottom) {
            (Some(whole), top, bottom) => {
                let agrees = top.is_none_or(|top| top == whole.top) && bottom.is_none_or(|b| b == whole.bottom);
                if agrees { Ok(whole) } else { contradictory() }
            }
            (None, Some(top), Some(bottom)) if top < bottom => contradictory(),
            (None, Some(top), Some(bottom)) => Ok(Elevation { bottom, top }),
            (None, None, None) => Err(AttributeError::Absent(Attribute::Elevation)),
            (None, None, _) => Err(AttributeError::Absent(Attribute::ElevationTop)),
            (None, _, None) => Err(AttributeError::Absent(Attribute::ElevationBottom)),
        }
    }

    /// The first and the last day that a date can mean.
    ///
    /// # Errors
    /// When it is absent, cannot be read, or two properties have no day in common.
    pub fn days(&self, attribute: Attribute) -> Result<[Date; 2], AttributeError> {
        let days = |property: &Property<'a>| {
            let gap = || AttributeError::Unreadable { attribute, text: said(property.value), why: "not-a-date" };
            days_of(property.value).ok_or_else(gap)
        };
        self.read(attribute, days, |a, b| {
            let common = [a[0].max(b[0]), a[1].min(b[1])];
            (common[0] <= common[1]).then_some(common)
        })
    }

    /// That the properties of an attribute cannot be used, and the code of the message that says why.
    pub(super) fn unreadable(&self, attribute: Attribute, why: &'static str) -> AttributeError {
        let text = self.given(attribute).map(|property| said(property.value)).next();
        text.map_or(AttributeError::Absent(attribute), |text| AttributeError::Unreadable { attribute, text, why })
    }
}

impl Property<'_> {
    fn quantity(&self, attribute: Attribute) -> Result<Quantity, AttributeError> {
        let text = said(self.value);
        let unit = self.bracket.as_deref().or(self.beside.as_ref().map(|(_, unit)| *unit));
        let gap = |why| AttributeError::Unreadable { attribute, text: text.clone(), why };
        let quantity = attribute.dimension().and_then(|dimension| Quantity::parse(&text, unit, dimension));
        let quantity = quantity.ok_or_else(|| {
            let bare = unit.is_none() && text.trim().parse::<f64>().is_ok();
            gap(if bare { "unit-absent" } else { "not-readable" })
        })?;
        // A bracket or a property beside it that holds a unit has to hold the same one.
        let beside = self.beside.as_ref().map(|(name, unit)| (name.as_str(), *unit));
        let units = [self.bracket.as_deref().map(|unit| (self.written, unit)), beside];
        for (name, unit) in units.into_iter().flatten() {
            if Unit::parse(unit).is_some_and(|unit| !quantity.unit.is_same(unit)) {
                return Err(AttributeError::Contradictory(vec![
                    [self.written.into(), text],
                    [name.into(), unit.into()],
                ]));
            }
        }
        match attribute.possible() {
            Some((range, why)) if !quantity.may_lie_in(range) => Err(gap(why)),
            _ => Ok(quantity),
        }
    }
}

/// An area as a record states it.
#[derive(Debug, Clone, PartialEq)]
pub struct StatedArea {
    /// Its figure and unit.
    pub quantity: Quantity,
    /// As it is written.
    pub text: String,
    /// What one step of its last digit is worth, in the unit.
    pub last_digit: f64,
}

impl StatedArea {
    /// Of two statements the one of the finer last digit, where it rounds to the other; `None` where it does not.
    fn finer(&self, other: Self) -> Option<Self> {
        let step = Quantity { low: other.last_digit, high: other.last_digit, unit: other.quantity.unit.clone() };
        let (there, step) =
            (other.quantity.convert(&self.quantity.unit, None)?, step.convert(&self.quantity.unit, None)?);
        let coarse = self.last_digit.max(step.low);
        let near = 0.5 * coarse * (1.0 + 1e-9) + there.low.abs() * f64::EPSILON;
        let agrees = [self.quantity.low - there.low, self.quantity.high - there.high].iter().all(|d| d.abs() <= near);
        agrees.then(|| if step.low < self.last_digit { other } else { self.clone() })
    }
}

/// How many digits follow the point of the first number.
fn decimals(text: &str) -> i32 {
    let after = text.split_once(['.', '．']).map_or("", |(_, after)| after);
    let is_digit = |c: &char| c.is_ascii_digit() || ('０'..='９').contains(c);
    after.chars().take_while(is_digit).count().min(15) as i32
}

/// What a value says, as text.
pub(super) fn said(value: &Value) -> String {
    match value {
        Value::String(text) => text.trim().to_owned(),
        value => value.to_string(),
    }
}

/// The default in place of what is absent.
fn defaulted<T>(reported: Result<T, AttributeError>, default: impl Fn() -> Option<T>) -> Result<T, AttributeError> {
    match reported {
        Err(AttributeError::Absent(attribute)) => default().ok_or(AttributeError::Absent(attribute)),
        reported => reported,
    }
}

/// The list that holds the other by `covers`, if one does.
fn wider<T: Clone>(a: &[T], b: Vec<T>, covers: impl Fn(&T, &T) -> bool) -> Option<Vec<T>> {
    let holds = |wide: &[T], narrow: &[T]| narrow.iter().all(|one| wide.iter().any(|other| covers(other, one)));
    if holds(a, &b) { Some(a.to_vec()) } else { holds(&b, a).then_some(b) }
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

pub(super) fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(list) => list.is_empty(),
        _ => false,
    }
}
