use super::tally::{Record, Tally, round};
use super::{Quota, QuotaFinding, Share};
use crate::layer::Layer;
use crate::message::{Argument, Message};
use crate::rule::{RuleContext, Verdict};

impl Quota {
    /// The share of size classes in the number of mines.
    pub(super) fn share_of(&self, ruling: RuleContext<'_>, share: &Share, records: &[Record<'_>]) -> QuotaFinding {
        let is_wanted = |size: &str| share.size.iter().any(|class| class == size);
        let of = Tally::of(records, |record| record.of_size(is_wanted));
        let others = Tally::of(records, |record| record.of_size(|size| !is_wanted(size)));
        let per_cent = |part: f64, rest: f64| if part + rest > 0.0 { part / (part + rest) * 100.0 } else { 100.0 };
        // Every mine in doubt against the share, and every one for it.
        let (part, rest) = (of.total(), others.total());
        let (least, most) = (per_cent(part.low, rest.high), per_cent(part.high, rest.low));
        let verdict = match (least >= share.at_least, most >= share.at_least) {
            (true, _) => Verdict::Compliant,
            (false, false) => ruling.breach(),
            (false, true) => ruling.doubt(),
        };
        let classes = Argument::names(share.size.iter().map(String::as_str));
        let reason = Message::new("share").with("classes", classes.clone()).with("count", part.low);
        let reason = reason.with("others", rest.high).number("share", least, 1).with("least", share.at_least);
        let mut finding = QuotaFinding::new(ruling, self.nature, "share", verdict, reason);
        finding.baseline = round(per_cent(of.baseline.low, others.baseline.high));
        finding.total = round(least);
        finding.added = round(least - finding.baseline);
        (finding.limit, finding.headroom, finding.unit) = (share.at_least, round(least - share.at_least), "%".into());
        finding.unknown = of.unknown;
        finding.remedy = match verdict {
            Verdict::Compliant => None,
            _ if most >= share.at_least => Some(QuotaFinding::supply(&finding.unknown)),
            _ => Some(Message::new("enlarge").with("classes", classes)),
        };
        finding
    }

    /// The share of zones that are done with; nothing for a rule on anything else.
    pub(super) fn share_of_zones<'l>(
        &self,
        ruling: RuleContext<'_>,
        layer: &dyn Fn(&str) -> Option<&'l Layer>,
    ) -> Option<QuotaFinding> {
        const MEASURE: &str = "zones";
        let share = self.zones.as_ref()?;
        let Some(layer) = layer(&share.layer).filter(|layer| layer.rejected == 0) else {
            return Some(QuotaFinding::not_checked(ruling, self.nature, MEASURE, &share.layer));
        };
        let (mut done, mut open, mut unknown) = (0_usize, 0_usize, Vec::new());
        let known = ruling.rule.vocabulary(&share.layer);
        for zone in &layer.zones {
            match (ruling.rule.place.means(zone, known), share.done.means(zone, known)) {
                (Ok(false), _) => {}
                (Err(why), _) | (Ok(true), Err(why)) => {
                    let of = Message::new("of-record").with("id", zone.id.as_str());
                    unknown.push(of.with("why", why.message()));
                }
                (Ok(true), Ok(true)) => done += 1,
                (Ok(true), Ok(false)) => open += 1,
            }
        }
        let all = done + open + unknown.len();
        let per_cent = |part: usize| if all > 0 { part as f64 / all as f64 * 100.0 } else { 100.0 };
        let (least, most) = (per_cent(done), per_cent(done + unknown.len()));
        let verdict = match (least >= share.at_least, most >= share.at_least) {
            (true, _) => Verdict::Compliant,
            (false, false) => ruling.breach(),
            (false, true) => ruling.doubt(),
        };
        let reason = Message::new("share-of-zones").with("all", all).with("done", done).number("share", least, 1);
        let reason = reason.with("least", share.at_least);
        let mut finding = QuotaFinding::new(ruling, self.nature, MEASURE, verdict, reason);
        (finding.baseline, finding.total, finding.limit) = (round(least), round(least), share.at_least);
        (finding.headroom, finding.unit) = (round(least - share.at_least), "%".into());
        finding.item = Some(share.layer.clone());
        finding.remedy = match verdict {
            Verdict::Compliant => None,
            _ if most >= share.at_least => Some(QuotaFinding::supply(&unknown)),
            _ => Some(Message::new("complete-zones").with("open", open)),
        };
        finding.unknown = unknown;
        Some(finding)
    }
}
