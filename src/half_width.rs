//! Full-width signs (全角) as the half-width ones that they stand for.

use std::borrow::Cow;

/// A number, also in full-width digits.
pub fn number(text: &str) -> Option<f64> {
    half_width(text).trim().parse().ok()
}

/// Full-width signs of ASCII (U+FF01 to U+FF5E) as that.
pub fn half_width(text: &str) -> Cow<'_, str> {
    let is_wide = |c: char| ('\u{ff01}'..='\u{ff5e}').contains(&c);
    if !text.contains(is_wide) {
        return Cow::Borrowed(text);
    }
    let half = |c: char| if is_wide(c) { char::from((u32::from(c) - 0xfee0) as u8) } else { c };
    Cow::Owned(text.chars().map(half).collect())
}
