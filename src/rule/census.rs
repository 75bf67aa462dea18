use std::collections::BTreeMap;
use std::sync::Arc;

use crate::layer::{Layer, Zone};
use crate::right::{Attribute, Right};

/// What a whole batch of rights does: how many lie in each zone, and where each of them lies.
#[derive(Debug, Default)]
pub struct Census {
    counts: BTreeMap<String, Vec<usize>>,
    peers: Option<Layer>,
}

impl Census {
    /// Counts the mining rights among `rights` in the zones of every layer of `layers`.
    pub fn take<'a>(layers: impl IntoIterator<Item = &'a Layer>, rights: &[Right]) -> Self {
        let mut counts = BTreeMap::new();
        for layer in layers {
            let mut of_zone = vec![0; layer.zones.len()];
            for right in rights.iter().filter(|right| !is_exploration(right)) {
                for found in layer.overlaps(&right.surface) {
                    let counts = found.overlap.relation.interiors_meet() && !found.is_seam(&right.surface);
                    of_zone[found.number] += usize::from(counts);
                }
            }
            counts.insert(layer.name.clone(), of_zone);
        }
        Self { counts, peers: None }
    }

    /// Keeps the rights themselves, for rules that hold them against each other.
    #[must_use]
    pub fn with_peers(self, rights: &[Right]) -> Self {
        let zone = |right: &Right| Zone::new(&*right.id, Arc::clone(&right.surface), Arc::clone(&right.properties));
        let numbered = rights.iter().enumerate();
        let mut peers = Layer::new("batch", rights.iter().map(zone).collect());
        peers.ambiguous.extend(numbered.filter(|(_, right)| right.is_ambiguous).map(|(number, _)| number));
        Self { peers: Some(peers), ..self }
    }

    /// Rights of the batch in zone number `zone` of `layer`.
    pub fn rights_in(&self, layer: &str, zone: usize) -> Option<usize> {
        self.counts.get(layer)?.get(zone).copied()
    }

    /// The rights of the batch as zones, where they were kept.
    pub(super) fn peers(&self) -> Option<&Layer> {
        self.peers.as_ref()
    }
}

/// Rights to explore (探矿权) are not rights to mine.
fn is_exploration(right: &Right) -> bool {
    right.attributes(&[]).values(Attribute::RightKind).is_ok_and(|kinds| kinds == ["探矿权"])
}
