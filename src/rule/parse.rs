use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Cardinality, Catalogue, Clause, Condition, Containment, Evidence, Exclusion, Kind, Rule, Term, Verdict};

/// A worked example that a rule file carries and the tests run.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What it shows, in words.
    pub name: String,
    /// The right, WKT in longitude and latitude.
    pub right: String,
    /// Properties of the right.
    #[serde(default)]
    pub attributes: serde_json::Map<String, serde_json::Value>,
    /// The other rights of the batch, WKT.
    #[serde(default)]
    pub batch: Vec<String>,
    /// The zones there are; the layers of the rule that are not named here are empty.
    #[serde(default, rename = "zone")]
    pub zones: Vec<CaseZone>,
    /// Layers that are missing altogether.
    #[serde(default)]
    pub missing: Vec<String>,
    /// Day of the judgement; the first day of the rule's last term by default.
    pub as_of: Option<Date>,
    /// The worst verdict among the findings; absent when the rule says nothing.
    pub expect: Option<Verdict>,
    /// The value of that finding, and how far it may be off.
    pub value: Option<f64>,
    /// How far the value may be off.
    #[serde(default)]
    pub tolerance: f64,
}

/// A zone of a [`Case`].
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseZone {
    pub layer: String,
    /// WKT in longitude and latitude.
    pub geometry: String,
    #[serde(default)]
    pub attributes: serde_json::Map<String, serde_json::Value>,
}

/// A rule file as it is written; the table named after a kind holds that kind's parameters.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "rules/<ID>.toml")]
pub(crate) struct RuleFile {
    id: String,
    title: String,
    in_principle: bool,
    clause: Clause,
    #[serde(default)]
    when: Condition,
    terms: Vec<Term>,
    exclusion: Option<Exclusion>,
    containment: Option<Containment>,
    cardinality: Option<Cardinality>,
    catalogue: Option<Catalogue>,
    evidence: Option<Evidence>,
    #[serde(default, rename = "case")]
    cases: Vec<Case>,
}

impl Rule {
    /// Reads the text of a rule file whose name without ending is `name`.
    ///
    /// # Errors
    /// A message with line and column where the text breaks the schema, or what contradicts what.
    pub fn parse(name: &str, text: &str) -> Result<Self, String> {
        let file: RuleFile = toml::from_str(text).map_err(|e| e.to_string())?;
        if file.id != name {
            return Err(format!("the id {:?} is not the name of the file", file.id));
        }
        let kinds = [
            file.exclusion.map(Kind::Exclusion),
            file.containment.map(Kind::Containment),
            file.cardinality.map(Kind::Cardinality),
            file.catalogue.map(Kind::Catalogue),
            file.evidence.map(Kind::Evidence),
        ];
        let mut kinds = kinds.into_iter().flatten();
        let (Some(kind), None) = (kinds.next(), kinds.next()) else {
            return Err("exactly one table of a rule kind is needed, such as [exclusion]".into());
        };
        if file.terms.is_empty() {
            return Err("at least one [[terms]] is needed".into());
        }
        if !file.terms.windows(2).all(|pair| pair[0].from < pair[1].from) {
            return Err("the [[terms]] must ascend by their first day".into());
        }
        if file.in_principle && file.terms.iter().any(|term| term.verdict == Verdict::Forbidden) {
            return Err("a rule that holds 原则上 (in_principle) cannot forbid".into());
        }
        Ok(Self {
            id: file.id,
            title: file.title,
            in_principle: file.in_principle,
            clause: file.clause,
            when: file.when,
            kind,
            terms: file.terms,
            cases: file.cases,
        })
    }
}
