use super::unit::{Dimension, Unit};
use super::width::without_blanks;
use crate::language::Language;
use crate::message::{Argument, Message};

/// A number that a right states, with its unit: an interval, because texts say 不低于100 and 100～150.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity {
    /// The least it can be.
    pub low: f64,
    /// The most it can be; infinite for 不低于.
    pub high: f64,
    /// Unit of both.
    pub unit: Unit,
}

/// Signs and words that make a bound of the number they stand before or after; those that hold another
/// of them (不大于, 大于) come before it.
const BOUNDS: [(&[&str], Bound); 4] = [
    (&["≥", "≧", ">=", "不低于", "不少于", "不小于", "大于等于"], Bound::Least),
    (&["≤", "≦", "<=", "不高于", "不超过", "不大于", "小于等于"], Bound::Most),
    (&[">", "大于", "以上"], Bound::Least),
    (&["<", "小于", "以下", "以内"], Bound::Most),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Bound {
    Least,
    Most,
}

impl Quantity {
    /// What `text` says, in the unit it names, else in `unit`.
    pub(super) fn parse(text: &str, unit: Option<&str>, dimension: Dimension) -> Option<Self> {
        let mut text = without_blanks(text)?;
        let mut bounds = Vec::new();
        for (words, bound) in BOUNDS {
            if let Some(word) = words.iter().find(|word| text.contains(**word)) {
                text = text.replacen(word, "", 1);
                bounds.push(bound);
            }
        }
        let (first, rest) = number(&text)?;
        let (last, rest) = match rest.strip_prefix(['~', '～', '-', '—', '至', '到']) {
            Some(rest) => number(rest)?,
            None => (first, rest),
        };
        let of_text = Some(rest.trim_matches(['(', ')'])).filter(|rest| !rest.is_empty());
        let unit = match of_text.or(unit) {
            Some(unit) => Unit::parse(unit)?,
            // 95 can only be per cent; 0.95 can be either.
            None if dimension == Dimension::Share && first > 1.0 => Unit::parse("%")?,
            None => Unit::implied(dimension)?,
        };
        let unit = if matches!(dimension, Dimension::MassRate) { unit.by_the_year() } else { unit };
        if !dimension.accepts(unit.dimension) || last < first || (dimension != Dimension::Length && first < 0.0) {
            return None;
        }
        // No part is more than the whole: 950 of a hundred is a slip of the pen.
        let most = if dimension == Dimension::Share { 100.0 } else { f64::INFINITY };
        if last > most {
            return None;
        }
        Some(match bounds.as_slice() {
            [] => Self { low: first, high: last, unit },
            [Bound::Least] if first == last => Self { low: first, high: most, unit },
            [Bound::Most] if first == last => Self { low: 0.0, high: first, unit },
            _ => return None,
        })
    }

    /// The same in another unit; `None` when they measure different things. `density` (t/m³) is
    /// needed between mass and volume.
    pub fn convert(&self, to: &Unit, density: Option<f64>) -> Option<Self> {
        let convert = |value| self.unit.convert(value, to, density);
        Some(Self { low: convert(self.low)?, high: convert(self.high)?, unit: to.clone() })
    }

    /// Whether it can be meant, where only values of this range (in the base of the dimension) are possible;
    /// a bound may leave open where it ends.
    pub(super) fn may_lie_in(&self, [least, most]: [f64; 2]) -> bool {
        let [low, high] = [self.low, self.high].map(|value| self.unit.in_base(value));
        low <= most && high >= least && (low == 0.0 || low >= least) && (high == f64::INFINITY || high <= most)
    }

    /// The number, where it is one.
    pub fn exact(&self) -> Option<f64> {
        (self.low == self.high).then_some(self.low)
    }
}

impl Quantity {
    /// As people write it.
    pub fn message(&self) -> Message {
        let of = |code| Message::new(code).with("unit", self.unit.label());
        match (self.low, self.high) {
            (low, high) if low == high => of("quantity").with("value", low),
            (low, f64::INFINITY) => of("quantity-at-least").with("low", low),
            (0.0, high) => of("quantity-at-most").with("high", high),
            (low, high) => of("quantity-between").with("low", low).with("high", high),
        }
    }
}

/// In Chinese.
impl std::fmt::Display for Quantity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message().in_words(Language::Zh))
    }
}

