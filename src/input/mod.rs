//! The first three stages in one: records read from a file, in the plane of its CRS, made valid.

mod fields;
mod frame;
mod options;
mod supplement;
mod together;

use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;
use serde_json::{Map, Number, Value};

use crate::crs::Crs;
use crate::diagnostic::Severity;
use crate::diagnostic::{Code, Defect, Diagnostic, Origin};
use crate::error::{Error, Result};
use crate::feature::{Attributes, Feature, Original, Record, Rejected, ValidFeature};
pub use crate::format::file_and_layer;
use crate::format::{self, RecordBatch, Records};
use crate::normalise::normalise_owned;
use crate::visible::{has_hidden, visible_line};

pub use self::fields::{check_id_field, has_field};
pub(crate) use self::frame::resolve_crs;
pub use self::options::{InputOptions, Treatment};
pub use self::supplement::Supplement;
pub(crate) use self::supplement::is_key;
use self::together::{Seen, SharedLayer};

/// Weight in bytes of records taken at a time: enough to keep all cores busy, few enough to bound memory.
const ROUND: usize = 8 << 20;

/// Layers of one file that are read together: each keeps its data set open, in some megabytes.
const MOST_LAYERS: usize = 100;

/// What became of a record, and all there is to say about it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RecordOutcome {
    /// `None` when the record was rejected.
    pub feature: Option<ValidFeature>,
    /// All that was found; of a rejected record, every reason that was found.
    pub diagnostics: Vec<Diagnostic>,
    /// What a rejected record was, where the options asked to keep it.
    pub original: Option<Original>,
    /// How many records of the file this is: more than one only where the file is damaged.
    pub records: usize,
}

/// One layer of a file on its way through the first three stages: an iterator over its records, in
/// their order.
pub struct Input {
    /// The file's stem, or the layer's name inside a container.
    pub layer: String,
    /// The file says that its zones are drawn for illustration (示意).
    pub schematic: bool,
    /// What concerns the file as a whole.
    pub diagnostics: Vec<Diagnostic>,
    /// How many records there are, where the file states it.
    pub count: Option<usize>,
    /// The CRS that its records are drawn in.
    pub crs: Crs,
    records: Box<dyn Iterator<Item = RecordBatch>>,
    options: InputOptions,
    /// Only the id is wanted of the attributes.
    ids_only: bool,
    /// Bytes that its records took, about.
    bytes: usize,
    /// The ids that came by.
    seen: Seen,
    /// Its place among the layers that are read together with it, where there are others.
    place: Option<SharedLayer>,
    /// Ignored heights are said once a file, not once a record.
    z_reported: bool,
    /// A round that waits to be made valid.
    placed: Option<Vec<Vec<Record>>>,
    ready: std::vec::IntoIter<RecordOutcome>,
}

impl Input {
    /// Opens every layer of a file.
    ///
    /// # Errors
    /// When the file cannot be read or its CRS cannot be brought to CGCS2000.
    pub fn open(path: &Path, options: &InputOptions) -> Result<Vec<Self>> {
        let layers = format::open(path, &options.read)?;
        if layers.len() > MOST_LAYERS && !format::is_one_stream(path) {
            let why = format!(
                "{} layers; at most {MOST_LAYERS} are read together: FILE#LAYER takes one (图层过多)",
                layers.len()
            );
            return Err(Error::format(path, why));
        }
        layers.into_iter().map(|records| Self::new(records, options.clone())).collect()
    }

    /// The same as one batch: with several layers, each id is the record's alone. Those that are mere numbers, and those
    /// that another layer has as well, get the name of their layer before them, `layer:id`; that, and which layers there
    /// are, is said.
    ///
    /// # Errors
    /// As for [`Self::open`].
    pub fn open_together(path: &Path, options: &InputOptions) -> Result<Vec<Self>> {
        let mut inputs = Self::open(path, options)?;
        if inputs.len() > 1 {
            together::places(&mut inputs, path);
        }
        Ok(inputs)
    }

    /// The same without attributes, for what needs only ids and surfaces.
    #[must_use]
    pub fn ids_only(mut self) -> Self {
        self.ids_only = true;
        self
    }

    /// GeoJSON from memory; `file` is how it is spoken of, and its stem names the layer.
    ///
    /// # Errors
    /// As for [`Self::open`].
    pub fn from_geojson(bytes: impl Into<Vec<u8>>, file: &str, options: &InputOptions) -> Result<Self> {
        Self::new(format::geojson(bytes.into(), file, &options.read)?, options.clone())
    }

