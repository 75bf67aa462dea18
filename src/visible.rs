//! Text as it may be shown on a terminal: what would steer it, or is not seen, comes out as `\uXXXX`.

use std::borrow::Cow;
use std::fmt::Write;

/// A text in which control characters (ESC, BEL, CR, C1 …), marks of writing direction and characters without a width
/// come out as JSON would escape them, such as `\u001b`; line feeds and tabs stay.
///
/// ```
/// use minezone::visible::visible;
///
/// assert_eq!(visible("P\u{1b}[2J\u{202e}1"), r"P\u001b[2J\u202e1");
/// assert_eq!(visible("甲\n乙"), "甲\n乙");
/// ```
pub fn visible(text: &str) -> Cow<'_, str> {
    escaped(text, |c| is_hidden(c) && !matches!(c, '\n' | '\t'))
}

/// The same for a text that is to stay on one line: line feeds and tabs are escaped as well.
pub fn visible_line(text: &str) -> Cow<'_, str> {
    escaped(text, is_hidden)
}

/// Whether a text holds a character that steers a terminal or is not seen.
pub fn has_hidden(text: &str) -> bool {
    text.chars().any(is_hidden)
}

/// Whether a character is not seen where it stands, or does something else than to be seen.
fn is_hidden(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    matches!(
        c,
        // C1, and fillers and marks that have no width.
        '\u{80}'..='\u{9f}' | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            // Zero-width spaces and joiners, marks of direction, separators of lines and paragraphs.
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    )
}

fn escaped(text: &str, is_escaped: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.chars().any(&is_escaped) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_escaped(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a string does not fail.
                let _ = write!(shown, "\\u{unit:04x}");
            }
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_or_is_not_seen_is_shown() {
        for c in ['\u{1b}', '\u{7}', '\r', '\u{8}', '\u{7f}', '\u{9b}', '\u{202e}', '\u{2066}', '\u{200b}', '\u{feff}']
        {
            let text = format!("a{c}b");
            assert_eq!(visible(&text), format!("a\\u{:04x}b", c as u32), "{c:?}");
            assert!(has_hidden(&text));
        }
        assert_eq!(visible("\u{e0041}"), r"\udb40\udc41");
    }

    #[test]
    fn what_is_seen_stays_as_it_is() {
        for text in ["采矿权（一）", "1.5 m²", "é\u{301}", "118°18′00″", "—…“”"] {
            assert_eq!(visible_line(text), text);
            assert!(!has_hidden(text));
        }
        assert_eq!(visible_line("a\nb\t"), r"a\u000ab\u0009");
    }
}
