use std::collections::BTreeMap;
use std::sync::OnceLock;

use jiff::civil::Date;

use super::{BatchCounts, COORDINATE_RESOLUTION_M, Vocabulary, ZoneFilter, ZoneValueError};
use crate::geometry::MultiSurface;
use crate::layer::{Layer, Zone, ZoneDistance, ZoneOverlap};
use crate::measure::{MOST_CROSSINGS_OF_A_UNION, Occupation, Relation};
use crate::right::{Attribute, Attributes, Right, SizeClass, fold};

/// Everything that rules may know of one right.
pub struct Facts<'a> {
    /// The right itself.
    pub right: &'a Right,
    /// By layer name; a layer that is not here is missing.
    pub layers: &'a BTreeMap<&'a str, LayerFacts<'a>>,
    /// What the other rights of the batch do, where that was counted.
    pub counts: Option<&'a BatchCounts>,
    /// The other rights of the batch as zones, where they were taken.
    pub peers: Option<LayerFacts<'a>>,
    /// The plan's table of size classes.
    pub(super) sizes: &'a [SizeClass],
    /// Accuracy of the corners in metres, within which a verdict counts as marginal.
    pub accuracy_m: f64,
    attributes: Attributes<'a>,
    day: Option<Date>,
}

impl<'a> Facts<'a> {
    /// Of a right by itself, without a batch and a table of sizes, its corners as accurate as drawn.
    pub fn new(right: &'a Right, layers: &'a BTreeMap<&'a str, LayerFacts<'a>>) -> Self {
        let (attributes, accuracy_m) = (right.attributes(&[]), COORDINATE_RESOLUTION_M);
        Self { right, layers, counts: None, peers: None, sizes: &[], accuracy_m, attributes, day: None }
    }

    /// With a plan's table of size classes.
    #[must_use]
    pub fn with_sizes(self, sizes: &'a [SizeClass]) -> Self {
        let attributes = self.right.attributes(sizes);
        let attributes = match self.day {
            Some(day) => attributes.on(day),
            None => attributes,
        };
        Self { sizes, attributes, ..self }
    }

    /// As of a day: papers of a later date are not there yet.
    #[must_use]
    pub fn on(self, day: Date) -> Self {
        Self { day: Some(day), attributes: self.attributes.on(day), ..self }
    }

    /// With corners of this accuracy in metres.
    #[must_use]
    pub fn with_accuracy(self, accuracy_m: f64) -> Self {
        Self { accuracy_m, ..self }
    }

    /// With the counts of the batch.
    #[must_use]
    pub fn with_counts(self, counts: &'a BatchCounts) -> Self {
        let peers = counts.peers().map(|layer| LayerFacts::among(layer, self.right));
        Self { counts: Some(counts), peers, ..self }
    }

    /// Whether a zone is the predecessor of the right (原采矿权): one that is renewed or altered is no neighbour of itself.
    pub(super) fn continues(&self, zone: &Zone) -> bool {
        predecessor(&self.attributes).is_some_and(|predecessor| predecessor == zone.id)
    }

    /// Whether a zone is a right of the same holder, or the predecessor; nothing where that is not stated.
    pub(super) fn is_own(&self, zone: &Zone, of_zone: &Attributes<'_>) -> Option<bool> {
        if self.continues(zone) {
            return Some(true);
        }
        let holder = |attributes: &Attributes<'_>| attributes.text(Attribute::Holder).ok().map(|name| fold(&name));
        Some(holder(&self.attributes)? == holder(of_zone)?)
    }

    /// What the right says of itself.
    pub(super) fn attributes(&self) -> &Attributes<'a> {
        &self.attributes
    }
}

/// The id of the predecessor of a right, where it states one (原采矿权编号).
pub(super) fn predecessor(attributes: &Attributes<'_>) -> Option<String> {
    let named = attributes.text(Attribute::Predecessor).ok()?;
    (!named.is_empty() && !attributes.is_new()).then(|| named.to_string())
}

/// Findings of one rule on one right in one layer that are listed one by one.
const MOST_LISTED: usize = 1_000;
/// Findings of one rule on the rights of a batch against each other, shared out between them: they are in memory together.
const MOST_OF_PEERS: usize = 100_000;
/// What each of them has of these at least.
const LEAST_OF_PEERS: usize = 3;
/// Pairs of rights of a batch that are measured for its rules, shared out between the rights, in some 4 s: rights all over each
/// other are as many as the square of their number.
const MOST_PAIRS_OF_PEERS: usize = 5_000_000;
/// The same for distances, which are dearer.
const MOST_DISTANCES_OF_PEERS: usize = 500_000;
/// Others with which each of them is measured at least.
const LEAST_PAIRS_OF_PEERS: usize = 100;

/// What was measured of one right in one layer.
#[derive(Debug)]
pub struct LayerFacts<'a> {
    /// The surface of the right.
    pub surface: &'a MultiSurface,
    /// The layer.
    pub layer: &'a Layer,
    /// Zones that it touches or overlaps.
    pub overlaps: Vec<ZoneOverlap<'a>>,
    /// So many more, of a batch with too many rights near each other, were not measured: it may touch or overlap them.
    pub(super) not_measured: usize,
    /// What the layer takes of the right, once someone has asked.
    occupation: OnceLock<Occupation>,
    /// The zone that is the right itself, where the layer is its own batch.
    own: Option<usize>,
}

impl<'a> LayerFacts<'a> {
    /// Measures a right in a layer, once for all rules.
    pub fn measure(layer: &'a Layer, right: &'a Right) -> Self {
        let overlaps = layer.overlaps(&right.surface);
        Self { surface: &right.surface, layer, overlaps, not_measured: 0, occupation: OnceLock::new(), own: None }
    }

