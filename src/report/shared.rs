use std::collections::HashSet;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::rule::{Finding, FindingDetail};

/// What findings say that most rights have, such as that a layer is missing, kept once for all of them; and what several
/// rules find of one right in the same zone, once for that right.
#[derive(Default)]
pub(super) struct SharedDetails {
    of_all: HashSet<Alike>,
    of_one: HashSet<Alike>,
}

/// So many details are kept for all rights: those that name what only one right has would be without number.
const MOST_KEPT: usize = 10_000;

/// A detail, equal to any that says the same.
#[derive(PartialEq)]
struct Alike(Arc<FindingDetail>);

// A number that is none makes a detail unequal to itself: it is kept twice, and that is all.
impl Eq for Alike {}

impl Hash for Alike {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let detail = &*self.0;
        // Both zeros are equal.
        let value = detail.value.map(|value| (value + 0.0).to_bits());
        (&detail.layer, detail.zone_id(), detail.measure, value, detail.reason.code()).hash(state);
    }
}

impl SharedDetails {
    /// Lets the findings of a right share what they say with each other and with those of rights before it.
    pub fn share(&mut self, findings: &mut [Finding]) {
        self.of_one.clear();
        for finding in findings {
            // What is about a zone is hardly ever the same for two rights.
            let (known, most) = match finding.party {
                None => (&mut self.of_all, MOST_KEPT),
                Some(_) => (&mut self.of_one, usize::MAX),
            };
            let alike = Alike(Arc::clone(&finding.detail));
            finding.detail = match known.get(&alike) {
                Some(Alike(known)) => Arc::clone(known),
                None => {
                    // A copy, so that what is kept lies together and not among all that was thrown away beside it.
                    let detail = Arc::new(FindingDetail::clone(&finding.detail));
                    if known.len() < most {
                        known.insert(Alike(Arc::clone(&detail)));
                    }
                    detail
                }
            };
        }
    }
}
