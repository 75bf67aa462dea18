use std::collections::BTreeMap;
use std::fmt::Arguments;
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use minezone::Verdict;
use minezone::diagnostic::{Code, Diagnostic, Effect};
use minezone::report::SCHEMATIC_NOTICE;

use super::Failure;
use super::batch::Tally;

/// Lines a code gets on the terminal before the rest is only counted.
const LINES_PER_CODE: usize = 10;

/// A line could not be told.
static IS_MUTE: AtomicBool = AtomicBool::new(false);

/// A line on standard error. A reader that has gone away wants no more; any other failure is kept for [`check`].
pub fn say(line: Arguments<'_>) {
    let text = format!("{line}\n");
    if let Err(e) = io::stderr().lock().write_all(text.as_bytes())
        && e.kind() != io::ErrorKind::BrokenPipe
    {
        IS_MUTE.store(true, Ordering::SeqCst);
    }
}

/// Whether everything could be told.
pub fn check() -> Result<(), Failure> {
    match IS_MUTE.load(Ordering::SeqCst) {
        true => Err("standard error cannot be written: what was found could not be told (标准错误无法写入)".into()),
        false => Ok(()),
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
        if diagnostic.code == Code::CrsAssumed {
            return;
        }
        let count = self.told.entry(diagnostic.code).or_default();
        *count += 1;
        if *count <= LINES_PER_CODE {
            let word = match diagnostic.effect {
                Effect::Rejected => "rejected 剔除",
                Effect::Treated => "treated 处理",
                Effect::Noted => "note 提示",
            };
            say(format_args!("{word}: {diagnostic}"));
        }
    }

    /// Nothing more is to come.
    pub fn finish(self) {
        for (code, count) in self.told {
            if count > LINES_PER_CODE {
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
    say(format_args!("minezone: {failure}"));
}

/// How many rights came to which verdict and may at worst come to which, on standard error.
pub fn summary(schematic: bool, rights: usize, tally: &[(Verdict, usize)], possible: &[(Verdict, usize)]) {
    if schematic {
        say(format_args!("{SCHEMATIC_NOTICE}"));
    }
    let list = |tally: &[(Verdict, usize)]| {
        tally.iter().map(|(v, n)| format!("{} {} {n}", v.zh(), v.as_str())).collect::<Vec<_>>().join(", ")
    };
    say(format_args!("{rights} rights 个采矿权: {}", list(tally)));
    if tally != possible {
        say(format_args!("worst possible 最坏可能: {}", list(possible)));
    }
}

/// Columns of the terminal, where standard output is one.
pub fn terminal_width() -> Option<u16> {
    console::Term::stdout().size_checked().map(|(_, columns)| columns)
}
