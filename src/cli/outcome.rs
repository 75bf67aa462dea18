use minezone::job::{Ending, JobResult};

/// How a command ended, where it could run.
pub enum Outcome {
    Ran,
    /// The class of `--fail-on` was reached, or an error was found.
    Reached,
    /// Ctrl-C ended it before its time.
    Interrupted,
}

/// Anything that stops a command; shown as one message.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

impl From<&JobResult> for Outcome {
    fn from(result: &JobResult) -> Self {
        match result.ending {
            Ending::Complete => Self::Ran,
            Ending::Interrupted => Self::Interrupted,
        }
    }
}
