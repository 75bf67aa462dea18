//! What lies where in a GML: its features by their type, and the CRS that is named first.

use std::collections::HashMap;

use super::geometry::COORDINATES;
use crate::format::xml::{Cursor, Document, Element, Fault, RecordPosition, Token};

/// Types of features that a file may have: each is a layer of its own.
const MOST_LAYERS: usize = 10_000;

/// Elements of a collection that hold features.
const MEMBERS: &[&str] = &["featureMember", "featureMembers", "member"];

/// Attributes of a collection that say how many features it has, or of how many it is a part.
const COUNTS: &[&str] = &["numberReturned", "numberOfFeatures", "numberMatched"];

#[derive(Default)]
pub(super) struct Contents {
    /// The features of each type.
    pub layers: Vec<(String, Vec<RecordPosition>)>,
    /// The first CRS that is named.
    pub reference: Option<String>,
    /// Elements of the collection that are passed over.
    pub beside: usize,
    /// What the collection says of the number of its features.
    stated: Vec<(&'static str, String)>,
    at: HashMap<String, usize>,
    count: usize,
}

pub(super) fn contents(document: &Document) -> Result<Contents, Fault> {
    let mut cursor = Cursor::new(document.from(document.start), document.start);
    let mut found = Contents::default();
    // The collection, and of a member that is open: its place, name and how many features it held so far.
    let (mut in_root, mut member) = (false, None::<(u64, Box<str>, usize)>);
    loop {
        match cursor.next()? {
            Token::Start(head) => {
                let (name, at) = (head.element.name.clone(), head.at);
                found.names(&head.element);
                if !in_root {
                    if !name.ends_with("FeatureCollection") {
                        let why = format!("its root is <{name}>, no collection of features (不是GML要素集)");
                        return Err(Fault::Damaged(why));
                    }
                    in_root = true;
                    let said = |name: &&'static str| Some((*name, head.element.attribute(name)?.to_owned()));
                    found.stated = COUNTS.iter().filter_map(said).collect();
                } else if let Some((.., features)) = &mut member {
                    *features += 1;
                    cursor.skip(|inner| found.names(&inner.element))?;
                    found.add(&name, at)?;
                } else if MEMBERS.contains(&&*name) {
                    member = Some((at, name, 0));
                } else {
                    let mut has_coordinates = false;
                    cursor.skip(|inner| {
                        found.names(&inner.element);
                        has_coordinates |= inner.element.holds(COORDINATES);
                    })?;
                    // What is not known and holds coordinates may be a mistyped member: it is a record, and rejected.
                    match has_coordinates {
                        true if &*name != "boundedBy" => found.add(&name, at)?,
                        _ => found.beside += usize::from(&*name != "boundedBy"),
                    }
                }
            }
            Token::End => {
                // One that refers to a feature elsewhere is a record, and rejected.
                match member.take() {
                    Some((at, name, 0)) if &*name != "featureMembers" => found.add(&name, at)?,
                    _ => {}
                }
            }
            Token::Text => {}
            Token::Eof => return Ok(found),
        }
    }
}

impl Contents {
    /// Numbers of features that are stated and are not those that are there, in words.
    pub fn counts_that_differ(&self) -> Option<String> {
        let differs = |said: &str| said != "unknown" && said.parse() != Ok(self.count);
        let wrong = self.stated.iter().filter(|(_, said)| differs(said.trim_ascii()));
        let wrong: Vec<String> = wrong.map(|(name, said)| format!("{name}={said:?}")).collect();
        (!wrong.is_empty()).then(|| format!("({}, and there are {})", wrong.join(", "), self.count))
    }

    fn names(&mut self, element: &Element) {
        if self.reference.is_none() {
            self.reference = element.attribute("srsName").map(str::to_owned);
        }
    }

    fn add(&mut self, layer: &str, at: u64) -> Result<(), Fault> {
        let next = self.layers.len();
        let index = *self.at.entry(layer.to_owned()).or_insert(next);
        if index == next {
            if next >= MOST_LAYERS {
                return Err(Fault::Damaged(format!("more than {MOST_LAYERS} types of features (要素类过多)")));
            }
            self.layers.push((layer.to_owned(), Vec::new()));
        }
        self.layers[index].1.push(RecordPosition { at, record: self.count });
        self.count += 1;
        Ok(())
    }
}
