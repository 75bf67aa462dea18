//! Rules are data (`layers/<plan>/rules/<ID>.toml`); kinds of rule are code, one file a kind.
//!
//! A rule is judged once a right, not once a pair: it sees the right and everything measured in its
//! layers, nothing found included.

mod allowed_values;
mod batch_counts;
mod cardinality;
mod case;
mod check;
mod cited;
mod containment;
mod context;
mod discharge;
mod ended;
mod exclusion;
mod facts;
mod fault;
mod finding;
mod force;
mod granted;
mod judging;
mod kind;
mod limit;
mod outlook;
mod parse;
mod party;
mod quota;
mod required_documents;
mod right_filter;
mod schedule;
mod setback;
mod standing;
mod threshold;
mod verdict;
mod vocabulary;
mod words;
mod yields;
mod zone_filter;

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock, OnceLock};

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::layer::Layer;
#[cfg(feature = "cli")]
use crate::layer::Zone;
use crate::message::Message;
use crate::right::{Right, SizeClass};

pub use crate::layer::COORDINATE_RESOLUTION_M;
pub use allowed_values::{AllowedValues, ListClass};
pub use batch_counts::{BatchCounts, Number};
pub use cardinality::Cardinality;
pub use case::{Case, CaseRight, CaseZone, OtherRight};
pub use cited::CitedRule;
pub use containment::Containment;
use context::RuleContext;
pub use discharge::Discharge;
pub use ended::EndedInstrument;
pub use exclusion::{Exclusion, OtherHolder, OtherMineral, SLIVER_WIDTH_M};
pub use facts::{Facts, LayerFacts};
pub use finding::{Finding, FindingDetail};
pub use force::Force;
pub(crate) use granted::{is_cancelled, mine_granted, mines_unknown};
pub use kind::Kind;
pub use limit::{Comparison, Limit};
pub use outlook::Outlook;
pub(crate) use parse::RuleFile;
pub use party::Party;
pub use quota::{
    BaselineMine, Count, Nature, Quota, QuotaFinding, Share, Structure, Sum, TotalsInOrder, Window, ZoneShare,
};
pub use required_documents::RequiredDocuments;
pub use right_filter::RightFilter;
pub use schedule::Schedule;
pub use setback::Setback;
pub(crate) use standing::Standing;
pub use threshold::{Threshold, ThresholdRow};
pub use verdict::Verdict;
pub use vocabulary::{Spellings, Vocabularies, Vocabulary};
pub use words::Language;
pub(crate) use words::Words;
pub use yields::Yield;
pub(crate) use yields::{YIELDS_PERHAPS, settle_conflicts};
pub use zone_filter::ZoneFilter;
pub(crate) use zone_filter::ZoneValueError;

/// One checkable rule of a plan or a law.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Unique in its plan and the packs of it, and the name of its file.
    pub id: String,
    /// What it says, in a few words.
    pub title: String,
    /// Id of the plan or pack whose folder it stands in.
    pub pack: String,
    /// Whether its clause has been read.
    pub status: Status,
    /// The clause says 原则上: a breach never forbids.
    pub in_principle: bool,
    /// What it asks of a right, and when: only what binds now decides its verdict.
    pub force: Force,
    /// The department that it is for to say (主管部门).
    pub authority: Option<Doc>,
    /// Rules that prevail over it where they have something to say of the same zone.
    pub yields: Vec<Yield>,
    /// By which papers a breach is made good.
    pub discharge: Option<Discharge>,
    /// What a breach is for a right to explore (探矿权), where the clause bans acts of mining only.
    pub exploration: Option<Verdict>,
    /// What it says and how it is checked, for people.
    pub doc: Doc,
    /// Where it is written; findings share it.
    pub clause: Arc<Clause>,
    /// To which rights it applies.
    pub when: RightFilter,
    /// Of which zones of its layers it speaks.
    pub place: ZoneFilter,
    /// What is checked, and in which layers.
    pub kind: Kind,
    /// What a breach means, from which day on; ascending, never empty.
    pub terms: Vec<Term>,
    /// The worked examples that the file carries.
    pub cases: Vec<Case>,
    /// What the properties of its layers' zones are known to say, shared by all rules of a plan; of a
    /// rule by itself no more than it names.
    pub vocabularies: Arc<Vocabularies>,
}

/// 1 公顷.
const M2_PER_HECTARE: f64 = 1e4;
/// 1 亩: a fifteenth of a hectare.
const M2_PER_MU: f64 = M2_PER_HECTARE / 15.0;

