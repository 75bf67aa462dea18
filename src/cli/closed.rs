//! Whether standard output and standard error were open when the program began. The runtime puts `/dev/null` in the place
//! of one that was not, and what is written there is gone without an error.

use std::io;

/// Standard output, or standard error.
#[derive(Clone, Copy)]
pub enum Stream {
    Output = 1,
    Error = 2,
}

/// Whether a stream is open.
///
/// # Errors
/// When it was closed at the start.
pub fn check(stream: Stream) -> io::Result<()> {
    let what = match stream {
        Stream::Output => "standard output is closed: the result has nowhere to go (标准输出已关闭)",
        Stream::Error => "standard error is closed (标准错误已关闭)",
    };
    if start::was_closed(stream) { Err(io::Error::other(what)) } else { Ok(()) }
}

#[cfg(any(target_os = "linux", target_os = "macos"))]
mod start {
    use std::sync::atomic::{AtomicU8, Ordering};

    use super::Stream;

    /// A bit for each descriptor that was closed.
    static CLOSED: AtomicU8 = AtomicU8::new(0);

    /// What runs before the runtime: there is no other time at which this can be seen.
    #[used]
    #[cfg_attr(target_os = "linux", unsafe(link_section = ".init_array"))]
    #[cfg_attr(target_os = "macos", unsafe(link_section = "__DATA,__mod_init_func"))]
    static LOOK: extern "C" fn() = look;

    extern "C" fn look() {
        for stream in [Stream::Output, Stream::Error] {
            // SAFETY: asks for the flags of a descriptor, which may be any number, and changes nothing.
            if unsafe { libc::fcntl(stream as i32, libc::F_GETFD) } == -1 {
                CLOSED.fetch_or(1 << stream as u8, Ordering::Relaxed);
            }
        }
    }

    pub fn was_closed(stream: Stream) -> bool {
        CLOSED.load(Ordering::Relaxed) & (1 << stream as u8) != 0
    }
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
mod start {
    pub fn was_closed(_: super::Stream) -> bool {
        false
    }
}
