use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;

use super::kind::kinds;
use super::{
    AllowedValues, Cardinality, Case, Clause, Containment, Discharge, Doc, Exclusion, Force, Kind, Nature, Quota,
    RequiredDocuments, RightFilter, Rule, Schedule, Setback, Status, Term, Threshold, Verdict, Vocabularies, Yield,
    ZoneFilter,
};
use crate::error::Error;

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

impl Rule {
    /// Reads the text of a rule file whose name without ending is `name`.
    ///
    /// # Errors
    /// With line and column where the text breaks the schema, or what contradicts what.
    pub fn parse(name: &str, text: &str) -> crate::error::Result<Self> {
        Self::of_file(name, text).map_err(Error::record)
    }

    /// As [`Self::parse`], and in words alone why not.
    pub(crate) fn of_file(name: &str, text: &str) -> Result<Self, String> {
        let mut file: RuleFile = read_toml(text)?;
        if file.id != name {
            return Err(format!("the id {:?} is not the name of the file", file.id));
        }
        let mut kinds = file.take_kinds();
        let (Some(kind), None) = (kinds.next(), kinds.next()) else {
            return Err("exactly one table of a rule kind is needed, such as [exclusion]".into());
        };
        let mut rule = Self {
            id: file.id,
            title: file.title,
            pack: String::new(),
            status: file.status,
            in_principle: file.in_principle,
            force: file.force,
            authority: file.authority,
            yields: file.yields,
            discharge: file.discharge,
            doc: file.doc,
            clause: file.clause.into(),
            when: file.when,
            place: file.place,
            kind,
            terms: file.terms,
            cases: file.cases,
            vocabularies: Arc::default(),
        };
        rule.check().map_err(|message| match line_of(text, &message) {
            Some(line) => format!("line {line}: {message}"),
            None => message,
        })?;
        let mut own = Vocabularies::new();
        for layer in rule.layers() {
            let never = own.entry(layer.to_owned()).or_default().learn(&rule);
            debug_assert!(never.is_empty(), "nothing is declared here");
        }
        rule.vocabularies = own.into();
        Ok(rule)
    }

    /// What one part of a file contradicts in another.
    fn check(&self) -> Result<(), String> {
        if self.terms.is_empty() {
            return Err("at least one [[terms]] is needed".into());
        }
        if !self.terms.windows(2).all(|pair| pair[0].from < pair[1].from) {
            return Err("the [[terms]] must ascend by their first day".into());
        }
        if self.terms.iter().any(|term| term.until.is_some_and(|until| until < term.from)) {
            return Err("a term ends before it begins".into());
        }
        let is_breach = |verdict| {
            use Verdict::{Approval, Conditional, Forbidden, Informative};
            matches!(verdict, Forbidden | Approval | Conditional | Informative)
        };
        if let Some(term) = self.terms.iter().find(|term| !is_breach(term.verdict)) {
            return Err(format!("a breach cannot come to {:?}", term.verdict.as_str()));
        }
        let forbids = self.terms.iter().any(|term| term.verdict == Verdict::Forbidden);
        if self.force == Force::Advice && self.terms.iter().any(|term| term.verdict > Verdict::Informative) {
            return Err("what is no more than advice can only inform".into());
        }
        if let Some(discharge) = &self.discharge {
            discharge.check(&self.terms)?;
        }
        if self.yields.iter().any(|other| other.to == self.id) {
            return Err("[[yields]]: to itself".into());
        }
        if self.in_principle && forbids {
            return Err("a rule that holds 原则上 (in_principle) cannot forbid".into());
        }
        self.when.check().map_err(|message| format!("[when] {message}"))?;
        if let Some((property, _)) = self.place.properties().find(|(_, values)| values.is_empty()) {
            return Err(format!("[where] {property}: no zone has one of no values"));
        }
        for kind in self.kinds() {
            if std::mem::discriminant(kind) != std::mem::discriminant(&self.kind) {
                return Err("the parameters of a term must be of the rule's own kind".into());
            }
            match kind {
                Kind::Quota(quota) if quota.nature == Nature::Expected && forbids => {
                    return Err("a figure that is 预期性 cannot forbid".into());
                }
                kind => kind.check()?,
            }
        }
        if !self.place.is_everywhere() && self.layers().is_empty() {
            return Err("[where] is about zones, and the rule names no layers".into());
        }
        Ok(())
    }
}

/// Reads the text of a record file.
///
/// # Errors
/// A message with line and column that does not repeat the text: a file that is no record may hold anything.
pub(crate) fn read_toml<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, String> {
    toml::from_str(text).map_err(|error| {
        let before = &text[..error.span().map_or(0, |span| span.start.min(text.len()))];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        let is_toml = toml::from_str::<toml::Table>(text).is_ok();
        let message = if is_toml { error.message() } else { "the file is not TOML (不是TOML文件)" };
        format!("line {line}, column {column}: {message}")
    })
}

/// The line of the table or key that a message names.
fn line_of(text: &str, message: &str) -> Option<usize> {
    let is_named = |line: &str| {
        let head = line.split(['=', '#']).next().unwrap_or_default().trim();
        !head.is_empty() && message.contains(head) && (head.starts_with('[') || head == "in_principle")
    };
    text.lines().position(is_named).map(|line| line + 1)
}