impl From<Quantity> for Argument {
    fn from(quantity: Quantity) -> Self {
        quantity.message().into()
    }
}

/// The number at the head of `text` and what follows it; commas may part thousands.
pub(super) fn number(text: &str) -> Option<(f64, &str)> {
    let signed = text.strip_prefix(['+', '-', '\u{2212}']);
    let digits = signed.unwrap_or(text);
    let end = digits.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',').unwrap_or(digits.len());
    let (head, rest) = digits.split_at(end);
    let mut groups = head.split('.').next().unwrap_or_default().split(',');
    let leads = groups.next().is_some_and(|group| !group.is_empty());
    let is_grouped = groups.all(|group| group.len() == 3);
    let value: f64 = head.replace(',', "").parse().ok().filter(|v: &f64| v.is_finite())?;
    // 99.99999999999999999 must not become 100.
    let fraction = head.split_once('.').map_or("", |(_, fraction)| fraction);
    if value.fract() == 0.0 && fraction.contains(|c: char| c != '0') {
        return None;
    }
    let negative = signed.is_some() && !text.starts_with('+');
    (leads && is_grouped).then_some((if negative { -value } else { value }, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scale(text: &str) -> Option<(f64, f64)> {
        let quantity = Quantity::parse(text, None, Dimension::MassRate)?;
        let quantity = quantity.convert(&Unit::parse("万吨/年").unwrap(), None)?;
        Some((quantity.low, quantity.high))
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        assert_eq!(scale("100万吨/年"), Some((100.0, 100.0)));
        assert_eq!(scale("１００．０ 万ｔ／ａ"), Some((100.0, 100.0)));
        assert_eq!(scale("1,000,000 t/a"), Some((100.0, 100.0)));
        assert_eq!(scale("100万吨"), Some((100.0, 100.0)));
        assert_eq!(scale("≥100万吨/年"), Some((100.0, f64::INFINITY)));
        assert_eq!(scale("100万吨/年以上"), Some((100.0, f64::INFINITY)));
        assert_eq!(scale("不超过80万吨/年"), Some((0.0, 80.0)));
        assert_eq!(scale("不大于80万吨/年"), Some((0.0, 80.0)));
        assert_eq!(scale("不小于80万吨/年"), Some((80.0, f64::INFINITY)));
        assert_eq!(scale("100～150万吨/年"), Some((100.0, 150.0)));
        assert_eq!(scale("100.000万吨/年"), Some((100.0, 100.0)));
        for text in [
            "",
            "万吨/年",
            "100",
            "约100万吨/年",
            "1,00万吨/年",
            "150-100万吨/年",
            "-5万吨/年",
            "1e999万吨/年",
            "10万吨/日",
            "大于10小于20万吨/年",
            "99.99999999999999999万吨/年",
            // Two numbers on two lines, or one with a slip in it.
            "60\n40万吨/年",
            "99 9万吨/年",
            "1 00.0万吨/年",
            "60万吨/年 40万吨/年",
            "120 mt/a",
            "120 MT/a",
        ] {
            assert_eq!(scale(text), None, "{text}");
        }
    }

    #[test]
    fn a_share_without_a_sign_is_per_cent_only_above_one() {
        let share = |text: &str| Quantity::parse(text, None, Dimension::Share).and_then(|q| q.exact());
        assert_eq!(share("95%"), Some(95.0));
        assert_eq!(share("95"), Some(95.0));
        assert_eq!(share("0.95"), None);
        assert_eq!(share("9 9%"), None);
        assert_eq!(share("950"), None);
        let least = Quantity::parse("不低于95%", None, Dimension::Share).unwrap();
        assert_eq!([least.low, least.high], [95.0, 100.0]);
    }
}
