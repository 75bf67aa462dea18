use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Asks a job to end before its time, from any thread; clones ask the same job.
///
/// ```
/// use minezone::job::CancelToken;
///
/// let token = CancelToken::default();
/// let of_a_signal = token.clone();
/// assert!(!of_a_signal.cancel() && token.is_cancelled());
/// ```
#[derive(Debug, Clone, Default)]
pub struct CancelToken {
    is_cancelled: Arc<AtomicBool>,
}

impl CancelToken {
    /// Asks for the end; whether that was asked for before.
    pub fn cancel(&self) -> bool {
        self.is_cancelled.swap(true, Ordering::SeqCst)
    }

    /// Whether the end was asked for.
    pub fn is_cancelled(&self) -> bool {
        self.is_cancelled.load(Ordering::SeqCst)
    }
}
