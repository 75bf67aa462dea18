//! KML 2.3 (OGC 12-007) and KMZ: degrees only. Read strictly and placemark by placemark: one is read whole or rejected,
//! because a polygon that a lenient library leaves out is one that nobody misses.

mod document;
mod geometry;
mod placemark;
mod write;
#[cfg(feature = "zip")]
mod zipped;

use std::path::Path;
use std::sync::Arc;

use self::document::contents;
use super::xml::{self, Document, Fault};
use super::{ReadOptions, Records, display_name, stem};
use crate::diagnostic::{Code, Defect, Origin};
use crate::error::{Error, Result};

pub(super) use self::write::create;
#[cfg(feature = "zip")]
pub(super) use self::zipped::{create as create_zipped, open as open_zipped};

/// What KML is drawn in, by its standard; longitude first.
const CRS: &str = "EPSG:4326";

pub(super) fn open(path: &Path, _: &ReadOptions) -> Result<Vec<Records>> {
    read(path, 0, |_| true).map(|(layers, _)| layers)
}

/// The layers of a document whose records are numbered from `first`, and how many records they hold. `is_reported` says
/// which of its links are to be reported.
fn read(path: &Path, first: usize, is_reported: impl Fn(&str) -> bool) -> Result<(Vec<Records>, usize)> {
    let document = Document::open(path)?;
    let mut contents = contents(&document, first, &stem(path)).map_err(|fault| match fault {
        Fault::Io(e) => Error::io(path, e),
        Fault::Damaged(why) => Error::format(path, why),
    })?;
    let mut defects = Vec::new();
    let links: Vec<String> = contents.links.into_iter().filter(|link| is_reported(link)).collect();
    if !links.is_empty() {
        let some = links.iter().take(5).cloned().collect::<Vec<_>>().join(", ");
        let detail = format!("({} NetworkLink, which are not followed: {some})", links.len());
        defects.push(Defect::new(Code::SectionIgnored).detail(detail));
    }
    if !contents.beside.is_empty() {
        let all: Vec<String> = contents.beside.iter().map(|(name, count)| format!("{count} {name}")).collect();
        defects.push(Defect::new(Code::SectionIgnored).detail(format!("({})", all.join(", "))));
    }
    if contents.layers.is_empty() {
        contents.layers.push(document::Layer { name: stem(path), places: Vec::new() });
    }
    let (file, kinds, foreign) = (display_name(path), Arc::new(contents.kinds), Arc::new(contents.foreign));
    let layers = contents.layers.into_iter().map(|layer| {
        let (kinds, foreign, count) = (kinds.clone(), foreign.clone(), Some(layer.places.len()));
        let read = move |element: &xml::Element, origin: Origin| {
            let foreign = origin.record.and_then(|record| foreign.get(&record)).map(|name| &**name);
            placemark::read(element, origin, &kinds, foreign)
        };
        let records = Box::new(xml::records(document.clone(), layer.places, file.clone(), read));
        let defects = std::mem::take(&mut defects);
        Records {
            layer: layer.name,
            crs: Some(CRS.into()),
            schematic: false,
            defects,
            file: file.clone(),
            count,
            records,
        }
    });
    Ok((layers.collect(), contents.count))
}
