//! Names by which layers go: `STBHHX`, 生态保护红线, `ecological_red_line`.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

const NAMES: &str = include_str!("../../layers/layer-names.toml");

/// From a name, without case and year, to the one it stands for.
static TABLE: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let names: BTreeMap<String, Vec<String>> = toml::from_str(NAMES).expect("a test parses layers/layer-names.toml");
    let pairs = |(name, others): (String, Vec<String>)| {
        let others: Vec<String> = others.iter().map(|other| plain(other)).chain([plain(&name)]).collect();
        others.into_iter().map(move |other| (other, name.clone()))
    };
    names.into_iter().flat_map(pairs).collect()
});

/// Where among `names` the layer is that `wanted` means: the one of exactly this name, else of this name in
/// other letters, else of a name that stands for the same layer.
///
/// # Errors
/// A message that lists the layers, when none or more than one is meant.
pub(super) fn find(names: &[&str], wanted: &str) -> Result<usize, String> {
    let exact = |name: &str| name == wanted;
    let caseless = |name: &str| name.to_lowercase() == wanted.to_lowercase();
    let alias = |name: &str| meaning(name) == meaning(wanted);
    let all = || names.iter().map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", ");
    for is_meant in [&exact as &dyn Fn(&str) -> bool, &caseless, &alias] {
        let found: Vec<usize> = (0..names.len()).filter(|at| is_meant(names[*at])).collect();
        match found[..] {
            [] => {}
            [only] => return Ok(only),
            _ => {
                let which: Vec<String> = found.iter().map(|at| format!("{:?}", names[*at])).collect();
                return Err(format!("layer {wanted:?} may be any of {}; there are {}", which.join(", "), all()));
            }
        }
    }
    Err(format!("there is no layer {wanted:?}; there are {}", all()))
}

/// The layer that a name stands for, else the name without case and year.
fn meaning(name: &str) -> String {
    let name = plain(name);
    TABLE.get(&name).cloned().unwrap_or(name)
}

/// A name without case, white space, and what is put behind it: a year or date, the code of a district.
fn plain(name: &str) -> String {
    let name: String = name.to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
    let without_year = name.trim_end_matches('年');
    let bare = without_year.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = without_year.len() - bare.len();
    if matches!(digits, 4 | 6 | 8) { bare.trim_end_matches(['_', '-']).to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_stands_for_one_layer() {
        let names: BTreeMap<String, Vec<String>> = toml::from_str(NAMES).unwrap();
        let all = names.iter().map(|(name, others)| others.len() + usize::from(!others.contains(name))).sum::<usize>();
        assert_eq!(TABLE.len(), all);
        assert!(names.len() >= 10);
    }

    #[test]
    fn a_layer_is_found_by_what_its_name_means() {
        let names = ["DLTB", "STBHHX_2021", "YJJBNTBHTB", "czkfbjgx"];
        for (wanted, at) in [
            ("DLTB", 0),
            ("stbhhx_2021", 1),
            ("ecological_red_line", 1),
            ("生态保护红线", 1),
            ("permanent_basic_farmland", 2),
            ("YJJBNT", 2),
            ("城镇开发边界", 3),
            ("CSKFBJ2019年", 3),
        ] {
            assert_eq!(find(&names, wanted), Ok(at), "{wanted}");
        }
        assert_eq!(find(&["STBHHX", "stbhhx"], "STBHHX"), Ok(0));
    }

    #[test]
    fn what_is_unknown_or_ambiguous_lists_the_layers() {
        let unknown = find(&["DLTB", "XZQ"], "STBHHX").unwrap_err();
        assert!(unknown.contains("\"DLTB\", \"XZQ\""), "{unknown}");
        let ambiguous = find(&["STBHHX_2019", "STBHHX_2021"], "ecological_red_line").unwrap_err();
        assert!(ambiguous.contains("STBHHX_2019") && ambiguous.contains("any of"), "{ambiguous}");
    }
}
