use super::Report;
use crate::language::Language;
use crate::message::Message;
use crate::rule::{Finding, Verdict};
use crate::screen::Screening;

/// Clause, place and note.
type Row = [String; 3];

/// What stands where there is no clause and no place.
const NOTHING: &str = "—";

impl Report {
    /// What an officer must look at of one right, never empty: breaches one by one, rules that lack the
    /// same data together, hints together. Layers that are missing are named for the whole report.
    pub(super) fn rows_of(&self, right: &Screening, language: Language) -> Vec<Row> {
        let remark = |message: Message| [NOTHING.to_owned(), NOTHING.to_owned(), message.in_words(language)];
        let mut rows: Vec<Row> = Vec::new();
        if right.ambiguous_geometry {
            rows.push(remark(Message::new("screening-ambiguous-geometry")));
        }
        let mut lacking: Vec<(&Message, Vec<&Finding>)> = Vec::new();
        let (mut hints, mut ended): (Vec<&Finding>, Vec<&Finding>) = (Vec::new(), Vec::new());
        let (mut compliant, mut missing) = (0, 0);
        for finding in &right.findings {
            match (finding.verdict, &finding.remedy) {
                _ if finding.layer_missing => missing += 1,
                (Verdict::Compliant, _) if !finding.marginal => compliant += 1,
                _ if is_hint(finding) => hints.push(finding),
                _ if finding.if_in_force.is_some_and(|verdict| verdict <= Verdict::Informative) => ended.push(finding),
                _ if finding.if_in_force.is_some() => rows.push(self.row(finding, language)),
                (Verdict::Undetermined, Some(remedy)) => match lacking.iter_mut().find(|(known, _)| *known == remedy) {
                    Some((_, findings)) => findings.push(finding),
                    None => lacking.push((remedy, vec![finding])),
                },
                _ => rows.push(self.row(finding, language)),
            }
        }
        for (remedy, findings) in lacking {
            match findings.as_slice() {
                [finding] => rows.push(self.row(finding, language)),
                _ => {
                    let note = Message::new("screening-data-lacking").with("count", findings.len());
                    let note = format!("{}\n→ {}", note.in_words(language), remedy.in_words(language));
                    rows.push(together(&findings, Verdict::Undetermined, note, language));
                }
            }
        }
        if !ended.is_empty() {
            let note = Message::new("screening-kept-by-ended").with("count", ended.len()).in_words(language);
            rows.push(together(&ended, Verdict::Undetermined, note, language));
        }
        if !hints.is_empty() {
            let note = Message::new("screening-hints-below").with("count", hints.len()).in_words(language);
            rows.push(together(&hints, Verdict::Informative, note, language));
        }
        if rows.is_empty() {
            let kept = |code| Message::new(code).with("compliant", compliant);
            rows.push(remark(match (compliant, missing) {
                (0, 0) => Message::new("screening-no-rule-applies"),
                (0, _) => Message::new("screening-nothing-checked").with("missing", missing),
                (_, 0) => kept("screening-all-kept"),
                _ => kept("screening-kept-as-far-as-checked").with("missing", missing),
            }));
        }
        rows
    }

    fn row(&self, finding: &Finding, language: Language) -> Row {
        let rule = &finding.rule;
        let zone = finding.party.as_ref().map(|party| party.name(language).unwrap_or_else(|| party.id().to_owned()));
        let layer = finding.layer.as_deref().map(|layer| self.layer_title(layer, language));
        let place: Vec<String> = [layer, zone].into_iter().flatten().collect();
        let principle = if rule.in_principle { language.of("（原则上）", " (in principle)") } else { "" };
        // The plan is named above the table; another instrument is named where it is cited.
        let instrument = self.instruments.get(&rule.clause.instrument).map(|i| i.title.as_str());
        let instrument = instrument.filter(|title| *title != self.basis.plan_title).map(|title| format!("{title}\n"));
        let instrument = instrument.unwrap_or_default();
        let (verdict, article) = (language.verdict(finding.verdict), &rule.clause.article);
        let clause = format!("{} {verdict}\n{instrument}{article}{principle}", rule.id);
        let marginal = if finding.marginal {
            format!("\n{}", Message::new("screening-marginal").in_words(language))
        } else {
            String::new()
        };
        let remedy = finding.advice(language).map(|remedy| format!("\n→ {remedy}")).unwrap_or_default();
        let note = format!("{}\n{}{marginal}{remedy}", rule.title, finding.note(language));
        [clause, place.join("\n"), note]
    }
}

/// Worth knowing, and the same for most rights: what is no common area with a zone.
pub(super) fn is_hint(finding: &Finding) -> bool {
    let is_conflict = finding.reason.code() == "yields";
    finding.verdict == Verdict::Informative && finding.measure != "overlap_area" && !is_conflict
}

/// Several rules that say the same, in one row.
fn together(findings: &[&Finding], verdict: Verdict, note: String, language: Language) -> Row {
    let mut ids: Vec<&str> = findings.iter().map(|finding| finding.rule.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    let rules = format!("{}\n{}", language.list(ids), language.verdict(verdict));
    [rules, NOTHING.to_owned(), note]
}