/// Whether the words of a rule were read at their source.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// They were.
    #[default]
    InForce,
    /// They were written down from memory (草案): applied only when asked for.
    Draft,
}

/// A rule explained for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Doc {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
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
}

/// What a breach means between two days, both included.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// First day.
    pub from: Date,
    /// Last day; open when absent.
    pub until: Option<Date>,
    /// The verdict of a breach.
    pub verdict: Verdict,
    /// The rule's clause in this term, where the law was written anew.
    pub clause: Option<Arc<Clause>>,
    /// The parameters of the kind in this term, all of them, where the law changed them.
    pub parameters: Option<Kind>,
    /// What findings of it share, once there is one.
    #[serde(skip)]
    cited: OnceLock<Arc<CitedRule>>,
}

impl Rule {
    /// Written from memory: never applied unless asked for.
    pub fn is_draft(&self) -> bool {
        self.status == Status::Draft
    }

    /// Every layer that it looks at in any term, in order of the names; what is missing of them
    /// leaves it unchecked.
    pub fn layers(&self) -> BTreeSet<&str> {
        self.kinds().flat_map(Kind::layers).collect()
    }

    /// The clauses that it quotes, in any term.
    pub fn clauses(&self) -> impl Iterator<Item = &Clause> {
        std::iter::once(&*self.clause).chain(self.terms.iter().filter_map(|term| term.clause.as_deref()))
    }

    /// What the zones of a layer are known to say.
    pub(crate) fn vocabulary(&self, layer: &str) -> &Vocabulary {
        static NOTHING: LazyLock<Vocabulary> = LazyLock::new(Vocabulary::default);
        self.vocabularies.get(layer).unwrap_or(&NOTHING)
    }

    /// What of a zone of a layer leaves the rule unchecked there: properties that `[where]` or its kind
    /// asks for, and whose values are absent or not known.
    #[cfg(feature = "cli")]
    pub(crate) fn value_errors(&self, zone: &Zone, layer: &str) -> impl Iterator<Item = ZoneValueError> {
        let known = self.vocabulary(layer);
        let further = self.kinds().filter_map(|kind| kind.rule().zone_gap(zone, known));
        self.place.means(zone, known).err().into_iter().chain(further)
    }

    /// The properties that the zones of its layers need for it to be checked there.
    #[cfg(feature = "cli")]
    pub(crate) fn zone_properties(&self) -> BTreeSet<&str> {
        let of_kinds = self.kinds().flat_map(|kind| {
            let named = kind.rule().zone_values().into_iter().map(|(property, _)| property);
            named.chain(kind.rule().zone_property())
        });
        self.place.properties().map(|(property, _)| property).chain(of_kinds).collect()
    }

    /// Whether no zone of a layer says anything under a property.
    #[cfg(feature = "cli")]
    pub(crate) fn is_never_stated(property: &str, layer: &Layer) -> bool {
        !layer.zones.is_empty() && layer.zones.iter().all(|zone| zone_filter::text_of(zone, property).is_none())
    }

    /// The parameters of all terms.
    pub fn kinds(&self) -> impl Iterator<Item = &Kind> {
        std::iter::once(&self.kind).chain(self.terms.iter().filter_map(|term| term.parameters.as_ref()))
    }

    /// The parameters in force in a term of the rule.
    pub fn kind_in<'a>(&'a self, term: &'a Term) -> &'a Kind {
        term.parameters.as_ref().unwrap_or(&self.kind)
    }

    /// The term in force on a day.
    pub fn term(&self, day: Date) -> Option<&Term> {
        // The latest that has begun: when it has ended, no earlier one comes back.
        let begun = self.terms.iter().rev().find(|term| term.from <= day);
        begun.filter(|term| term.until.is_none_or(|until| day <= until))
    }

