use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Rule;
use super::right_filter::Answer;
use crate::error::{Error, Result};
use crate::layer::{Layer, Zone, ZoneOverlap};
use crate::right::{Right, SizeClass};

/// A number of rights in a zone: what is common to some may not have been measured.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Number {
    /// So many lie there for certain.
    pub certain: usize,
    /// And so many at most.
    pub possible: usize,
}

impl Number {
    /// Adds a right that has more in common with the zone than drawing noise, where that is known; `is_meant` where it is not
    /// in doubt that it counts.
    pub(super) fn add(&mut self, found: &ZoneOverlap<'_>, is_no_seam: bool, is_meant: bool) {
        let meets = found.overlap.relation.interiors_meet() && is_no_seam;
        self.certain += usize::from(meets && is_meant && found.overlap.is_measured());
        self.possible += usize::from(meets);
    }

    pub(super) fn plus(self, other: Self) -> Self {
        let sum = usize::saturating_add;
        Self { certain: sum(self.certain, other.certain), possible: sum(self.possible, other.possible) }
    }
}

/// Numbers by the id of the rule, the layer, and the zone.
type OfRules = BTreeMap<String, BTreeMap<String, Vec<Number>>>;

/// What a whole batch of rights does: how many lie in each zone, and where each of them lies.
///
/// The numbers are sums, so a batch can be counted in parts, on several machines, and the parts [merged](Self::merge):
///
/// 1. Each part is counted by a [`Screener`](crate::Screener) of the same plan, zones and options: [`Screener::count`](crate::Screener::count).
/// 2. What crosses to another process are the numbers (`Serialize`, `Deserialize`); the rights themselves do not, since
///    their surfaces would.
/// 3. The parts are merged, in the order of the batch.
/// 4. Rules that hold rights against each other need the rights of the whole batch, whichever part is screened. Where the
///    numbers came without them they are added after the merge, by [`with_peers`](Self::with_peers).
/// 5. Each part is screened by [`Screener::with_counts`](crate::Screener::with_counts), which refuses counts that lack
///    anything a rule asks for.
///
/// Not sums, and so for the whole batch alone, are the totals of a plan ([`quota`](crate::quota::quota): a right may take
/// the place of a mine of the base year, and grants compete for windows) and what a batch takes of a layer
/// ([`Screener::cumulative`](crate::Screener::cumulative): rights that overlap each other are counted once).
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct BatchCounts {
    /// By the id of the rule, and the layer.
    counts: OfRules,
    #[serde(skip)]
    peers: Option<Arc<Layer>>,
}

