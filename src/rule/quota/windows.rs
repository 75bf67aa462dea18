use jiff::civil::Date;

use super::tally::Record;
use super::{Quota, QuotaFinding};
use crate::right::{Attribute, days_of};
use crate::rule::{RuleContext, Verdict};

impl Quota {
    /// Whether every grant finds a window of its own that is open in its time.
    pub(super) fn in_windows(&self, ruling: RuleContext<'_>, records: &[Record<'_>]) -> QuotaFinding {
        let mut windows: Vec<([Date; 2], usize)> =
            self.windows.iter().filter_map(|w| Some((days_of(&w.years.as_str().into())?, w.count))).collect();
        let limit: usize = windows.iter().map(|(_, count)| count).sum();
        let (mut dated, mut unknown) = (Vec::new(), Vec::new());
        for record in records.iter().filter(|record| !record.is_baseline) {
            match record.attributes.days(Attribute::GrantDate) {
                Ok([first, last]) if record.doubt.is_none() => {
                    let is_in = |([opens, closes], _): &([Date; 2], usize)| *opens <= first && last <= *closes;
                    let meets = |([opens, closes], _): &([Date; 2], usize)| *opens <= last && first <= *closes;
                    if windows.iter().any(meets) && !windows.iter().any(is_in) {
                        let zh = Attribute::GrantDate.zh();
                        unknown.push(format!("{}：{zh}只知在{first}至{last}之间", record.id));
                    } else {
                        dated.push(([first, last], record.id));
                    }
                }
                Ok(_) => unknown.push(format!("{}：{}", record.id, record.doubt.as_deref().unwrap_or_default())),
                Err(gap) => unknown.push(format!("{}：{gap}", record.id)),
            }
        }
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
        let mut finding = QuotaFinding::new(ruling, self.nature, "windows", verdict);
        (finding.added, finding.total, finding.limit) = (added as f64, added as f64, limit as f64);
        finding.headroom = limit as f64 - added as f64;
        finding.unit = "count".into();
        let plan: Vec<String> = self.windows.iter().map(|w| format!("{}年{}个", w.years, w.count)).collect();
        finding.note = format!("投放计划：{}；本批{added}个填报了出让年度。", plan.join("，"));
        if !homeless.is_empty() {
            finding.note += &format!("没有对应投放时间：{}。", homeless.join("、"));
            finding.remedy = Some("按投放计划调整出让年度，或先按程序调整规划".into());
        } else if !unknown.is_empty() {
            finding.remedy = Some(format!("补充资料：{}", unknown.join("；")));
        }
        finding.unknown = unknown;
        finding
    }
}
