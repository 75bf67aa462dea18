//! Steps through a document from one tag to the next, within bounds.

use std::io::{self, BufRead};

use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::{Namespace, NamespaceError, NamespaceResolver, ResolveResult};

use super::element::Element;

/// Levels that no file of features needs.
const DEEPEST: usize = 256;
/// Elements of one record: a surface of half a million parts has as many.
const MOST_ELEMENTS: usize = 1 << 21;

/// Why a document cannot be gone through any further.
#[derive(Debug)]
pub(in crate::format) enum Fault {
    Io(io::Error),
    /// It is no XML, or none that is read; for people.
    Damaged(String),
}

/// A tag that begins an element.
#[derive(Debug)]
pub(in crate::format) struct Head {
    /// Where in the document it begins.
    pub at: u64,
    /// Its name and attributes.
    pub element: Element,
    /// Its namespace is one that the document is not written in; found out where a cursor was asked to.
    pub is_foreign: bool,
}

/// What comes next.
#[derive(Debug)]
pub(in crate::format) enum Token {
    Start(Head),
    End,
    /// Other than white space.
    Text,
    Eof,
}

/// An XML reader that knows how deep it is.
pub(in crate::format) struct Cursor<R> {
    reader: Reader<R>,
    buffer: Vec<u8>,
    /// Where its text begins in the document.
    base: u64,
    depth: usize,
    /// The root element has ended.
    ended: bool,
    namespaces: Option<Namespaces>,
}

/// The namespaces that hold at a place of the document.
struct Namespaces {
    resolver: NamespaceResolver,
    /// Whether a namespace is one of those that the document may be written in.
    is_own: fn(&str) -> bool,
    /// That of the root, which is its own whatever it is called.
    root: Option<Option<String>>,
}

impl<R: BufRead> Cursor<R> {
    /// Begins at a byte of the document; a whole one, or at the tag of one element.
    pub fn new(text: R, base: u64) -> Self {
        let mut reader = Reader::from_reader(text);
        reader.config_mut().expand_empty_elements = true;
        Self { reader, buffer: Vec::new(), base, depth: 0, ended: false, namespaces: None }
    }

    /// Begins with a whole document, and knows which elements are foreign to it: `is_own` knows the namespaces of its
    /// format.
    pub fn with_namespaces(text: R, base: u64, is_own: fn(&str) -> bool) -> Self {
        let namespaces = Namespaces { resolver: NamespaceResolver::default(), is_own, root: None };
        Self { namespaces: Some(namespaces), ..Self::new(text, base) }
    }

    /// The byte of the document up to which was read.
    pub fn position(&self) -> u64 {
        self.base + self.reader.buffer_position()
    }

    fn damaged(&self, why: impl std::fmt::Display) -> Fault {
        Fault::Damaged(format!("the XML is damaged at byte {}: {why}", self.position()))
    }

