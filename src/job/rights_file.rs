use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;

use crate::diagnostic::{Code, Diagnostic};
use crate::error::{Error, Result};
use crate::geometry::Envelope;
use crate::input::{Input, InputOptions, Supplement, check_id_field};

/// The file of the rights of a job, and how it is read.
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

    /// The attributes beside the file; nothing when there are none.
    ///
    /// # Errors
    /// When their table cannot be read.
    pub(super) fn supplement(&self) -> Result<Option<Arc<Supplement>>> {
        if self.set.is_empty() && self.attributes.is_none() {
            return Ok(None);
        }
        let supplement = Supplement::default().with(self.set.iter().cloned());
        Ok(Some(Arc::new(match &self.attributes {
            Some(path) => supplement.with_table(path)?,
            None => supplement,
        })))
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
