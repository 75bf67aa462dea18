use super::{Difference, Entry, Ledger, Stated, Totals};
use crate::language::Language;
use crate::message::Message;
use crate::output::Style;
use crate::shortened::{OF_A_NAME, OF_A_TEXT, shortened};
use crate::table::{Table, paragraphs};

/// Columns that hold numbers.
const NUMBERS: [usize; 6] = [1, 2, 3, 4, 5, 6];

/// Rights that are shown on a terminal.
const MOST_ROWS: usize = 1_000;

const HEADINGS: [&str; 11] = [
    "heading-right",
    "heading-corners",
    "heading-ellipsoidal",
    "heading-corners-only",
    "heading-exact",
    "heading-geodesic",
    "heading-plane",
    "heading-grid",
    "heading-stated",
    "heading-agrees",
    "heading-hint",
];

impl Ledger {
    /// The ledger as text for people.
    pub fn to_table(&self, style: Style) -> String {
        let Style { width, language, .. } = style;
        // Names and hints wrap, numbers stay whole.
        let headings = HEADINGS.map(|code| Message::new(code).in_words(language));
        let mut table = Table::headed(width, headings).with_numbers(NUMBERS);
        for entry in self.rights.iter().take(MOST_ROWS) {
            table.add_row(row(entry, language).map(|text| shortened(&text, OF_A_TEXT).into_owned()));
        }
        let left_out = self.rights.len().saturating_sub(MOST_ROWS);
        let more = Message::new("area-left-out").with("count", left_out).in_words(language);
        let more = if left_out > 0 { more + "\n" } else { String::new() };
        format!("{table}\n{more}{}", paragraphs(&summary(&self.totals(), language), width))
    }
}

fn summary(totals: &Totals, language: Language) -> String {
    let total = Message::new("area-total")
        .with("rights", totals.rights)
        .number("ellipsoidal", totals.ellipsoidal_m2, 2)
        .number("ellipsoidal-km2", totals.ellipsoidal_m2 / 1e6, 4)
        .number("corners", totals.annex_d_corners_m2, 2)
        .number("exact", totals.exact_m2, 2)
        .number("geodesic", totals.geodesic_m2, 2)
        .number("plane", totals.plane_m2, 2);
    let counted = |code, count: usize| (count > 0).then(|| Message::new(code).with("count", count));
    let without = counted("area-without-ellipsoidal", totals.without_ellipsoidal);
    let stated = counted("area-stated", totals.stated)
        .map(|stated| stated.number("area", totals.stated_m2, 2).with("differing", totals.differing));
    let rejected = counted("area-rejected", totals.rejected);
    let legend = Message::new("area-legend");
    let lines = [Some(total), without, stated, rejected, Some(legend)].into_iter().flatten();
    lines.map(|message| message.in_words(language) + "\n").collect()
}

fn row(entry: &Entry, language: Language) -> [String; 11] {
    let metres = |difference: Option<Difference>| difference.map(|d| format!("{:+.3}", d.m2)).unwrap_or_default();
    let stated = entry.stated.as_ref();
    let say = |code| Message::new(code).in_words(language);
    let differs = stated.is_some_and(|stated| stated.differs).then(|| say("area-differs"));
    let ambiguous = entry.is_ambiguous.then(|| say("area-ambiguous"));
    let unknown = [&entry.ellipsoidal_absent, &entry.stated_unreadable].map(Clone::clone);
    let hints: Vec<String> = [differs, ambiguous].into_iter().chain(unknown).flatten().collect();
    let chosen = if entry.plane_is_chosen { format!("\n{}", say("area-by-centre")) } else { String::new() };
    let both = |(m2, km2): (f64, &str)| format!("{m2:.2}\n{km2}");
    let says = |stated: &Stated| match entry.stated_difference {
        Some(difference) => format!("{}\n{:+.2}", stated.text, difference.m2),
        None => stated.text.clone(),
    };
    let agreeing = |stated: &Stated| {
        stated.agrees_with.iter().map(|figure| figure.in_words(language)).collect::<Vec<_>>().join("\n")
    };
    [
        shortened(&entry.id, OF_A_NAME).into_owned(),
        entry.corners.to_string(),
        entry.ellipsoidal_m2.zip(entry.ellipsoidal_km2.as_deref()).map(both).unwrap_or_default(),
        metres(entry.annex_d_corners_difference),
        metres(entry.exact_difference),
        metres(entry.geodesic_difference),
        entry.plane_difference.map(|d| format!("{:+.2}\n({:+.0})", d.m2, d.ppm)).unwrap_or_default(),
        entry.plane_crs.as_deref().map(|name| grid_name(name, language) + &chosen).unwrap_or_default(),
        stated.map(says).unwrap_or_default(),
        stated.map(agreeing).unwrap_or_default(),
        hints.join("\n"),
    ]
}

/// The name of a grid, short enough for a column.
fn grid_name(name: &str, language: Language) -> String {
    let [three, six] = [language.of("3度带 ", "3° "), language.of("6度带 ", "6° ")];
    let short = name.trim_start_matches("CGCS2000 / ").replace("3-degree Gauss-Kruger ", three);
    short.replace("Gauss-Kruger zone ", six).replace("zone ", "")
}
