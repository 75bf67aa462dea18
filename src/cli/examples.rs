//! Examples that stand below the help of a command: a command line, and what it does in a few words.

use console::measure_text_width;

/// Command lines by the name of their command, each with its English words, or none where it speaks for itself. The Chinese
/// words are in `src/message/help.zh.ftl`, by the place of the example: `screen-example-1`.
pub const EXAMPLES: &[(&str, &[(&str, &str)])] = &[
    (
        "screen",
        &[
            ("minezone screen rights.geojson", "verdicts by today's rules"),
            ("minezone screen rights.kml --set 矿种=铁矿 -o report.csv", "attributes beside the geometry"),
            ("minezone screen rights.shp --plan ./myplan --as-of 2025年6月30日", ""),
            ("minezone screen batch.geojsonl --each -o lines.jsonl", "batches of any size"),
        ],
    ),
    (
        "overlap",
        &[
            ("minezone overlap rights.shp --zones red_line.shp -o out.csv", "against zones"),
            ("minezone overlap rights.shp --self", "among themselves"),
        ],
    ),
    (
        "occupy",
        &[
            ("minezone occupy rights.shp --zones red_line.shp --zones farm.gpkg -o out.csv", ""),
            ("minezone occupy rights.shp --zones red_line.shp -o out.json", "with the take of the whole batch"),
        ],
    ),
    (
        "distance",
        &[
            ("minezone distance rights.geojson --zones railways.shp --within 1000", "zones within 1 km"),
            ("minezone distance rights.geojson --zones villages.shp --nearest 3", "the three nearest"),
        ],
    ),
    (
        "area",
        &[
            ("minezone area rights.xlsx", "areas as a table"),
            ("minezone area rights.txt --crs zone:39 -o ledger.csv", ""),
        ],
    ),
    (
        "info",
        &[("minezone info rights.shp", "layers, CRS, fields"), ("minezone info data.gdb#STBHHX --format json", "")],
    ),
    (
        "prepare",
        &[
            ("minezone prepare red_line.shp -o red_line.zones", ""),
            ("minezone overlap rights.geojson --zones red_line.zones", ""),
        ],
    ),
    ("lint", &[("minezone lint", "the plan that is built in"), ("minezone lint ./myplan --format json", "")]),
    ("quota", &[("minezone quota batch.geojson --as-of 2025-06-30", "totals of the plan")]),
    (
        "convert",
        &[
            ("minezone convert rights.txt rights.geojson", ""),
            ("minezone convert rights.kml rights.shp --to-crs EPSG:4527 --to-encoding GBK", ""),
        ],
    ),
    (
        "init",
        &[("minezone init ./myplan", "a plan folder to fill in"), ("minezone lint ./myplan", "what is still missing")],
    ),
    (
        "rules",
        &[("minezone rules --kind setback", "rules on distances"), ("minezone rules --layer ecological_red_line", "")],
    ),
    ("explain", &[("minezone explain S02", "by id"), ("minezone explain 铁路", "by a word")]),
];

/// What every terminal shows in one line.
const WIDTH: usize = 80;

/// The examples of a command below a title.
pub fn in_english(command: &str) -> String {
    shown(of(command), "Examples:", |_, words| words.to_owned())
}

/// Those of a command.
pub fn of(command: &str) -> &'static [(&'static str, &'static str)] {
    EXAMPLES.iter().find(|(name, _)| *name == command).map_or(&[], |(_, examples)| examples)
}

/// A line an example below a title, with the words that `words` makes of its number (from 1) and its English words. The words
/// stand in a column, and where a line has no room for that, all of them below their examples.
pub fn shown(examples: &[(&str, &str)], title: &str, words: impl Fn(usize, &str) -> String) -> String {
    let with_words: Vec<(&str, String)> = examples
        .iter()
        .enumerate()
        .map(|(n, (line, english))| (*line, if english.is_empty() { String::new() } else { words(n + 1, english) }))
        .collect();
    let said = || with_words.iter().filter(|(_, words)| !words.is_empty());
    let column = said().map(|(line, _)| measure_text_width(line)).max().unwrap_or_default();
    let is_beside = said().all(|(_, words)| column + measure_text_width(words) + 4 <= WIDTH);
    let mut text = title.to_owned();
    for (line, words) in &with_words {
        text += &match (words.is_empty(), is_beside) {
            (true, _) => format!("\n  {line}"),
            (false, true) => format!("\n  {line}{:1$}  {words}", "", column - measure_text_width(line)),
            (false, false) => format!("\n  {line}\n      {words}"),
        };
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_example_is_broken() {
        for (line, _) in EXAMPLES.iter().flat_map(|(_, examples)| *examples) {
            assert!(measure_text_width(line) + 2 <= WIDTH, "{line}");
        }
    }

    #[test]
    fn words_stand_in_a_column_where_there_is_room() {
        let examples = [("铁路", "one"), ("a", "two"), ("longer", "")];
        let text = shown(&examples, "E:", |n, words| format!("{n} {words}"));
        assert_eq!(text, "E:\n  铁路  1 one\n  a     2 two\n  longer");
        let long = "x".repeat(75);
        let examples = [("a", "one"), (long.as_str(), "two")];
        let text = shown(&examples, "E:", |_, words| words.to_owned());
        assert_eq!(text, format!("E:\n  a\n      one\n  {long}\n      two"));
    }
}
