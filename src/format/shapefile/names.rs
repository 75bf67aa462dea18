//! Names of columns that fit into ten bytes and are still known to whoever reads the attributes.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

use encoding_rs::Encoding;
use serde_json::{Map, Value};

use crate::format::spool::Field;

/// Bytes that the name of a column may have.
const LONGEST: usize = 10;
const SHORT: &str = include_str!("../../../layers/short-names.toml");

/// From names to those that stand for them where they are too long; both are among the names of attributes.
static TABLE: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let names: BTreeMap<String, String> = toml::from_str(SHORT).expect("a test parses layers/short-names.toml");
    names.into_iter().collect()
});

/// Names of at most ten bytes, no two alike without regard to case: as they are where they fit, else by the table, else
/// cut.
pub(super) fn names(fields: &[Field], encoding: &'static Encoding) -> Vec<String> {
    let fits = |name: &str| encoding.encode(name).0.len() <= LONGEST;
    let mut taken: BTreeSet<String> =
        fields.iter().filter(|field| fits(&field.name)).map(|field| field.name.to_lowercase()).collect();
    let shortened: Vec<Field> = fields
        .iter()
        .map(|field| {
            let short = match field.name.as_str() {
                // A column without a name is none that is read.
                "" => (0..=fields.len()).map(|n| "_".repeat(n + 1)).find(|name| !taken.contains(name)),
                name if fits(name) => None,
                name => short(name, fits),
            };
            let name = short.filter(|short| taken.insert(short.to_lowercase())).unwrap_or_else(|| field.name.clone());
            Field { name, ..field.clone() }
        })
        .collect();
    crate::format::spool::distinct(&shortened, fits)
}

/// What stands for a name that is too long: by the table, or behind what stands for that of which it is the unit.
fn short(name: &str, fits: impl Fn(&str) -> bool) -> Option<String> {
    if let Some(short) = TABLE.get(name) {
        return Some(short.clone()).filter(|short| fits(short));
    }
    let base = name.strip_suffix("单位")?;
    let base = if fits(base) { base } else { TABLE.get(base)? };
    ["单", "DW"].map(|ending| format!("{base}{ending}")).into_iter().find(|short| fits(short))
}

/// Puts a unit that stands in the brackets of a name, for which there is no room, in a column beside it:
/// `生产规模(万吨/年)` becomes `生产规模` and `生产规模单位`. Gives how names changed by it.
pub(super) fn move_units(properties: &mut Map<String, Value>) -> Vec<String> {
    let is_long = |name: &String| name.len() > LONGEST && name.ends_with([')', '）']) && name.contains(['(', '（']);
    if !properties.keys().any(is_long) {
        return Vec::new();
    }
    let (mut moved, mut reported) = (Map::new(), Vec::new());
    for (name, value) in &*properties {
        let parts = Some(name).filter(|name| is_long(name)).and_then(|name| name.split_once(['(', '（']));
        let parts = parts.map(|(base, unit)| (base.trim().to_owned(), unit.trim_end_matches([')', '）']).trim()));
        match parts {
            Some((base, unit)) if !base.is_empty() && !unit.is_empty() => {
                let beside = format!("{base}单位");
                let is_free = |name: &String| !properties.contains_key(name) && !moved.contains_key(name);
                if is_free(&base) && is_free(&beside) {
                    reported.push(format!("{name} → {base}, {beside}"));
                    moved.insert(base, value.clone());
                    moved.insert(beside, unit.into());
                } else {
                    moved.insert(name.clone(), value.clone());
                }
            }
            _ => drop(moved.insert(name.clone(), value.clone())),
        }
    }
    *properties = moved;
    reported
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::spool::Kind;

    fn fields(names: &[&str]) -> Vec<Field> {
        names.iter().map(|name| Field { name: (*name).into(), kind: Kind::Text, ..Field::default() }).collect()
    }

    #[test]
    fn names_are_shortened_in_their_encoding_and_stay_different() {
        let given = fields(&["示例指标单位年", "示例指标单位月", "ID", "id", "long_name_1", "long_name_", "示例指标"]);
        let gbk = names(&given, encoding_rs::GBK);
        assert_eq!(gbk, ["示例指标单", "示例指标_1", "ID", "id_1", "long_nam_1", "long_name_", "示例指标"]);
        let utf8 = names(&given, encoding_rs::UTF_8);
        assert_eq!(utf8, ["示例指", "示例_1", "ID", "id_1", "long_nam_1", "long_name_", "示例_2"]);
    }

    #[test]
    fn a_column_without_a_name_gets_one() {
        assert_eq!(names(&fields(&["", "a"]), encoding_rs::GBK), ["_", "a"]);
        assert_eq!(names(&fields(&["", "_"]), encoding_rs::GBK), ["__", "_"]);
    }

    #[test]
    fn what_rules_read_keeps_a_name_that_they_know() {
        let given = fields(&["开采方式", "生产规模", "绿色矿山建成日期"]);
        assert_eq!(names(&given, encoding_rs::GBK), ["开采方式", "生产规模", "LSKSJCRQ"]);
        assert_eq!(names(&given, encoding_rs::UTF_8), ["KCFS", "SCGM", "LSKSJCRQ"]);
        let units = fields(&["生产规模单位", "设计生产规模单位"]);
        assert_eq!(names(&units, encoding_rs::GBK), ["生产规模单", "SJSCGM单"]);
        assert_eq!(names(&units, encoding_rs::UTF_8), ["SCGM单", "SJSCGM单"]);
    }

    #[test]
    fn a_unit_in_brackets_goes_beside() {
        let mut properties =
            Map::from_iter([("生产规模(万吨/年)".to_owned(), Value::from(100)), ("面积".into(), 1.into())]);
        assert_eq!(move_units(&mut properties).len(), 1);
        assert_eq!(
            Value::Object(properties),
            serde_json::json!({"生产规模": 100, "生产规模单位": "万吨/年", "面积": 1})
        );
    }
}
