use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;

use crate::diagnostic::{Code, Diagnostic, Origin};
use crate::error::{Error, Result};
use crate::geometry::Envelope;
use crate::input::{Input, InputOptions, Supplement, check_id_field, has_field};
use crate::right::{is_known, unknown, unknown_columns};

/// The file of the rights of a job, and how it is read.
///
/// ```
/// use minezone::crs::CrsChoice;
/// use minezone::job::RightsFile;
///
/// let mut rights = RightsFile::new("fixtures/rights/qingzhou-samples.geojson");
/// rights.options.crs = CrsChoice::Given("EPSG:4490".into());
/// ```
#[derive(Debug, Clone, Default, Serialize)]
pub struct RightsFile {
    /// The file; `FILE#LAYER` for one of its layers.
    pub path: PathBuf,
    /// How it is read. Region and supplement are the job's to set.
    pub options: InputOptions,
    /// Attributes of every right, by name and value (补充属性).
    pub set: Vec<(String, String)>,
    /// A table with a row a right (属性表); see [`Supplement::with_table`].
    pub attributes: Option<PathBuf>,
    /// That no right, or no zone of a layer, can be used is no error (允许空结果).
    #[serde(skip)]
    pub allow_empty: bool,
}

impl RightsFile {
    /// A file, read by the usual options.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), ..Self::default() }
    }

    /// How the file is called in messages.
    pub(super) fn name(&self) -> String {
        self.options.read.shown.map_or_else(|| self.path.display().to_string(), str::to_owned)
    }

    /// The files that are read.
    pub(super) fn files(&self) -> Vec<&Path> {
        self.attributes.iter().chain([&self.path]).map(PathBuf::as_path).collect()
    }

    /// The attributes beside the file; `documents` are the names under which rules ask for more than is known.
    ///
    /// # Errors
    /// When their table cannot be read, or one that is set for all rights has a name that nothing reads.
    pub(super) fn beside(&self, documents: BTreeSet<String>) -> Result<Beside> {
        if self.set.is_empty() && self.attributes.is_none() {
            return Ok(Beside { supplement: None, documents });
        }
        for (name, value) in self.set.iter().filter(|(name, _)| !is_known(name) && !documents.contains(name)) {
            if !has_field(&self.path, name, &self.options.read)? {
                return Err(Error::argument(format!("--set {name}={value}: {}", unknown(name))));
            }
        }
        let supplement = Supplement::default().with(self.set.iter().cloned());
        let supplement = match &self.attributes {
            Some(path) => supplement.with_table(path)?,
            None => supplement,
        };
        Ok(Beside { supplement: Some(Arc::new(supplement)), documents })
    }

    /// The file as diagnostics name it.
    pub(super) fn origin(&self) -> Origin {
        Origin { file: Some(self.name().into()), record: None }
    }

    /// Makes sure that a record has the property that was named for ids.
    ///
    /// # Errors
    /// When none has.
    pub(super) fn check_id_field(&self) -> Result<()> {
        let Some(field) = &self.options.id_field else { return Ok(()) };
        check_id_field(&self.path, field, &self.options.read)
    }

    /// Makes sure that a record has the property that was named for ids, before anything is measured.
    fn with_ids(&self, mut inputs: Vec<Input>) -> Result<Vec<Input>> {
        if !inputs.iter_mut().any(Input::begins_with_ids) {
            self.check_id_field()?;
        }
        Ok(inputs)
    }

    /// Every layer of the file, whose rights ought to lie in `region`; rejected ones keep what they were when they are to
    /// go into quarantine.
    ///
    /// # Errors
    /// When the file cannot be read or placed.
    pub(super) fn open(&self, reading: &Reading) -> Result<Vec<Input>> {
        self.with_ids(self.inputs(reading)?)
    }

    fn inputs(&self, reading: &Reading) -> Result<Vec<Input>> {
        let options = InputOptions {
            keep_originals: reading.quarantines,
            region: reading.region.or(self.options.region),
            supplement: reading.supplement.clone(),
            ..self.options.clone()
        };
        Input::open_together(&self.path, &options)
    }

    /// The same without attributes.
    ///
    /// # Errors
    /// As for [`Self::open`].
    pub(super) fn open_surfaces(&self, reading: &Reading) -> Result<Vec<Input>> {
        self.with_ids(self.inputs(reading)?.into_iter().map(Input::ids_only).collect())
    }

    /// Refuses a file of which no record can be used: an empty result would read as one without findings.
    ///
    /// # Errors
    /// When none can, unless that is allowed.
    pub(super) fn check_used(&self, used: usize, rejected: usize) -> Result<()> {
        match used > 0 || self.allow_empty {
            true => Ok(()),
            false => Err(Error::empty(self.name(), rejected)),
        }
    }
}

/// Attributes that come beside the rights.
pub struct Beside {
    pub supplement: Option<Arc<Supplement>>,
    documents: BTreeSet<String>,
}

impl Beside {
    /// What of a table belongs to no right or is read by nothing, once all rights are read.
    pub fn unused(&self) -> Vec<Diagnostic> {
        let Some(supplement) = &self.supplement else { return Vec::new() };
        let unmatched = supplement.unmatched().into_iter().chain(unknown_columns(supplement, &self.documents));
        supplement.not_read().chain(unmatched).collect()
    }
}

/// What a job wants of the reading of its rights.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    pub quarantines: bool,
    pub region: Option<Envelope>,
    pub supplement: Option<Arc<Supplement>>,
}

/// Whether a record had no id of its own: only then may it be that none has.
pub fn lacks_ids(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.code == Code::IdMissing)
}
