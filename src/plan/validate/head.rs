use std::collections::BTreeSet;

use jiff::civil::Date;

use super::{Parts, RawFolder, RawPlan};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::plan::succession::{Side, Succession, contradiction, named};
use crate::record_file::RecordFile;

impl Parts<'_> {
    /// What `plan.toml` and `baseline.toml` say by themselves.
    pub(super) fn check_head(&self, raw: &RawPlan, faults: &mut Vec<Diagnostic>) {
        let file = &raw.plan().head.file;
        if let Some(head) = &self.head {
            faults.extend(term(file, "/term", head.term.from, Some(head.term.until)));
            faults.extend(Side::BOTH.into_iter().filter_map(|side| neighbour(raw.plan(), side)));
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

/// That the plan before or after this one is not there, or is for another time.
fn neighbour(plan: &RawFolder, side: Side) -> Option<Diagnostic> {
    let succession = Succession::of(&plan.files)?;
    let id = succession.neighbour(side)?;
    let (file, place) = (&plan.head.file, format!("/{}", side.key()));
    let Some(other) = named(&plan.files, id) else {
        let message = format!("there is no plan {id:?} beside this one.");
        return Some(file.fault(Code::PlanNeighbour, Severity::Warning, &place, message));
    };
    let why = contradiction(succession.term, side, Succession::of(&other)?.term)?;
    Some(file.error(Code::PlanNeighbour, &place, format!("{why}.")))
}

/// That a term ends before it begins; `place` is its own in the file.
pub(super) fn term(file: &RecordFile, place: &str, from: Date, until: Option<Date>) -> Option<Diagnostic> {
    let until = until.filter(|until| *until < from)?;
    let message = format!("the term ends on {until}, before it begins on {from}.");
    Some(file.error(Code::TermUnreachable, &format!("{place}/until"), message))
}
