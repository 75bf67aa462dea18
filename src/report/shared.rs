use std::collections::HashSet;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::rule::Finding;

/// Findings of which most rights have the same, such as that a layer is missing: kept once for all of them.
#[derive(Default)]
pub(super) struct SharedFindings(HashSet<Alike>);

/// So many kinds of finding are kept to be shared: those that name what only one right has would be without number.
const MOST_KEPT: usize = 10_000;

/// A finding, equal to any that says the same.
#[derive(PartialEq)]
struct Alike(Arc<Finding>);

// A number that is none makes a finding unequal to itself: it is kept twice, and that is all.
impl Eq for Alike {}

impl Hash for Alike {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Finding { rule, verdict, layer, measure, reason, .. } = &*self.0;
        (Arc::as_ptr(rule), verdict, layer, measure, reason.code()).hash(state);
    }
}

impl SharedFindings {
    /// Replaces findings by those that were seen before and say the same.
    pub fn share(&mut self, findings: &mut [Arc<Finding>]) {
        // What is about a zone is hardly ever the same for two rights.
        for finding in findings.iter_mut().filter(|finding| finding.party.is_none()) {
            let alike = Alike(Arc::clone(finding));
            match self.0.get(&alike) {
                Some(Alike(known)) => *finding = Arc::clone(known),
                None if self.0.len() < MOST_KEPT => {
                    self.0.insert(alike);
                }
                None => {}
            }
        }
    }
}
