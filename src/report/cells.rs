//! What reports in CSV have in common: how they begin, and cells of their rows.

use std::io::{self, Write};

use super::Basis;
use crate::cell::csv_rows;
use crate::output::Style;
use crate::rule::CitedRule;

/// The byte order mark, by which spreadsheets know the encoding, what is said before everything else, and the headings.
pub(super) fn begin<W: Write, const N: usize>(
    mut out: W,
    basis: &Basis,
    style: Style,
    columns: [&'static str; N],
) -> io::Result<csv::Writer<W>> {
    out.write_all("\u{feff}".as_bytes())?;
    if let Some(notice) = basis.banner(style.language) {
        out.write_all(&csv_rows([[notice]])?)?;
    }
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(style.headings(columns).iter().map(|title| title.as_bytes()))?;
    Ok(writer)
}

/// A number as it is, to the last digit.
pub(super) fn number(value: f64) -> String {
    format!("{value:?}")
}

/// What a row says of its rule behind the figures.
pub(super) fn cited(rule: &CitedRule) -> [String; 6] {
    [
        rule.in_principle.to_string(),
        rule.clause.instrument.clone(),
        rule.clause.article.clone(),
        rule.clause.text.clone(),
        rule.from.to_string(),
        rule.until.map(|until| until.to_string()).unwrap_or_default(),
    ]
}
