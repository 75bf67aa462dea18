use super::super::schematic_notice;
use super::QuotaReport;
use crate::language::Language;
use crate::message::{Argument, Message};
use crate::output::Style;
use crate::quota::Release;
use crate::rule::{QuotaFinding, Verdict};
use crate::shortened::{OF_A_NAME, shortened};
use crate::table::{Table, paragraphs};

/// So many unknown things are listed for each figure.
const MOST_UNKNOWN: usize = 3;

const FIGURE_HEADINGS: [&str; 10] = [
    "heading-clause",
    "heading-figure",
    "heading-existing",
    "heading-proposed",
    "heading-together",
    "heading-limit",
    "heading-headroom",
    "heading-unit",
    "heading-nature",
    "heading-verdict",
];
const WINDOW_HEADINGS: [&str; 5] =
    ["heading-clause", "heading-right", "heading-block", "heading-window", "heading-verdict"];

impl QuotaReport {
    /// The figures as text for people, and under them what is not as it should be.
    pub fn to_table(&self, style: Style) -> String {
        let Style { width, language, .. } = style;
        let line = |message: Message| message.in_words(language) + "\n";
        let head = Message::new("quota-head").with("plan", self.basis.plan_title.as_str());
        let banner = self.basis.banner(language).map(|notice| format!("※ {notice}\n")).unwrap_or_default();
        let mut text =
            banner + &line(head.with("version", self.basis.plan_version.as_str()).with("day", self.basis.as_of));
        let has_zones = self.totals.iter().any(|total| total.measure == "rights_in_zone") || !self.releases.is_empty();
        if self.basis.schematic && has_zones {
            text += &format!("※ {}\n", schematic_notice(language));
        }
        let mut tables = String::new();
        if !self.totals.is_empty() {
            tables += &format!("{}\n", table(&self.totals, style));
        }
        if !self.releases.is_empty() {
            tables += &format!("{}\n", windows(&self.releases, style));
        }
        let head = paragraphs(&text, width);
        let mut text = String::new();
        if self.totals.is_empty() && self.releases.is_empty() {
            text += &line(Message::new("quota-no-rule-applies"));
        }
        for total in self.totals.iter().filter(|total| total.verdict > Verdict::Compliant) {
            text += &below(total, language);
        }
        text += &line(Message::new("quota-rights").with("count", self.rights));
        if self.rejected > 0 {
            text += &line(Message::new("quota-rejected").with("count", self.rejected));
        }
        format!("{head}{tables}{}", paragraphs(&text, width))
    }
}

/// What is not as it should be, and what would help.
fn below(total: &QuotaFinding, language: Language) -> String {
    let item = total.item.as_deref().map(|item| match language {
        Language::Zh => format!("（{item}）"),
        Language::En => format!(" ({item})"),
    });
    let rule = &total.rule;
    let principle = if rule.in_principle { language.of("（原则上）", " (in principle)") } else { "" };
    let (verdict, item, note) = (language.verdict(total.verdict), item.unwrap_or_default(), total.note(language));
    let colon = language.of("：", ": ");
    let space = language.of("", " ");
    let text =
        format!("{verdict} {} {}{item}{colon}{note}{space}{}{principle}\n", rule.id, rule.title, rule.clause.article);
    text + &remedy(total, language).map(|remedy| format!("  → {remedy}\n")).unwrap_or_default()
}

/// What would help; of a long list of what is missing only the first.
fn remedy(total: &QuotaFinding, language: Language) -> Option<String> {
    let remedy = total.remedy.as_ref()?;
    if remedy.code() != "supply" || total.unknown.len() <= MOST_UNKNOWN {
        return Some(remedy.in_words(language));
    }
    let first = Argument::statements(total.unknown[..MOST_UNKNOWN].iter().cloned());
    Some(Message::new("quota-supply").with("what", first).with("count", total.unknown.len()).in_words(language))
}

/// Figures of the table: shares by two decimals, all others as they are.
fn figure(value: f64, unit: &str) -> String {
    if unit == "%" { format!("{:.2}", value) } else { value.to_string() }
}

fn table(totals: &[QuotaFinding], Style { width, language, .. }: Style) -> Table {
    let headings = FIGURE_HEADINGS.map(|code| Message::new(code).in_words(language));
    let mut table = Table::headed(width, headings).with_numbers(2..7);
    for total in totals {
        let item = total.item.as_deref().map(|item| format!("\n{item}")).unwrap_or_default();
        // While something is not known, sums are lower bounds, and what is left below a cap is an upper one.
        // A share is that of all mines together and has a floor: nothing is added to it.
        let is_share = total.unit == "%";
        let (least, left) = match (total.unknown.is_empty(), is_share) {
            (true, _) => ("", ""),
            (false, true) => ("≥", "≥"),
            (false, false) => ("≥", "≤"),
        };
        let figure = |value: f64| figure(value, &total.unit);
        let mines = Message::new("mines").in_words(language);
        let unit = if total.unit == "count" { &mines } else { &total.unit };
        table.add_row([
            total.rule.id.clone(),
            format!("{}{item}", total.rule.title),
            figure(total.baseline),
            if is_share { "—".to_owned() } else { format!("{least}{}", figure(total.added)) },
            format!("{least}{}", figure(total.total)),
            figure(total.limit),
            format!("{left}{}", figure(total.headroom)),
            unit.clone(),
            total.nature.map_or("—", |nature| nature.in_words(language)).to_owned(),
            language.verdict(total.verdict),
        ]);
    }
    table
}

fn windows(releases: &[Release], Style { width, language, .. }: Style) -> Table {
    let mut table = Table::headed(width, WINDOW_HEADINGS.map(|code| Message::new(code).in_words(language)));
    for Release { right_id, finding } in releases {
        table.add_row([
            finding.rule.id.as_str(),
            &shortened(right_id, OF_A_NAME),
            finding.zone_id().or(finding.layer.as_deref()).unwrap_or("—"),
            &finding.note(language),
            &language.verdict(finding.verdict),
        ]);
    }
    table
}
