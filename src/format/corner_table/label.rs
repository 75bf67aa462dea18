//! The numbers of corners, in whatever signs count them.

use crate::format::rings::label_number;

/// Signs that count by themselves, from 1.
const SERIES: &[&str] = &[
    "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
    "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ",
    "甲乙丙丁戊己庚辛壬癸",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "abcdefghijklmnopqrstuvwxyz",
];
const NUMERALS: &str = "〇一二三四五六七八九";

/// What stands before the number of a corner, and the number: `J12`, `拐十二`, `③`, `C`.
pub(super) fn ordinal(label: &str) -> Option<(String, u64)> {
    if label.len() > 60 {
        return None;
    }
    label_number(label).or_else(|| of_series(label)).or_else(|| of_numerals(label))
}

/// Whether a corner has the number after another one's; `None` where either has none.
pub(super) fn runs_on(before: &str, own: &str) -> Option<bool> {
    let (before, own) = ordinal(before).zip(ordinal(own))?;
    Some(before.0 == own.0 && own.1 == before.1 + 1)
}

/// Words for what is a part of its own and no ring of another.
const PARTS: [&str; 6] = ["煤", "层", "矿体", "矿段", "矿块", "区"];

/// The part that a label names before its number: `2煤` of `2煤-1`; empty where it names none.
pub(super) fn part(label: &str) -> &str {
    let named = label.trim_end_matches(|c: char| c.is_numeric() || "-—－.号".contains(c));
    if PARTS.iter().any(|word| named.contains(word)) { named } else { "" }
}

fn of_series(label: &str) -> Option<(String, u64)> {
    let mut signs = label.chars();
    let sign = signs.next().filter(|_| signs.next().is_none())?;
    let place = |series: &&str| series.chars().position(|known| known == sign);
    let (series, at) = SERIES.iter().find_map(|series| Some((series, place(series)?)))?;
    let stem = series.chars().next().map(String::from).unwrap_or_default();
    Some((stem, at as u64 + 1))
}

/// Chinese numerals up to 99.
fn of_numerals(label: &str) -> Option<(String, u64)> {
    let is_numeral = |c: char| c == '十' || NUMERALS.contains(c);
    let stem = label.trim_end_matches(is_numeral);
    let numerals = label.strip_prefix(stem).filter(|numerals| !numerals.is_empty())?;
    let digits = |text: &str| {
        let place = |c: char| NUMERALS.chars().position(|known| known == c).map(|digit| digit as u64);
        text.chars().try_fold(0_u64, |sum, c| sum.checked_mul(10)?.checked_add(place(c)?))
    };
    let number = match numerals.split_once('十') {
        Some((tens, ones)) => (if tens.is_empty() { 1 } else { digits(tens)? }) * 10 + digits(ones)?,
        None => digits(numerals)?,
    };
    Some((stem.to_owned(), number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_are_counted_in_many_signs() {
        for (label, stem, number) in
            [("J12", "J", 12), ("１２", "", 12), ("十", "", 10), ("拐二十三", "拐", 23), ("④", "①", 4), ("C", "A", 3)]
        {
            assert_eq!(ordinal(label), Some((stem.to_owned(), number)), "{label}");
        }
        assert_eq!(["2煤-1", "3号煤层J12", "一区1", "J1", "1-2"].map(part), ["2煤", "3号煤层J", "一区", "", ""]);
        assert_eq!((ordinal("补"), ordinal("—"), ordinal("十甲")), (None, None, None));
        assert_eq!((runs_on("九", "十"), runs_on("A4", "B5"), runs_on("4", "")), (Some(true), Some(false), None));
    }
}
