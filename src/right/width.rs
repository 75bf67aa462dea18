/// Full-width signs and digits as half-width ones; other signs stay.
pub(super) fn half_width(text: &str) -> String {
    let half = |c: char| match c {
        // The block of full-width forms runs along ASCII.
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' | '\u{a0}' => ' ',
        c => c,
    };
    text.chars().map(half).collect()
}