    /// The next event, its text added to `said`.
    fn step(&mut self, said: &mut String) -> Result<Token, Fault> {
        loop {
            let at = self.position();
            self.buffer.clear();
            let mut buffer = std::mem::take(&mut self.buffer);
            let event = match self.reader.read_event_into(&mut buffer) {
                Ok(event) => event,
                Err(quick_xml::Error::Io(e)) => return Err(Fault::Io(io::Error::new(e.kind(), e.to_string()))),
                Err(e) => return Err(self.damaged(e)),
            };
            let token = match event {
                Event::Start(tag) => Some(Token::Start(self.open(at, &tag)?)),
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    self.namespaces.iter_mut().for_each(|namespaces| namespaces.resolver.pop());
                    self.ended = self.depth == 0;
                    Some(Token::End)
                }
                Event::Eof if self.depth > 0 => return Err(self.damaged("it ends before its elements do (文件不完整)")),
                Event::Eof => Some(Token::Eof),
                Event::DocType(_) => {
                    let why =
                        "it has a DOCTYPE, which may make more of a text than it says: it is not read (不读取DOCTYPE)";
                    return Err(Fault::Damaged(why.into()));
                }
                Event::Text(text) => add(said, &text.xml10_content()),
                Event::CData(text) => add(said, &text.xml10_content()),
                Event::GeneralRef(reference) => add(said, &resolved(&reference)),
                // An element of a name that stands for nothing, such as `Empty`, is expanded.
                _ => None,
            };
            self.buffer = buffer;
            match token {
                Some(Token::Text) if self.depth == 0 => return Err(self.damaged("text stands outside of its root")),
                Some(token) => return Ok(token),
                None => {}
            }
        }
    }

    fn open(&mut self, at: u64, tag: &BytesStart<'_>) -> Result<Head, Fault> {
        if self.ended {
            return Err(self.damaged("it has more than one root"));
        }
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Fault::Damaged(format!("XML nested deeper than {DEEPEST} levels (嵌套过深)")));
        }
        let mut element = Element { name: tag.local_name().as_ref().into(), ..Element::default() };
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|e| self.damaged(e))?;
            let value = attribute.normalized_value(quick_xml::XmlVersion::Explicit1_0).map_err(|e| self.damaged(e))?;
            element.attributes.push((attribute.key.local_name().as_ref().into(), (*value).into()));
        }
        let is_foreign = match &mut self.namespaces {
            Some(namespaces) => namespaces.is_foreign(tag).map_err(|e| self.damaged(e))?,
            None => false,
        };
        Ok(Head { at, element, is_foreign })
    }

    /// The next tag, or text that stands between tags.
    pub fn next(&mut self) -> Result<Token, Fault> {
        self.step(&mut String::new())
    }

    /// The whole of an element that was begun; nothing when it has too many others in it.
    pub fn element(&mut self, head: Head) -> Result<Option<Element>, Fault> {
        let (mut open, mut count) = (vec![head.element], 1_usize);
        while let Some(mut inner) = open.pop() {
            match self.step(&mut inner.text)? {
                Token::Start(head) => {
                    open.push(inner);
                    count += 1;
                    if count > MOST_ELEMENTS {
                        self.skip_levels(open.len() + 1)?;
                        return Ok(None);
                    }
                    open.push(head.element);
                }
                Token::End => match open.last_mut() {
                    Some(outer) => outer.children.push(inner),
                    None => return Ok(Some(inner)),
                },
                Token::Text => open.push(inner),
                Token::Eof => return Err(self.damaged("it ends before its elements do")),
            }
        }
        Ok(None)
    }

    /// Goes on behind the end of the element that was begun; `seen` is shown each one inside.
    pub fn skip(&mut self, mut seen: impl FnMut(&Head)) -> Result<(), Fault> {
        let mut levels = 1_usize;
        while levels > 0 {
            match self.next()? {
                Token::Start(head) => {
                    levels += 1;
                    seen(&head);
                }
                Token::End => levels -= 1,
                Token::Text => {}
                Token::Eof => return Err(self.damaged("it ends before its elements do")),
            }
        }
        Ok(())
    }

    fn skip_levels(&mut self, levels: usize) -> Result<(), Fault> {
        (0..levels).try_for_each(|_| self.skip(|_| ()))
    }
}

impl Namespaces {
    /// Takes the tag of an element; whether it is foreign.
    fn is_foreign(&mut self, tag: &BytesStart<'_>) -> Result<bool, NamespaceError> {
        self.resolver.push(tag)?;
        let own = match self.resolver.resolve_element(tag.name()).0 {
            ResolveResult::Bound(Namespace(name)) => Some(name.to_owned()),
            ResolveResult::Unbound => None,
            // Nothing says what such a prefix stands for.
            ResolveResult::Unknown(_) => return Ok(true),
        };
        let root = self.root.get_or_insert_with(|| own.clone());
        Ok(own.as_ref().is_some_and(|own| root.as_ref() != Some(own) && !(self.is_own)(own)))
    }
}

/// Keeps text; nothing when it is no more than white space.
fn add(said: &mut String, text: &str) -> Option<Token> {
    said.push_str(text);
    let is_blank = text.bytes().all(|byte| b" \t\r\n".contains(&byte));
    (!is_blank).then_some(Token::Text)
}

/// The character that is referred to; a reference that means nothing stays as it is, and is no number.
fn resolved(reference: &BytesRef<'_>) -> String {
    match reference.resolve_char_ref() {
        Ok(Some(c)) => c.into(),
        _ => resolve_xml_entity(reference).map_or_else(|| format!("&{};", &**reference), str::to_owned),
    }
}
