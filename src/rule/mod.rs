//! Rules are data (`layers/<plan>/rules/<ID>.toml`); kinds of rule are code, one file a kind.
//!
//! A rule is judged once a right, not once a pair: it sees the right and everything measured in its
//! layers, nothing found included.

mod cardinality;
mod catalogue;
mod condition;
mod containment;
mod evidence;
mod exclusion;
mod facts;
mod finding;
mod parse;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use cardinality::Cardinality;
pub use catalogue::Catalogue;
pub use condition::Condition;
pub use containment::Containment;
pub use evidence::Evidence;
pub use exclusion::Exclusion;
pub use facts::{Census, Facts, LayerFacts};
pub use finding::{Finding, Verdict};
pub use parse::Case;
pub(crate) use parse::RuleFile;

/// Resolution in metres to which corners are drawn and licensed (MNR notice of 2022 on mining-right
/// areas: rectangular coordinates to 2 decimals). Common area up to this times its perimeter is
/// drawing noise.
pub const COORDINATE_RESOLUTION_M: f64 = 0.01;

/// One checkable rule of a plan or a law.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Unique in its plan, and the name of its file.
    pub id: String,
    /// What it says, in a few words.
    pub title: String,
    /// The clause says 原则上: a breach never forbids.
    pub in_principle: bool,
    /// Where it is written.
    pub clause: Clause,
    /// To which rights it applies.
    pub when: Condition,
    /// What is checked, and in which layers.
    pub kind: Kind,
    /// What a breach means, from which day on; ascending, never empty.
    pub terms: Vec<Term>,
    /// The worked examples that the file carries.
    pub cases: Vec<Case>,
}

/// The kinds of rule. A new kind is a file beside this and a variant here.
#[derive(Debug, Clone)]
pub enum Kind {
    /// Nothing in common with zones.
    Exclusion(Exclusion),
    /// Inside zones.
    Containment(Containment),
    /// So many rights in a zone.
    Cardinality(Cardinality),
    /// The zone's mineral.
    Catalogue(Catalogue),
    /// Documents for rights in a zone.
    Evidence(Evidence),
}

/// Where a rule is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Clause {
    /// Id of the instrument in `instruments.toml`.
    pub instrument: String,
    /// Article or section, as the instrument numbers it.
    pub article: String,
    /// In the original words.
    pub text: String,
    /// The same in English.
    #[serde(skip_serializing)]
    pub gloss: String,
}

/// What a breach means between two days, both included.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// First day.
    pub from: Date,
    /// Last day; open when absent.
    pub until: Option<Date>,
    /// What a breach comes to.
    pub verdict: Verdict,
}

impl Rule {
    /// The layers whose absence leaves the rule unchecked.
    pub fn layers(&self) -> &[String] {
        match &self.kind {
            Kind::Exclusion(kind) => &kind.layers,
            Kind::Containment(kind) => &kind.layers,
            Kind::Cardinality(kind) => &kind.layers,
            Kind::Catalogue(kind) => &kind.layers,
            Kind::Evidence(kind) => &kind.layers,
        }
    }

    /// The layer that it looks at beside those of [`Self::layers`].
    pub fn further_layer(&self) -> Option<&str> {
        match &self.kind {
            Kind::Cardinality(kind) => kind.existing.as_deref(),
            _ => None,
        }
    }

    /// All layers that it needs.
    pub fn needed_layers(&self) -> impl Iterator<Item = &str> {
        self.layers().iter().map(String::as_str).chain(self.further_layer())
    }

    /// The term in force on a day.
    pub fn term(&self, day: Date) -> Option<&Term> {
        // The latest that has begun: when it has ended, no earlier one comes back.
        let begun = self.terms.iter().rev().find(|term| term.from <= day);
        begun.filter(|term| term.until.is_none_or(|until| day <= until))
    }

    /// What the rule makes of one right on a day: nothing when it is not in force or does not apply.
    pub fn judge(&self, facts: &Facts<'_>, day: Date) -> Vec<Finding> {
        let Some(term) = self.term(day) else { return Vec::new() };
        let applies = self.when.holds(facts.right);
        if applies == condition::Answer::No {
            return Vec::new();
        }
        let mut findings = self.judge_layers(term, facts);
        // A breach of a rule that may not apply at all: what is missing decides.
        if let condition::Answer::Missing(attribute) = applies {
            for finding in findings.iter_mut().filter(|finding| finding.verdict > Verdict::Undetermined) {
                finding.verdict = Verdict::Undetermined;
                finding.note = format!("缺少属性“{attribute}”，无法判定本条是否适用。{}", finding.note);
            }
        }
        findings
    }

    /// Every layer by itself; one that is missing or incomplete leaves the rule unchecked there.
    fn judge_layers(&self, term: &Term, facts: &Facts<'_>) -> Vec<Finding> {
        let measure = self.kind.measure();
        let mut findings = Vec::new();
        for name in self.layers() {
            let Some(layer) = facts.layers.get(name.as_str()) else {
                findings.push(Finding::layer_missing(self, name, measure));
                continue;
            };
            match &self.kind {
                Kind::Exclusion(kind) => findings.extend(kind.judge(self, term, layer)),
                Kind::Containment(kind) => findings.push(kind.judge(self, term, layer, facts.right)),
                Kind::Cardinality(kind) => findings.extend(kind.judge(self, term, layer, facts)),
                Kind::Catalogue(kind) => findings.extend(kind.judge(self, term, layer, facts.right)),
                Kind::Evidence(kind) => findings.extend(kind.judge(self, term, layer, facts.right)),
            }
            // A right inside a zone that is there needs no other: containment sees to that itself.
            if layer.layer.rejected > 0 && !matches!(self.kind, Kind::Containment(_)) {
                findings.push(Finding::layer_incomplete(self, layer.layer, measure));
            }
        }
        if let Some(name) = self.further_layer() {
            match facts.layers.get(name) {
                None => findings.push(Finding::layer_missing(self, name, measure)),
                Some(layer) if layer.layer.rejected > 0 => {
                    findings.push(Finding::layer_incomplete(self, layer.layer, measure));
                }
                Some(_) => {}
            }
        }
        findings
    }
}

impl Kind {
    /// The name of its table in a rule file.
    pub fn as_str(&self) -> &'static str {
        match self {
            Kind::Exclusion(_) => "exclusion",
            Kind::Containment(_) => "containment",
            Kind::Cardinality(_) => "cardinality",
            Kind::Catalogue(_) => "catalogue",
            Kind::Evidence(_) => "evidence",
        }
    }

    /// What a finding of this kind measures.
    fn measure(&self) -> &'static str {
        match self {
            Kind::Exclusion(_) => "overlap_area",
            Kind::Containment(_) => "area_outside",
            Kind::Cardinality(_) => "rights_in_zone",
            Kind::Catalogue(_) => "mineral",
            Kind::Evidence(_) => "documents_missing",
        }
    }
}
