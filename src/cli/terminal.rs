//! The only way to the terminal: whatever goes there passes through here, where what would steer it is made visible.

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use minezone::visible::visible;

use super::closed;

/// Standard output. On a terminal, what would steer it comes out as `\uXXXX`, which within a JSON text means the same;
/// to a file or another program bytes go as they are.
pub struct Out<W = io::Stdout> {
    out: W,
    is_shown: bool,
    /// The beginning of a character whose end is still to come.
    begun: Vec<u8>,
}

/// Standard output for results, which may be data.
pub fn out() -> Out {
    let out = io::stdout();
    let is_shown = out.is_terminal();
    Out { out, is_shown, begun: Vec::new() }
}

impl<W: Write> Write for Out<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        closed::check()?;
        if !self.is_shown {
            return self.out.write(bytes);
        }
        let mut all = std::mem::take(&mut self.begun);
        all.extend_from_slice(bytes);
        let whole = whole_characters(&all);
        self.begun = all.split_off(whole);
        self.out.write_all(visible(&String::from_utf8_lossy(&all)).as_bytes())?;
        Ok(bytes.len())
    }

    /// A character whose end has not come by now is none: it is shown as what is no text.
    fn flush(&mut self) -> io::Result<()> {
        let begun = std::mem::take(&mut self.begun);
        self.out.write_all(String::from_utf8_lossy(&begun).as_bytes())?;
        self.out.flush()
    }
}

/// How many bytes there are before a character that is not complete.
fn whole_characters(bytes: &[u8]) -> usize {
    match bytes.utf8_chunks().last() {
        Some(last) => {
            let invalid = last.invalid();
            // Only what lacks its end is incomplete; other bytes are no text at all.
            let is_begun = std::str::from_utf8(invalid).is_err_and(|error| error.error_len().is_none());
            bytes.len() - if is_begun { invalid.len() } else { 0 }
        }
        None => 0,
    }
}

/// Puts a text for people on standard output, made visible wherever that leads.
pub fn print(text: &str) -> io::Result<()> {
    closed::check()?;
    let mut out = io::BufWriter::new(io::stdout());
    out.write_all(visible(text).as_bytes())?;
    out.flush()
}

/// Puts a text of the program's own on standard output, with its styles where a terminal shows them.
pub fn print_styled(text: &str) -> io::Result<()> {
    closed::check()?;
    let shown = if console::colors_enabled() { text.into() } else { console::strip_ansi_codes(text) };
    let mut out = io::stdout();
    out.write_all(shown.as_bytes())?;
    out.flush()
}

/// A line could not be said.
static IS_MUTE: AtomicBool = AtomicBool::new(false);

/// Says something on standard error. A reader that has gone away wants no more; any other failure is kept for [`check`].
pub fn say(text: impl Display) {
    let line = format!("{}\n", visible(&text.to_string()));
    let said = io::stderr().lock().write_all(line.as_bytes());
    if !closed::can_say() || said.is_err_and(|e| e.kind() != io::ErrorKind::BrokenPipe) {
        IS_MUTE.store(true, Ordering::SeqCst);
    }
}

/// Whether everything could be said.
pub fn check() -> io::Result<()> {
    match IS_MUTE.load(Ordering::SeqCst) {
        true => Err(io::Error::other(
            "standard error cannot be written: what was found could not be shown (标准错误无法写入)",
        )),
        false => Ok(()),
    }
}

/// Columns of the terminal: of the one that standard output is, else what `COLUMNS` says.
pub fn width() -> Option<u16> {
    const LEAST: u16 = 20;
    let terminal = console::Term::stdout().size_checked().map(|(_, columns)| columns).filter(|columns| *columns > 0);
    let reported = || std::env::var("COLUMNS").ok()?.trim().parse().ok();
    terminal.or_else(reported).map(|columns| columns.max(LEAST))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::{Out, whole_characters};

    #[test]
    fn what_is_left_of_a_character_is_shown_at_the_end() {
        for (pieces, wanted) in [
            (["采".as_bytes(), b"a\xe9\x87"], "采a\u{fffd}"),
            ([b"a\xe9", b""], "a\u{fffd}"),
            (["采矿权".as_bytes().split_at(4).0, "采矿权".as_bytes().split_at(4).1], "采矿权"),
        ] {
            let mut out = Out { out: Vec::new(), is_shown: true, begun: Vec::new() };
            pieces.into_iter().for_each(|piece| out.write_all(piece).unwrap());
            out.flush().unwrap();
            assert_eq!(String::from_utf8(out.out).unwrap(), wanted);
        }
    }

    #[test]
    fn a_character_is_kept_until_it_is_complete() {
        let text = "采a".as_bytes();
        for (end, whole) in [(0, 0), (1, 0), (2, 0), (3, 3), (4, 4)] {
            assert_eq!(whole_characters(&text[..end]), whole);
        }
        assert_eq!(whole_characters(b"a\xff"), 2);
        assert_eq!(whole_characters(b"a\xff\xe9\x87"), 2);
    }
}
