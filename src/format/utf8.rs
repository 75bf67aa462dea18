use std::io::{self, BufRead, Read};

/// A text that notes, as it is read, whether it is UTF-8.
pub(super) struct Utf8<R> {
    inner: R,
    is_valid: bool,
    /// How much of the block at hand was looked at already.
    checked: usize,
    /// The start of a character that goes on in the next block.
    cut: Vec<u8>,
}

impl<R: BufRead> Utf8<R> {
    pub fn new(inner: R) -> Self {
        Self { inner, is_valid: true, checked: 0, cut: Vec::new() }
    }

    /// Reads on to the end; whether all of the text is valid.
    pub fn rest_is_valid(mut self) -> io::Result<bool> {
        while self.is_valid {
            let len = self.fill_buf()?.len();
            if len == 0 {
                return Ok(self.cut.is_empty());
            }
            self.consume(len);
        }
        Ok(false)
    }
}

/// Whether a block goes on validly from what was cut off before it; keeps what it cuts off itself.
fn check(cut: &mut Vec<u8>, mut block: &[u8]) -> bool {
    while let (false, Some((&byte, rest))) = (cut.is_empty(), block.split_first()) {
        cut.push(byte);
        block = rest;
        match std::str::from_utf8(cut) {
            Ok(_) => cut.clear(),
            Err(e) if e.error_len().is_some() => return false,
            Err(_) => {}
        }
    }
    match std::str::from_utf8(block) {
        Ok(_) => true,
        Err(e) if e.error_len().is_some() => false,
        Err(e) => {
            cut.extend_from_slice(&block[e.valid_up_to()..]);
            true
        }
    }
}

impl<R: BufRead> BufRead for Utf8<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let block = self.inner.fill_buf()?;
        if self.checked < block.len() {
            self.is_valid = self.is_valid && check(&mut self.cut, &block[self.checked..]);
            self.checked = block.len();
        }
        Ok(block)
    }

    fn consume(&mut self, bytes: usize) {
        self.checked -= bytes.min(self.checked);
        self.inner.consume(bytes);
    }
}

impl<R: BufRead> Read for Utf8<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let len = self.fill_buf()?.read(into)?;
        self.consume(len);
        Ok(len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_cut_by_blocks_of_any_size_are_put_together() {
        let text = "青州市 mine ⛏ 矿".as_bytes();
        for size in 1..12 {
            let valid = |bytes| Utf8::new(io::BufReader::with_capacity(size, bytes)).rest_is_valid().unwrap();
            assert!(valid(text), "{size}");
            assert!(!valid(&text[..text.len() - 1]), "{size}");
            assert!(!valid(b"ab\xc7\xe0\xd6\xdd"), "{size}");
        }
    }
}
