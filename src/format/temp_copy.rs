//! Bytes that come from no file, such as standard input, in a temporary file of a name that says their format.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::content::{self, Content};
use crate::error::{Error, Result};
use crate::scratch::Scratch;

/// The most bytes that are copied.
const MOST_BYTES: u64 = 8 << 30;
/// Bytes of a text that are looked at.
const HEAD: u64 = 4096;

/// A temporary copy, in the format that its first bytes say; it goes when this is dropped.
#[derive(Debug)]
pub struct TempCopy {
    // Removed with all that is in it.
    _folder: Scratch,
    path: PathBuf,
    name: &'static str,
}

impl TempCopy {
    /// A copy of everything that comes.
    ///
    /// # Errors
    /// When it cannot be read to its end or written, is larger than 8 GiB, or is of no format that comes in one file.
    pub fn of(mut from: impl Read) -> Result<Self> {
        const UNNAMED: &str = "standard input (标准输入)";
        let failed = |e: io::Error| Error::io(Path::new(UNNAMED), e);
        let folder = Scratch::temporary().map_err(failed)?;
        let raw = folder.path().join("stdin");
        let mut file = File::create_new(&raw).map_err(failed)?;
        let copied = io::copy(&mut from.by_ref().take(MOST_BYTES + 1), &mut file).map_err(failed)?;
        drop(file);
        if copied > MOST_BYTES {
            return Err(Error::format(
                Path::new(UNNAMED),
                format!("more than {MOST_BYTES} bytes: save it as a file (过大)"),
            ));
        }
        let name = name_of(&raw).map_err(failed)?.map_err(|why| Error::format(Path::new(UNNAMED), why))?;
        let path = folder.path().join(name);
        std::fs::rename(&raw, &path).map_err(failed)?;
        Ok(Self { _folder: folder, path, name })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How it is called in messages: `stdin.` and the ending of its format.
    pub fn name(&self) -> &'static str {
        self.name
    }
}

/// The name that says the format of a file.
///
/// # Errors
/// Why there is none, for people.
fn name_of(path: &Path) -> io::Result<std::result::Result<&'static str, String>> {
    let content = content::of(path)?;
    let mut head = Vec::new();
    File::open(path)?.take(HEAD).read_to_end(&mut head)?;
    Ok(Ok(match content {
        Content::Json if is_bracketed_text(&head) => "stdin.txt",
        Content::Json | Content::TopoJson | Content::EsriJson => "stdin.geojson",
        Content::Sqlite => "stdin.gpkg",
        Content::FlatGeobuf => "stdin.fgb",
        Content::Parquet => "stdin.parquet",
        Content::Zip => name_of_zip(path),
        Content::Xml if has(&head, b"<kml") => "stdin.kml",
        Content::Xml => "stdin.gml",
        Content::Text | Content::Unknown if is_drawing(&head) => "stdin.dxf",
        Content::Text if head.is_empty() => "stdin.geojson",
        Content::Text => name_of_text(&head),
        Content::Unknown if head.is_empty() => "stdin.geojson",
        Content::Shapefile => {
            return Ok(Err("a shapefile is several files: send them as one .zip (请打包为 zip)".into()));
        }
        _ => {
            let what = content.contradicts(&[]).unwrap_or("nothing known");
            return Ok(Err(format!("no format that is read has such contents; it looks like {what} (无法识别格式)")));
        }
    }))
}

fn has(head: &[u8], word: &[u8]) -> bool {
    head.windows(word.len()).any(|part| part.eq_ignore_ascii_case(word))
}

/// A section of a text, such as `[属性描述]`, begins like a list of JSON.
fn is_bracketed_text(head: &[u8]) -> bool {
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let mut signs = text.iter().filter(|byte| !byte.is_ascii_whitespace());
    signs.next() == Some(&b'[') && !matches!(signs.next(), Some(b'{' | b'[' | b']') | None)
}

/// A DXF begins with a group code, and then a section or a comment.
fn is_drawing(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(head);
    let mut lines = text.lines().map(str::trim);
    matches!((lines.next(), lines.next()), (Some("0"), Some("SECTION")) | (Some("999"), Some(_)))
}

/// Columns are divided by commas or tabs in a table, and not at all in what is no table.
fn name_of_text(head: &[u8]) -> &'static str {
    if head.get(..7).is_some_and(|word| word.eq_ignore_ascii_case(b"version")) {
        return "stdin.mif";
    }
    let first = head.split(|byte| *byte == b'\n').find(|line| !line.trim_ascii().is_empty()).unwrap_or_default();
    match first {
        line if line.contains(&b',') => "stdin.csv",
        line if line.contains(&b'\t') => "stdin.tsv",
        _ => "stdin.txt",
    }
}

/// Workbooks and KMZ are archives with certain members.
#[cfg(feature = "zip")]
fn name_of_zip(path: &Path) -> &'static str {
    let archive = File::open(path).ok().and_then(|file| zip::ZipArchive::new(io::BufReader::new(file)).ok());
    let Some(archive) = archive else { return "stdin.zip" };
    let has = |wanted: &str| archive.file_names().flatten().any(|name| name.eq_ignore_ascii_case(wanted));
    match () {
        () if has("xl/workbook.xml") => "stdin.xlsx",
        () if has("doc.kml") => "stdin.kmz",
        () => "stdin.zip",
    }
}

#[cfg(not(feature = "zip"))]
fn name_of_zip(_: &Path) -> &'static str {
    "stdin.zip"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_say_the_format() {
        for (bytes, name) in [
            (&b"{\"type\":\"FeatureCollection\",\"features\":[]}"[..], "stdin.geojson"),
            ("[属性描述]\n坐标系=2000".as_bytes(), "stdin.txt"),
            (b"\xef\xbb\xbf[{\"type\":\"Feature\"}]", "stdin.geojson"),
            (b"<?xml version=\"1.0\"?><kml xmlns=\"\">", "stdin.kml"),
            (b"<gml:FeatureCollection>", "stdin.gml"),
            (b"id,WKT\n1,POLYGON EMPTY\n", "stdin.csv"),
            (b"id\tWKT\n", "stdin.tsv"),
            (b"Version 300\nCharset \"Neutral\"\n", "stdin.mif"),
            (b"  0\nSECTION\n  2\nHEADER\n", "stdin.dxf"),
            (b"SQLite format 3\0", "stdin.gpkg"),
            (b"fgb\x03", "stdin.fgb"),
        ] {
            let copy = TempCopy::of(bytes).unwrap();
            assert_eq!(copy.name(), name);
            assert_eq!(std::fs::read(copy.path()).unwrap(), bytes);
            let folder = copy.path().parent().unwrap().to_owned();
            drop(copy);
            assert!(!folder.exists());
        }
        for (bytes, why) in [(&b"\0\0\x27\x0a"[..], "several files"), (b"%PDF-1.7", "PDF")] {
            assert!(TempCopy::of(bytes).unwrap_err().to_string().contains(why));
        }
    }
}
