use std::collections::{BTreeMap, BTreeSet};

use super::rows::is_hint;
use super::{Report, schematic_notice, tally};
use crate::language::Language;
use crate::message::{Argument, Joint, Message};
use crate::output::Style;
use crate::rule::Verdict;
use crate::screen::{MOST_PAIRS, RightPair, Screening};
use crate::shortened::{OF_A_NAME, OF_A_TEXT, shortened};
use crate::table::{Table, paragraphs};
use crate::visible::visible_line;

/// Pairs of overlapping rights that are listed one by one.
const MAX_PAIRS: usize = 20;
/// Rights that are shown on a terminal, and rows of each.
const MOST_RIGHTS: usize = 1_000;
const MOST_ROWS: usize = 50;
const HEADINGS: [&str; 6] =
    ["heading-right", "heading-verdict", "heading-area", "heading-clause", "heading-place", "heading-note"];

impl Report {
    /// The report as text for people.
    pub fn to_table(&self, style: Style) -> String {
        let Style { width, language, .. } = style;
        let shown = self.rights.len().min(MOST_RIGHTS);
        let headings = HEADINGS.map(|code| Message::new(code).in_words(language));
        let mut table = Table::headed(width, headings).with_numbers([2]);
        for right in &self.rights[..shown] {
            self.rows(right, &mut table, language);
        }
        let mut below = Text { language, text: String::new() };
        if shown < self.rights.len() {
            let left_out = Message::new("screening-rights-left-out").with("count", self.rights.len() - shown);
            below.say(left_out.with("verdicts", verdicts(tally(self.rights[shown..].iter().map(|r| r.verdict)))));
        }
        self.below(&mut below);
        format!("{}{table}\n{}", paragraphs(&self.above(language), width), paragraphs(&below.text, width))
    }

    /// What stands above the table.
    fn above(&self, language: Language) -> String {
        let mut above = Text { language, text: String::new() };
        if let Some(notice) = self.basis.banner(language) {
            above.text += &format!("※ {notice}\n");
        }
        let head = Message::new("screening-head").with("plan", self.basis.plan_title.as_str());
        above.say(head.with("version", self.basis.plan_version.as_str()).with("day", self.basis.as_of));
        if !self.basis.packs.is_empty() {
            let packs = Argument::names(self.basis.packs.iter().map(|pack| pack.title.as_str()));
            let code = if self.basis.drafts { "screening-packs-with-drafts" } else { "screening-packs" };
            above.say(Message::new(code).with("packs", packs));
        }
        if self.basis.schematic {
            above.text += &format!("※ {}\n", schematic_notice(language));
        }
        above.text
    }

    /// What stands below it.
    fn below(&self, below: &mut Text) {
        let total = Message::new("screening-total").with("count", self.rights.len());
        below.say(total.with("verdicts", verdicts(self.tally())));
        let open = self.rights.iter().filter(|right| right.outlook.undecided_rules > 0).count();
        if open > 0 {
            let possible = Message::new("screening-open").with("count", open);
            below.say(possible.with("verdicts", verdicts(self.tally_possible())));
        }
        self.hints(below);
        self.pairs(below);
        self.takes(below);
    }

    /// Hints by their titles, layers that are missing, records that are.
    fn hints(&self, below: &mut Text) {
        let findings = self.rights.iter().flat_map(|right| &right.findings).filter(|finding| is_hint(finding));
        let hints: BTreeMap<&str, &str> =
            findings.map(|finding| (finding.rule.id.as_str(), finding.rule.title.as_str())).collect();
        if !hints.is_empty() {
            let hints = hints.iter().map(|(rule, title)| format!("{rule} {title}"));
            below.say(Message::new("screening-hints").with("hints", Argument::statements(hints)));
        }
        let mut declared: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (layer, source) in &self.declared_none {
            declared.entry(source).or_default().push(self.layer_title(layer, below.language));
        }
        for (source, layers) in declared {
            let none = Message::new("screening-declared-none").with("count", layers.len()).with("source", source);
            below.say(none.with("layers", Argument::names(layers)));
        }
        let missing = self.missing_layers();
        if !missing.is_empty() {
            let of = |(layer, rules): (&&str, &BTreeSet<&str>)| {
                let title = self.layer_title(layer, below.language);
                let rules = Argument::names(rules.iter().copied());
                Message::new("screening-missing-layer").with("layer", title).with("rules", rules)
            };
            let layers = Argument::statements(missing.iter().map(of));
            below.say(Message::new("screening-missing").with("count", missing.len()).with("layers", layers));
        }
        if self.rejected > 0 {
            below.say(Message::new("screening-rejected").with("count", self.rejected));
        }
    }

