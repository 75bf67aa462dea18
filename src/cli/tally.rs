use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// How many records came to what.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    pub measured: usize,
    pub rejected: usize,
    /// How many rights came to each verdict, where rights are judged.
    pub verdicts: BTreeMap<String, usize>,
    /// And how many may at worst come to each.
    pub possible: BTreeMap<String, usize>,
}