    /// A file in memory: GeoJSON, 国土 TXT, or a table of corner points, as the ending of `file` says, which is how it is
    /// spoken of.
    ///
    /// # Errors
    /// As for [`Self::open`], and when the ending is that of a format that is read from files only.
    pub fn from_memory(bytes: impl Into<Vec<u8>>, file: &str, options: &InputOptions) -> Result<Vec<Self>> {
        let layers = format::from_memory(bytes.into(), file, &options.read)?;
        layers.into_iter().map(|records| Self::new(records, options.clone())).collect()
    }

    fn new(mut records: Records, options: InputOptions) -> Result<Self> {
        // The look ahead for a CRS may reach the end, and a reader that is asked beyond it finds a file that ends too early.
        records.records = Box::new(records.records.fuse());
        let crs = resolve_crs(&mut records, &options);
        let crs = crs.map_err(|message| Error::crs(&*records.file, message))?;
        let Records { layer, schematic, defects, file, count, records, .. } = records;
        let origin = Origin { file: Some(file), record: None };
        let diagnostics = defects.into_iter().map(|defect| Diagnostic::new(defect, &origin, None)).collect();
        Ok(Self {
            layer,
            schematic,
            diagnostics,
            count,
            records,
            crs,
            options,
            ids_only: false,
            bytes: 0,
            seen: Seen::default(),
            place: None,
            z_reported: false,
            placed: None,
            ready: Vec::new().into_iter(),
        })
    }

    /// About how many bytes of the file have been read.
    pub fn bytes_read(&self) -> u64 {
        self.bytes as u64
    }

    /// Whether a record of the first round has the property that holds ids, or none was asked for: enough to know that
    /// it is one of this file, mostly. What was read for that is handed out later.
    pub fn begins_with_ids(&mut self) -> bool {
        if self.options.id_field.is_none() {
            return true;
        }
        self.placed = self.placed.take().or_else(|| self.read());
        let has_id = |feature: &Feature| feature.defects.iter().all(|defect| defect.code != Code::IdMissing);
        self.placed.iter().flatten().flatten().flatten().any(has_id)
    }

    /// Leaves out the next `count` outcomes, or as many as there are, without making them valid; how many.
    pub fn skip_records(&mut self, count: usize) -> usize {
        let mut passed = 0;
        while passed < count {
            let Some(mut round) = self.placed.take().or_else(|| self.read()) else { break };
            for records in &mut round {
                let here = records.len().min(count - passed);
                records.drain(..here);
                passed += here;
            }
            self.placed = Some(round).filter(|round| round.iter().any(|records| !records.is_empty()));
        }
        passed
    }

    /// The next round of records, parsed and placed; `None` when there are no more.
    fn read(&mut self) -> Option<Vec<Vec<Record>>> {
        let (mut round, mut size, mut weight) = (Vec::new(), 0, 0);
        while weight < ROUND {
            let Some(bundle) = self.records.next() else { break };
            size += bundle.size();
            weight += bundle.weight();
            round.push(bundle);
        }
        if round.is_empty() {
            return None;
        }
        self.bytes += size;
        let (id_field, ids_only) = (self.options.id_field.as_deref(), self.ids_only);
        let keep = self.options.keep_originals;
        let wanted = if ids_only { Attributes::Id(id_field) } else { Attributes::All };
        let supplement = self.options.supplement.as_deref();
        let read = |bundle: RecordBatch| {
            let mut records = bundle.read(wanted, keep, id_field);
            for feature in records.iter_mut().flatten() {
                if let Some(field) = id_field {
                    take_id(feature, field);
                }
                if let Some(supplement) = supplement {
                    supplement.apply(feature);
                }
                if ids_only {
                    feature.properties = Map::new();
                }
            }
            records.into_iter().map(with_short_id).collect()
        };
        let mut read: Vec<Vec<Record>> = round.into_par_iter().map(read).collect();
        read.iter_mut().flatten().for_each(|record| self.count(record));
        Some(read)
    }

    /// What has to be done to one record after another; the rest is left for the cores to share.
    fn count(&mut self, record: &mut Record) {
        let Ok(feature) = record else { return };
        if has_hidden(&feature.id) {
            feature.defects.push(Defect::new(Code::HiddenInId).detail(format!("({})", visible_line(&feature.id))));
        }
        self.seen.look_for_twin(feature);
        if let Some(place) = &self.place {
            place.make_distinct(feature);
        }
        // What is treated is refused in every record or in none: it must not be said of the first alone.
        if self.options.treatment != Treatment::Strict {
            feature
                .defects
                .retain(|defect| defect.code != Code::ZIgnored || !std::mem::replace(&mut self.z_reported, true));
        }
    }
}

