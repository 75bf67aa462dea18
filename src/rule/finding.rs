use std::sync::Arc;

use jiff::civil::Date;
use serde::Serialize;

use super::{COORDINATE_RESOLUTION_M, Clause, Rule, Term, Verdict, ZoneValueError};
use crate::layer::{Layer, Zone};
use crate::right::{VerticalRelation, name_of};
use crate::shortened::{OF_A_TEXT, shortened};

/// What one rule makes of one right in one layer or zone, and why.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// Id of the rule.
    pub rule: String,
    /// Title of the rule.
    pub title: String,
    /// The plan or pack that the rule belongs to.
    pub pack: String,
    /// The rule is a draft (草案): written from memory, its clause not yet read.
    pub draft: bool,
    /// What the rule makes of the right here.
    pub verdict: Verdict,
    /// What it may make of it once what is missing is known (最坏可能); the verdict itself where nothing is.
    pub worst_possible: Verdict,
    /// The layer it was judged in; `None` when it was none, or the other rights of the batch.
    pub layer: Option<String>,
    /// The layer is not there, so that nothing could be judged.
    pub layer_missing: bool,
    /// The zone it was judged against, where it was one; among the batch the other right.
    pub zone_id: Option<String>,
    /// The zone's own name, where it has one.
    pub zone_name: Option<String>,
    /// What was measured: `overlap_area`, `area_outside`, `distance`, `rights_in_zone`,
    /// `documents_missing`, `days_late`, `listed`, or the name of the attribute.
    pub measure: &'static str,
    /// The measured value, where there is a number.
    pub value: Option<f64>,
    /// `m2`, `m`, `count`, `days`, or the unit of the rule.
    pub unit: Option<String>,
    /// How far the value may be off, in its unit: by the resolution of the drawing, or by what the
    /// record leaves open.
    pub bound: Option<f64>,
    /// What the value is held against.
    pub threshold: Option<f64>,
    /// By how much the clause is kept, in the unit of the value; negative where it is broken.
    pub margin: Option<f64>,
    /// The clause says 原则上.
    pub in_principle: bool,
    /// The clause the rule quotes.
    pub clause: Arc<Clause>,
    /// First day of the term by which it was judged.
    pub from: Date,
    /// Last day of that term; open when absent.
    pub until: Option<Date>,
    /// For people: what stands behind the verdict.
    pub note: String,
    /// What would change the verdict, in Chinese; absent where nothing need change.
    pub remedy: Option<String>,
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
    /// At most so many m³ are common to two rights: common area by common height.
    pub common_volume_m3: Option<f64>,
}

/// A rule and the term of it that is in force.
#[derive(Clone, Copy)]
pub(crate) struct RuleContext<'a> {
    pub rule: &'a Rule,
    pub term: &'a Term,
}

