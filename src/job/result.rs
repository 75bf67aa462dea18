use super::counts::RecordCounts;

/// What became of a job; for an example see [`Job`](super::Job).
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a job that was interrupted has written only a part"]
#[non_exhaustive]
pub struct JobResult {
    /// Whether all is done.
    pub ending: Ending,
    /// Records of the input that are done, with those of an earlier run that this one resumed.
    pub records: usize,
    /// What became of them.
    pub counts: RecordCounts,
}

impl JobResult {
    /// Whether all is done.
    pub fn is_complete(&self) -> bool {
        self.ending == Ending::Complete
    }
}

/// Whether a job is complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// All records are done, and the outputs have their names.
    Complete,
    /// It was cancelled; what there is of the outputs is beside their names, and can be resumed.
    Interrupted,
}
