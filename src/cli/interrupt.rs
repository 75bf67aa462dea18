//! Ctrl-C, SIGTERM and SIGHUP: a batch ends after the rights that are being measured, and a second one ends it at once;
//! everything else ends at once, and leaves nothing behind.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use minezone::job::CancelToken;

use super::outcome::Failure;

/// Exit code of a run that was interrupted, as shells have it: 128 and the number of the signal.
pub const EXIT: u8 = 130;

static CANCEL: OnceLock<CancelToken> = OnceLock::new();
static MAY_ASK: AtomicBool = AtomicBool::new(false);

/// From here on a signal ends the program and removes what it has not finished.
pub fn install() -> Result<(), Failure> {
    let hangs_on = is_hangup_ignored();
    ctrlc::set_handler(|| {
        if MAY_ASK.load(Ordering::SeqCst) && !token().cancel() {
            return;
        }
        minezone::scratch::abandon();
        end();
    })?;
    if hangs_on {
        ignore_hangup();
    }
    end_when_a_mapped_file_is_cut();
    Ok(())
}

/// From here on the first signal only asks.
pub fn listen() {
    MAY_ASK.store(true, Ordering::SeqCst);
}

/// By which the first signal asks.
pub fn token() -> CancelToken {
    CANCEL.get_or_init(CancelToken::default).clone()
}

/// Ends the process without taking apart what other threads are using.
#[cfg(unix)]
fn end() -> ! {
    // SAFETY: it does not return, and touches no memory of this process.
    unsafe { libc::_exit(i32::from(EXIT)) }
}

#[cfg(not(unix))]
fn end() -> ! {
    std::process::exit(i32::from(EXIT))
}

/// As under `nohup`.
#[cfg(unix)]
fn is_hangup_ignored() -> bool {
    // SAFETY: only asks, into a structure of its own for which zeros are valid.
    unsafe {
        let mut now: libc::sigaction = std::mem::zeroed();
        libc::sigaction(libc::SIGHUP, std::ptr::null(), &raw mut now) == 0 && now.sa_sigaction == libc::SIG_IGN
    }
}

#[cfg(not(unix))]
fn is_hangup_ignored() -> bool {
    false
}

#[cfg(unix)]
fn ignore_hangup() {
    // SAFETY: to ignore a signal needs no handler.
    unsafe { libc::signal(libc::SIGHUP, libc::SIG_IGN) };
}

#[cfg(not(unix))]
fn ignore_hangup() {}

/// Prepared zones are mapped: where another program cuts the file off while they are in use, there is nothing behind
/// an address any more. That is an error of reading and no crash; outputs stay partial.
#[cfg(unix)]
fn end_when_a_mapped_file_is_cut() {
    extern "C" fn end(_: libc::c_int) {
        const WHY: &[u8] =
            "minezone: a prepared file was cut off while it was in use (预处理文件在使用中被截断)\n".as_bytes();
        // SAFETY: both may be called by a handler of a signal, and the text is static.
        unsafe {
            libc::write(libc::STDERR_FILENO, WHY.as_ptr().cast(), WHY.len());
            libc::_exit(2);
        }
    }
    let handler: extern "C" fn(libc::c_int) = end;
    // SAFETY: the handler only calls what a handler may call, and does not return.
    unsafe { libc::signal(libc::SIGBUS, handler as libc::sighandler_t) };
}

#[cfg(not(unix))]
fn end_when_a_mapped_file_is_cut() {}
