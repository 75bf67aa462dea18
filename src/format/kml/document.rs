//! What lies where in a KML: its placemarks by folder, the kinds of their fields, and what is no placemark.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::geometry::{BOUNDARIES, GEOMETRIES};
use crate::format::xml::{Cursor, Document, Element, Fault, Head, RecordPosition, Token};

/// Elements that hold coordinates.
pub(super) const COORDINATES: &[&str] = &["coordinates", "coord", "posList", "pos"];

/// Folders with records that a file may have: each is a layer of its own.
const MOST_LAYERS: usize = 10_000;

/// What is drawn over the map or shown besides, and holds no placemark of its own.
const BESIDE: &[&str] = &["GroundOverlay", "ScreenOverlay", "PhotoOverlay", "Tour", "NetworkLinkControl"];

/// The placemarks of one folder.
#[derive(Default)]
pub(super) struct Layer {
    pub name: String,
    pub places: Vec<RecordPosition>,
}

/// Kinds of fields by schema and field.
pub(super) type Kinds = HashMap<(String, String), Kind>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Boolean,
    Number,
}

/// What was found in a document.
#[derive(Default)]
pub(super) struct Contents {
    /// Those that hold records.
    pub layers: Vec<Layer>,
    pub kinds: Kinds,
    /// Where the document says that more is to be found.
    pub links: Vec<String>,
    /// What else is in it, and how often.
    pub beside: BTreeMap<String, usize>,
    /// Records with a geometry of another vocabulary than KML's, and what it is called.
    pub foreign: HashMap<usize, Box<str>>,
    /// How many records there are.
    pub count: usize,
}

/// Namespaces of KML and of its extensions by Google.
fn is_of_kml(namespace: &str) -> bool {
    let name = namespace.trim().trim_start_matches("https://").trim_start_matches("http://");
    ["www.opengis.net/kml/", "earth.google.com/kml/", "www.google.com/kml/"].iter().any(|own| name.starts_with(own))
}

/// Whether an element would be a geometry, or a piece of one, were it of KML.
fn is_foreign_geometry(head: &Head) -> bool {
    let is_named = |names: &[&str]| names.contains(&&*head.element.name);
    head.is_foreign && (is_named(GEOMETRIES) || is_named(BOUNDARIES) || is_named(COORDINATES))
}

/// Goes through a document; its records are numbered from `first`. `stem` names what has no name.
pub(super) fn contents(document: &Document, first: usize, stem: &str) -> Result<Contents, Fault> {
    let mut cursor = Cursor::with_namespaces(document.from(document.start), document.start, is_of_kml);
    let mut found = Contents::default();
    let mut open: Vec<usize> = Vec::new();
    loop {
        match cursor.next()? {
            Token::Start(head) => {
                let name = head.element.name.clone();
                let is_container = !head.is_foreign && ["kml", "Document", "Folder"].contains(&&*name);
                if open.is_empty() && !is_container && &*name != "Placemark" {
                    return Err(Fault::Damaged(format!("its root is <{name}>, not <kml>")));
                }
                if is_container {
                    open.push(found.layers.len());
                    found.layers.push(Layer::default());
                } else {
                    let inside = open.last().copied();
                    found.child(&mut cursor, head, inside, first)?;
                }
            }
            Token::End => drop(open.pop()),
            Token::Text => {}
            Token::Eof => break,
        }
    }
    found.settle_layers(stem)?;
    Ok(found)
}