    /// What the rule makes of one right on a day: nothing when it is not in force or does not apply,
    /// and nothing of a total, which is not about one right.
    pub fn judge(&self, facts: &Facts<'_>, day: Date) -> Vec<Finding> {
        let Some(term) = self.term(day) else { return Vec::new() };
        let applies = self.when.holds(facts.attributes());
        if applies == right_filter::Answer::No {
            return Vec::new();
        }
        let ruling = RuleContext { rule: self, term };
        let mut findings = self.kind_in(term).judge(ruling, facts, day);
        if let Some(verdict) = self.exploration.filter(|_| facts.attributes().is_exploration()) {
            findings.iter_mut().for_each(|finding| without_mining(ruling, verdict, finding));
        }
        if let Some(discharge) = &self.discharge {
            findings.iter_mut().for_each(|finding| discharge.apply(ruling, facts.attributes(), finding));
        }
        // What zones leave open no later stage will settle.
        if self.layers().is_empty() && applies == right_filter::Answer::Yes {
            self.when.ask_at_stage(facts.attributes(), &mut findings);
        }
        // A breach of a rule that may not apply at all: what is missing decides.
        if let right_filter::Answer::Unknown(why) = applies {
            findings.iter_mut().for_each(|finding| {
                *finding = finding.clone().with(|detail| detail.application_open = true);
            });
            for finding in findings.iter_mut().filter(|finding| finding.verdict >= Verdict::Undetermined) {
                finding.verdict = Verdict::Undetermined;
                let reason = Message::new("application-undetermined").with("why", why.clone());
                let reason = reason.with("note", finding.reason.clone());
                let remedy = Message::new("supply").with("what", why.clone());
                *finding = finding.clone().because(reason).unless(remedy);
            }
        }
        findings
    }

    /// Whether it speaks of every mineral of a right of which another rule does: what excepts one mineral excepts no other
    /// beside it. Minerals that the right does not state are those of both.
    pub(crate) fn covers_minerals_of(&self, other: &Self, facts: &Facts<'_>) -> bool {
        let minerals = facts.attributes().minerals().unwrap_or_default();
        if minerals.len() < 2 {
            return true;
        }
        minerals.into_iter().all(|mineral| {
            let of_one = facts.attributes().of_mineral(mineral);
            other.when.mineral_is_meant(&of_one) == right_filter::Answer::No
                || self.when.mineral_is_meant(&of_one) == right_filter::Answer::Yes
        })
    }

    /// The same of a rule that rests on an instrument which has ended: nothing that it finds is worth more than a question.
    pub fn judge_by_ended(&self, facts: &Facts<'_>, day: Date, ended: &EndedInstrument) -> Vec<Finding> {
        let Some(breach) = self.term(day).map(|term| term.verdict) else { return Vec::new() };
        self.judge(facts, day).iter().map(|finding| ended.weaken(self, breach, finding)).collect()
    }

    /// What is to be said of a right that lies outside the area of the rule's plan: not what the clause
    /// makes of it, but that nobody has looked. Nothing where the rule would say nothing.
    pub(crate) fn judge_outside(&self, facts: &Facts<'_>, day: Date) -> Option<Finding> {
        let found = self.judge(facts, day).into_iter().next()?;
        let reason = Message::new("outside-the-plan");
        let context = RuleContext { rule: self, term: self.term(day)? };
        let finding = context.finding(Verdict::NotChecked, found.measure, reason);
        Some(finding.unless(Message::new("screen-by-the-plan-there")))
    }

    /// What a rule on totals makes of a whole batch on a day, given the ids and properties of the
    /// rights and the mines of the base year; nothing for other kinds.
    pub fn judge_total(
        &self,
        baseline: &[BaselineMine],
        rights: &[(&str, &Map<String, Value>)],
        sizes: &[SizeClass],
        day: Date,
    ) -> Vec<QuotaFinding> {
        let Some(term) = self.term(day) else { return Vec::new() };
        self.kind_in(term).rule().judge_total(RuleContext { rule: self, term }, baseline, rights, sizes)
    }

    /// What a rule on the number of rights makes of every zone of its layers on a day, for a whole
    /// batch with the plan's table of size classes, and a rule on the share of zones of its layer; nothing for other kinds.
    /// `layer` gives a layer by its name, if it is there.
    pub fn judge_zones<'l>(
        &self,
        layer: impl Fn(&str) -> Option<&'l Layer>,
        rights: &[Right],
        sizes: &[SizeClass],
        day: Date,
    ) -> Vec<QuotaFinding> {
        let Some(term) = self.term(day) else { return Vec::new() };
        self.kind_in(term).rule().judge_zones(RuleContext { rule: self, term }, &layer, rights, sizes)
    }
}

/// A breach of a clause that bans acts of mining, by a right to explore, which has to do without them.
fn without_mining(ruling: RuleContext<'_>, verdict: Verdict, finding: &mut Finding) {
    if finding.verdict == ruling.breach() {
        let reason = Message::new("exploration-without-mining").with("note", finding.reason.clone());
        *finding = finding.clone().because(reason);
        finding.verdict = verdict;
    }
    finding.worst_possible = finding.worst_possible.min(verdict.max(finding.verdict));
}
