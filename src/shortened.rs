//! Texts of any length, made short enough to be looked at.

use std::borrow::Cow;

/// Characters of an id or a name that are shown where people read it.
pub const OF_A_NAME: usize = 60;
/// Characters of what a property says, and of a cell of a table.
pub const OF_A_TEXT: usize = 1_000;

/// The text, or its first `most` characters and how many it has.
pub fn shortened(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        None => text.into(),
        Some((end, _)) => format!("{}…（共{}字）", &text[..end], text.chars().count()).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_says_how_long_it_is() {
        assert_eq!(shortened("拟设采矿权", 5), "拟设采矿权");
        assert_eq!(shortened("拟设采矿权", 4), "拟设采矿…（共5字）");
        assert_eq!(shortened("", 0), "");
    }
}
