//! Lines of a given width, broken as Unicode allows it (UAX 14), so that no number is.

use unicode_linebreak::{BreakOpportunity, linebreaks};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns of the terminal that a text of one line takes.
pub fn width(text: &str) -> usize {
    text.width()
}

/// The pieces of a text that are not broken, with whether a line ends after each.
pub fn pieces(text: &str) -> impl Iterator<Item = (&str, bool)> {
    let mut start = 0;
    linebreaks(text)
        .filter_map(move |(end, opportunity)| {
            let ends = opportunity == BreakOpportunity::Mandatory;
            // UAX 14 knows no number that begins with a sign of comparison.
            if !ends && binds(text, end) {
                return None;
            }
            let piece = &text[start..end];
            start = end;
            Some((piece, ends))
        })
        .flat_map(|(piece, ends)| {
            // UAX 14 keeps a full stop with the space before it, as in ".shp .gpkg".
            let mut words = piece.split_inclusive(' ').peekable();
            std::iter::from_fn(move || words.next().map(|word| (word, ends && words.peek().is_none())))
        })
}

/// Whether what is before and after a place belongs to one number.
fn binds(text: &str, at: usize) -> bool {
    let before = text[..at].chars().next_back();
    let after = text[at..].chars().next();
    let is_of_number = |c: char| c.is_ascii_digit() || "+-−±≥≤<>≈.,%‰".contains(c);
    matches!((before, after), (Some(a), Some(b)) if is_of_number(a) && is_of_number(b))
}

/// The text in lines of at most `most` columns of the terminal, in which Chinese signs count as two. Only what allows no break
/// and is wider than that is broken.
pub fn wrap(text: &str, most: usize) -> Vec<String> {
    let most = most.max(2);
    let (mut lines, mut line) = (Vec::new(), String::new());
    for (piece, ends) in pieces(text) {
        let piece = if ends { piece.trim_end_matches(['\n', '\r']) } else { piece };
        if width(&line) + width(piece.trim_end()) > most && !line.is_empty() {
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
        }
        for c in piece.chars() {
            if width(&line) + c.width().unwrap_or(0) > most && !c.is_whitespace() {
                lines.push(std::mem::take(&mut line).trim_end().to_owned());
            }
            line.push(c);
        }
        if ends {
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
        }
    }
    lines
}

/// The same as one text.
pub fn wrapped(text: &str, most: usize) -> String {
    wrap(text, most).join("\n")
}
