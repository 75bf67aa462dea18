use jiff::civil::Date;
use serde_json::Value;

use super::width::half_width;

/// The first and the last day that a date, a month or a year can mean, or a span of years (2023-2025).
///
/// `None` for what is none of these.
pub fn days_of(value: &Value) -> Option<[Date; 2]> {
    let text = match value {
        Value::String(text) => half_width(text),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let parts: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let number = |part: &str| part.parse::<i16>().ok();
    let is_year = |part: &&str| part.len() == 4;
    match parts.as_slice() {
        [year] if is_year(year) => span(number(year)?, number(year)?),
        [from, until] if is_year(from) && is_year(until) => span(number(from)?, number(until)?),
        [year, month] if is_year(year) => {
            let first = Date::new(number(year)?, month.parse().ok()?, 1).ok()?;
            Some([first, first.last_of_month()])
        }
        [year, month, day] if is_year(year) => {
            let date = Date::new(number(year)?, month.parse().ok()?, day.parse().ok()?).ok()?;
            Some([date, date])
        }
        _ => None,
    }
}

fn span(from: i16, until: i16) -> Option<[Date; 2]> {
    let days = [Date::new(from, 1, 1).ok()?, Date::new(until, 12, 31).ok()?];
    (from <= until).then_some(days)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_months_days_and_spans() {
        let read = |text: &str| days_of(&text.into()).map(|[from, until]| format!("{from} {until}"));
        assert_eq!(read("2021").as_deref(), Some("2021-01-01 2021-12-31"));
        assert_eq!(read("2021年").as_deref(), Some("2021-01-01 2021-12-31"));
        assert_eq!(read("2023-2025").as_deref(), Some("2023-01-01 2025-12-31"));
        assert_eq!(read("2024年2月").as_deref(), Some("2024-02-01 2024-02-29"));
        assert_eq!(read("2024/6/1").as_deref(), Some("2024-06-01 2024-06-01"));
        assert_eq!(days_of(&2021.into()), days_of(&"2021".into()));
        assert!(["", "待定", "2025-2023", "2024-13-01", "21"].iter().all(|text| read(text).is_none()));
    }
}
