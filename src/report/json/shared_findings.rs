use std::collections::HashMap;
use std::sync::Arc;

use crate::report::Report;
use crate::rule::{CitedRule, Finding, FindingDetail, Verdict};

/// Findings that several rights have, which the document names once.
pub(super) struct SharedFindings<'r> {
    all: Vec<&'r Finding>,
    places: HashMap<Key, usize>,
}

/// Same rule, same verdict, and a detail that is shared in memory.
type Key = (*const CitedRule, Verdict, Verdict, *const FindingDetail);

fn key(finding: &Finding) -> Key {
    (Arc::as_ptr(&finding.rule), finding.verdict, finding.worst_possible, Arc::as_ptr(&finding.detail))
}

impl<'r> SharedFindings<'r> {
    pub fn of(report: &'r Report) -> Self {
        let (mut seen, mut places, mut all): (HashMap<Key, usize>, _, _) = (HashMap::new(), HashMap::new(), Vec::new());
        for finding in report.rights.iter().flat_map(|right| &right.findings).filter(|finding| finding.party.is_none())
        {
            let times = seen.entry(key(finding)).or_default();
            *times += 1;
            if *times == 2 {
                places.insert(key(finding), all.len());
                all.push(finding);
            }
        }
        Self { all, places }
    }

    /// In the order of their places.
    pub fn all(&self) -> impl Iterator<Item = &'r Finding> {
        self.all.iter().copied()
    }

    pub fn place(&self, finding: &Finding) -> Option<usize> {
        self.places.get(&key(finding)).copied()
    }
}
