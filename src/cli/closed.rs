//! Whether standard output and standard error were open when the program began. The runtime puts `/dev/null` in the place of
//! what was not, and what is written there is gone without an error.

use std::io;

/// Whether standard output is open.
///
/// # Errors
/// When it was closed at the start.
pub fn check() -> io::Result<()> {
    let gone = || io::Error::other("standard output is closed: the result has nowhere to go (标准输出已关闭)");
    if start::was_closed(start::OUT) { Err(gone()) } else { Ok(()) }
}

/// Whether standard error was open.
pub fn can_say() -> bool {
    !start::was_closed(start::ERR)
}

#[cfg(any(target_os = "linux", target_os = "macos"))]
mod start {
    use std::sync::atomic::{AtomicBool, Ordering};

    pub const OUT: libc::c_int = libc::STDOUT_FILENO;
    pub const ERR: libc::c_int = libc::STDERR_FILENO;

    /// By the numbers of their descriptors, 1 and 2.
    static WAS_CLOSED: [AtomicBool; 3] = [const { AtomicBool::new(false) }; 3];

    /// What runs before the runtime: there is no other time at which this can be seen.
    #[used]
    #[cfg_attr(target_os = "linux", unsafe(link_section = ".init_array"))]
    #[cfg_attr(target_os = "macos", unsafe(link_section = "__DATA,__mod_init_func"))]
    static LOOK: extern "C" fn() = look;

    extern "C" fn look() {
        for descriptor in [OUT, ERR] {
            // SAFETY: asks for the flags of a descriptor, which may be any number, and changes nothing.
            let is_closed = unsafe { libc::fcntl(descriptor, libc::F_GETFD) } == -1;
            WAS_CLOSED[descriptor as usize].store(is_closed, Ordering::Relaxed);
        }
    }

    pub fn was_closed(descriptor: libc::c_int) -> bool {
        WAS_CLOSED[descriptor as usize].load(Ordering::Relaxed)
    }
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
mod start {
    pub const OUT: i32 = 1;
    pub const ERR: i32 = 2;

    pub fn was_closed(_: i32) -> bool {
        false
    }
}
