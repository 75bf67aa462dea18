use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::OnceLock;

use minezone::Verdict;
use minezone::diagnostic::{Code, Diagnostic, Effect};
use minezone::report::SCHEMATIC_NOTICE;
use minezone::visible::visible_line;

use super::tally::Tally;
pub use super::terminal::{check, say};

/// Lines a code gets on the terminal before the rest is only counted.
const LINES_PER_CODE: usize = 10;

/// How much is said, as asked for.
static SAYS: OnceLock<Says> = OnceLock::new();

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Says {
    /// What changes an answer.
    Little,
    Usual,
    All,
}

/// Takes note of how much is to be said.
pub fn set(quiet: bool, verbose: bool) {
    let says = if quiet {
        Says::Little
    } else if verbose {
        Says::All
    } else {
        Says::Usual
    };
    // Set once, at the start.
    let _ = SAYS.set(says);
}

fn says() -> Says {
    SAYS.get().copied().unwrap_or(Says::Usual)
}

/// Says something that no answer depends on.
pub fn aside(text: impl Display) {
    if says() != Says::Little {
        say(text);
    }
}

/// Tells diagnostics on standard error as they come; many of one kind are cut short, with their number.
#[derive(Default)]
pub struct Teller {
    told: BTreeMap<Code, usize>,
}

impl Teller {
    pub fn tell(&mut self, diagnostic: &Diagnostic) {
        // That GeoJSON without a CRS is in degrees is its standard; the report says it, the terminal need not.
        let is_usual = says() != Says::All;
        if diagnostic.code == Code::CrsAssumed && is_usual {
            return;
        }
        if diagnostic.effect == Effect::Noted && says() == Says::Little {
            return;
        }
        let count = self.told.entry(diagnostic.code).or_default();
        if diagnostic.more > 0 {
            *count += diagnostic.more;
            return;
        }
        *count += 1;
        if *count <= LINES_PER_CODE || !is_usual {
            let word = match diagnostic.effect {
                Effect::Rejected => "rejected 剔除",
                Effect::Treated => "treated 处理",
                Effect::Noted => "note 提示",
            };
            say(format_args!("{word}: {}", visible_line(&diagnostic.to_string())));
        }
    }

    /// Nothing more is to come.
    pub fn finish(self) {
        for (code, count) in self.told {
            if count > LINES_PER_CODE && says() != Says::All {
                say(format_args!("… and {} more of {} {}", count - LINES_PER_CODE, code.as_str(), code.zh()));
            }
        }
    }
}

/// Tells every diagnostic.
pub fn diagnostics(diagnostics: &[Diagnostic]) {
    let mut teller = Teller::default();
    diagnostics.iter().for_each(|diagnostic| teller.tell(diagnostic));
    teller.finish();
}

/// That no record was lost, on standard error.
pub fn accounts(tally: &Tally) {
    let Tally { measured, rejected, .. } = tally;
    say(format_args!(
        "{} records 记录 = {measured} measured 已处理 + {rejected} quarantined 已隔离",
        measured + rejected
    ));
}

/// That a batch ended before its time, on standard error.
pub fn interrupted(records: usize, has_output: bool) {
    let then = if has_output { ": --resume goes on (续跑)" } else { "" };
    say(format_args!("interrupted after {records} records 已中断{then}"));
}

pub fn failure(failure: &dyn std::error::Error) {
    // A name with line feeds must not look like messages of the program.
    say(format_args!("minezone: {}", failure.to_string().replace('\n', "\n  ")));
}

/// How many rights came to which verdict and may at worst come to which, on standard error.
pub fn summary(schematic: bool, rights: usize, tally: &[(Verdict, usize)], possible: &[(Verdict, usize)]) {
    if schematic {
        say(SCHEMATIC_NOTICE);
    }
    let list = |tally: &[(Verdict, usize)]| {
        tally.iter().map(|(v, n)| format!("{} {} {n}", v.zh(), v.as_str())).collect::<Vec<_>>().join(", ")
    };
    aside(format_args!("{rights} rights 个采矿权: {}", list(tally)));
    if tally != possible {
        aside(format_args!("worst possible 最坏可能: {}", list(possible)));
    }
}
