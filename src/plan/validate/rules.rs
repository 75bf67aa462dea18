use std::collections::{BTreeMap, BTreeSet};

use super::{Instrument, Parts, RawFolder, RawPlan};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::record_file::RecordFile;
use crate::rule::{Kind, Rule};

/// The rules of a folder, which is that of `pack`.
pub(super) fn read<'r>(
    folder: &'r RawFolder,
    pack: &str,
    faults: &mut Vec<Diagnostic>,
) -> Vec<(&'r RecordFile, Option<Rule>)> {
    faults.extend(folder.without_rules.clone());
    // A rule in a file of another name would be no rule, and nobody would know.
    faults.extend(folder.strays.iter().map(|stray| {
        let file = folder.files.place(&format!("rules/{stray}"));
        let message = "not a rule file: they are rules/<ID>.toml.";
        Diagnostic::of_file(Code::RuleFileStray, Severity::Error, file, message)
    }));
    let mut read = |raw: &'r super::RawFile| {
        if let Some(why) = &raw.unreadable {
            faults.push(why.clone());
            return (&raw.file, None);
        }
        let (rule, found) = Rule::read(pack, &raw.file);
        faults.extend(found);
        (&raw.file, rule)
    };
    folder.rules.iter().map(&mut read).collect()
}

impl Parts<'_> {
    /// Every rule has its own id and cites what is listed; totals start from mines that are there.
    pub(super) fn check_rules(&self, raw: &RawPlan, faults: &mut Vec<Diagnostic>) {
        let instruments = self.instruments();
        // Of what could not be read nobody knows what it lists, nor which packs `plan.toml` names.
        let is_known = self.head.is_some() && raw.absent.is_empty();
        let is_complete = is_known && self.folders.iter().all(|folder| folder.instruments.is_some());
        let mut files: BTreeMap<String, (&str, &str)> = BTreeMap::new();
        for (file, rule) in self.rules() {
            if let Some((other, id)) = files.insert(rule.id.to_lowercase(), (&file.file, &rule.id)) {
                let message = match id == rule.id {
                    true => format!("{other} has this id as well."),
                    false => format!("{other} has the id {id:?}, which differs in case only."),
                };
                faults.push(file.error(Code::RuleIdDuplicate, "/id", message));
            }
            for (place, clause) in rule.placed_clauses() {
                if is_complete && !instruments.contains_key(clause.instrument.as_str()) {
                    let message = format!("no instrument {:?} is listed.", clause.instrument);
                    faults.push(file.error(Code::InstrumentUnknown, &format!("{place}/instrument"), message));
                }
            }
            check_terms(file, rule, &instruments, faults);
        }
        self.check_yields(is_known, faults);
        let adds_up = |kind: &Kind| kind.rule().adds_to_baseline();
        let adding = self.rules().find(|(_, rule)| rule.kinds().any(adds_up)).filter(|_| raw.baseline.is_none());
        faults.extend(adding.map(|(_, rule)| {
            let message = format!("rule {} adds to the mines of the base year, and they are not here.", rule.id);
            let file = raw.plan().files.place("baseline.toml");
            Diagnostic::of_file(Code::BaselineMissing, Severity::Error, file, message)
        }));
    }

    /// What prevails over a rule is there, and no two rules prevail over each other, or both would be set aside.
    fn check_yields(&self, is_known: bool, faults: &mut Vec<Diagnostic>) {
        let yields: BTreeMap<&str, Vec<&str>> = self
            .rules()
            .map(|(_, rule)| (rule.id.as_str(), rule.yields.iter().map(|other| other.to.as_str()).collect()))
            .collect();
        for (file, rule) in self.rules() {
            let (mut reached, mut open) = (BTreeSet::new(), yields[rule.id.as_str()].clone());
            while let Some(id) = open.pop() {
                if reached.insert(id) {
                    open.extend(yields.get(id).into_iter().flatten());
                }
            }
            if reached.contains(rule.id.as_str()) {
                let message = "[[yields]]: it yields to a rule that yields to it.";
                faults.push(file.error(Code::RuleRefused, "/yields/0/to", message));
            }
            // A rule of a pack may yield to one of another pack that this plan does not use; a misspelt id looks the same.
            let unknown = |(_, id): &(usize, &&str)| is_known && !yields.contains_key(**id);
            for (i, id) in yields[rule.id.as_str()].iter().enumerate().filter(unknown) {
                let message = format!("it yields to {id:?}, which no rule here has as its id; it stands as it is.");
                faults.push(file.fault(Code::YieldsUnknown, Severity::Warning, &format!("/yields/{i}/to"), message));
            }
        }
    }

    /// The rules that could be read, each with its file.
    pub(crate) fn rules(&self) -> impl Iterator<Item = (&RecordFile, &Rule)> {
        let rules = self.folders.iter().flat_map(|folder| &folder.rules);
        rules.filter_map(|(file, rule)| Some((*file, rule.as_ref()?)))
    }
}

/// Terms lie in those of what they cite.
fn check_terms(
    file: &RecordFile,
    rule: &Rule,
    instruments: &BTreeMap<&str, &Instrument>,
    faults: &mut Vec<Diagnostic>,
) {
    for (i, term) in rule.terms.iter().enumerate() {
        // The law may have been written anew for the term.
        let cited = term.clause.as_ref().unwrap_or(&rule.clause);
        let Some(instrument) = instruments.get(cited.instrument.as_str()) else { continue };
        let (from, place) = (term.from, format!("/terms/{i}/from"));
        if let Some(end) = instrument.until.filter(|_| instrument.has_ended(from)) {
            let message = format!("the term begins on {from}, after its instrument has ended on {end}.");
            faults.push(file.error(Code::TermUnreachable, &place, message));
        } else if from < instrument.from {
            let start = instrument.from;
            let message = format!("the term begins on {from}; its instrument is in force from {start} only.");
            faults.push(file.fault(Code::TermBeforeInstrument, Severity::Warning, &place, message));
        }
    }
}
