use std::collections::BTreeMap;
use std::sync::Arc;

use crate::layer::{Layer, Zone, ZoneOverlap};
use crate::right::{Attribute, Right};

/// A number of rights in a zone: what is common to some may not have been measured.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Number {
    /// So many lie there for certain.
    pub certain: usize,
    /// And so many at most.
    pub possible: usize,
}

impl Number {
    /// Adds a right that has more in common with the zone than drawing noise, where that is known.
    pub(super) fn add(&mut self, found: &ZoneOverlap<'_>, is_no_seam: bool) {
        let meets = found.overlap.relation.interiors_meet() && is_no_seam;
        self.certain += usize::from(meets && found.overlap.is_measured());
        self.possible += usize::from(meets);
    }

    pub(super) fn plus(self, other: Self) -> Self {
        Self { certain: self.certain + other.certain, possible: self.possible + other.possible }
    }
}

/// What a whole batch of rights does: how many lie in each zone, and where each of them lies.
#[derive(Debug, Default)]
pub struct BatchCounts {
    counts: BTreeMap<String, Vec<Number>>,
    peers: Option<Layer>,
}

impl BatchCounts {
    /// Counts the mining rights among `rights` in the zones of every layer of `layers`.
    pub fn take<'a>(layers: impl IntoIterator<Item = &'a Layer>, rights: &[Right]) -> Self {
        let mut counts = BTreeMap::new();
        for layer in layers {
            let mut of_zone = vec![Number::default(); layer.zones.len()];
            for right in rights.iter().filter(|right| !is_exploration(right)) {
                for found in layer.overlaps(&right.surface) {
                    of_zone[found.number].add(&found, !found.is_seam(&right.surface));
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
    pub fn rights_in(&self, layer: &str, zone: usize) -> Option<Number> {
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
