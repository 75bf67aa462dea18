use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::language::Language;
use crate::message::{Argument, Message};
use crate::plan::{Pack, Period, PlanContents};
use crate::rule::EndedInstrument;
use crate::screen::Screener;

/// By what was judged, and with what: the head of every report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Basis {
    /// Id of the plan.
    pub plan: String,
    /// Title of the plan.
    pub plan_title: String,
    /// Version of the plan's files.
    pub plan_version: String,
    /// The days for which the plan was made.
    pub plan_term: Period,
    /// SHA-256 over the files of the plan and its packs.
    pub plan_checksum: String,
    /// The packs of rules that were applied beside the plan's own.
    pub packs: Vec<Pack>,
    /// Ids of packs that the plan names and that were left out as asked: their rules were not applied.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub packs_left_out: Vec<String>,
    /// Rules that are drafts (草案) were applied as well.
    pub drafts: bool,
    /// The program and its version.
    pub engine: String,
    /// The day as of which was judged.
    #[schemars(with = "String")]
    pub as_of: Date,
    /// Plans and laws on which rules rest and which have ended by that day (已届满、已失效).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ended: Vec<EndedInstrument>,
    /// Some zones are schematic (示意): nothing here may be the basis of an approval.
    pub schematic: bool,
}

impl Basis {
    /// Of a screener: its plan, its day, and whether it applies drafts.
    pub(super) fn of(screener: &Screener) -> Self {
        Self::new(screener.plan(), screener.day(), screener.applies_drafts(), screener.ended_instruments())
    }

    /// Of a plan on a day, with what has ended by then of that on which its rules rest.
    pub(super) fn new(plan: &PlanContents, as_of: Date, drafts: bool, ended: Vec<EndedInstrument>) -> Self {
        Self {
            plan: plan.id.clone(),
            plan_title: plan.title.clone(),
            plan_version: plan.version.clone(),
            plan_term: plan.term,
            plan_checksum: plan.checksum.clone(),
            packs: plan.packs.clone(),
            packs_left_out: plan.packs_left_out.clone(),
            drafts,
            engine: concat!("minezone ", env!("CARGO_PKG_VERSION")).into(),
            as_of,
            ended,
            schematic: plan.is_schematic(),
        }
    }

    /// What is said before everything else: that the plan is not in force yet on the day, on which plans and laws that have
    /// ended rules rest (上轮规划已届满), and which packs of the plan were left out; nothing where none of it is so.
    pub fn banner(&self, language: Language) -> Option<String> {
        let not_yet = || {
            let message = Message::new("plan-not-yet").with("title", self.plan_title.as_str());
            message.with("from", self.plan_term.from).with("day", self.as_of)
        };
        let ended = || {
            let instruments = Argument::statements(self.ended.iter().map(EndedInstrument::message));
            Message::new("ended-notice").with("instruments", instruments)
        };
        let not_yet = (self.as_of < self.plan_term.from).then(not_yet);
        let left_out = || {
            let packs = Argument::names(self.packs_left_out.iter().map(String::as_str));
            Message::new("packs-left-out").with("packs", packs)
        };
        let left_out = (!self.packs_left_out.is_empty()).then(left_out);
        let notices = not_yet.into_iter().chain((!self.ended.is_empty()).then(ended)).chain(left_out);
        let notices: Vec<String> = notices.map(|notice| notice.in_words(language)).collect();
        (!notices.is_empty()).then(|| notices.join(language.of("", " ")))
    }

    /// The cells of it that every row of a CSV has: plan, checksum, day, and whether zones are schematic.
    pub(super) fn cells(&self) -> [String; 4] {
        [self.plan.clone(), self.plan_checksum.clone(), self.as_of.to_string(), self.schematic.to_string()]
    }
}
