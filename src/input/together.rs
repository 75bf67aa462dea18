//! Ids that come twice: within a layer, and in the layers of a file that are read as one batch.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use xxhash_rust::xxh3::xxh3_128;

use super::Input;
use crate::diagnostic::{Code, Defect, Diagnostic, Origin};
use crate::feature::Feature;

/// Ids that are remembered, in some 200 MB.
const MOST_IDS: usize = 1 << 22;
/// Layers that are named.
const MOST_NAMED: usize = 20;

/// Digests of ids: 128 bits, so that no two ids share one by chance.
#[derive(Default)]
pub(super) struct Seen(HashSet<u128>);

impl Seen {
    /// Whether an id is new, or can no longer be looked for.
    fn insert(&mut self, id: &str) -> bool {
        self.0.len() >= MOST_IDS || self.0.insert(xxh3_128(id.as_bytes()))
    }

    /// Makes an id that came before distinct.
    pub fn look_for_twin(&mut self, feature: &mut Feature) {
        if self.0.len() == MOST_IDS {
            return;
        }
        if !self.insert(&feature.id) {
            feature.defects.push(Defect::new(Code::DuplicateId));
        } else if self.0.len() == MOST_IDS {
            feature.defects.push(Defect::new(Code::TwinsNotLookedFor).detail(format!("({MOST_IDS} different ids)")));
        }
    }
}

/// What the layers of a file that are read as one batch know of each other.
#[derive(Default)]
pub(super) struct Shared {
    /// The layer in which each id came by first.
    first: HashMap<u128, usize>,
}

/// A layer among others.
pub(super) struct SharedLayer {
    shared: Arc<Mutex<Shared>>,
    number: usize,
    /// What is put before its ids: its name, which no other layer has.
    name: String,
}

/// The places of all layers, and what is to be said of them.
pub(super) fn places(inputs: &mut [Input], path: &Path) {
    let shared = Arc::new(Mutex::new(Shared::default()));
    let mut taken = HashSet::new();
    for (number, input) in inputs.iter_mut().enumerate() {
        let names = std::iter::once(input.layer.clone()).chain((2..).map(|n| format!("{}({n})", input.layer)));
        let name = names.into_iter().find(|name| !taken.contains(name)).unwrap_or_default();
        taken.insert(name.clone());
        input.place = Some(SharedLayer { shared: shared.clone(), number, name });
    }
    // A text in two reference systems comes as two layers of one name, which nobody could choose between.
    if inputs.iter().any(|input| input.layer != inputs[0].layer) {
        let reported = reported(inputs, path);
        inputs[0].diagnostics.push(reported);
    }
}

impl SharedLayer {
    /// Puts the name of the layer before the id of a record, where the id is a mere number or came by in another layer.
    pub fn make_distinct(&self, feature: &mut Feature) {
        let is_number = feature.origin.record.is_some_and(|record| feature.id == format!("#{record}"));
        let mut shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        let digest = xxh3_128(feature.id.as_bytes());
        let first = match shared.first.get(&digest) {
            Some(first) => *first,
            None if is_number || shared.first.len() == MOST_IDS => self.number,
            None => *shared.first.entry(digest).or_insert(self.number),
        };
        if first != self.number {
            feature.defects.push(Defect::new(Code::IdInTwoLayers).detail(format!("({})", feature.id)));
        }
        if is_number || first != self.number {
            feature.id = format!("{}:{}", self.name, feature.id);
        }
    }
}

/// Which layers are read together, each with its count where the file states it.
fn reported(inputs: &[Input], path: &Path) -> Diagnostic {
    let one = |input: &Input| match input.count {
        Some(count) => format!("{}: {count}", input.layer),
        None => input.layer.clone(),
    };
    let mut named: Vec<String> = inputs.iter().take(MOST_NAMED).map(one).collect();
    if inputs.len() > MOST_NAMED {
        named.push("…".into());
    }
    let defect = Defect::new(Code::SeveralLayers).detail(format!("({}; {})", inputs.len(), named.join(", ")));
    let origin = Origin { file: Some(path.display().to_string().into()), record: None };
    Diagnostic::new(defect, &origin, None)
}
