use jiff::civil::Date;

use super::tally::{Record, Standing};
use super::{Quota, QuotaFinding};
use crate::message::{Argument, Joint, Message};
use crate::right::{Attribute, days_of};
use crate::rule::{RuleContext, Verdict};

impl Quota {
    /// Whether every grant finds a window of its own that is open in its time.
    pub(super) fn in_windows(&self, ruling: RuleContext<'_>, records: &[Record<'_>]) -> QuotaFinding {
        let mut windows: Vec<([Date; 2], usize)> =
            self.windows.iter().filter_map(|w| Some((days_of(&w.years.as_str().into())?, w.count))).collect();
        let limit: usize = windows.iter().map(|(_, count)| count).sum();
        let (mut dated, unknown) = grants(records, &windows);
        // The earliest grant takes the window that closes first, which leaves most to the later ones.
        dated.sort();
        windows.sort_by_key(|(days, _)| days[1]);
        let added = dated.len();
        let homeless: Vec<&str> = dated
            .into_iter()
            .filter(|([first, last], _)| {
                let is_open =
                    |([opens, closes], left): &&mut ([Date; 2], usize)| *left > 0 && opens <= first && last <= closes;
                windows.iter_mut().find(is_open).map(|(_, left)| *left -= 1).is_none()
            })
            .map(|(_, id)| id)
            .collect();
        // More grants than the windows hold leave some without one.
        let verdict = if !homeless.is_empty() {
            ruling.breach()
        } else if unknown.is_empty() {
            Verdict::Compliant
        } else {
            ruling.doubt()
        };
        let plan = self.windows.iter().map(|window| {
            Message::new("window-of-plan").with("years", window.years.as_str()).with("count", window.count)
        });
        let reason = Message::new(if homeless.is_empty() { "windows" } else { "windows-missed" });
        let reason = reason.with("plan", Argument::list(plan, Joint::Figures)).with("added", added);
        let missed = |reason: Message| reason.with("rights", Argument::names(homeless.iter().copied()));
        let reason = if homeless.is_empty() { reason } else { missed(reason) };
        let mut finding = QuotaFinding::new(ruling, self.nature, "windows", verdict, reason);
        (finding.added, finding.total, finding.limit) = (added as f64, added as f64, limit as f64);
        finding.headroom = limit as f64 - added as f64;
        finding.unit = "count".into();
        if !homeless.is_empty() {
            finding.remedy = Some(Message::new("adjust-to-windows"));
        } else if !unknown.is_empty() {
            finding.remedy = Some(QuotaFinding::supply(&unknown));
        }
        finding.unknown = unknown;
        finding
    }
}

/// The rights with the days between which each is granted, and why that is not known of the others.
fn grants<'r>(records: &'r [Record<'r>], windows: &[([Date; 2], usize)]) -> (Vec<([Date; 2], &'r str)>, Vec<Message>) {
    let (mut dated, mut unknown) = (Vec::new(), Vec::new());
    for record in records.iter().filter(|record| record.standing != Standing::Baseline) {
        let first_granted = |gap| record.attributes.days(Attribute::FirstGranted).map_err(|_| gap);
        match record.attributes.days(Attribute::GrantDate).or_else(first_granted) {
            Ok([first, last]) if record.doubt.is_none() => {
                let is_in = |([opens, closes], _): &([Date; 2], usize)| *opens <= first && last <= *closes;
                let meets = |([opens, closes], _): &([Date; 2], usize)| *opens <= last && first <= *closes;
                if windows.iter().any(meets) && !windows.iter().any(is_in) {
                    let why = Message::new("grant-day-open").with("date", Attribute::GrantDate);
                    unknown.push(record.unknown(why.with("first", first).with("last", last)));
                } else {
                    dated.push(([first, last], record.id));
                }
            }
            Ok(_) => unknown.extend(record.doubt.clone().map(|why| record.unknown(why))),
            Err(gap) => unknown.push(record.unknown(gap.message())),
        }
    }
    (dated, unknown)
}
