//! KMZ: a zip archive with KML in it.

use std::fs::File;
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};

use encoding_rs::UTF_8;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::read;
use super::write::{document, in_degrees, names};
use crate::diagnostic::Defect;
use crate::error::{Error, Result};
use crate::format::archive::{Unpacked, not_read, unpack};
use crate::format::held::hold;
use crate::format::spool::{Spool, Spooled, renamed_defect};
use crate::format::writer::{FeatureWriter, WriteOptions};
use crate::format::{ReadOptions, Records, extension};

/// Bytes of documents that are read whatever the archive has.
const HARMLESS: u64 = 16 << 20;
/// Bytes of documents for one of the archive: coordinates shrink to a third, styles to a tenth.
const HIGHEST_RATIO: u64 = 100;

/// What KML shows beside its records: pictures, models and pages.
const SHOWN: &[&str] = &[
    "png", "jpg", "jpeg", "gif", "bmp", "ico", "svg", "webp", "tif", "tiff", "tga", "dae", "css", "js", "htm", "html",
    "mp3", "mp4",
];

/// Every KML of the archive. One that only links to the others holds no records and is no layer beside them.
pub(in crate::format) fn open(path: &Path, _: &ReadOptions) -> Result<Vec<Records>> {
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
        let reported: Vec<Defect> = layers
            .iter_mut()
            .filter(|layer| is_empty(layer))
            .flat_map(|layer| std::mem::take(&mut layer.defects))
            .collect();
        layers.retain(|records| !is_empty(records));
        layers[0].defects.extend(reported);
    }
    let others = others(&unpacked);
    layers[0].defects.extend((!others.is_empty()).then(|| not_read(&others)));
    Ok(layers)
}

/// Members that are neither KML nor shown by it, and may hold records.
fn others(unpacked: &Unpacked) -> Vec<String> {
    let is_other = |file: &&PathBuf| !["kml"].iter().chain(SHOWN).any(|ending| extension(file) == *ending);
    let files = unpacked.files.iter().filter(is_other).map(|file| file.display().to_string());
    files.chain(unpacked.skipped.iter().cloned()).collect()
}

pub(in crate::format) fn create(path: &Path, options: &WriteOptions) -> Result<Box<dyn FeatureWriter>> {
    in_degrees(path, options)?;
    Spooled::create_reporting(
        path,
        options,
        |location, options, spool| {
            let write = |spool: &mut Spool| zipped(File::create(location)?, options, spool);
            write(spool).map(|()| Vec::new()).map_err(|e| Error::io(location, e))
        },
        UTF_8,
        |fields, _| renamed_defect(fields, &names(fields)),
    )
}

fn zipped(file: impl Write + Seek, options: &WriteOptions, spool: &mut Spool) -> io::Result<()> {
    let mut archive = ZipWriter::new(file);
    // More than 4 GiB would need to be said before.
    archive.start_file("doc.kml", SimpleFileOptions::default().large_file(true))?;
    document(&mut archive, options, spool)?;
    archive.finish()?.flush()
}
