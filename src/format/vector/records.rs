use std::ffi::CStr;
use std::sync::Arc;

use gdal::vector::{Feature as GdalFeature, Geometry, OwnedFeatureIterator};
use serde_json::Map;

use super::field::{Field, properties};
use super::geometry::areal;
use crate::diagnostic::{Code, Defect, Diagnostic, Origin};
use crate::feature::{Feature, Original, Record, Rejected};
use crate::format::{RecordBatch, origin};
use crate::quiet::GdalErrorGuard;

/// What is known of a layer before its first record.
pub(super) struct Heading {
    pub fields: Vec<Field>,
    pub file: Arc<str>,
    /// How many records there ought to be; 0 when that is not known.
    pub stated: usize,
    /// What GDAL complained of when the layer was opened.
    pub trouble: Option<String>,
}

/// The records of a layer, as its file gives them out.
pub(super) struct Iter {
    features: OwnedFeatureIterator,
    heading: Heading,
    record: usize,
    ended: bool,
}

impl Iter {
    pub fn new(features: OwnedFeatureIterator, heading: Heading) -> Self {
        Self { features, heading, record: 0, ended: false }
    }
}

/// What is to be said when no more records come: damaged files end early, and rows that are marked as deleted are
/// passed over.
pub(super) fn ended(heading: &Heading, read: usize, trouble: Option<String>) -> Option<RecordBatch> {
    let missing = heading.stated.saturating_sub(read);
    let all = read + missing;
    let code = if trouble.is_some() { Code::NotReadToEnd } else { Code::NotAFeature };
    let what = match (missing, trouble) {
        (0, None) => return None,
        (0, Some(why)) => format!("(the file is damaged; {read} records could be read: {why})"),
        (_, None) => format!("(only {read} of {all} records can be read: deleted or damaged)"),
        (_, Some(why)) => format!("(only {read} of {all} records can be read: {why})"),
    };
    let origin = Origin { file: Some(heading.file.clone()), record: None };
    let diagnostic = Diagnostic::new(Defect::new(code).detail(what), &origin, None);
    let original = Original::without_geometry(&Map::new());
    // An error after the last stated record spoils at least one that was not stated.
    let ended = Rejected { records: missing.max(1), ..Rejected::new(diagnostic, original) };
    Some(RecordBatch::Read(Box::new(Err(Box::new(ended)))))
}

impl Iterator for Iter {
    type Item = RecordBatch;

    fn next(&mut self) -> Option<RecordBatch> {
        if self.ended {
            return None;
        }
        let _quiet = GdalErrorGuard::new();
        // SAFETY: sets this thread's last error to none.
        unsafe { gdal_sys::CPLErrorReset() };
        let Some(feature) = (&mut self.features).next() else {
            self.ended = true;
            return ended(&self.heading, self.record, last_error().or_else(|| self.heading.trouble.clone()));
        };
        let trouble = last_error();
        let record = read(&feature, &self.heading, self.record, trouble);
        self.record += 1;
        Some(RecordBatch::Read(Box::new(record)))
    }
}

/// What GDAL last complained of on this thread, if it was more than a warning.
pub(super) fn last_error() -> Option<String> {
    // SAFETY: the message is this thread's and is copied at once.
    unsafe {
        let failed = gdal_sys::CPLGetLastErrorType() >= gdal_sys::CPLErr::CE_Failure;
        failed.then(|| CStr::from_ptr(gdal_sys::CPLGetLastErrorMsg()).to_string_lossy().into_owned())
    }
}

fn read(feature: &GdalFeature<'_>, heading: &Heading, record: usize, trouble: Option<String>) -> Record {
    let Heading { fields, file, .. } = heading;
    let (id, origin) = (format!("#{record}"), origin(file, record));
    let (properties, not_decoded) = properties(feature, fields);
    // SAFETY: the pointer is looked at alone; it is null where the record has no geometry.
    let is_there = |geometry: &&Geometry| geometry.has_gdal_ptr() && !unsafe { geometry.c_geometry() }.is_null();
    let found = match feature.geometry().filter(is_there) {
        None => Err(Defect::new(Code::GeometryMissing)),
        Some(geometry) => areal(geometry),
    };
    match found {
        Ok((geometry, mut defects)) => {
            if not_decoded {
                defects.push(Defect::new(Code::TextNotDecoded).detail("(UTF-8)"));
            }
            Ok(Feature { id, geometry, original: None, properties, origin, defects })
        }
        Err(defect) => {
            // What a library makes of a damaged record has no meaning.
            let damaged = trouble.map(|why| Defect::new(Code::NotAFeature).detail(format!("({why})")));
            let defect = damaged.unwrap_or(defect);
            let diagnostic = Diagnostic::new(defect, &origin, Some(&id));
            Err(Box::new(Rejected::new(diagnostic, Original::without_geometry(&properties))))
        }
    }
}
