use std::collections::BTreeMap;

use minezone::Verdict;
use minezone::diagnostic::{Code, Diagnostic, Effect};
use minezone::report::SCHEMATIC_NOTICE;

use super::batch::Tally;

/// Lines a code gets on the terminal before the rest is only counted.
const LINES_PER_CODE: usize = 10;

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
        if diagnostic.more > 0 {
            *count += diagnostic.more;
            return;
        }
        *count += 1;
        if *count <= LINES_PER_CODE {
            let word = match diagnostic.effect {
                Effect::Rejected => "rejected 剔除",
                Effect::Treated => "treated 处理",
                Effect::Noted => "note 提示",
            };
            eprintln!("{word}: {diagnostic}");
        }
    }

    /// Nothing more is to come.
    pub fn finish(self) {
        for (code, count) in self.told {
            if count > LINES_PER_CODE {
                eprintln!("… and {} more of {} {}", count - LINES_PER_CODE, code.as_str(), code.zh());
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
    eprintln!("{} records 记录 = {measured} measured 已处理 + {rejected} quarantined 已隔离", measured + rejected);
}

/// That a batch ended before its time, on standard error.
pub fn interrupted(records: usize, has_output: bool) {
    let then = if has_output { ": --resume goes on (续跑)" } else { "" };
    eprintln!("interrupted after {records} records 已中断{then}");
}

pub fn failure(failure: &dyn std::error::Error) {
    eprintln!("minezone: {failure}");
}

/// How many rights came to which verdict, on standard error.
pub fn summary(schematic: bool, rights: usize, tally: &[(Verdict, usize)]) {
    if schematic {
        eprintln!("{SCHEMATIC_NOTICE}");
    }
    let tally: Vec<String> = tally.iter().map(|(v, n)| format!("{} {} {n}", v.zh(), v.as_str())).collect();
    eprintln!("{rights} rights 个采矿权: {}", tally.join(", "));
}

/// Columns of the terminal, where standard output is one.
pub fn terminal_width() -> Option<u16> {
    console::Term::stdout().size_checked().map(|(_, columns)| columns)
}
