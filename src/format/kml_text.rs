//! What a KML says that its library would misread without a word: coordinates that are no numbers, booleans in
//! words, tracks (on which it may crash), and links, which are not followed.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;

use encoding_rs::{Encoding, UTF_8};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::error::{Error, Result};

/// What was found in a document.
#[derive(Default)]
pub(super) struct Checked {
    /// What is to be read in place of the file, where that differs: a position that is none stands as `nan,N`, with
    /// its place in `faults`.
    pub text: Option<String>,
    /// Positions that are none, with their line.
    pub faults: Vec<String>,
    /// Where the document says that more is to be found.
    pub links: Vec<String>,
}

/// # Errors
/// When the file cannot be read or is no XML.
pub(super) fn check(path: &Path) -> Result<Checked> {
    let bytes = std::fs::read(path).map_err(|e| Error::io(path, e))?;
    let declared = declared(&bytes);
    let (text, encoding, failed) = declared.decode(&bytes);
    if failed {
        return Err(Error::format(path, format!("the text is not {} throughout (编码有误)", encoding.name())));
    }
    let mut scan = Scan { text: &text, ..Scan::default() };
    scan.run().map_err(|why| Error::format(path, format!("the XML is damaged: {why}")))?;
    let Scan { mut edits, faults, links, declaration, .. } = scan;
    if encoding != UTF_8 {
        edits.extend(declaration.map(|range| (range, String::new())));
        edits.sort_by_key(|(range, _)| range.start);
    }
    let is_other = encoding != UTF_8 || !edits.is_empty();
    Ok(Checked { text: is_other.then(|| edited(&text, &edits)), faults, links })
}

/// The encoding that the declaration of a document names.
fn declared(bytes: &[u8]) -> &'static Encoding {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).into_owned();
    let named = head.split_once("encoding=").and_then(|(_, rest)| rest.split(['"', '\'']).nth(1));
    named.and_then(|label| Encoding::for_label(label.as_bytes())).unwrap_or(UTF_8)
}

fn edited(text: &str, edits: &[(Range<usize>, String)]) -> String {
    let (mut all, mut done) = (String::with_capacity(text.len()), 0);
    for (range, instead) in edits {
        all.push_str(&text[done..range.start]);
        all.push_str(instead);
        done = range.end;
    }
    all.push_str(&text[done..]);
    all
}

#[derive(Default)]
struct Scan<'t> {
    text: &'t str,
    edits: Vec<(Range<usize>, String)>,
    faults: Vec<String>,
    links: Vec<String>,
    declaration: Option<Range<usize>>,
    /// Fields of the schemas that are true or false.
    booleans: BTreeSet<String>,
    /// Where the content of the innermost element begins that is of concern, and that element.
    content: Option<(Element, usize)>,
    /// The text of that content.
    said: String,
    tracks: usize,
    /// Up to where lines are counted, and how many there are.
    lines: (usize, usize),
}

#[derive(Clone, Copy, PartialEq)]
enum Element {
    Coordinates,
    Boolean,
    Link,
    Track,
}

impl Scan<'_> {
    fn run(&mut self) -> std::result::Result<(), String> {
        let mut reader = Reader::from_str(self.text);
        let mut is_in_link = false;
        loop {
            let before = reader.buffer_position() as usize;
            let event = reader.read_event().map_err(|e| format!("{e} (byte {before})"))?;
            let after = reader.buffer_position() as usize;
            match event {
                Event::Start(tag) => {
                    let name = tag.local_name();
                    let name = name.as_ref();
                    is_in_link |= name == "NetworkLink";
                    let begun = match name {
                        "Track" => Some(Element::Track),
                        "coordinates" => Some(Element::Coordinates),
                        "SimpleData" if self.booleans.contains(&named(&tag)) => Some(Element::Boolean),
                        "href" if is_in_link => Some(Element::Link),
                        _ => None,
                    };
                    self.tracks += usize::from(name == "Track");
                    self.field(&tag);
                    if let (Some(element), false) = (begun, self.is_in_track()) {
                        self.content = Some((element, after));
                        self.said.clear();
                    }
                }
                Event::Empty(tag) => self.field(&tag),
                Event::Text(text) => self.said.push_str(&text),
                Event::CData(text) => self.said.push_str(&text),
                Event::GeneralRef(text) => {
                    self.said.push('&');
                    self.said.push_str(&text);
                }
                Event::End(tag) => {
                    let name = tag.local_name();
                    let name = name.as_ref();
                    is_in_link &= name != "NetworkLink";
                    self.tracks -= usize::from(name == "Track" && self.tracks > 0);
                    let ends = match self.content {
                        Some((Element::Track, _)) => name == "Track" && self.tracks == 0,
                        Some((Element::Coordinates, _)) => name == "coordinates",
                        Some((Element::Boolean, _)) => name == "SimpleData",
                        Some((Element::Link, _)) => name == "href",
                        None => false,
                    };
                    if let (true, Some((element, from))) = (ends, self.content) {
                        self.content = None;
                        self.end(element, from..before);
                    }
                }
                Event::Decl(_) => self.declaration = Some(before..after),
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    fn is_in_track(&self) -> bool {
        matches!(self.content, Some((Element::Track, _)))
    }

    /// Remembers a field of a schema that is true or false.
    fn field(&mut self, tag: &BytesStart<'_>) {
        let kind = || tag.try_get_attribute("type").ok().flatten().map(|kind| kind.value.to_lowercase());
        if tag.local_name().as_ref() == "SimpleField" && kind().is_some_and(|kind| kind.ends_with("bool")) {
            self.booleans.insert(named(tag));
        }
    }

    fn end(&mut self, element: Element, content: Range<usize>) {
        let said = std::mem::take(&mut self.said);
        match element {
            Element::Coordinates => self.coordinates(&said, content),
            Element::Boolean => match said.trim().to_lowercase().as_str() {
                "true" => self.edits.push((content, "1".into())),
                "false" => self.edits.push((content, "0".into())),
                _ => {}
            },
            Element::Link => self.links.push(said.trim().to_owned()),
            // A track encloses nothing, and one with more positions than times makes the library crash.
            Element::Track => self.edits.push((content, String::new())),
        }
    }

    fn coordinates(&mut self, said: &str, content: Range<usize>) {
        // Many write a blank behind the comma.
        let parts: Vec<&str> = said.split(',').map(str::trim).collect();
        let joined = parts.join(",");
        if joined.split_whitespace().all(is_position) {
            return;
        }
        let (counted, lines) = self.lines;
        self.lines =
            (content.start, lines + memchr::memchr_iter(b'\n', &self.text.as_bytes()[counted..content.start]).count());
        let mut instead = String::new();
        for position in joined.split_whitespace() {
            if is_position(position) {
                instead.push_str(position);
            } else {
                instead.push_str(&format!("nan,{}", self.faults.len()));
                let shown: String = position.chars().take(60).collect();
                self.faults.push(format!("{shown:?} in the coordinates of line {}", self.lines.1 + 1));
            }
            instead.push(' ');
        }
        self.edits.push((content, instead));
    }
}

/// The attribute `name`.
fn named(tag: &BytesStart<'_>) -> String {
    tag.try_get_attribute("name").ok().flatten().map(|name| name.value.into_owned()).unwrap_or_default()
}

/// Longitude, latitude and perhaps a height.
fn is_position(text: &str) -> bool {
    let is_number = |number: &str| number.parse::<f64>().is_ok_and(f64::is_finite);
    (2..=3).contains(&text.split(',').count()) && text.split(',').all(is_number)
}
