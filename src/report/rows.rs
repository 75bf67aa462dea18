use super::Report;
use crate::rule::{Finding, Verdict};
use crate::screen::Screening;

/// Clause, place and note.
type Row = [String; 3];

impl Report {
    /// What an officer must look at of one right, never empty: breaches one by one, rules that lack the
    /// same data together, hints together. Layers that are missing are named for the whole report.
    pub(super) fn rows_of(&self, right: &Screening) -> Vec<Row> {
        let mut rows: Vec<Row> = Vec::new();
        if right.ambiguous_geometry {
            rows.push(remark("界线自相交或互相重叠，范围不明，结论至多为无法判定。"));
        }
        let mut lacking: Vec<(&str, Vec<&Finding>)> = Vec::new();
        let mut hints: Vec<&Finding> = Vec::new();
        let (mut compliant, mut missing) = (0, 0);
        for finding in &right.findings {
            let remedy = finding.remedy.as_deref();
            match (finding.verdict, remedy) {
                _ if finding.layer_missing => missing += 1,
                (Verdict::Compliant, _) if !finding.marginal => compliant += 1,
                _ if is_hint(finding) => hints.push(finding),
                (Verdict::Undetermined, Some(remedy)) => match lacking.iter_mut().find(|(text, _)| *text == remedy) {
                    Some((_, findings)) => findings.push(finding),
                    None => lacking.push((remedy, vec![finding])),
                },
                _ => rows.push(self.row(finding)),
            }
        }
        for (remedy, findings) in lacking {
            match findings.as_slice() {
                [finding] => rows.push(self.row(finding)),
                _ => {
                    let rules = listed(findings.iter().map(|finding| finding.rule.as_str()));
                    let note = format!("{}条均因资料不足无法判定。\n→ {remedy}", findings.len());
                    rows.push([format!("{rules}\n{}", Verdict::Undetermined.zh()), "—".to_owned(), note]);
                }
            }
        }
        if !hints.is_empty() {
            let rules = listed(hints.iter().map(|finding| finding.rule.as_str()));
            let note = format!("提示{}项，条款见表下。", hints.len());
            rows.push([format!("{rules}\n{}", Verdict::Informative.zh()), "—".to_owned(), note]);
        }
        if rows.is_empty() {
            rows.push(match (compliant, missing) {
                (0, 0) => remark("该日期没有可适用的规则，未作任何检查。"),
                (_, 0) => remark(&format!("{compliant}项检查均符合。")),
                _ => remark(&format!("{compliant}项检查均符合；{missing}项因缺少图层未检查，见表下。")),
            });
        }
        rows
    }

    fn row(&self, finding: &Finding) -> Row {
        let zone = finding.zone_name.as_deref().or(finding.zone_id.as_deref());
        let place = [finding.layer.as_deref().map(|layer| self.layer_title(layer)), zone];
        let place = place.into_iter().flatten().collect::<Vec<_>>().join("\n");
        let principle = if finding.in_principle { "（原则上）" } else { "" };
        // The plan is named above the table; another instrument is named where it is cited.
        let instrument = self.instruments.get(&finding.clause.instrument).map(|i| i.title.as_str());
        let instrument = instrument.filter(|title| *title != self.plan_title).map(|title| format!("{title}\n"));
        let instrument = instrument.unwrap_or_default();
        let (rule, article) = (&finding.rule, &finding.clause.article);
        let clause = format!("{rule} {}\n{instrument}{article}{principle}", finding.verdict.zh());
        let marginal = if finding.marginal { "\n临界：结论取决于坐标精度以内的差别。" } else { "" };
        let remedy = finding.remedy.as_deref().map(|remedy| format!("\n→ {remedy}")).unwrap_or_default();
        [clause, place, format!("{}\n{}{marginal}{remedy}", finding.title, finding.note)]
    }
}

/// Worth knowing, and the same for most rights: what is no common area with a zone.
pub(super) fn is_hint(finding: &Finding) -> bool {
    finding.verdict == Verdict::Informative && finding.measure != "overlap_area"
}

fn remark(note: &str) -> Row {
    ["—".to_owned(), "—".to_owned(), note.to_owned()]
}

/// Ids in their order, each once.
fn listed<'a>(ids: impl Iterator<Item = &'a str>) -> String {
    let mut ids: Vec<&str> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    ids.join("、")
}
