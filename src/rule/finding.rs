use std::borrow::Cow;
use std::ops::Deref;
use std::sync::Arc;

use super::{COORDINATE_RESOLUTION_M, CitedRule, Force, Party, Verdict};
use crate::language::Language;
use crate::layer::Zone;
use crate::message::Message;
use crate::right::VerticalRelation;

/// What one rule makes of one right in one layer or zone, and why, as data; [`Finding::note`] and the like put it in words.
///
/// What it says beside the verdict is behind [`FindingDetail`], shared by findings that say the same.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Finding {
    /// The rule.
    pub rule: Arc<CitedRule>,
    /// What the rule makes of the right here.
    pub verdict: Verdict,
    /// What it may make of it once what is missing is known (最坏可能); the verdict itself where nothing is.
    pub worst_possible: Verdict,
    /// Everything else.
    pub detail: Arc<FindingDetail>,
}

/// What stands behind the verdict of a [`Finding`].
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct FindingDetail {
    /// The layer it was judged in; `None` when it was none, or the other rights of the batch.
    pub layer: Option<String>,
    /// The layer is not there, so that nothing could be judged.
    pub layer_missing: bool,
    /// The zone it was judged against, where it was one; among the batch the other right.
    pub party: Option<Party>,
    /// What was measured: `overlap_area`, `area_outside`, `distance`, `rights_in_zone`,
    /// `documents_missing`, `days_late`, `listed`, or the name of the attribute.
    pub measure: &'static str,
    /// The measured value, where there is a number.
    pub value: Option<f64>,
    /// `m2`, `m`, `count`, `days`, or the unit of the rule.
    pub unit: Option<Cow<'static, str>>,
    /// How far the value may be off, in its unit: by the resolution of the drawing, or by what the
    /// record leaves open.
    pub bound: Option<f64>,
    /// What the value is held against.
    pub threshold: Option<f64>,
    /// By how much the clause is kept, in the unit of the value; negative where it is broken.
    pub margin: Option<f64>,
    /// What stands behind the verdict.
    pub reason: Message,
    /// What would change the verdict; absent where nothing need change.
    pub remedy: Option<Message>,
    /// Corners would have to move at least so many metres for a verdict that hangs on geometry to
    /// change; absent where that is beyond the accuracy asked for and was not measured.
    pub stability_m: Option<f64>,
    /// The verdict hangs on less than the accuracy of the coordinates.
    pub marginal: bool,
    /// Mean width in metres of the common area, twice its area by its perimeter.
    pub mean_width_m: Option<f64>,
    /// The common area is narrow enough to be a drawing error (疑似碎面); it counts all the same.
    pub sliver: bool,
    /// How the elevations of two rights lie to each other.
    pub vertical: Option<VerticalRelation>,
    /// Why that is not known.
    pub elevation_gaps: Option<Box<Message>>,
    /// What the verdict would be, were the instrument that the rule rests on still in force.
    pub if_in_force: Option<Verdict>,
    /// At most so many m³ are common to two rights: common area by common height.
    pub common_volume_m3: Option<f64>,
}

impl Deref for Finding {
    type Target = FindingDetail;

    fn deref(&self) -> &FindingDetail {
        &self.detail
    }
}

impl FindingDetail {
    /// Of which nothing has been measured yet.
    pub(super) fn new(measure: &'static str, reason: Message) -> Self {
        Self {
            layer: None,
            layer_missing: false,
            party: None,
            measure,
            value: None,
            unit: None,
            bound: None,
            threshold: None,
            margin: None,
            reason,
            remedy: None,
            stability_m: None,
            marginal: false,
            mean_width_m: None,
            sliver: false,
            vertical: None,
            elevation_gaps: None,
            if_in_force: None,
            common_volume_m3: None,
        }
    }

    /// Id of the zone, or of the other right of the batch.
    pub fn zone_id(&self) -> Option<&str> {
        self.party.as_ref().map(Party::id)
    }
}

impl Finding {
    /// Whether it has a part in the verdict on the right: advice has none, and a duty that comes later has one only where it is
    /// clear already that it will not be met, or may not.
    pub fn counts(&self) -> bool {
        match self.rule.force {
            Force::Binding => true,
            Force::Advice => false,
            Force::LaterDuty => self.verdict > Verdict::Informative,
        }
    }

    /// What stands behind the verdict, in words.
    pub fn note(&self, language: Language) -> String {
        let note = self.reason.in_words(language);
        let note = match self.vertical {
            None => note,
            Some(vertical) => {
                let gaps = self.elevation_gaps.as_ref().map(|gaps| gaps.in_words(language)).unwrap_or_default();
                let whole = Message::new("with-elevations").with("note", note).with("gaps", gaps);
                whole.with("vertical", vertical.message()).in_words(language)
            }
        };
        if self.rule.draft {
            return Message::new("draft").with("note", note).in_words(language);
        }
        note
    }

    /// What would change the verdict, in words.
    pub fn advice(&self, language: Language) -> Option<String> {
        self.remedy.as_ref().map(|remedy| remedy.in_words(language))
    }

    /// The same with a detail changed.
    pub(super) fn with(mut self, change: impl FnOnce(&mut FindingDetail)) -> Self {
        change(Arc::make_mut(&mut self.detail));
        self
    }

    pub(super) fn in_layer(self, name: &str) -> Self {
        self.with(|detail| detail.layer = Some(name.to_owned()))
    }

    pub(super) fn zone(self, zone: &Zone) -> Self {
        self.with(|detail| detail.party = Some(Party::zone(zone)))
    }

    /// A measured value of a unit, how far it may be off, and what it is held against.
    pub(super) fn measured(self, value: f64, unit: &'static str, [bound, threshold, margin]: [f64; 3]) -> Self {
        self.with(|detail| {
            (detail.value, detail.unit) = (Some(value), Some(unit.into()));
            (detail.bound, detail.threshold, detail.margin) = (Some(bound), Some(threshold), Some(margin));
        })
    }

    /// An area in m² that should be none.
    pub(super) fn area(self, value: f64, bound: f64) -> Self {
        self.measured(value, "m2", [bound, 0.0, 0.0 - value])
    }

    /// A distance in metres that should not be less than `threshold`.
    pub(super) fn distance(self, value: f64, threshold: f64) -> Self {
        self.measured(value, "m", [COORDINATE_RESOLUTION_M, threshold, value - threshold])
    }

    /// A number of things that should not be greater than `threshold`.
    pub(super) fn count(self, value: usize, threshold: usize) -> Self {
        let (value, threshold) = (value as f64, threshold as f64);
        self.measured(value, "count", [0.0, threshold, threshold - value])
    }

    pub(super) fn because(self, reason: Message) -> Self {
        self.with(|detail| detail.reason = reason)
    }

    pub(super) fn unless(self, remedy: Message) -> Self {
        self.with(|detail| detail.remedy = Some(remedy))
    }

    /// Corners must move at least `metres` to change the verdict; marginal when that is within
    /// `accuracy_m`.
    pub(super) fn stable(self, metres: f64, accuracy_m: f64) -> Self {
        self.with(|detail| {
            detail.stability_m = Some(metres);
            detail.marginal = metres <= accuracy_m;
        })
    }

    /// Marks it as marginal where that holds.
    pub(super) fn marginal_if(self, marginal: bool) -> Self {
        self.with(|detail| detail.marginal |= marginal)
    }

    /// What people call the zone: its name, else its id.
    pub(super) fn place(&self) -> &str {
        match &self.party {
            Some(Party::Zone { id, name }) => name.as_ref().unwrap_or(id),
            Some(Party::Right { id }) => id,
            None => "",
        }
    }
}
