use crate::half_width::half_width;

/// A text in half-width signs without blanks; `None` where a blank parts two numbers, which would become one: `60\n40万吨` are two
/// statements and not 6040, and `350 -120` may be a range or end below sea level.
pub(super) fn without_blanks(text: &str) -> Option<String> {
    let text = half_width(text);
    let (mut joined, mut after_blank) = (String::with_capacity(text.len()), false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_whitespace() {
            after_blank = true;
            continue;
        }
        let is_figure = |c: char| c.is_ascii_digit() || c == '.' || c == ',';
        let before = joined.chars().next_back().filter(|_| after_blank);
        let is_signed = "+-\u{2212}".contains(c) && chars.peek().is_some_and(char::is_ascii_digit);
        let parts_numbers = before.is_some_and(|before| {
            let is_end = before.is_ascii_digit() || "mM米".contains(before);
            is_figure(before) && is_figure(c) || is_end && is_signed
        });
        if parts_numbers {
            return None;
        }
        joined.push(c);
        after_blank = false;
    }
    Some(joined)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_go_where_they_part_no_numbers() {
        let joined = |text: &str| without_blanks(text);
        assert_eq!(joined(" 100 万 吨 / 年\n").as_deref(), Some("100万吨/年"));
        assert_eq!(joined("１００　～ 150").as_deref(), Some("100~150"));
        assert_eq!(joined("+350 m 至 +120 m").as_deref(), Some("+350m至+120m"));
        assert_eq!(joined("350 - 120").as_deref(), Some("350-120"));
        for text in ["60\n40", "99 9万吨/年", "9\u{3000}9%", "1, 000", "1 .5", "9\u{a0}9", "350 -120", "350米 +120米"]
        {
            assert_eq!(joined(text), None, "{text}");
        }
    }
}