    /// Rights that overlap others.
    fn pairs(&self, below: &mut Text) {
        for pair in self.overlapping_rights.iter().take(MAX_PAIRS) {
            below.say(self.pair(pair, below.language));
        }
        if self.overlapping_rights.len() >= MOST_PAIRS {
            below.say(Message::new("screening-pairs-too-many"));
        } else if self.overlapping_rights.len() > MAX_PAIRS {
            let more = self.overlapping_rights.len() - MAX_PAIRS;
            below.say(Message::new("screening-pairs-left-out").with("count", more));
        }
    }

    fn pair(&self, pair: &RightPair, language: Language) -> Message {
        let id = |id: &str| shortened(&visible_line(id), OF_A_NAME).into_owned();
        let layer = pair.other_layer.as_deref().map(|layer| self.layer_title(layer, language) + " ");
        let other = layer.unwrap_or_default() + &id(&pair.other_id);
        let of = |code| Message::new(code).with("right", id(&pair.right_id)).with("other", other);
        if pair.overlap_m2.is_nan() {
            return of("screening-pair-unmeasured").with("vertical", pair.vertical.message());
        }
        of(if pair.seam { "screening-pair-seam" } else { "screening-pair" })
            .number("area", pair.overlap_m2, 1)
            .number("share", pair.share_of_right * 100.0, 2)
            .number("other-share", pair.share_of_other * 100.0, 2)
            .with("vertical", pair.vertical.message())
    }

    /// What the batch takes of known resources.
    fn takes(&self, below: &mut Text) {
        for taken in &self.cumulative {
            for (zone, resource) in taken
                .zones
                .iter()
                .filter_map(|zone| Some((zone, zone.resource.as_ref()?)))
                .filter(|(zone, _)| !zone.taken_m2.is_nan())
            {
                let take = Message::new("screening-resource")
                    .with("layer", self.layer_title(&taken.layer, below.language))
                    .with("zone", visible_line(&zone.zone_id).into_owned())
                    .number("area", zone.taken_m2 / 1e6, 4)
                    .number("taken", resource.taken, 1)
                    .with("known", resource.known)
                    .with("unit", resource.unit.as_str());
                below.say(take);
            }
        }
    }

    /// The verdict, then what an officer must look at.
    fn rows(&self, right: &Screening, table: &mut Table, language: Language) {
        let area = format!("{:.4}", right.area_m2 / 1e6);
        let id = shortened(&right.id, OF_A_NAME);
        let id = match &right.name {
            Some(name) => format!("{id}\n{}", shortened(name, OF_A_NAME)),
            None => id.into_owned(),
        };
        let open = right.outlook.in_words(right.verdict, language).map(|open| format!("\n{open}")).unwrap_or_default();
        let verdict = format!("{}{open}", language.verdict(right.verdict));
        let own = [id.as_str(), &verdict, &area];
        let mut rows = self.rows_of(right, language);
        if rows.len() > MOST_ROWS {
            let left_out = Message::new("screening-rows-left-out").with("count", rows.len() - MOST_ROWS);
            rows.truncate(MOST_ROWS);
            rows.push(["…".into(), String::new(), left_out.in_words(language)]);
        }
        for (number, row) in rows.iter().enumerate() {
            let head = own.map(|text| if number == 0 { text } else { "" });
            let cells = head.into_iter().chain(row.iter().map(String::as_str));
            table.add_row(cells.map(|text| shortened(text, OF_A_TEXT).into_owned()));
        }
    }
}

/// Lines in one language.
struct Text {
    language: Language,
    text: String,
}

impl Text {
    fn say(&mut self, message: Message) {
        self.text += &message.in_words(self.language);
        self.text.push('\n');
    }
}

/// How many got which verdict.
fn verdicts(tally: Vec<(Verdict, usize)>) -> Argument {
    let of = |(verdict, count): (Verdict, usize)| {
        Message::new("verdict-count").with("verdict", verdict).with("count", count)
    };
    Argument::list(tally.into_iter().map(of), Joint::Figures)
}
