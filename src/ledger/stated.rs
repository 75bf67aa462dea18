use serde::Serialize;
use serde_json::{Map, Value};

use crate::right::{Attribute, Attributes, Gap, Quantity, Unit};

/// The area that a right states of itself (标注面积).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stated {
    /// As it is written, with its unit.
    pub text: String,
    /// In m².
    pub m2: f64,
    /// What one step of its last digit is worth, in m². A number that a file keeps as a number has lost the zeros at
    /// its end, and with them this much.
    pub last_digit_m2: f64,
    /// It is off the area of Annex D by more than that.
    pub differs: bool,
}

impl Stated {
    /// From the attributes of a right; nothing when none states an area.
    ///
    /// # Errors
    /// When one does and cannot be read, such as a number without a unit.
    pub(super) fn read(properties: &Map<String, Value>, annex_d_m2: f64) -> Result<Option<Self>, String> {
        let attributes = Attributes::new(properties, &[]);
        let (quantity, text) = match (attributes.quantity(Attribute::Area), attributes.text(Attribute::Area)) {
            (Err(Gap::Absent(_)), _) => return Ok(None),
            (Err(gap), _) | (_, Err(gap)) => return Err(gap.to_string()),
            (Ok(quantity), Ok(text)) => (quantity, text),
        };
        let square_metres = |value: f64| {
            let of = Quantity { low: value, high: value, unit: quantity.unit.clone() };
            Unit::parse("m2").and_then(|unit| of.convert(&unit, None)).and_then(|quantity| quantity.exact())
        };
        let last_digit = 10_f64.powi(-decimals(&text));
        let areas = quantity.exact().and_then(|value| Some([square_metres(value)?, square_metres(last_digit)?]));
        let [m2, last_digit_m2] = areas.ok_or_else(|| format!("属性“面积”的值“{text}”不是一个数"))?;
        // The last digit of what is computed from decimal fractions may differ.
        let differs = (m2 - annex_d_m2).abs() > last_digit_m2 * (1.0 + 1e-9);
        Ok(Some(Self { text: quantity.to_string(), m2, last_digit_m2, differs }))
    }
}

/// How many digits follow the point of the first number.
fn decimals(text: &str) -> i32 {
    let after = text.split_once(['.', '．']).map_or("", |(_, after)| after);
    let is_digit = |c: &char| c.is_ascii_digit() || ('０'..='９').contains(c);
    after.chars().take_while(is_digit).count().min(15) as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stated(name: &str, value: Value, annex_d_m2: f64) -> Result<Option<Stated>, String> {
        Stated::read(&Map::from_iter([(name.to_owned(), value)]), annex_d_m2)
    }

    #[test]
    fn an_area_is_read_with_its_unit_and_its_last_digit() {
        let cases = [
            ("矿区面积", Value::from("0.4399 km²"), 439_900.0, 100.0, false),
            ("矿区面积(平方公里)", Value::from("0.4399"), 439_900.0, 100.0, false),
            ("矿区面积（km²）", Value::from(0.4399), 439_900.0, 100.0, false),
            ("地块面积(公顷)", Value::from("43.9853"), 439_853.0, 1.0, false),
            ("面积", Value::from("659.78亩"), 439_853.333_333, 6.666_667, false),
            ("面积(m2)", Value::from("440000"), 440_000.0, 1.0, true),
            ("面积(km2)", Value::from("０．４４００"), 440_000.0, 100.0, true),
            ("面积", Value::from("439853.18平方米"), 439_853.18, 0.01, false),
        ];
        for (name, value, m2, digit, differs) in cases {
            let found = stated(name, value, 439_853.18).unwrap().unwrap();
            assert!((found.m2 - m2).abs() < 1e-5 && (found.last_digit_m2 - digit).abs() < 1e-5, "{name} {found:?}");
            assert_eq!(found.differs, differs, "{name} {found:?}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_told_and_what_is_not_there_is_not() {
        assert!(stated("矿区面积", Value::from(0.44), 1.0).unwrap_err().contains("没有单位"));
        assert!(stated("矿区面积", Value::from("约半平方公里"), 1.0).is_err());
        assert!(stated("矿区面积", Value::from("不低于0.4km2"), 1.0).is_err());
        assert_eq!(stated("矿种", Value::from("铁矿"), 1.0), Ok(None));
    }
}