impl RuleContext<'_> {
    /// The verdict of a breach.
    pub fn breach(&self) -> Verdict {
        self.term.verdict
    }

    /// The verdict when data are insufficient: undetermined, capped at the verdict of a breach.
    pub fn doubt(&self) -> Verdict {
        self.breach().min(Verdict::Undetermined)
    }

    /// A finding that nothing has been measured for yet.
    pub fn finding(&self, verdict: Verdict, measure: &'static str) -> Finding {
        let Self { rule, term } = self;
        Finding {
            rule: rule.id.clone(),
            title: rule.title.clone(),
            pack: rule.pack.clone(),
            draft: rule.is_draft(),
            verdict,
            worst_possible: match verdict {
                Verdict::Undetermined | Verdict::NotChecked => self.breach(),
                decided => decided,
            },
            layer: None,
            layer_missing: false,
            zone_id: None,
            zone_name: None,
            measure,
            value: None,
            unit: None,
            bound: None,
            threshold: None,
            margin: None,
            in_principle: rule.in_principle,
            clause: Arc::clone(term.clause.as_ref().unwrap_or(&rule.clause)),
            from: term.from,
            until: term.until,
            note: String::new(),
            remedy: None,
            stability_m: None,
            marginal: false,
            mean_width_m: None,
            sliver: false,
            vertical: None,
            common_volume_m3: None,
        }
    }

    /// The data of the right do not suffice: `why`, in Chinese.
    pub fn undetermined(&self, measure: &'static str, why: impl std::fmt::Display) -> Finding {
        let finding = self.finding(self.doubt(), measure);
        finding.note(format!("{why}，无法判定。")).remedy(format!("补充资料：{why}"))
    }

    /// The layer that the rule needs is not there.
    pub fn layer_missing(&self, layer: &str, measure: &'static str) -> Finding {
        let finding = self.finding(Verdict::NotChecked, measure).note("缺少图层数据，本条未检查。");
        Finding {
            layer: Some(layer.into()), layer_missing: true, ..finding.remedy("补充该图层数据后重新审查")
        }
    }

    /// It is not known whether the rule means a zone.
    pub fn zone_value_unknown(&self, zone: &Zone, why: &ZoneValueError, measure: &'static str) -> Finding {
        let note = format!("{why}，不知本条是否适用。");
        let finding = self.finding(Verdict::NotChecked, measure).zone(zone).note(note);
        let mend = if matches!(why, ZoneValueError::Absent(_)) { "补充" } else { "改正" };
        finding.remedy(format!("{mend}该分区的属性“{}”", why.property()))
    }

    /// A zone near the right has a boundary with several readings, by some of which it may be concerned.
    pub fn zone_ambiguous(&self, zone: &Zone, measure: &'static str) -> Finding {
        let note = "分区边界自相交或重复绕行，范围有多种读法，不能判定与本矿的关系。";
        self.finding(self.doubt(), measure).zone(zone).note(note).remedy("改正该分区的边界后重新审查")
    }

    /// Records of the layer could not be used, so that what was not found may be there.
    pub fn layer_incomplete(&self, layer: &Layer, measure: &'static str) -> Finding {
        let note = format!("图层有{}条记录无法使用，不能证明没有相关分区。", layer.rejected);
        self.finding(Verdict::NotChecked, measure)
            .layer(&layer.name)
            .note(note)
            .remedy("修正图层中的错误记录后重新审查")
    }
}

impl Finding {
    pub(super) fn layer(mut self, name: &str) -> Self {
        self.layer = Some(name.to_owned());
        self
    }

    pub(super) fn zone(mut self, zone: &Zone) -> Self {
        self.zone_id = Some(zone.id.clone());
        self.zone_name = name_of(&zone.properties).map(|name| shortened(&name, OF_A_TEXT).into_owned());
        self
    }

    /// An area in m² that should be none.
    pub(super) fn area(mut self, value: f64, bound: f64) -> Self {
        (self.value, self.unit) = (Some(value), Some("m2".into()));
        (self.bound, self.threshold, self.margin) = (Some(bound), Some(0.0), Some(0.0 - value));
        self
    }

    /// A distance in metres that should not be less than `threshold`.
    pub(super) fn distance(mut self, value: f64, threshold: f64) -> Self {
        (self.value, self.unit) = (Some(value), Some("m".into()));
        (self.bound, self.threshold) = (Some(COORDINATE_RESOLUTION_M), Some(threshold));
        self.margin = Some(value - threshold);
        self
    }

    /// A number of things that should not be greater than `threshold`.
    pub(super) fn count(mut self, value: usize, threshold: usize) -> Self {
        let (value, threshold) = (value as f64, threshold as f64);
        (self.value, self.unit) = (Some(value), Some("count".into()));
        (self.bound, self.threshold, self.margin) = (Some(0.0), Some(threshold), Some(threshold - value));
        self
    }

    pub(super) fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    pub(super) fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }

    /// Corners must move at least `metres` to change the verdict; marginal when that is within
    /// `accuracy_m`.
    pub(super) fn stable(mut self, metres: f64, accuracy_m: f64) -> Self {
        self.stability_m = Some(metres);
        self.marginal = metres <= accuracy_m;
        self
    }

    /// What people call the place: the zone's name, else its id, else the layer's name.
    pub(super) fn place(&self) -> &str {
        let names = [&self.zone_name, &self.zone_id, &self.layer];
        names.into_iter().flatten().next().map_or("分区", String::as_str)
    }
}
