use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;

use super::kind::kinds;
use super::{
    AllowedValues, Cardinality, Case, Clause, Containment, Discharge, Doc, Exclusion, Force, Kind, Quota,
    RequiredDocuments, RightFilter, Rule, Schedule, Setback, Status, Term, Threshold, Verdict, Vocabularies, Yield,
    ZoneFilter,
};
use crate::diagnostic::{Code, Diagnostic};
use crate::error::Error;
use crate::record_file::RecordFile;

macro_rules! rule_file {
    ($($(#[$name:meta])? $table:ident: $Kind:ident, $doc:literal;)*) => {
        /// A rule file as it is written; the table named after a kind holds that kind's parameters.
        #[derive(Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        #[schemars(title = "rules/<ID>.toml")]
        pub(crate) struct RuleFile {
            id: String,
            title: String,
            #[serde(default)]
            status: Status,
            in_principle: bool,
            #[serde(default)]
            force: Force,
            #[serde(default)]
            authority: Option<Doc>,
            #[serde(default)]
            yields: Vec<Yield>,
            #[serde(default)]
            discharge: Option<Discharge>,
            /// What a breach is for a right to explore (探矿权), where the clause bans acts of mining and not the right:
            /// exploration has to do without them. As for any other right when left out.
            #[serde(default)]
            exploration: Option<Verdict>,
            doc: Doc,
            clause: Clause,
            #[serde(default)]
            when: RightFilter,
            #[serde(default, rename = "where")]
            place: ZoneFilter,
            terms: Vec<Term>,
            $($table: Option<$Kind>,)*
            #[serde(default, rename = "case")]
            cases: Vec<Case>,
        }

        impl RuleFile {
            /// The tables of kinds that are there.
            fn take_kinds(&mut self) -> impl Iterator<Item = Kind> + use<> {
                [$(self.$table.take().map(Kind::$Kind)),*].into_iter().flatten()
            }
        }
    };
}
kinds!(rule_file);

impl RuleFile {
    /// The rule as it is written; nothing where no one kind is given.
    fn into_rule(mut self, pack: &str) -> Option<Rule> {
        let mut kinds = self.take_kinds();
        let (Some(kind), None) = (kinds.next(), kinds.next()) else { return None };
        Some(Rule {
            id: self.id,
            title: self.title,
            pack: pack.to_owned(),
            status: self.status,
            in_principle: self.in_principle,
            force: self.force,
            authority: self.authority,
            yields: self.yields,
            discharge: self.discharge,
            exploration: self.exploration,
            doc: self.doc,
            clause: self.clause.into(),
            when: self.when,
            place: self.place,
            kind,
            terms: self.terms,
            cases: self.cases,
            vocabularies: Arc::default(),
        })
    }
}

impl Rule {
    /// Reads the text of a rule file of a pack, or of a plan, whose name without ending is `name`. What zones say it knows by
    /// the values that it names itself.
    ///
    /// # Errors
    /// With line and column where the text breaks the schema, or what contradicts what.
    pub fn parse(pack: &str, name: &str, text: &str) -> crate::error::Result<Self> {
        Self::of_text(pack, name, text).map_err(Error::record)
    }

    /// As [`Self::parse`], and in words alone why not.
    fn of_text(pack: &str, name: &str, text: &str) -> Result<Self, String> {
        let file = RecordFile::new(format!("{name}.toml"), name, text.to_owned());
        let (rule, faults) = Self::read(pack, &file);
        let message = |fault: &Diagnostic| match (fault.line, fault.column) {
            (Some(line), Some(column)) => format!("line {line}, column {column}: {}", fault.message),
            _ => fault.message.clone(),
        };
        let rule = match faults.first() {
            Some(fault) => Err(message(fault)),
            None => rule.ok_or_else(|| Code::RuleRefused.meaning().to_owned()),
        }?;
        let mut own = Vocabularies::new();
        for layer in rule.layers() {
            let never = own.entry(layer.to_owned()).or_default().learn(&rule);
            debug_assert!(never.is_empty(), "nothing is declared here");
        }
        Ok(Self { vocabularies: own.into(), ..rule })
    }

    /// Reads the file of a rule, and all that is wrong with it by itself; what zones say it does not know yet.
    pub(crate) fn read(pack: &str, file: &RecordFile) -> (Option<Self>, Vec<Diagnostic>) {
        let read: RuleFile = match file.parse() {
            Ok(read) => read,
            Err(faults) => return (None, faults.into_iter().map(of_clause).collect()),
        };
        let Some(rule) = read.into_rule(pack) else {
            let message = "exactly one table of a rule kind is needed, such as [exclusion].";
            return (None, vec![file.error(Code::RuleRefused, "", message)]);
        };
        let faults = rule.faults(&file.stem);
        let faults = faults.into_iter().map(|fault| file.error(fault.code, &fault.place, fault.message)).collect();
        (Some(rule), faults)
    }
}

/// A rule without its source is a fault of its own kind.
fn of_clause(fault: Diagnostic) -> Diagnostic {
    let is_of_clause = |key: &str| fault.message == format!("missing field `{key}`");
    let is_of_clause = ["clause", "instrument", "article", "text"].into_iter().any(is_of_clause);
    if is_of_clause { Diagnostic { code: Code::ClauseMissing, ..fault } } else { fault }
}
