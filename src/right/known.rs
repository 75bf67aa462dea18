use std::collections::BTreeSet;

use super::attribute::{TABLE, fold};
use super::attributes::UNITS;
use super::name::NAMES;
use crate::diagnostic::{Code, Defect, Diagnostic};
use crate::input::{Supplement, is_key};

/// Whether a property of this name means something: an attribute, with or without its unit, a document, a name or an
/// id, or a remark.
///
/// ```
/// use minezone::right::is_known;
///
/// assert!(is_known("矿种") && is_known("生产规模(万吨/年)") && is_known("生产规模单位") && is_known("备注"));
/// assert!(!is_known("矿中"));
/// ```
pub fn is_known(name: &str) -> bool {
    let folded = fold(name);
    let base = folded.split_once('(').map_or(&*folded, |(base, _)| base);
    let of_unit = UNITS.iter().filter_map(|ending| folded.strip_suffix(&fold(ending)));
    let is_attribute = [&*folded, base].into_iter().chain(of_unit).any(|name| TABLE.attribute(name).is_some());
    is_attribute
        || is_key(name)
        || NAMES.contains(&&*folded)
        || TABLE.remarks.contains(&folded)
        || TABLE.documents.values().flat_map(|document| &document.names).any(|known| fold(known) == folded)
}

/// The known name that is spelt nearly so: one sign of three or four, two of more.
///
/// ```
/// use minezone::right::nearest;
///
/// assert_eq!(nearest("开采回采律").as_deref(), Some("开采回采率"));
/// assert_eq!(nearest("天气"), None);
/// ```
pub fn nearest(name: &str) -> Option<String> {
    let folded = fold(name);
    let length = folded.chars().count();
    let most = if length < 5 { 1 } else { 2 };
    let documents = TABLE.documents.values().flat_map(|document| &document.names).map(|name| fold(name));
    let names = TABLE.attributes().map(str::to_owned).chain(documents).chain(NAMES.iter().map(|&name| name.to_owned()));
    let near = names.map(|known| (strsim::damerau_levenshtein(&known, &folded), known));
    // Of names equally near one of the same length is meant: a sign was mistaken for another.
    let by_nearness =
        |(distance, known): &(usize, String)| (*distance, known.chars().count().abs_diff(length), known.clone());
    near.filter(|(distance, _)| *distance <= most && *distance < length).min_by_key(by_nearness).map(|(_, known)| known)
}

/// That a name is none, and which one may be meant.
pub fn unknown(name: &str) -> String {
    match nearest(name) {
        Some(near) => {
            format!("{name:?} is the name of no attribute: is {near:?} meant? (不是可识别的属性名；是否为“{near}”？)")
        }
        None => format!("{name:?} is the name of no attribute (不是可识别的属性名)"),
    }
}

/// The columns of a table of attributes that nothing reads, once all records are; `documents` are names under which
/// rules ask for more.
pub fn unknown_columns(supplement: &Supplement, documents: &BTreeSet<String>) -> Option<Diagnostic> {
    let is_unknown = |name: &&str| !is_known(name) && !documents.contains(*name);
    let reported = |name: &str| match nearest(name) {
        Some(near) => format!("{name}（是否为“{near}”？）"),
        None => name.to_owned(),
    };
    let columns: Vec<String> = supplement.added_columns().filter(is_unknown).map(reported).collect();
    let defect = Defect::new(Code::AttributeColumnsUnknown).detail(format!("({})", columns.join(", ")));
    (!columns.is_empty()).then(|| Diagnostic::new(defect, &supplement.origin(), None))
}
