//! The command line: arguments to library calls to an exit code.

mod cli;

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: cli::Allocator = cli::Allocator(mimalloc::MiMalloc);

fn main() -> ExitCode {
    cli::run()
}
