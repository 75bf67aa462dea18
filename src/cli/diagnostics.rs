use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::OnceLock;

use minezone::Verdict;
use minezone::diagnostic::{Code, Diagnostic, Severity};
use minezone::report::schematic_notice;
use minezone::visible::visible_line;

use super::language;
pub use super::terminal::{check, say};

/// Lines a code gets on the terminal before the rest is only counted.
const LINES_PER_CODE: usize = 10;

/// How much is shown, as asked for.
static VERBOSITY: OnceLock<Verbosity> = OnceLock::new();

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verbosity {
    /// What changes an answer.
    Quiet,
    Usual,
    All,
}

/// Sets how much is shown.
pub fn set(quiet: bool, verbose: bool) {
    let verbosity = if quiet {
        Verbosity::Quiet
    } else if verbose {
        Verbosity::All
    } else {
        Verbosity::Usual
    };
    // Set once, at the start.
    let _ = VERBOSITY.set(verbosity);
}

fn verbosity() -> Verbosity {
    VERBOSITY.get().copied().unwrap_or(Verbosity::Usual)
}

/// Shows something that no answer depends on.
pub fn aside(text: impl Display) {
    if verbosity() != Verbosity::Quiet {
        say(text);
    }
}

/// Prints diagnostics on standard error as they come; many of one kind are cut short, with their number.
#[derive(Default)]
pub struct DiagnosticPrinter {
    counts: BTreeMap<Code, usize>,
}

impl DiagnosticPrinter {
    pub fn print(&mut self, diagnostic: &Diagnostic) {
        // That GeoJSON without a CRS is in degrees is its standard; the report says it, the terminal need not.
        let is_usual = verbosity() != Verbosity::All;
        if diagnostic.code == Code::CrsAssumed && is_usual {
            return;
        }
        if diagnostic.severity == Severity::Note && verbosity() == Verbosity::Quiet {
            return;
        }
        let count = self.counts.entry(diagnostic.code).or_default();
        if diagnostic.more > 0 {
            *count += diagnostic.more;
            return;
        }
        *count += 1;
        if *count <= LINES_PER_CODE || !is_usual {
            let word = match diagnostic.severity {
                Severity::Error => "rejected 剔除",
                Severity::Warning => "treated 处理",
                Severity::Note => "note 提示",
            };
            say(format_args!("{word}: {}", visible_line(&diagnostic.in_words(language::of_diagnostics()))));
        }
    }

    /// Nothing more is to come.
    pub fn finish(self) {
        for (code, count) in self.counts {
            if count > LINES_PER_CODE && verbosity() != Verbosity::All {
                say(format_args!("… and {} more of {} {}", count - LINES_PER_CODE, code.as_str(), code.zh()));
            }
        }
    }
}

/// Prints every diagnostic.
pub fn print(diagnostics: &[Diagnostic]) {
    let mut printer = DiagnosticPrinter::default();
    diagnostics.iter().for_each(|diagnostic| printer.print(diagnostic));
    printer.finish();
}

/// That no record was lost, on standard error.
pub fn accounts(measured: usize, rejected: usize) {
    say(format_args!(
        "{} records 记录 = {measured} measured 已处理 + {rejected} quarantined 已隔离",
        measured + rejected
    ));
}

/// That a batch ended before its time, on standard error.
pub fn interrupted(records: usize, has_output: bool) {
    let then = if has_output { ": --resume continues (续跑)" } else { "" };
    say(format_args!("interrupted after {records} records 已中断{then}"));
}

pub fn failure(failure: &(dyn std::error::Error + 'static)) {
    let error = failure.downcast_ref::<minezone::Error>();
    let is_empty = error.is_some_and(|error| error.rejected_of_empty().is_some());
    let allowed = if is_empty { "; --allow-empty allows that" } else { "" };
    // A name with line feeds must not look like messages of the program.
    say(format_args!("minezone: {}{allowed}", failure.to_string().replace('\n', "\n  ")));
}

/// How many rights got which verdict, and which may be the worst possible one, and how many records were rejected, on
/// standard error.
pub fn summary(
    schematic: bool,
    [rights, rejected]: [usize; 2],
    tally: &[(Verdict, usize)],
    possible: &[(Verdict, usize)],
) {
    if schematic {
        say(schematic_notice(language::of_tables()));
    }
    let list = |tally: &[(Verdict, usize)]| {
        tally.iter().map(|(v, n)| format!("{} {} {n}", v.zh(), v.as_str())).collect::<Vec<_>>().join(", ")
    };
    let left_out = if rejected > 0 { format!("; {rejected} rejected 剔除") } else { String::new() };
    aside(format_args!("{rights} rights 个采矿权: {}{left_out}", list(tally)));
    if tally != possible {
        aside(format_args!("worst possible 最坏可能: {}", list(possible)));
    }
}