impl Contents {
    /// An element of a folder that is no folder itself.
    fn child<R: std::io::BufRead>(
        &mut self,
        cursor: &mut Cursor<R>,
        head: Head,
        inside: Option<usize>,
        first: usize,
    ) -> Result<(), Fault> {
        let (name, at) = (head.element.name.clone(), head.at);
        let mut foreign = head.is_foreign.then(|| name.clone());
        let is_record = match if head.is_foreign { "" } else { &*name } {
            "name" => {
                let said = whole(cursor, head)?;
                if let Some(layer) = inside.and_then(|at| self.layers.get_mut(at)).filter(|layer| layer.name.is_empty())
                {
                    said.trimmed().clone_into(&mut layer.name);
                }
                false
            }
            "Schema" => {
                self.schema(&whole(cursor, head)?);
                false
            }
            "NetworkLink" => {
                let link = whole(cursor, head)?;
                let named = |name| link.named(name).flat_map(|link| link.named("href"));
                let address = named("Link").chain(named("Url")).next().map(|href| href.trimmed().to_owned());
                self.links.push(address.unwrap_or_default());
                false
            }
            "Placemark" => {
                foreign = foreign.or(foreign_within(cursor)?);
                true
            }
            beside if BESIDE.contains(&beside) => {
                cursor.skip(|_| ())?;
                *self.beside.entry(beside.to_owned()).or_default() += 1;
                false
            }
            // What is not known and holds coordinates may be a misspelt placemark: it is a record, and rejected.
            _ => {
                let mut has_coordinates = false;
                cursor.skip(|inner| has_coordinates |= inner.element.holds(COORDINATES))?;
                has_coordinates
            }
        };
        if is_record {
            if self.layers.is_empty() {
                self.layers.push(Layer::default());
            }
            let layer = &mut self.layers[inside.unwrap_or(0)];
            let record = first + self.count;
            layer.places.push(RecordPosition { at, record });
            self.foreign.extend(foreign.map(|name| (record, name)));
            self.count += 1;
        }
        Ok(())
    }

    fn schema(&mut self, schema: &Element) {
        let ids = [schema.attribute("id"), schema.attribute("name")];
        for field in schema.named("SimpleField") {
            let kind = match field.attribute("type").map(str::to_ascii_lowercase).as_deref() {
                Some("bool" | "xsd:boolean" | "boolean") => Kind::Boolean,
                Some("int" | "uint" | "short" | "ushort" | "float" | "double") => Kind::Number,
                _ => continue,
            };
            if let Some(name) = field.attribute("name") {
                let keys = ids.iter().flatten().map(|id| ((*id).to_owned(), name.to_owned()));
                self.kinds.extend(keys.map(|key| (key, kind)));
            }
        }
    }

    /// Leaves out folders without records, and gives each other one a name of its own.
    fn settle_layers(&mut self, stem: &str) -> Result<(), Fault> {
        self.layers.retain(|layer| !layer.places.is_empty());
        if self.layers.len() > MOST_LAYERS {
            let why =
                format!("{} folders with records; at most {MOST_LAYERS} are read (文件夹过多)", self.layers.len());
            return Err(Fault::Damaged(why));
        }
        let is_single = self.layers.len() <= 1;
        let mut taken = HashSet::new();
        for (at, layer) in self.layers.iter_mut().enumerate() {
            if layer.name.is_empty() {
                layer.name = if is_single { stem.to_owned() } else { format!("Layer{at}") };
            }
            let (plain, mut again) = (layer.name.clone(), 1);
            while !taken.insert(layer.name.clone()) {
                again += 1;
                layer.name = format!("{plain} (#{again})");
            }
        }
        Ok(())
    }
}

/// Goes on behind a placemark; what a geometry in it is called that is of another vocabulary.
fn foreign_within<R: std::io::BufRead>(cursor: &mut Cursor<R>) -> Result<Option<Box<str>>, Fault> {
    let mut foreign = None;
    cursor.skip(|inner| {
        if is_foreign_geometry(inner) {
            foreign.get_or_insert_with(|| inner.element.name.clone());
        }
    })?;
    Ok(foreign)
}

/// An element that may not be of any size.
fn whole<R: std::io::BufRead>(cursor: &mut Cursor<R>, head: Head) -> Result<Element, Fault> {
    let name = head.element.name.clone();
    cursor.element(head)?.ok_or_else(|| Fault::Damaged(format!("a <{name}> has too many elements")))
}
