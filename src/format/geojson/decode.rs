use std::io::{BufRead, BufReader, BufWriter, Seek, SeekFrom, Write};

use encoding_rs::{CoderResult, Encoding};

use crate::format::source::Source;

/// Bytes that are decoded at a time.
const BLOCK: usize = 1 << 16;

/// A text of another encoding as UTF-8, in a file without a name: it may be larger than memory.
///
/// # Errors
/// When a character cannot be decoded, or there is no room for the file.
pub(super) fn decoded(
    mut source: Box<dyn Source>,
    encoding: &'static Encoding,
) -> std::result::Result<Box<dyn Source>, String> {
    source.seek(SeekFrom::Start(0)).map_err(|e| e.to_string())?;
    let mut text = BufWriter::new(tempfile::tempfile().map_err(|e| e.to_string())?);
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let (mut piece, mut is_last) = (String::with_capacity(BLOCK), false);
    while !is_last {
        let block = source.fill_buf().map_err(|e| e.to_string())?;
        let block = &block[..block.len().min(BLOCK)];
        is_last = block.is_empty();
        piece.clear();
        let (result, used, failed) = decoder.decode_to_string(block, &mut piece, is_last);
        if failed {
            return Err(format!("the file has bytes that mean nothing in {}", encoding.name()));
        }
        text.write_all(piece.as_bytes()).map_err(|e| e.to_string())?;
        source.consume(used);
        is_last &= result == CoderResult::InputEmpty;
    }
    let mut file = text.into_inner().map_err(|e| e.to_string())?;
    file.rewind().map_err(|e| e.to_string())?;
    Ok(Box::new(BufReader::with_capacity(1 << 18, file)))
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use super::*;

    #[test]
    fn a_text_longer_than_a_block_is_decoded_whole() {
        let text = "矿区㎡界址点".repeat(40_000);
        let (bytes, ..) = encoding_rs::GB18030.encode(&text);
        for start in 0..2 {
            // An odd start puts the ends of blocks into the middle of characters.
            let bytes = [&b" "[..start], &bytes[..]].concat();
            let mut found = String::new();
            decoded(Box::new(Cursor::new(bytes)), encoding_rs::GB18030).unwrap().read_to_string(&mut found).unwrap();
            assert!(found.trim_start() == text);
        }
        assert!(decoded(Box::new(Cursor::new(b"\xff\xff\xff".to_vec())), encoding_rs::GB18030).is_err());
    }
}
