//! Sentences beside a table, such as `矿区面积0.1234平方公里，开采标高自+77米至+3.94米`.

use super::columns::Columns;
use super::names::{Role, role};
use super::rows::Row;
use crate::format::plane;

/// What a sentence says, in its own words.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Note {
    pub elevation: Option<String>,
    pub area: Option<String>,
    /// The area is that of all parts together.
    pub is_total: bool,
}

const ELEVATION: &[&str] = &["开采标高", "开采深度", "标高"];
const AREA: &[&str] = &["矿区总面积", "总面积", "矿区面积", "面积"];
/// Words by which a row is a sentence and no row of the table.
const OF_SENTENCES: &[&str] = &["面积", "标高", "开采深度", "坐标系", "高程", "注：", "备注", "说明"];

/// Reads a sentence.
pub(super) fn read(text: &str) -> Note {
    Note { elevation: after(text, ELEVATION), area: after(text, AREA), is_total: text.contains("总面积") }
}

/// Whether a row can only be a sentence.
pub(super) fn is_sentence(text: &str) -> bool {
    OF_SENTENCES.iter().any(|word| text.contains(word))
}

/// Words of rows that say something beside the corners and head nothing.
const BESIDE: &[&str] =
    &["坐标系", "高程", "基准", "页", "续表", "单位", "注", "说明", "制表", "审核", "日期", "合计", "共计", "附图"];

/// Whether a row of text may head the corners below it.
pub(super) fn may_head(text: &str) -> bool {
    let has_letters = text.chars().any(char::is_alphabetic);
    has_letters && !BESIDE.iter().any(|word| text.contains(word))
}

/// Whether a row above a header has another name over each of the corners that stand side by side.
pub(super) fn heads_blocks(above: &Row, columns: &Columns) -> bool {
    let names: Vec<&str> = above.filled().collect();
    let is_name = |(n, name): (usize, &&str)| may_head(name) && role(name).is_none() && !names[..n].contains(name);
    names.len() > 1 && names.len() == columns.blocks().len() + 1 && names.iter().enumerate().all(is_name)
}

/// Whether a text holds two numbers that have the size of a northing and an easting of China.
pub(super) fn has_coordinates(text: &str) -> bool {
    let numbers = text.split(|c: char| !c.is_ascii_digit() && c != '.').filter_map(|number| number.parse::<f64>().ok());
    let (mut northing, mut easting) = (false, false);
    for x in numbers {
        northing |= (1e6..6.5e6).contains(&x);
        easting |= plane::zone_of(x).is_some() || (1e5..1e6).contains(&x);
    }
    northing && easting
}

/// The name of the right that a line such as `采矿权名称：甲矿` heads.
pub(super) fn title(text: &str) -> Option<&str> {
    let (heading, name) = text.split_once(['：', ':'])?;
    let name = name.trim();
    let is_name = role(heading) == Some(Role::Name) && !name.is_empty() && name.chars().count() <= 40;
    is_name.then_some(name)
}

/// The part that a line such as `A区` or `一矿段：` heads.
pub(super) fn part(text: &str) -> Option<&str> {
    let name = text.trim_matches(|c: char| c.is_whitespace() || "：:、（）()".contains(c));
    if name.is_empty() || name.chars().count() > 20 || is_sentence(name) {
        return None;
    }
    if ["矿段", "块段", "采区", "矿块"].iter().any(|word| name.ends_with(word) || name.starts_with(word)) {
        return Some(name);
    }
    let number = name.strip_suffix(['区', '段'])?.trim_start_matches('第');
    let is_number = |c: char| c.is_ascii_alphanumeric() || "一二三四五六七八九十ⅠⅡⅢⅣⅤⅥ东南西北中上下号".contains(c);
    (!number.is_empty() && number.chars().all(is_number)).then_some(name)
}

/// What follows the first of some words that is there, up to the end of the clause; it must hold a number.
fn after(text: &str, words: &[&str]) -> Option<String> {
    let rest = words.iter().find_map(|word| text.split_once(word)).map(|(_, rest)| rest)?;
    let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || "：:为约是".contains(c));
    let end = rest.find(['，', ',', '。', '；', ';', '\n', '、']).unwrap_or(rest.len());
    let mut clause = &rest[..end];
    for word in ELEVATION.iter().chain(AREA) {
        clause = clause.split(word).next().unwrap_or_default();
    }
    let clause: String = clause.trim().chars().take(100).collect();
    clause.contains(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c)).then_some(clause)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_say_elevation_and_area() {
        let note = read("矿区范围由5个拐点圈定，矿区面积0.1234平方公里，开采标高自+77米至+3.94米。");
        assert_eq!(note.elevation.as_deref(), Some("自+77米至+3.94米"));
        assert_eq!(note.area.as_deref(), Some("0.1234平方公里"));
        assert!(!note.is_total && read("矿区总面积：0.5 km²").is_total);
        assert_eq!(read("开采深度：1000米至901米 矿区面积 2 平方公里").elevation.as_deref(), Some("1000米至901米"));
        assert_eq!(read("开采标高见附图"), Note::default());
        assert_eq!(read("2000国家大地坐标系 1985国家高程基准"), Note::default());
    }

    #[test]
    fn titles_name_a_right() {
        assert_eq!((title("采矿权名称：甲矿"), title("矿山名称: 乙")), (Some("甲矿"), Some("乙")));
        assert_eq!((title("采矿权名称："), title("采矿权人：张三"), title("甲矿")), (None, None, None));
    }

    #[test]
    fn parts_have_short_names() {
        for (text, name) in [("A区", "A区"), ("一矿段：", "一矿段"), ("（第2区）", "第2区"), ("矿段1", "矿段1")]
        {
            assert_eq!(part(text), Some(name), "{text}");
        }
        for text in ["矿区面积", "青州市某矿区", "区", "A", "拐点坐标表"] {
            assert_eq!(part(text), None, "{text}");
        }
    }
}
