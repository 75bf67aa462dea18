use std::collections::BTreeSet;

use jiff::civil::Date;

use super::{Parts, RawPlan};
use crate::diagnostic::{Code, Diagnostic};
use crate::record_file::RecordFile;

impl Parts<'_> {
    /// What `plan.toml` and `baseline.toml` say by themselves.
    pub(super) fn check_head(&self, raw: &RawPlan, faults: &mut Vec<Diagnostic>) {
        let file = &raw.plan().head.file;
        if let Some(head) = &self.head {
            faults.extend(term(file, "/term", head.term.from, Some(head.term.until)));
            for (i, size) in head.sizes.iter().enumerate() {
                let wrong = size.check().err();
                faults.extend(wrong.map(|why| file.error(Code::ValueInvalid, &format!("/size_class/{i}"), why)));
            }
        }
        if let Some(file) = &raw.baseline {
            self.check_mines(&file.file, faults);
        }
    }

    /// The mines of the base year, each listed once.
    fn check_mines(&self, file: &RecordFile, faults: &mut Vec<Diagnostic>) {
        let mut ids = BTreeSet::new();
        for (i, mine) in self.baseline.iter().flat_map(|baseline| &baseline.mines).enumerate() {
            if !ids.insert(mine.id.trim()) {
                let message = format!("two mines have the id {:?}.", mine.id);
                faults.push(file.error(Code::ValueInvalid, &format!("/mine/{i}/id"), message));
            }
            if mine.count == 0 {
                let message = format!("mine {:?} stands for no mine.", mine.id);
                faults.push(file.error(Code::ValueInvalid, &format!("/mine/{i}/count"), message));
            }
        }
    }
}

/// That a term ends before it begins; `place` is its own in the file.
pub(super) fn term(file: &RecordFile, place: &str, from: Date, until: Option<Date>) -> Option<Diagnostic> {
    let until = until.filter(|until| *until < from)?;
    let message = format!("the term ends on {until}, before it begins on {from}.");
    Some(file.error(Code::TermUnreachable, &format!("{place}/until"), message))
}
