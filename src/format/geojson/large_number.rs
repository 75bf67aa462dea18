//! Numbers that neither a double nor a whole number of 64 bits holds: 12345678901234567890123, 1e400.

/// Digits that 64 bits always hold.
const FEWEST_DIGITS: usize = 19;

/// Whether a text may have one, at a glance: also where its digits stand in a string.
pub(super) fn may_have(text: &str) -> bool {
    let mut digits = 0;
    text.bytes().any(|byte| {
        let is_exponent = digits > 0 && matches!(byte, b'e' | b'E');
        digits = if byte.is_ascii_digit() { digits + 1 } else { 0 };
        is_exponent || digits >= FEWEST_DIGITS
    })
}

/// Whether a number in a valid JSON text is one.
pub(super) fn is_in(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => at = end_of_string(bytes, at + 1),
            b'-' | b'0'..=b'9' => {
                let is_part = |byte: &&u8| matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9');
                let len = bytes[at..].iter().take_while(is_part).count();
                if !is_held(&text[at..at + len]) {
                    return true;
                }
                at += len;
            }
            _ => at += 1,
        }
    }
    false
}

/// Where a string ends whose first character stands at `at`.
fn end_of_string(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() && bytes[at] != b'"' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    at + 1
}

/// Whether a whole number stays the same, and any other is finite.
fn is_held(number: &str) -> bool {
    let is_whole = !number.contains(['.', 'e', 'E']);
    if is_whole {
        number.parse::<i64>().is_ok() || number.parse::<u64>().is_ok()
    } else {
        number.parse().is_ok_and(f64::is_finite)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_outside_strings_only() {
        for text in
            ["12345678901234567890123", r#"["\\",1e400]"#, "-9223372036854775809", r#"{"a":[18446744073709551616]}"#]
        {
            assert!(may_have(text) && is_in(text), "{text}");
        }
        for text in
            [r#""12345678901234567890123""#, r#""\"1e400""#, "18446744073709551615", "0.10000000000000000555", "1e308"]
        {
            assert!(!is_in(text), "{text}");
        }
        assert!(!may_have("[118.30000000000001,36.75]"));
    }
}
