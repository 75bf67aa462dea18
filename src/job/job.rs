use std::path::{Path, PathBuf};

use serde_json::json;

use super::cancel::CancelToken;
use super::check_outputs::check_outputs;
use super::identity::Identity;
use super::observer::{Observer, hand_over};
use super::result::JobResult;
use super::rights_file::{Beside, Reading, RightsFile};
use super::run::{Run, RunState, Setup};
use super::screen::Screen;
use super::task::{Loaded, RowTask, Task};
use crate::error::{Error, Result};
use crate::output::{Output, OutputFormat};
use crate::plan::Plan;
use crate::stamp::Stamps;

/// Rights from a file through a task to outputs.
///
/// Tasks that write a row for each right or pair ([`Overlap`](super::Overlap), [`Occupy`](super::Occupy),
/// [`Distance`](super::Distance), [`Screen`]) take batches of any size by [`Self::run`]: a chunk in memory at a time, on
/// all cores, in the order of the input. The output appears only when it is complete; a run that was cancelled or killed
/// can be resumed by another of the same options and files, and then the bytes are those of an unbroken one. What the
/// whole batch is needed for is made by `report`.
///
/// ```
/// use minezone::job::{Job, Overlap, RightsFile, ZoneFiles};
/// use minezone::output::Output;
///
/// let folder = tempfile::tempdir()?;
/// let pairs = folder.path().join("pairs.csv");
/// let zones = ZoneFiles::new(["layers/qingzhou-2021-2025/zones/county_boundary.geojson"]);
/// let rights = RightsFile::new("fixtures/rights/qingzhou-samples.geojson");
/// let mut job = Job::new(rights, Overlap::with_zones(zones)).output(Output::file(&pairs));
/// let result = job.run(&mut ())?;
/// assert!(result.is_complete() && result.counts.measured > 0);
/// assert!(std::fs::read_to_string(pairs)?.starts_with("right_id,layer,zone_id,relation"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Job<T: Task> {
    pub(super) rights: RightsFile,
    pub(super) task: T,
    pub(super) outputs: Vec<Output>,
    pub(super) quarantine: Option<PathBuf>,
    pub(super) resume: bool,
    pub(super) cancel: CancelToken,
    /// What was read beside the rights stays until the job goes: its caller may have reason not to wait for that.
    pub(super) loaded: Option<T::Loaded>,
}

impl<T: Task> Job<T> {
    /// A task on the rights of a file.
    pub fn new(rights: RightsFile, task: T) -> Self {
        let (outputs, cancel) = (Vec::new(), CancelToken::default());
        Self { rights, task, outputs, quarantine: None, resume: false, cancel, loaded: None }
    }

    /// One more output; a task that writes rows has exactly one.
    #[must_use]
    pub fn output(mut self, output: Output) -> Self {
        self.outputs.push(output);
        self
    }

    /// Rejected records are written to this file (.geojsonl), as they were and with the reasons: records of the input =
    /// records measured + records in quarantine (问题记录隔离文件).
    #[must_use]
    pub fn quarantine(self, path: impl Into<PathBuf>) -> Self {
        Self { quarantine: Some(path.into()), ..self }
    }

    /// Resumes an earlier run of the same options and files, where one left a journal beside the output (续跑).
    #[must_use]
    pub fn resume(self, resume: bool) -> Self {
        Self { resume, ..self }
    }

    /// Ends early when this token asks for it.
    #[must_use]
    pub fn cancel_by(self, cancel: CancelToken) -> Self {
        Self { cancel, ..self }
    }

    /// Checks outputs against each other and the files, which it then takes the stamps of.
    pub(super) fn check(&self) -> Result<Stamps> {
        const LINES: [&str; 4] = ["geojsonl", "geojsons", "ndjson", "jsonl"];
        if let Some(path) = &self.quarantine {
            let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_lowercase();
            if !LINES.contains(&ending.as_str()) {
                let why = format!("the output is chosen by its ending, one of .{}", LINES.join(", ."));
                return Err(Error::format(path, why));
            }
        }
        let outputs = self.outputs.iter().filter_map(Output::path).chain(self.quarantine.as_deref());
        let of_task = self.task.files();
        let files = of_task.iter().map(PathBuf::as_path).chain(self.rights.files());
        check_outputs(&outputs.collect::<Vec<&Path>>(), files.collect::<Vec<&Path>>())
    }

    /// Reads what the task wants beside the rights.
    pub(super) fn load(&mut self, observer: &mut dyn Observer) -> Result<Beside> {
        let Loaded { value, diagnostics } = self.task.load(&self.rights)?;
        let beside = self.rights.beside(self.task.documents(&value))?;
        self.loaded = Some(value);
        diagnostics.iter().for_each(|source| hand_over(observer, source));
        Ok(beside)
    }
}

impl<T: RowTask> Job<T> {
    /// Writes a row for each right or pair, as the task has it.
    ///
    /// # Errors
    /// When a file cannot be read, or changes meanwhile, or an output cannot be written; when an output would replace an
    /// input; when no right can be used, unless that is allowed; when it is to resume a run that was not the same. The
    /// output has not got its name then. Single records only give diagnostics.
    pub fn run(&mut self, observer: &mut dyn Observer) -> Result<JobResult> {
        let format = self.format()?;
        let stamps = self.check()?;
        let beside = self.load(observer)?;
        let Some(loaded) = &self.loaded else { return Err(Error::argument("nothing was read for the task")) };
        self.task.check(loaded, &self.rights)?;
        let reading =
            Reading { quarantines: self.quarantine.is_some(), supplement: beside.supplement.clone(), region: None };
        let inputs = self.task.open(loaded, &self.rights, reading)?;
        let frame = self.task.frame(format, loaded, &inputs)?;
        let options = json!({
            "task": self.task, "basis": self.task.basis(loaded), "rights": self.rights, "format": format,
            "quarantine": self.quarantine,
        });
        let setup = Setup {
            rights: &self.rights,
            beside,
            surroundings: self.task.surroundings(loaded),
            quarantine: self.quarantine.as_deref(),
            resume: self.resume,
            cancel: &self.cancel,
            frame,
            identity: Identity::new(options, stamps.files().to_vec()),
            stamps,
        };
        let Some(output) = self.outputs.pop() else { return Err(Error::argument("the job has no output")) };
        match Run::begin(setup, output.into_destination(), observer)? {
            RunState::Complete(result) => Ok(result),
            RunState::Unfinished(run) => {
                let measure = |rights, first| self.task.measure(format, loaded, rights, first);
                run.run(inputs, measure, observer)
            }
        }
    }

    /// The format of the one output.
    fn format(&self) -> Result<OutputFormat> {
        let [output] = &self.outputs[..] else {
            return Err(Error::argument("rows are written to exactly one output (须且仅须一个输出)"));
        };
        if self.resume && output.path().is_none() {
            return Err(Error::argument("only a run that writes to a file can be resumed (续跑须输出到文件)"));
        }
        if self.resume && self.rights.options.read.shown.is_some() {
            return Err(Error::argument(
                "a run that reads standard input cannot be resumed: it cannot be read again (标准输入不可续跑)",
            ));
        }
        output.choose(T::FORMATS)
    }
}

impl Job<Screen> {
    /// The plan, once it was read.
    pub fn plan(&self) -> Option<&Plan> {
        self.loaded.as_ref()
    }
}
