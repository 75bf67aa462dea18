//! The main file (`.shp`) and its index (`.shx`), held against each other and against their own sizes: every header,
//! number and length must say the same before a single shape is read.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

/// Bytes of the header of either file, of an entry of the index, and before each shape.
const HEADER: u64 = 100;
const ENTRY: u64 = 8;
/// What both files begin with.
const FILE_CODE: u32 = 9994;

/// Where the shapes lie.
pub(super) struct MainFile {
    file: BufReader<File>,
    /// Offset of each shape behind its own header, and its bytes, in the order of the index.
    places: Vec<(u64, u32)>,
    /// The kind that the header says all shapes are of.
    kind: u32,
    /// Shapes that the index does not lead to: deleted or replaced ones, as a rule.
    pub unlisted: usize,
}

impl MainFile {
    /// Reads headers, numbers and lengths of the whole set.
    ///
    /// # Errors
    /// When a file cannot be read; inside, for people, what does not fit what.
    pub fn open(path: &Path, index: &Path) -> std::io::Result<Result<Self, String>> {
        let (mut file, mut listed) = (BufReader::new(File::open(path)?), BufReader::new(File::open(index)?));
        let (length, listed_length) = (file.get_ref().metadata()?.len(), listed.get_ref().metadata()?.len());
        let kinds = match (header(&mut file, length, ".shp")?, header(&mut listed, listed_length, ".shx")?) {
            (Ok(of_shapes), Ok(of_index)) => (of_shapes, of_index),
            (Err(why), _) | (_, Err(why)) => return Ok(Err(why)),
        };
        if kinds.0 != kinds.1 {
            return Ok(Err(format!("the .shp says its shapes are of kind {}, the .shx of kind {}", kinds.0, kinds.1)));
        }
        let records = match walk(&mut file, length)? {
            Ok(records) => records,
            Err(why) => return Ok(Err(why)),
        };
        let mut entries = Vec::new();
        let mut entry = [0; ENTRY as usize];
        for _ in 0..(listed_length - HEADER) / ENTRY {
            listed.read_exact(&mut entry)?;
            entries.push((2 * u64::from(big(&entry, 0)), 2 * u64::from(big(&entry, 4))));
        }
        Ok(agree(&records, &entries).map(|()| {
            let places = entries.iter().map(|(at, bytes)| (at + ENTRY, *bytes as u32)).collect();
            Self { file, places, kind: kinds.0, unlisted: records.len() - entries.len() }
        }))
    }

    /// How many shapes there are.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// The kind that the header says all shapes are of.
    pub fn kind(&self) -> u32 {
        self.kind
    }

    /// The bytes of a shape, from its kind on.
    ///
    /// # Errors
    /// When the file cannot be read, or has become shorter.
    pub fn shape(&mut self, number: usize) -> std::io::Result<Vec<u8>> {
        let (at, bytes) = self.places[number];
        let here = self.file.stream_position()?;
        self.file.seek_relative(at as i64 - here as i64)?;
        let mut shape = vec![0; bytes as usize];
        self.file.read_exact(&mut shape)?;
        Ok(shape)
    }
}

/// The number before a shape, where it lies and how long it is with its header.
struct Stored {
    number: u32,
    at: u64,
    bytes: u64,
}

/// The kind in a header that fits its file.
fn header(file: &mut impl Read, length: u64, which: &str) -> std::io::Result<Result<u32, String>> {
    let mut head = [0; HEADER as usize];
    if length < HEADER {
        return Ok(Err(format!("the {which} has {length} bytes, less than its header (文件残缺)")));
    }
    file.read_exact(&mut head)?;
    let (stated, version) = (2 * u64::from(big(&head, 24)), little(&head, 28));
    let said = |what: String| Ok(Err(format!("the header of the {which} says {what} (文件头损坏)")));
    if big(&head, 0) != FILE_CODE || version != 1000 {
        return said(format!("code {} and version {version} instead of {FILE_CODE} and 1000", big(&head, 0)));
    }
    if stated != length {
        return said(format!("{stated} bytes, the file has {length}"));
    }
    if which == ".shx" && !(length - HEADER).is_multiple_of(ENTRY) {
        return Ok(Err(format!("the .shx has {length} bytes, which is no whole number of entries (文件残缺)")));
    }
    Ok(Ok(little(&head, 32)))
}

/// Every shape of the file, whose lengths must add up to it.
fn walk(file: &mut BufReader<File>, length: u64) -> std::io::Result<Result<Vec<Stored>, String>> {
    let (mut at, mut found) = (HEADER, Vec::<Stored>::new());
    file.seek(SeekFrom::Start(at))?;
    while at < length {
        let mut head = [0; ENTRY as usize];
        let bytes = if at + ENTRY <= length {
            file.read_exact(&mut head)?;
            2 * u64::from(big(&head, 4))
        } else {
            u64::MAX - at - ENTRY
        };
        if at + ENTRY + bytes > length {
            let why = format!(
                "shape {} of the .shp begins at byte {at} and reaches beyond the end of the file: its length or one before it \
                 is wrong, or the file is cut off (图形长度与文件不符)",
                found.len()
            );
            return Ok(Err(why));
        }
        found.push(Stored { number: big(&head, 0), at, bytes });
        file.seek_relative(bytes as i64)?;
        at += ENTRY + bytes;
    }
    Ok(Ok(found))
}

/// Whether each entry of the index leads to a shape of its own, of the length and number that belong there. Numbers
/// count from 1, and from 0 or not at all where a program took them lightly.
fn agree(records: &[Stored], entries: &[(u64, u64)]) -> Result<(), String> {
    let mut is_taken = vec![false; records.len()];
    let mut numbers = Vec::with_capacity(entries.len());
    for (n, (at, bytes)) in entries.iter().enumerate() {
        let found = records.binary_search_by_key(at, |record| record.at).ok();
        let Some(found) = found.filter(|found| records[*found].bytes == *bytes) else {
            return Err(format!(
                "record {n} of its index (.shx) leads to byte {at} and {bytes} bytes, where no such shape lies \
                 (索引与图形不符). {}",
                advice(records, entries)
            ));
        };
        if std::mem::replace(&mut is_taken[found], true) {
            return Err("two records of its index (.shx) lead to one shape (索引与图形不符)".into());
        }
        numbers.push(records[found].number);
    }
    let is_counted = numbers.iter().any(|number| Some(number) != numbers.first());
    let is_wrong = |(n, number): &(usize, &u32)| is_counted && u64::from(**number) != u64::from(numbers[0]) + *n as u64;
    let Some((n, number)) = numbers.iter().enumerate().find(is_wrong) else { return Ok(()) };
    Err(format!(
        "record {n} of its index (.shx) leads to the shape numbered {number} in the .shp (索引与图形不符). {}",
        advice(records, entries)
    ))
}

/// How the index may be mended. Made anew from the `.shp` it would list every shape, deleted ones too.
fn advice(records: &[Stored], entries: &[(u64, u64)]) -> String {
    if records.len() == entries.len() {
        return "Have the index made anew".into();
    }
    format!(
        "The .shp holds {} shapes and the index {}: an index made anew would bring deleted shapes back; have the layer \
         exported again by the program that keeps it (请从原软件重新导出)",
        records.len(),
        entries.len()
    )
}

fn big(bytes: &[u8], at: usize) -> u32 {
    u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

fn little(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}
