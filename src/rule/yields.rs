use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Doc, Finding, Verdict};
use crate::message::{Argument, Message};

/// That another rule prevails over this one where both speak of the same zone (规范冲突的适用: 特别规定、新的规定、上位法).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Yield {
    /// Id of the rule that prevails.
    pub to: String,
    /// Why it does.
    pub because: Doc,
}

/// Reasons by which a finding is known.
const PAPERS_GIVEN: [&str; 2] = ["discharged", "documents-stated"];
const ASKED_AT_STAGE: &str = "asked-at-stage";
const NOT_LISTED: [&str; 3] = ["others-not-listed", "overlaps-not-listed", "distances-not-listed"];
pub(crate) const YIELDS_PERHAPS: &str = "yields-perhaps";

/// Of two norms that conflict the one that prevails decides; the other stays, and says to which it yields. Where it is not known
/// whether the one that prevails applies, or nobody has read it (`unread`), the other is undetermined. `covers` says of two rules,
/// by their ids, whether the first speaks of every mineral of the right of which the second does.
pub(crate) fn settle_conflicts(findings: &mut [Finding], unread: &[Finding], covers: impl Fn(&str, &str) -> bool) {
    let mut settled = Vec::new();
    for (number, finding) in findings.iter().enumerate() {
        if finding.rule.yields.is_empty() || matches!(finding.verdict, Verdict::Compliant | Verdict::NotChecked) {
            continue;
        }
        let found = finding.rule.yields.iter().find_map(|other| {
            let speaks = |candidate: &&Finding| {
                let is_meant = candidate.rule.id == other.to && can_prevail(candidate);
                is_meant && is_about_the_same(candidate, finding) && covers(&other.to, &finding.rule.id)
            };
            Some((other, findings.iter().chain(unread).find(speaks)?))
        });
        settled.extend(found.map(|(other, prevailing)| (number, yielding(finding, other, prevailing))));
    }
    for (number, finding) in settled {
        findings[number] = finding;
    }
}

/// Whether a finding is one that can set another rule aside: it says something, binds, and rests on what is in force.
fn can_prevail(finding: &Finding) -> bool {
    let says = finding.verdict > Verdict::Compliant || PAPERS_GIVEN.contains(&finding.reason.code());
    let is_of_zone = finding.layer.is_some() || finding.verdict != Verdict::NotChecked;
    says && is_of_zone && finding.rule.force.is_binding() && finding.if_in_force.is_none()
}

/// Whether a rule that prevails has something to say of what another speaks of: the same zone, or the right as a whole. Zones
/// that are not listed one by one may be the same where both leave out some of a layer.
fn is_about_the_same(prevailing: &Finding, finding: &Finding) -> bool {
    if stands_for_others(&prevailing.reason) {
        return stands_for_others(&finding.reason) && prevailing.layer == finding.layer;
    }
    match (&prevailing.party, &prevailing.layer) {
        (Some(party), layer) => Some(party) == finding.party.as_ref() && *layer == finding.layer,
        (None, None) => true,
        // Of papers that are asked for in a layer, or of where a right lies in it as a whole.
        (None, Some(layer)) => prevailing.verdict != Verdict::NotChecked && Some(layer) == finding.layer.as_ref(),
    }
}

/// Whether a finding stands for several that are not listed, also once papers have discharged them.
fn stands_for_others(reason: &Message) -> bool {
    let is_inside = |argument: &Argument| matches!(argument, Argument::Message(inner) if stands_for_others(inner));
    NOT_LISTED.contains(&reason.code()) || reason.arguments().iter().any(|(_, argument)| is_inside(argument))
}

fn yielding(finding: &Finding, other: &Yield, prevailing: &Finding) -> Finding {
    let is_open = prevailing.rule.draft
        || prevailing.application_open
        || matches!(prevailing.verdict, Verdict::Undetermined | Verdict::NotChecked)
        || prevailing.reason.code() == ASKED_AT_STAGE
        // Which zones each of them left out is not known.
        || stands_for_others(&prevailing.reason);
    let code = if is_open { YIELDS_PERHAPS } else { "yields" };
    let because = Argument::in_both(&other.because.zh, &other.because.en);
    let reason = Message::new(code).with("rule", other.to.as_str()).with("title", prevailing.rule.title.as_str());
    let reason = reason.with("because", because).with("note", finding.reason.clone());
    let mut yielding = finding.clone().because(reason);
    if is_open {
        yielding.worst_possible = finding.worst_possible.max(finding.verdict);
        yielding.verdict = Verdict::Undetermined.min(finding.verdict);
        yielding
    } else {
        (yielding.verdict, yielding.worst_possible) = (Verdict::Informative, Verdict::Informative);
        yielding.with(|detail| detail.remedy = None)
    }
}