impl BatchCounts {
    /// Counts for each rule the mining rights among `rights` of which it speaks in the zones of a layer of it.
    pub fn take<'a>(
        rules: impl IntoIterator<Item = (&'a Rule, &'a Layer)>,
        rights: &[Right],
        sizes: &[SizeClass],
    ) -> Self {
        let mut of_rules: BTreeMap<&str, (&Layer, Vec<&Rule>)> = BTreeMap::new();
        for (rule, layer) in rules {
            of_rules.entry(&layer.name).or_insert_with(|| (layer, Vec::new())).1.push(rule);
        }
        let mut counts = OfRules::new();
        for (layer, rules) in of_rules.into_values() {
            let mut of_zones = vec![vec![Number::default(); layer.zones.len()]; rules.len()];
            for right in rights.iter().filter(|right| !is_exploration(right)) {
                let overlaps = layer.overlaps(&right.surface);
                let attributes = right.attributes(sizes);
                for (rule, of_zone) in rules.iter().zip(&mut of_zones).filter(|_| !overlaps.is_empty()) {
                    let is_meant = rule.when.holds(&attributes);
                    for found in overlaps.iter().filter(|_| is_meant != Answer::No) {
                        of_zone[found.number].add(found, !found.is_seam(&right.surface), is_meant == Answer::Yes);
                    }
                }
            }
            for (rule, of_zone) in rules.into_iter().zip(of_zones) {
                counts.entry(rule.id.clone()).or_default().insert(layer.name.clone(), of_zone);
            }
        }
        Self { counts, peers: None }
    }

    /// Keeps the mining rights themselves, for rules that hold them against each other: those of the whole batch, in its order.
    #[must_use]
    pub fn with_peers(self, rights: &[Right]) -> Self {
        let rights: Vec<&Right> = rights.iter().filter(|right| !is_exploration(right)).collect();
        let zones = rights.iter().map(|right| Zone::from((*right).clone())).collect();
        let ambiguous = rights.iter().enumerate().filter(|(_, right)| right.is_ambiguous);
        Self { peers: Some(peers(zones, ambiguous.map(|(number, _)| number).collect())), ..self }
    }

    /// The counts of a batch from those of its parts, in the order of the batch. Without any part there are none.
    ///
    /// # Errors
    /// When one part was counted in other layers or zones than another, or has kept its rights where another has not:
    /// rights that were not counted must not pass for none.
    pub fn merge(parts: impl IntoIterator<Item = Self>) -> Result<Self> {
        let mut parts = parts.into_iter();
        let Some(Self { mut counts, peers }) = parts.next() else { return Ok(Self::default()) };
        let mut peers = vec![peers];
        for part in parts {
            if !is_of_same_zones(&counts, &part.counts) {
                let why = "the parts of the batch were counted in different zones (各部分计数所用分区不一致)";
                return Err(Error::argument(why));
            }
            let of_rules = counts.values_mut().zip(part.counts.values());
            for (sums, numbers) in of_rules.flat_map(|(sums, numbers)| sums.values_mut().zip(numbers.values())) {
                sums.iter_mut().zip(numbers).for_each(|(sum, number)| *sum = sum.plus(*number));
            }
            peers.push(part.peers);
        }
        let kept: Vec<Arc<Layer>> = peers.iter().flatten().cloned().collect();
        if kept.len() != peers.len() && !kept.is_empty() {
            let why = "some parts of the batch have kept their rights and others have not (部分计数未含同批采矿权)";
            return Err(Error::argument(why));
        }
        let merged = Self { counts, peers: None };
        Ok(if kept.is_empty() { merged } else { Self { peers: Some(joined(kept)), ..merged } })
    }

    /// Rights of the batch of which a rule speaks in zone number `zone` of `layer`.
    pub fn rights_in(&self, rule: &str, layer: &str, zone: usize) -> Option<Number> {
        self.counts.get(rule)?.get(layer)?.get(zone).copied()
    }

    /// Whether rights were counted for a rule in this layer, with the zones that it has.
    pub(crate) fn covers(&self, rule: &Rule, layer: &Layer) -> bool {
        let numbers = self.counts.get(&rule.id).and_then(|layers| layers.get(&layer.name));
        numbers.is_some_and(|numbers| numbers.len() == layer.zones.len())
    }

    /// Whether the rights themselves were kept.
    pub fn has_peers(&self) -> bool {
        self.peers.is_some()
    }

    /// The rights of the batch as zones, where they were kept.
    pub(super) fn peers(&self) -> Option<&Layer> {
        self.peers.as_deref()
    }
}

fn is_of_same_zones(one: &OfRules, other: &OfRules) -> bool {
    let shape = |counts: &OfRules| -> Vec<(String, String, usize)> {
        let of = |(rule, layers): (&String, &BTreeMap<String, Vec<Number>>)| -> Vec<(String, String, usize)> {
            layers.iter().map(|(layer, numbers)| (rule.clone(), layer.clone(), numbers.len())).collect()
        };
        counts.iter().flat_map(of).collect()
    };
    shape(one) == shape(other)
}

/// The rights of all parts, one index over them.
fn joined(parts: Vec<Arc<Layer>>) -> Arc<Layer> {
    let (mut zones, mut ambiguous) = (Vec::new(), Vec::new());
    for part in &parts {
        ambiguous.extend(part.ambiguous.iter().map(|number| number + zones.len()));
        zones.extend(part.zones.iter().cloned());
    }
    peers(zones, ambiguous)
}

fn peers(zones: Vec<Zone>, ambiguous: Vec<usize>) -> Arc<Layer> {
    let mut peers = Layer::new("batch", zones);
    peers.ambiguous = ambiguous;
    Arc::new(peers)
}

/// Rights to explore (探矿权) are not rights to mine.
fn is_exploration(right: &Right) -> bool {
    right.attributes(&[]).is_exploration()
}