/// Sets the id from the property that holds it.
fn take_id(feature: &mut Feature, field: &str) {
    match feature.properties.get(field) {
        Some(Value::String(id)) => feature.id.clone_from(id),
        // The reader knows how it is written.
        Some(Value::Number(id)) if feature.id.parse().ok() == id.as_f64() && id.is_f64() => {}
        Some(Value::Number(id)) => feature.id = whole_or_not(id),
        Some(id) if !id.is_null() => feature.id = id.to_string(),
        _ => {
            feature.id = format!("#{}", feature.origin.record.unwrap_or_default());
            feature.defects.push(Defect::new(Code::IdMissing).detail(format!("(property {field:?})")));
        }
    }
}

/// A number as spreadsheets show it: one without a fraction has no point.
fn whole_or_not(number: &Number) -> String {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let whole = number.as_f64().filter(|x| number.is_f64() && x.fract() == 0.0 && x.abs() < EXACT);
    whole.map_or_else(|| number.to_string(), |x| format!("{x}"))
}

/// Bytes that an id may have.
const LONGEST_ID: usize = 4096;

/// Rejects a record whose id nobody can mean.
fn with_short_id(record: Record) -> Record {
    let feature = record?;
    if feature.id.len() <= LONGEST_ID {
        return Ok(feature);
    }
    let defect = Defect::new(Code::IdTooLong).detail(format!("({} bytes: {})", feature.id.len(), feature.id));
    let original = feature.original.unwrap_or_else(|| Original::without_geometry(&feature.properties));
    Err(Box::new(Rejected::new(Diagnostic::new(defect, &feature.origin, None), original)))
}

impl Iterator for Input {
    type Item = RecordOutcome;

    fn next(&mut self) -> Option<RecordOutcome> {
        if let Some(outcome) = self.ready.next() {
            return Some(outcome);
        }
        loop {
            let placed = match self.placed.take() {
                Some(placed) => placed,
                None => self.read()?,
            };
            let (treatment, crs) = (self.options.treatment, self.crs.clone());
            // While the cores make one round valid, this thread sees to the next.
            let mut ready = Vec::new();
            rayon::in_place_scope(|scope| {
                scope.spawn(|_| {
                    let finish = |record| finish(frame::check_places(record, &crs), &crs, treatment);
                    ready = placed.into_par_iter().flat_map_iter(|records| records.into_iter().map(finish)).collect()
                });
                self.placed = self.read();
            });
            self.ready = ready.into_iter();
            // A round may come out empty, when its lines are.
            if let Some(outcome) = self.ready.next() {
                return Some(outcome);
            }
        }
    }
}

fn finish(record: Record, crs: &Crs, treatment: Treatment) -> RecordOutcome {
    let feature = match record {
        Ok(feature) => feature,
        Err(rejected) => {
            let Rejected { diagnostic, original, records } = *rejected;
            return RecordOutcome { feature: None, diagnostics: vec![diagnostic], original: Some(original), records };
        }
    };
    let Feature { id, geometry, original, properties, origin, mut defects } = feature;
    let (mut surface, found) = match normalise_owned(geometry, crs.plane()) {
        Ok(normalised) => (Some((normalised.is_ambiguous(), normalised.surface)), normalised.defects),
        Err(reasons) => (None, reasons),
    };
    defects.extend(found);
    if let Some((is_ambiguous, _)) = &mut surface {
        let is_doubtful = |defect: &Defect| matches!(defect.code, Code::NestedAlike | Code::NestedByRemark);
        *is_ambiguous |= defects.iter().any(is_doubtful);
    }
    if let Some(code) = surface.as_ref().and_then(|(is_ambiguous, _)| refusal(treatment, *is_ambiguous, &defects)) {
        defects.push(Defect::new(code));
        surface = None;
    }
    let diagnostics = defects.into_iter().map(|defect| Diagnostic::new(defect, &origin, Some(&id))).collect();
    let feature = surface.map(|(is_ambiguous, surface)| ValidFeature {
        id,
        surface: Arc::new(surface),
        is_ambiguous,
        properties: Arc::new(properties),
        origin,
        defects: Vec::new(),
    });
    let original = original.filter(|_| feature.is_none());
    RecordOutcome { feature, diagnostics, original, records: 1 }
}

/// Why the options do not allow a record that could be made valid.
fn refusal(treatment: Treatment, is_ambiguous: bool, defects: &[Defect]) -> Option<Code> {
    match treatment {
        Treatment::Report => None,
        Treatment::NoRepair => is_ambiguous.then_some(Code::RepairRefused),
        Treatment::Strict => {
            let is_treated = |defect: &Defect| defect.code.severity() == Severity::Warning;
            defects.iter().any(is_treated).then_some(Code::TreatmentRefused)
        }
    }
}
