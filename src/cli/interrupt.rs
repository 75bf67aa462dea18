//! Ctrl-C ends a batch after the rights that are being measured; a second one ends it at once.

use std::sync::atomic::{AtomicBool, Ordering};

use super::Failure;

/// Exit code of a run that was interrupted, as shells have it: 128 and the number of the signal.
pub const EXIT: u8 = 130;

static ASKED: AtomicBool = AtomicBool::new(false);

/// From here on Ctrl-C only asks.
pub fn listen() -> Result<(), Failure> {
    ctrlc::set_handler(|| {
        if ASKED.swap(true, Ordering::SeqCst) {
            std::process::exit(i32::from(EXIT));
        }
    })?;
    Ok(())
}

/// Whether somebody asked to stop.
pub fn is_asked() -> bool {
    ASKED.load(Ordering::SeqCst)
}
