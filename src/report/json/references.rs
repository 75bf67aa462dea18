use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use crate::plan::Instrument;
use crate::report::Report;
use crate::rule::{CitedRule, Party};

/// What findings refer to, each named once.
#[derive(Serialize, JsonSchema)]
pub(in crate::report) struct References<'r> {
    /// The rules of the findings with their clauses, by id.
    rules: BTreeMap<&'r str, &'r CitedRule>,
    /// The plans and laws that clauses may cite, by id.
    instruments: &'r BTreeMap<String, Instrument>,
    /// Titles of the plan's layers.
    layers: &'r BTreeMap<String, String>,
    /// Names of the zones of the findings, where they have one, by layer and id.
    zones: BTreeMap<&'r str, BTreeMap<&'r str, &'r str>>,
    /// Layers that were missing, with the rules that could not be checked for that.
    missing_layers: BTreeMap<&'r str, BTreeSet<&'r str>>,
}

impl<'r> References<'r> {
    pub fn of(report: &'r Report) -> Self {
        let mut rules = BTreeMap::new();
        let mut zones: BTreeMap<&str, BTreeMap<&str, &str>> = BTreeMap::new();
        for finding in report.rights.iter().flat_map(|right| &right.findings) {
            rules.entry(finding.rule.id.as_str()).or_insert(&*finding.rule);
            if let (Some(layer), Some(Party::Zone { id, name: Some(name) })) = (&finding.layer, &finding.party) {
                zones.entry(layer).or_default().insert(id, name);
            }
        }
        let missing_layers = report.missing_layers();
        Self { rules, instruments: &report.instruments, layers: &report.layer_titles, zones, missing_layers }
    }
}
