//! How deep an XML file is nested: libraries that read it call themselves for each level.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use crate::error::{Error, Result};

/// Levels that no file of features needs.
const DEEPEST: usize = 256;
/// Bytes that are read: the libraries keep the whole file in memory.
const LONGEST: u64 = 1 << 30;

/// # Errors
/// When the file cannot be read, is nested deeper than a library may follow, or is longer than it may keep.
pub(super) fn check(path: &Path) -> Result<()> {
    let io = |e| Error::io(path, e);
    let file = File::open(path).map_err(io)?;
    if file.metadata().map_err(io)?.len() > LONGEST {
        return Err(Error::format(path, "XML of more than 1 GiB is not read: convert it to GeoPackage first"));
    }
    match deepest(&mut BufReader::with_capacity(1 << 18, file)).map_err(io)? {
        depth if depth > DEEPEST => Err(Error::format(path, "XML nested deeper than 256 levels (嵌套过深)")),
        _ => Ok(()),
    }
}

/// The deepest level, or the first one beyond [`DEEPEST`]. Comments and CDATA may hold tags, which at worst makes it too
/// careful.
fn deepest(text: &mut impl BufRead) -> std::io::Result<usize> {
    let (mut depth, mut deepest, mut tag) = (0_usize, 0, Vec::new());
    while deepest <= DEEPEST && text.skip_until(b'<')? > 0 {
        tag.clear();
        // A tag whose end is far away is still a tag.
        std::io::Read::take(&mut *text, 1 << 20).read_until(b'>', &mut tag)?;
        match (tag.first(), tag.iter().rev().nth(1)) {
            (None, _) => break,
            (Some(b'!' | b'?'), _) => {}
            (Some(b'/'), _) => depth = depth.saturating_sub(1),
            (_, Some(b'/')) => deepest = deepest.max(depth + 1),
            _ => {
                depth += 1;
                deepest = deepest.max(depth);
            }
        }
    }
    Ok(deepest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_counted() {
        for (text, depth) in
            [("<?xml?><a><b/><c><d></d></c></a>", 3), ("<a></a><a></a>", 1), ("plain", 0), ("<", 0), ("<a", 1)]
        {
            assert_eq!(deepest(&mut text.as_bytes()).unwrap(), depth, "{text}");
        }
        assert_eq!(deepest(&mut "<a>".repeat(100_000).as_bytes()).unwrap(), DEEPEST + 1);
    }
}
