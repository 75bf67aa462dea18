//! Whether standard output was open when the program began. The runtime puts `/dev/null` in the place of what was not, and
//! what is written there is gone without an error.

use std::io;

/// Whether standard output is open.
///
/// # Errors
/// When it was closed at the start.
pub fn check() -> io::Result<()> {
    let gone = || io::Error::other("standard output is closed: the result has nowhere to go (标准输出已关闭)");
    if start::was_closed() { Err(gone()) } else { Ok(()) }
}

#[cfg(any(target_os = "linux", target_os = "macos"))]
mod start {
    use std::sync::atomic::{AtomicBool, Ordering};

    static WAS_CLOSED: AtomicBool = AtomicBool::new(false);

    /// What runs before the runtime: there is no other time at which this can be seen.
    #[used]
    #[cfg_attr(target_os = "linux", unsafe(link_section = ".init_array"))]
    #[cfg_attr(target_os = "macos", unsafe(link_section = "__DATA,__mod_init_func"))]
    static LOOK: extern "C" fn() = look;

    extern "C" fn look() {
        // SAFETY: asks for the flags of a descriptor, which may be any number, and changes nothing.
        let is_closed = unsafe { libc::fcntl(libc::STDOUT_FILENO, libc::F_GETFD) } == -1;
        WAS_CLOSED.store(is_closed, Ordering::Relaxed);
    }

    pub fn was_closed() -> bool {
        WAS_CLOSED.load(Ordering::Relaxed)
    }
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
mod start {
    pub fn was_closed() -> bool {
        false
    }
}
