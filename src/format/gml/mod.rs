//! GML 2 and 3 (OGC 07-036) of simple features: collections of features with one surface each. Read strictly, for the
//! same reason as KML; what goes beyond that, such as arcs and references, rejects its record.

mod collection;
mod feature;
mod geometry;
mod reference;

use std::path::Path;
use std::sync::Arc;

use self::collection::contents;
use self::reference::Reference;
use super::xml::{self, Document, Fault};
use super::{ReadOptions, Records, display_name, stem};
use crate::diagnostic::{Code, Defect};
use crate::error::{Error, Result};

pub(super) fn open(path: &Path, _: &ReadOptions) -> Result<Vec<Records>> {
    let document = Document::open(path)?;
    let mut contents = contents(&document).map_err(|fault| match fault {
        Fault::Io(e) => Error::io(path, e),
        Fault::Damaged(why) => Error::format(path, why),
    })?;
    if contents.layers.is_empty() {
        contents.layers.push((stem(path), Vec::new()));
    }
    let reference = contents.reference.as_deref().map(Reference::new).transpose();
    let reference = Arc::new(reference.map_err(|why| Error::crs(path.display().to_string(), why))?);
    let file = display_name(path);
    let mut defects = Vec::new();
    if contents.beside > 0 {
        let detail = format!("({} elements of the collection that are no features)", contents.beside);
        defects.push(Defect::new(Code::SectionIgnored).detail(detail));
    }
    if let Some(detail) = contents.counts_that_differ() {
        defects.push(Defect::new(Code::CountDiffers).detail(detail));
    }
    let layers = contents.layers.into_iter().map(|(layer, places)| {
        let (of_file, count) = (reference.clone(), Some(places.len()));
        let crs = reference.as_ref().as_ref().map(|reference| reference.definition.clone());
        let read = move |element: &xml::Element, origin| feature::read(element, origin, of_file.as_ref().as_ref());
        let records = Box::new(xml::records(document.clone(), places, file.clone(), read));
        let defects = std::mem::take(&mut defects);
        Records { layer, crs, schematic: false, defects, file: file.clone(), count, records }
    });
    Ok(layers.collect())
}
