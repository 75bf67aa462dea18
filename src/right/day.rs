use jiff::civil::Date;
use serde_json::Value;

use super::width::without_blanks;

/// Signs and words that part the two years of a span; a longer one comes before its parts.
const SPANS: [&str; 8] = ["——", "—", "–", "-", "~", "至", "到", "～"];

/// The first and the last day that a date, a month or a year can mean, or a span of years (2023-2025).
///
/// `None` for what is none of these: a word more (2021年以后, 非2021年) may turn the meaning.
pub fn days_of(value: &Value) -> Option<[Date; 2]> {
    let text = match value {
        Value::String(text) => without_blanks(text)?,
        // A column of years may be one of floating-point numbers.
        Value::Number(number) => number.as_f64().filter(|year| year.fract() == 0.0)?.to_string(),
        _ => return None,
    };
    let (first, rest) = year(&text)?;
    if rest.is_empty() {
        return span(first, first);
    }
    if let Some((last, "")) = SPANS.iter().find_map(|sign| rest.strip_prefix(sign)).and_then(year) {
        return span(first, last);
    }
    let rest = if text.contains('年') { rest } else { rest.strip_prefix(['-', '/', '.'])? };
    let (month, rest) = digits(rest)?;
    let day = match rest {
        "" | "月" => None,
        rest => {
            let (day, rest) = digits(rest.strip_prefix(['月', '-', '/', '.'])?)?;
            matches!(rest, "" | "日" | "号").then_some(())?;
            Some(day)
        }
    };
    let date = Date::new(first, month, day.unwrap_or(1)).ok()?;
    Some(if day.is_some() { [date, date] } else { [date, date.last_of_month()] })
}

/// A year of four digits at the head of `text`, with 年 or 年度 if that is there, and what follows.
fn year(text: &str) -> Option<(i16, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    let rest = rest.strip_prefix("年度").or_else(|| rest.strip_prefix('年')).unwrap_or(rest);
    (digits.len() == 4).then(|| digits.parse().ok().map(|year| (year, rest)))?
}

/// One or two digits at the head of `text`, and what follows.
fn digits(text: &str) -> Option<(i8, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    (digits.len() <= 2).then(|| digits.parse().ok().map(|number| (number, rest)))?
}

fn span(from: i16, until: i16) -> Option<[Date; 2]> {
    let days = [Date::new(from, 1, 1).ok()?, Date::new(until, 12, 31).ok()?];
    (from <= until).then_some(days)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        days_of(&text.into()).map(|[from, until]| format!("{from} {until}"))
    }

    #[test]
    fn years_months_days_and_spans() {
        for text in ["2021", "2021年", "2021年度", "２０２１年", " 2021 "] {
            assert_eq!(read(text).as_deref(), Some("2021-01-01 2021-12-31"), "{text}");
        }
        for text in ["2023-2025", "2023—2025年", "2023年至2025年", "2023～2025", "2023——2025", "2023~2025年度"]
        {
            assert_eq!(read(text).as_deref(), Some("2023-01-01 2025-12-31"), "{text}");
        }
        for text in ["2024年2月", "2024-02", "2024/2", "2024.02"] {
            assert_eq!(read(text).as_deref(), Some("2024-02-01 2024-02-29"), "{text}");
        }
        for text in ["2024/6/1", "2024-06-01", "2024.6.1", "2024年6月1日", "2024年06月01号"] {
            assert_eq!(read(text).as_deref(), Some("2024-06-01 2024-06-01"), "{text}");
        }
        assert_eq!(days_of(&2021.into()), days_of(&"2021".into()));
        assert_eq!(days_of(&2021.0.into()), days_of(&"2021".into()));
    }

    #[test]
    fn a_word_more_may_turn_the_meaning() {
        for text in [
            "",
            "待定",
            "2025-2023",
            "2024-13-01",
            "21",
            "非2021年",
            "2021年以后",
            "2021年以前",
            "2021年前",
            "不早于2021年",
            "2021-",
            "2021~",
            "-2021",
            "2021?",
            "鲁2021",
            "第2021号",
            "2021、2023",
            "2021年后",
            "2021-2023-",
            "20210",
            "2021-2",
        ] {
            let wanted = (text == "2021-2").then(|| "2021-02-01 2021-02-28".to_owned());
            assert_eq!(read(text), wanted, "{text}");
        }
        for number in [Value::from(-2021), 2021.5.into(), 0.into(), 20210.into()] {
            assert_eq!(days_of(&number), None, "{number}");
        }
    }
}
