//! What a rule must not say, as far as that can be seen in its own file.

use super::fault::RuleFault;
use super::{Clause, Force, Kind, Nature, Rule, Term, Verdict};
use crate::diagnostic::Code;
use crate::record_file::escaped;

impl Rule {
    /// Whatever is wrong with a rule by itself, whose file is called `stem`.
    pub(super) fn faults(&self, stem: &str) -> Vec<RuleFault> {
        let mut faults = Vec::new();
        if self.id != stem {
            let message = format!("the id {:?} is not the name of the file, {stem:?}.", self.id);
            faults.push(RuleFault::new(Code::IdNotFileName, "/id", message));
        }
        let texts = [("/title", &self.title), ("/doc/zh", &self.doc.zh), ("/doc/en", &self.doc.en)];
        let is_empty = |(_, text): &(&str, &String)| text.trim().is_empty();
        let nothing = |(place, _)| RuleFault::new(Code::ValueInvalid, place, "nothing is said here.");
        faults.extend(texts.into_iter().filter(is_empty).map(nothing));
        for (place, clause) in self.placed_clauses() {
            let parts = [("article", &clause.article), ("text", &clause.text)];
            faults.extend(parts.into_iter().filter(is_empty).map(|(part, _)| {
                let message = format!("the {part} of the clause is empty.");
                RuleFault::new(Code::ClauseMissing, format!("{place}/{part}"), message)
            }));
        }
        self.check_terms(&mut faults);
        self.check_effect(&mut faults);
        faults.extend(self.when.faults("/when"));
        self.check_place(&mut faults);
        self.check_kinds(&mut faults);
        faults
    }

    /// Its clause, and those of terms for which the law was written anew, each with its place in the file.
    pub(crate) fn placed_clauses(&self) -> impl Iterator<Item = (String, &Clause)> {
        let of_terms = self.terms.iter().enumerate();
        let of_terms = of_terms.filter_map(|(i, term)| Some((format!("/terms/{i}/clause"), term.clause.as_deref()?)));
        std::iter::once(("/clause".to_owned(), &*self.clause)).chain(of_terms)
    }

    /// A term applies from its first day to its last, or to the day before the next one begins.
    fn check_terms(&self, faults: &mut Vec<RuleFault>) {
        use Verdict::{Approval, Conditional, Forbidden, Informative};
        if self.terms.is_empty() {
            faults.push(RuleFault::new(Code::RuleRefused, "/terms", "at least one [[terms]] is needed."));
        }
        for (i, term) in self.terms.iter().enumerate() {
            let mut report = |code, key: &str, message: String| {
                faults.push(RuleFault::new(code, format!("/terms/{i}/{key}"), message));
            };
            let from = term.from;
            if let Some(until) = term.until.filter(|until| *until < from) {
                let message = format!("the term ends on {until}, before it begins on {from}.");
                report(Code::TermUnreachable, "until", message);
            }
            if let Some(next) = self.terms.get(i + 1).map(|next| next.from).filter(|next| *next <= from) {
                let message = format!("the next term begins on {next}: this one, from {from}, never applies.");
                report(Code::TermUnreachable, "from", message);
            }
            let verdict = term.verdict;
            if !matches!(verdict, Forbidden | Approval | Conditional | Informative) {
                report(Code::ValueInvalid, "verdict", format!("a breach cannot be {:?}.", verdict.as_str()));
            }
            if self.in_principle && verdict == Forbidden {
                let message =
                    format!("a rule that holds in principle (in_principle, 原则上) cannot forbid, from {from}.");
                report(Code::PrincipleForbids, "verdict", message);
            }
        }
    }

    /// What discharges a breach, and which rules prevail over this one.
    fn check_effect(&self, faults: &mut Vec<RuleFault>) {
        if self.force == Force::Advice {
            let informs = |term: &Term| term.verdict <= Verdict::Informative;
            let message = "what is no more than advice can only inform.";
            let more = self.terms.iter().enumerate().filter(|(_, term)| !informs(term));
            faults.extend(more.map(|(i, _)| RuleFault::new(Code::RuleRefused, format!("/terms/{i}/verdict"), message)));
        }
        if let Some(verdict) = self.exploration
            && (verdict == Verdict::Compliant || self.terms.iter().any(|term| term.verdict <= verdict))
        {
            let message = "exploration: a verdict below that of every term.";
            faults.push(RuleFault::new(Code::RuleRefused, "/exploration", message));
        }
        let why = self.discharge.as_ref().and_then(|discharge| discharge.check(&self.terms).err());
        faults.extend(why.map(|why| RuleFault::new(Code::RuleRefused, "/discharge", why)));
        for (i, _) in self.yields.iter().enumerate().filter(|(_, other)| other.to == self.id) {
            faults.push(RuleFault::new(Code::RuleRefused, format!("/yields/{i}/to"), "[[yields]]: to itself."));
        }
    }

    fn check_place(&self, faults: &mut Vec<RuleFault>) {
        for (property, _) in self.place.properties().filter(|(_, values)| values.is_empty()) {
            let place = format!("/where/{}", escaped(property));
            let message = format!("{property}: no zone has one of no values.");
            faults.push(RuleFault::new(Code::ValueInvalid, place, message));
        }
        if !self.place.is_everywhere() && self.layers().is_empty() {
            let message = "[where] is about zones, and the rule names no layers.";
            faults.push(RuleFault::new(Code::RuleRefused, "/where", message));
        }
    }

    fn check_kinds(&self, faults: &mut Vec<RuleFault>) {
        let forbids = self.terms.iter().any(|term| term.verdict == Verdict::Forbidden);
        for (place, kind) in self.placed_kinds() {
            if std::mem::discriminant(kind) != std::mem::discriminant(&self.kind) {
                let message = "the parameters of a term must be of the rule's own kind.";
                faults.push(RuleFault::new(Code::RuleRefused, place, message));
                continue;
            }
            faults.extend(kind.faults(&place));
            if matches!(kind, Kind::Quota(quota) if quota.nature == Nature::Expected && forbids) {
                let message = "a figure that is 预期性 cannot forbid.";
                faults.push(RuleFault::new(Code::RuleRefused, format!("{place}/nature"), message));
            }
        }
    }

    /// The parameters of all terms, each with its place in the file.
    fn placed_kinds(&self) -> impl Iterator<Item = (String, &Kind)> {
        let of_terms = self.terms.iter().enumerate().filter_map(|(i, term)| {
            let kind = term.parameters.as_ref()?;
            Some((format!("/terms/{i}/parameters/{}", kind.as_str()), kind))
        });
        std::iter::once((format!("/{}", self.kind.as_str()), &self.kind)).chain(of_terms)
    }
}
