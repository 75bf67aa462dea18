//! KML 2.3 (OGC 12-007) and KMZ: degrees only. Read strictly and placemark by placemark: one is read whole or rejected,
//! because a polygon that a lenient library leaves out is one that nobody misses.

mod document;
mod geometry;
mod placemark;
mod write;

use std::path::Path;
use std::sync::Arc;

use self::document::contents;
use super::archive::unpack;
use super::held::hold;
use super::xml::{self, Document, Fault};
use super::{ReadOptions, Records, display_name, extension, stem};
use crate::diagnostic::{Code, Defect, Origin};
use crate::error::{Error, Result};

pub(super) use self::write::{create, create_zipped};

/// What KML is drawn in, by its standard; longitude first.
const CRS: &str = "EPSG:4326";

pub(super) fn open(path: &Path, _: &ReadOptions) -> Result<Vec<Records>> {
    read(path, 0, |_| true).map(|(layers, _)| layers)
}

/// The layers of a document whose records are numbered from `first`, and how many records they hold. `is_told` says
/// which of its links are to be told of.
fn read(path: &Path, first: usize, is_told: impl Fn(&str) -> bool) -> Result<(Vec<Records>, usize)> {
    let document = Document::open(path)?;
    let mut contents = contents(&document, first, &stem(path)).map_err(|fault| match fault {
        Fault::Io(e) => Error::io(path, e),
        Fault::Damaged(why) => Error::format(path, why),
    })?;
    let mut defects = Vec::new();
    let links: Vec<String> = contents.links.into_iter().filter(|link| is_told(link)).collect();
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

/// Bytes of documents that are read whatever the archive has.
const HARMLESS: u64 = 16 << 20;
/// Bytes of documents for one of the archive: coordinates shrink to a third, styles to a tenth.
const HIGHEST_RATIO: u64 = 100;

/// Every KML of the archive. One that only links to the others holds no records and is no layer beside them.
pub(super) fn open_zipped(path: &Path, _: &ReadOptions) -> Result<Vec<Records>> {
    let io = |e| Error::io(path, e);
    let unpacked = unpack(path)?;
    let documents = || unpacked.files.iter().filter(|file| extension(file) == "kml");
    let mut bytes = 0;
    for document in documents() {
        bytes += unpacked.folder.path().join(document).metadata().map_err(io)?.len();
    }
    let packed = path.metadata().map_err(io)?.len();
    if bytes > HARMLESS && bytes / packed.max(1) > HIGHEST_RATIO {
        return Err(Error::format(path, format!("{packed} bytes unpack to {bytes} of KML: a zip bomb (压缩炸弹)")));
    }
    let (mut layers, mut first) = (Vec::new(), 0);
    for document in documents() {
        // Links to other documents of the archive need not be followed: all of them are read.
        let is_outside = |link: &str| !unpacked.files.contains(Path::new(link));
        let found = read(&unpacked.folder.path().join(document), first, is_outside);
        let (found, count) = found.map_err(|e| e.of_file(path))?;
        first += count;
        layers.extend(found.into_iter().map(|records| hold(records, &unpacked.folder, path)));
    }
    if layers.is_empty() {
        return Err(Error::format(path, "there is no KML in the archive"));
    }
    let is_empty = |records: &Records| records.count == Some(0);
    if !layers.iter().all(is_empty) {
        let told: Vec<Defect> = layers
            .iter_mut()
            .filter(|layer| is_empty(layer))
            .flat_map(|layer| std::mem::take(&mut layer.defects))
            .collect();
        layers.retain(|records| !is_empty(records));
        layers[0].defects.extend(told);
    }
    Ok(layers)
}
