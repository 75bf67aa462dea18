use jiff::civil::Date;
use minezone::right::days_of;
use serde_json::Value;

/// One day, in any of the ways in which officers write it.
pub fn day(text: &str) -> Result<Date, String> {
    let compact = text.trim();
    if let (8, Ok(date)) = (compact.len(), Date::strptime("%Y%m%d", compact)) {
        return Ok(date);
    }
    match days_of(&Value::from(text)) {
        Some([first, last]) if first == last => Ok(first),
        _ => Err("one day is needed: 2025-06-30, 2025年6月30日, 2025/6/30 or 20250630 (须为某一日)".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_as_officers_write_it() {
        for text in [
            "2025-06-30",
            "2025年6月30日",
            "2025年06月30日",
            "2025/6/30",
            "2025.6.30",
            "20250630",
            "２０２５年６月３０日",
        ] {
            assert_eq!(day(text), Ok(jiff::civil::date(2025, 6, 30)), "{text}");
        }
        for text in ["2025年6月", "2025", "2025-02-30", "20250230", "2025年6月30日以后", "", "30.6.2025"] {
            assert!(day(text).is_err(), "{text}");
        }
    }
}
