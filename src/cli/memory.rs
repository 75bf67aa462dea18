//! Memory that cannot be had ends the program with a message and its usual exit code, not with an abort.

use std::alloc::{GlobalAlloc, Layout};
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use mimalloc::MiMalloc;

/// An allocator that says so and ends the program when there is no memory left.
pub struct Allocator(pub MiMalloc);

impl Allocator {
    fn checked(memory: *mut u8, bytes: usize) -> *mut u8 {
        if memory.is_null() {
            refuse(bytes);
        }
        memory
    }
}

/// Nothing here may allocate.
#[cold]
fn refuse(bytes: usize) -> ! {
    static SAID: AtomicBool = AtomicBool::new(false);
    if SAID.swap(true, Ordering::SeqCst) {
        // Another thread is saying it, and ends the process when it has.
        std::thread::sleep(Duration::from_secs(1));
    } else {
        let mut digits = [0_u8; 20];
        let (mut at, mut rest) = (digits.len(), bytes);
        loop {
            at -= 1;
            digits[at] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 || at == 0 {
                break;
            }
        }
        let mut out = std::io::stderr().lock();
        let parts: [&[u8]; 3] = [
            b"minezone: out of memory (",
            &digits[at..],
            b" bytes more were needed): split the input, or give the program more memory (\xe5\x86\x85\xe5\xad\x98\xe4\xb8\x8d\xe8\xb6\xb3)\n",
        ];
        let _ = parts.into_iter().try_for_each(|part| out.write_all(part));
    }
    // SAFETY: ends the process at once; nothing that could be in an inconsistent state is run any more.
    unsafe { libc::_exit(2) }
}

// SAFETY: every call is handed on to the allocator inside as it is, and its answer is returned unless it is null.
unsafe impl GlobalAlloc for Allocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        Self::checked(unsafe { self.0.alloc(layout) }, layout.size())
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        Self::checked(unsafe { self.0.alloc_zeroed(layout) }, layout.size())
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        Self::checked(unsafe { self.0.realloc(memory, layout, size) }, size)
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        unsafe { self.0.dealloc(memory, layout) }
    }
}