    /// Measures a right among the rights of its batch, of which it is one: with the first of those near it, at most its share
    /// of the pairs that are measured of a batch.
    pub fn among(layer: &'a Layer, right: &'a Right) -> Self {
        let most = (MOST_PAIRS_OF_PEERS / layer.zones.len().max(1)).max(LEAST_PAIRS_OF_PEERS);
        let (mut overlaps, others) = layer.overlaps_of_first(most, &right.surface);
        // Rights that are alike in id and surface can only be distinguished by their number; one is the right itself.
        let is_own = |found: &ZoneOverlap<'_>| found.zone.id == right.id && found.overlap.relation == Relation::Equals;
        let measured = overlaps.iter().position(is_own).map(|at| overlaps.remove(at).number);
        let is_copy = |zone: &Zone| zone.id == right.id && zone.surface.is_copy_of(&right.surface);
        let other = || others.iter().copied().find(|number| is_copy(&layer.zones[*number]));
        let own = measured.or_else(other);
        let not_measured = others.len() - usize::from(measured.is_none() && own.is_some());
        Self { surface: &right.surface, layer, overlaps, not_measured, occupation: OnceLock::new(), own }
    }

    /// The same for the zones that a rule means, and the zones it meets that leave that open.
    pub(super) fn only(
        &self,
        place: &ZoneFilter,
        known: &Vocabulary,
    ) -> (Self, Vec<(ZoneOverlap<'a>, ZoneValueError)>) {
        let (mut overlaps, mut value_errors) = (Vec::new(), Vec::new());
        for found in &self.overlaps {
            match place.means(found.zone, known) {
                Ok(true) => overlaps.push(*found),
                Ok(false) => {}
                Err(why) => value_errors.push((*found, why)),
            }
        }
        (self.with_overlaps(overlaps), value_errors)
    }

    /// The same for the zones of which it was measured what the right has in common with them.
    pub(super) fn measured(&self) -> Self {
        let overlaps = self.overlaps.iter().filter(|found| found.overlap.is_measured()).copied().collect();
        self.with_overlaps(overlaps)
    }

    /// The same with some of its overlaps only.
    fn with_overlaps(&self, overlaps: Vec<ZoneOverlap<'a>>) -> Self {
        let Self { surface, layer, not_measured, own, .. } = *self;
        Self { surface, layer, overlaps, not_measured, occupation: OnceLock::new(), own }
    }

    /// What the layer takes of the right. Where many zones lie on each other this is by far the dearest
    /// measure, and most rules do without it.
    pub fn occupation(&self) -> Occupation {
        *self.occupation.get_or_init(|| self.layer.occupation(self.surface, &self.overlaps))
    }

    /// A zone of which it was not measured what the right has in common with it, since that takes too much work; where all
    /// count `together`, also one of several whose union does.
    pub(super) fn unmeasured(&self, together: bool) -> Option<&ZoneOverlap<'a>> {
        let crossings: usize = self.overlaps.iter().map(|found| found.overlap.crossings).sum();
        let is_tangle = together && crossings > MOST_CROSSINGS_OF_A_UNION;
        let is_too_much =
            |found: &&ZoneOverlap<'_>| !found.overlap.is_measured() || (is_tangle && found.overlap.crossings > 0);
        self.overlaps.iter().find(is_too_much)
    }

    /// How many findings of one rule are listed one by one.
    pub(super) fn most_listed(&self) -> usize {
        match self.own {
            None => MOST_LISTED,
            Some(_) => (MOST_OF_PEERS / self.layer.zones.len().max(1)).clamp(LEAST_OF_PEERS, MOST_LISTED),
        }
    }

    /// Zones with which it has interior in common.
    pub fn taken(&self) -> impl Iterator<Item = &ZoneOverlap<'a>> {
        self.overlaps.iter().filter(|found| found.overlap.relation.interiors_meet())
    }

    /// Zones with which it has more in common than drawing noise.
    pub fn occupied(&self) -> impl Iterator<Item = &ZoneOverlap<'a>> {
        self.taken().filter(|found| !found.is_seam(self.surface))
    }

    /// Zones of which some reading may come as near as `within` metres.
    pub(super) fn ambiguous_near(&self, within: f64) -> impl Iterator<Item = &'a Zone> {
        let numbers = self.layer.ambiguous_near(self.surface, within);
        numbers.filter(|number| Some(*number) != self.own).map(|number| &self.layer.zones[number])
    }

    /// Whether it lies in one zone whose boundary has one reading.
    pub(super) fn lies_in_a_sound_zone(&self) -> bool {
        let is_inside = |relation| matches!(relation, Relation::Within | Relation::Equals);
        let mut inside = self.overlaps.iter().filter(|found| is_inside(found.overlap.relation));
        inside.any(|found| !self.layer.ambiguous.contains(&found.number))
    }

    /// Zones not farther than `within` metres that `means` accepts, nearest first; and whether more rights of a batch with too
    /// many near each other may lie as near.
    pub(super) fn near(&self, within: f64, means: impl Fn(&Zone) -> bool) -> (Vec<ZoneDistance<'a>>, bool) {
        let rights = self.layer.zones.len().max(1);
        let most = self.own.map_or(usize::MAX, |_| (MOST_DISTANCES_OF_PEERS / rights).max(LEAST_PAIRS_OF_PEERS));
        let is_other = |number: usize| self.own != Some(number);
        let means = |number: usize| is_other(number) && means(&self.layer.zones[number]);
        self.layer.distances_of_first(most, self.surface, within, means)
    }
}
