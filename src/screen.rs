//! One right through the stages find, measure and judge.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;
use rayon::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::layer::{Cumulative, Layer, ResourceShare, Zone, ZoneDistance, ZoneOverlap};
use crate::measure::{Occupation, Placing, Relation, nan_where_null};
use crate::plan::Plan;
use crate::right::{Attributes, Right, VerticalRelation, name_of};
use crate::rule::{
    BaselineMine, BatchCounts, COORDINATE_RESOLUTION_M, EndedInstrument, Facts, Finding, Kind, LayerFacts, Outlook,
    Rule, Standing, TotalsInOrder, Verdict, YIELDS_PERHAPS, settle_conflicts,
};

/// Screens rights against one plan as of one day: a pure function of right, plan, day and the batch it is counted in.
///
/// ```
/// use minezone::{Plan, Right, Screener, Verdict};
///
/// let plan = Plan::embedded();
/// let screener = Screener::new(&plan);
/// // A right that takes all of a red-line zone of the embedded, schematic plan.
/// let red_line = &plan.layer("ecological_red_line").unwrap().zones[0].surface;
/// let right = Right::new("P01", &red_line.to_multi_polygon()).unwrap().with("矿种", "建筑石料用灰岩");
/// let screening = screener.screen(&right);
/// assert_eq!(screening.verdict, Verdict::Forbidden);
/// assert!(screening.findings.iter().any(|finding| finding.rule.id == "S02"));
/// ```
#[derive(Debug, Clone)]
pub struct Screener {
    plan: Plan,
    as_of: Date,
    /// The mines that there are on that day.
    mines: Arc<Vec<BaselineMine>>,
    /// How each rule of the plan stands on that day, in their order.
    standing: Arc<Vec<Standing>>,
    counts: Option<Arc<BatchCounts>>,
    /// What the batch makes of totals in its order.
    totals: Option<Arc<TotalsInOrder>>,
    drafts: bool,
    accuracy_m: f64,
}

/// What the plan makes of one right.
///
/// ```
/// use minezone::{Language, Plan, Right, Screener, Screening};
///
/// let square = geo::Rect::new((118.300, 36.755), (118.312, 36.764)).to_polygon();
/// let right = Right::new("P01", &square).unwrap();
/// let screening: Screening = Screener::new(&Plan::embedded()).screen(&right);
/// // Worst first, each with its clause, in words of either language.
/// let worst = &screening.findings[0];
/// assert_eq!(worst.verdict, screening.verdict);
/// assert!(!worst.rule.clause.text.is_empty() && worst.note(Language::Zh) != worst.note(Language::En));
/// // What is missing is no pass.
/// assert!(screening.not_checked().contains("railways"));
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Screening {
    /// Id of the right.
    pub id: String,
    /// By which people know it.
    pub name: Option<String>,
    /// The worst of the findings that count: advice does not, nor does what yields to another rule. Not checked when there are
    /// none, and at best so on a day before the plan; undetermined where nothing worse than conditions is decided while a ban
    /// of today is open: for want of the right's own data, for a zone of several readings, or for a rule that may prevail. What
    /// rests on instruments that have ended, or on layers that are missing, opens none.
    pub verdict: Verdict,
    /// How much of that is decided.
    pub outlook: Outlook,
    /// Ellipsoidal area of the right in m².
    pub area_m2: f64,
    /// Worst first.
    pub findings: Vec<Finding>,
    /// Its rings cross: the verdict is undetermined at best.
    pub ambiguous_geometry: bool,
    /// What each layer takes of it; layers that take nothing are left out.
    pub occupation: Vec<LayerOccupation>,
}

impl Screening {
    /// The worst class that is decided, or the verdict where that is worse: by this a run fails (`--fail-on`).
    pub fn worst(&self) -> Verdict {
        // A ban that stands unless something nobody has read lifts it is a ban to whoever relies on exit codes.
        let perhaps = self.findings.iter().filter(|finding| finding.reason.code() == YIELDS_PERHAPS);
        let worst = self.outlook.worst_decided.into_iter().chain(perhaps.map(|finding| finding.worst_possible));
        worst.fold(self.verdict, Verdict::max)
    }

    /// Layers that rules asked for and that are missing or incomplete, in order.
    pub fn not_checked(&self) -> BTreeSet<&str> {
        let unchecked = self.findings.iter().filter(|finding| finding.verdict == Verdict::NotChecked);
        unchecked.filter_map(|finding| finding.layer.as_deref()).collect()
    }
}

/// What one layer takes of a right.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct LayerOccupation {
    /// Name of the layer.
    pub layer: String,
    /// Area in m² of the union of its zones inside the right; no number where it could not be measured.
    #[schemars(with = "Option<f64>")]
    #[serde(deserialize_with = "nan_where_null")]
    pub occupied_m2: f64,
    /// The same as a part of the right, 0 to 1.
    #[schemars(with = "Option<f64>")]
    #[serde(deserialize_with = "nan_where_null")]
    pub share_of_right: f64,
    /// What is left of the right, in m².
    #[schemars(with = "Option<f64>")]
    #[serde(deserialize_with = "nan_where_null")]
    pub remaining_m2: f64,
    /// Zones of the layer were rejected: it may take more.
    pub layer_incomplete: bool,
    /// Known resource under the right, by zone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<ResourceShare>,
}

/// A proposed right and another right that it overlaps (空间查重).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct RightPair {
    /// The proposed right; in a batch the earlier of the two.
    pub right_id: String,
    /// The other right.
    pub other_id: String,
    /// The layer of granted rights that holds the other; `None` when it is of the same batch.
    pub other_layer: Option<String>,
    /// How the right lies to the other.
    pub relation: Relation,
    /// Common area in m².
    #[schemars(with = "Option<f64>")]
    #[serde(deserialize_with = "nan_where_null")]
    pub overlap_m2: f64,
    /// The same as a part of the right, 0 to 1.
    #[schemars(with = "Option<f64>")]
    #[serde(deserialize_with = "nan_where_null")]
    pub share_of_right: f64,
    /// The same as a part of the other, 0 to 1.
    #[schemars(with = "Option<f64>")]
    #[serde(deserialize_with = "nan_where_null")]
    pub share_of_other: f64,
    /// It is what rounding makes of a shared border (接边).
    pub seam: bool,
    /// How the right was placed in the plane of the other, where they were drawn in different ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub placing: Option<Placing>,
    /// How their elevations lie to each other; overlap in plan counts all the same.
    pub vertical: VerticalRelation,
    /// At most so many m³ are common to both: common area by common height. Absent while the
    /// elevation of one is not known.
    pub common_volume_m3: Option<f64>,
}

impl RightPair {
    fn new(right: &Right, other_layer: Option<&str>, found: &ZoneOverlap<'_>) -> Self {
        let other = Attributes::new(&found.zone.properties, &[]);
        let vertical = VerticalRelation::of(right.attributes(&[]).elevation().ok(), other.elevation().ok());
        Self {
            right_id: right.id.clone(),
            other_id: found.zone.id.clone(),
            other_layer: other_layer.map(str::to_owned),
            relation: found.overlap.relation,
            overlap_m2: found.overlap.area_m2,
            share_of_right: found.share_of_right,
            share_of_other: found.share_of_zone,
            seam: found.is_seam(&right.surface),
            placing: found.overlap.placing,
            vertical,
            common_volume_m3: vertical.common_height_m().map(|height| height * found.overlap.area_m2),
        }
    }
}

/// Rights that are held against granted ones before their pairs are counted.
const RIGHTS_AT_A_TIME: usize = 256;

/// Pairs of overlapping rights that are kept in memory, in some 30 MB.
pub const MOST_PAIRS: usize = 50_000;

/// The first [`MOST_PAIRS`] pairs of a batch whose interiors meet, each once.
fn self_overlaps(rights: &[Right]) -> Vec<RightPair> {
    let zone = |right: &Right| Zone::from(right.clone());
    let layer = Layer::new("rights", rights.iter().map(zone).collect());
    layer.pairs(MOST_PAIRS).iter().map(|(number, found)| RightPair::new(&rights[*number], None, found)).collect()
}

impl Screener {
    /// As of the last day of the plan's term, each right by itself, drafts left out, corners as
    /// accurate as they are drawn.
    pub fn new(plan: &Plan) -> Self {
        let accuracy_m = COORDINATE_RESOLUTION_M;
        let as_of = plan.term.until;
        let mines = Arc::new(plan.mines_on(as_of));
        let standing = standing(plan, &mines, as_of);
        Self { plan: plan.clone(), as_of, mines, standing, counts: None, totals: None, drafts: false, accuracy_m }
    }

    /// Judges by the terms in force on this day. What [`Self::in_order`] added up before belongs to another day and is
    /// dropped: the day comes first.
    #[must_use]
    pub fn as_of(mut self, day: Date) -> Self {
        self.as_of = day;
        self.mines = Arc::new(self.plan.mines_on(day));
        self.standing = standing(&self.plan, &self.mines, day);
        // Totals of another day are not those of this one.
        self.totals = None;
        self
    }

    /// Plans and laws on which rules rest that are in force on the day, and which have ended by it (已届满、已失效): what
    /// rests on them is undetermined at best.
    pub fn ended_instruments(&self) -> Vec<EndedInstrument> {
        self.plan.ended_instruments(self.rules(), self.as_of)
    }

    /// Applies rules that are drafts (草案) as well.
    #[must_use]
    pub fn with_drafts(mut self, drafts: bool) -> Self {
        self.drafts = drafts;
        self
    }

    /// Marks verdicts that corners moved by no more than this may change; in metres, not negative.
    #[must_use]
    pub fn accuracy(mut self, metres: f64) -> Self {
        self.accuracy_m = metres;
        self
    }

    /// Counts `rights` into the zones and holds them against each other, so that rules on the number
    /// of rights and on overlaps of rights see the whole batch.
    #[must_use]
    pub fn with_batch(mut self, rights: &[Right]) -> Self {
        self.counts = Some(Arc::new(self.count(rights)));
        self
    }

    /// Adds `rights` to the totals of the plan one after another, so that a right by which one is passed in the order of the batch
    /// says so. It takes the whole batch: parts cannot be added up. Drafts are added up too, whether or not they are applied.
    #[must_use]
    pub fn in_order(mut self, rights: &[Right]) -> Self {
        let plan = &self.plan;
        let boundary = plan.whole_boundary();
        let totals = TotalsInOrder::of(&plan.rules, &self.mines, rights, boundary, &plan.sizes, self.as_of);
        self.totals = Some(Arc::new(totals));
        self
    }

    /// Counts `rights`, a batch or a part of one, for [`Self::with_counts`]: see [`BatchCounts`] for what is to be done to
    /// screen a batch in parts. Drafts are counted for, whether or not they are applied.
    ///
    /// ```
    /// use minezone::rule::BatchCounts;
    /// use minezone::{Plan, Right, Screener};
    ///
    /// let screener = Screener::new(&Plan::embedded());
    /// let square = geo::Rect::new((118.300, 36.755), (118.312, 36.764)).to_polygon();
    /// let [first, second] = ["P01", "P02"].map(|id| Right::new(id, &square).unwrap());
    /// let parts = [&first, &second].map(|right| screener.count(std::slice::from_ref(right)));
    /// let merged = screener.clone().with_counts(BatchCounts::merge(parts)?)?;
    /// let whole = screener.with_batch(&[first.clone(), second]);
    /// assert_eq!(merged.screen(&first), whole.screen(&first));
    /// # Ok::<(), minezone::Error>(())
    /// ```
    pub fn count(&self, rights: &[Right]) -> BatchCounts {
        let counts = BatchCounts::take(self.counted_layers(), rights, &self.plan.sizes);
        if self.is_about_peers() { counts.with_peers(rights) } else { counts }
    }

    /// Judges with the counts of a whole batch, as [`Self::with_batch`] with its rights does.
    ///
    /// # Errors
    /// When something is missing from them that a rule asks for: a layer, the zones that it has here, or the rights
    /// themselves. Rights that were not counted must not pass for none.
    pub fn with_counts(mut self, counts: BatchCounts) -> Result<Self> {
        if let Some((_, layer)) = self.counted_layers().find(|(rule, layer)| !counts.covers(rule, layer)) {
            let why =
                format!("the counts of the batch are not of layer {} as it is here (批次计数与图层不符)", layer.name);
            return Err(Error::argument(why));
        }
        if self.is_about_peers() && !counts.has_peers() {
            let why =
                "the counts lack the rights of the batch, which rules hold against each other (批次计数缺少同批采矿权)";
            return Err(Error::argument(why));
        }
        self.counts = Some(Arc::new(counts));
        Ok(self)
    }

    /// The rules that count rights, and the layers into whose zones they do; each once.
    fn counted_layers(&self) -> impl Iterator<Item = (&Rule, &Layer)> {
        let of = |rule| {
            let counted = Rule::kinds(rule).filter(|kind| kind.rule().counts_rights());
            let names: BTreeSet<&str> = counted.flat_map(Kind::layers).collect();
            names.into_iter().filter_map(|name| Some((rule, self.plan.layer(name)?))).collect::<Vec<_>>()
        };
        self.plan.rules.iter().flat_map(of)
    }

    /// Whether any rule holds the rights of a batch against each other.
    fn is_about_peers(&self) -> bool {
        self.plan.rules.iter().flat_map(Rule::kinds).any(|kind| kind.rule().is_about_peers())
    }

    /// The rules that are applied, whatever the day.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.plan.rules.iter().filter(|rule| self.drafts || !rule.is_draft())
    }

    /// The accuracy of corners in metres by which verdicts are marked as marginal.
    pub fn accuracy_m(&self) -> f64 {
        self.accuracy_m
    }

    /// Whether drafts are applied.
    pub fn applies_drafts(&self) -> bool {
        self.drafts
    }

    /// The plan that is screened against.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The day as of which is judged.
    pub fn day(&self) -> Date {
        self.as_of
    }

    /// What the plan makes of one right.
    pub fn screen(&self, right: &Right) -> Screening {
        let layers: BTreeMap<&str, LayerFacts<'_>> =
            self.plan.layers().iter().map(|layer| (layer.name.as_str(), LayerFacts::measure(layer, right))).collect();
        let facts =
            Facts::new(right, &layers).with_sizes(&self.plan.sizes).with_accuracy(self.accuracy_m).on(self.as_of);
        let facts = match &self.counts {
            Some(counts) => facts.with_counts(counts),
            None => facts,
        };
        let boundary = self.plan.boundary.as_deref();
        let is_outside = boundary.and_then(|name| layers.get(name)).is_some_and(is_outside);
        let judge = |rule: &Rule, standing: &Standing| -> Vec<Finding> {
            let is_bound = || rule.pack == self.plan.id && boundary.is_some_and(|name| !rule.layers().contains(name));
            match (is_outside && is_bound(), &standing.ended) {
                (true, _) => rule.judge_outside(&facts, self.as_of).into_iter().collect(),
                (false, Some(ended)) => rule.judge_by_ended(&facts, self.as_of, ended),
                // What a total makes of a right is not asked of a plan that has ended.
                (false, None) => {
                    let mut findings = rule.judge(&facts, self.as_of);
                    let (base, baseline) = (standing.base.as_slice(), self.mines.as_slice());
                    findings.extend(rule.judge_alone((base, baseline), &facts, self.totals.as_deref(), self.as_of));
                    findings
                }
            }
        };
        let (mut findings, mut unread) = (Vec::new(), Vec::new());
        for (rule, standing) in self.plan.rules.iter().zip(&*self.standing) {
            if self.drafts || !rule.is_draft() {
                findings.extend(judge(rule, standing));
            } else if standing.is_unread_exception {
                unread.extend(judge(rule, standing));
            }
        }
        let rule = |id: &str| self.plan.rules.iter().find(|rule| rule.id == id);
        let covers = |prevailing: &str, other: &str| match (rule(prevailing), rule(other)) {
            (Some(prevailing), Some(other)) => prevailing.covers_minerals_of(other, &facts),
            _ => false,
        };
        settle_conflicts(&mut findings, &unread, covers);
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.verdict));
        // No rule in force that binds and applies: nothing was checked, which is no pass.
        let worst = headline(&findings);
        let worst = if right.is_ambiguous { worst.max(Verdict::Undetermined) } else { worst };
        // Of a day before the plan there was another, which nobody has held the right against.
        let is_before_plan = self.as_of < self.plan.term.from;
        let verdict = if is_before_plan { worst.max(Verdict::NotChecked) } else { worst };
        let mut outlook = Outlook::of(&findings, verdict);
        if right.is_ambiguous || is_before_plan {
            // Whatever verdict any rule may give for another reading of its rings, or the first plan's may for the one before.
            let day = if is_before_plan { self.plan.term.from } else { self.as_of };
            let breaches = self.rules().filter_map(|rule| rule.term(day)).map(|term| term.verdict);
            outlook.worst_possible = breaches.fold(outlook.worst_possible, Verdict::max);
        }
        Screening {
            id: right.id.clone(),
            name: name_of(&right.properties).filter(|name| *name != right.id),
            verdict,
            outlook,
            area_m2: right.surface.area_m2(),
            findings,
            ambiguous_geometry: right.is_ambiguous,
            occupation: layers.values().filter_map(LayerOccupation::of).collect(),
        }
    }

    /// The zones of every layer that a right touches or overlaps, with the layer's name.
    pub fn overlaps<'l>(&'l self, right: &Right) -> Vec<(&'l str, ZoneOverlap<'l>)> {
        let of = |layer: &'l Layer| {
            layer.overlaps(&right.surface).into_iter().map(move |found| (layer.name.as_str(), found))
        };
        self.plan.layers().iter().flat_map(of).collect()
    }

    /// What every layer takes of a right, with the layer's name; explicit zeros.
    pub fn occupation<'l>(&'l self, right: &Right) -> Vec<(&'l str, Occupation)> {
        let of =
            |layer: &'l Layer| (layer.name.as_str(), layer.occupation(&right.surface, &layer.overlaps(&right.surface)));
        self.plan.layers().iter().map(of).collect()
    }

    /// The `nearest` zones of every layer not farther than `within` metres, with the layer's name.
    pub fn distances<'l>(&'l self, right: &Right, within: f64, nearest: usize) -> Vec<(&'l str, ZoneDistance<'l>)> {
        let of = |layer: &'l Layer| {
            let found = layer.distances(&right.surface, within, nearest);
            found.into_iter().map(move |found| (layer.name.as_str(), found))
        };
        self.plan.layers().iter().flat_map(of).collect()
    }

    /// Proposed rights that overlap each other, and then those that overlap granted ones; of either no more than
    /// [`MOST_PAIRS`].
    pub fn overlapping_rights(&self, rights: &[Right]) -> Vec<RightPair> {
        let mut pairs = self_overlaps(rights);
        let granted = self.plan.existing_rights.as_deref().and_then(|name| self.plan.layer(name));
        if let Some(layer) = granted {
            let of = |right: &Right| -> Vec<RightPair> {
                let found = layer.overlaps(&right.surface);
                let meeting = found.iter().filter(|found| found.overlap.relation.interiors_meet());
                meeting.map(|found| RightPair::new(right, Some(&layer.name), found)).collect()
            };
            let own = pairs.len();
            for some in rights.chunks(RIGHTS_AT_A_TIME) {
                pairs.par_extend(some.par_iter().flat_map_iter(of));
                if pairs.len() - own >= MOST_PAIRS {
                    pairs.truncate(own + MOST_PAIRS);
                    break;
                }
            }
        }
        pairs
    }

    /// What a whole batch takes of every layer, rights that overlap each other counted once.
    pub fn cumulative(&self, rights: &[Right]) -> Vec<Cumulative> {
        let surfaces: Vec<_> = rights.iter().map(|right| &*right.surface).collect();
        self.plan.layers().par_iter().map(|layer| layer.cumulative(&surfaces)).collect()
    }
}

/// How the rules of a plan stand on a day.
fn standing(plan: &Plan, mines: &[BaselineMine], day: Date) -> Arc<Vec<Standing>> {
    let ended = |rule: &Rule| plan.ended_instrument(rule, day);
    Arc::new(Standing::of_all(&plan.rules, ended, mines, &plan.sizes, day))
}

/// The verdict of findings, worst first. Conditions alone are no verdict while the right's own data leave a ban open.
fn headline(findings: &[Finding]) -> Verdict {
    let worst = findings.iter().find(|finding| finding.counts()).map_or(Verdict::NotChecked, |finding| finding.verdict);
    let is_open_ban = |finding: &Finding| {
        let is_of_today = finding.if_in_force.is_none() && finding.counts();
        is_of_today && finding.verdict == Verdict::Undetermined && finding.worst_possible == Verdict::Forbidden
    };
    match worst {
        Verdict::Conditional if findings.iter().any(is_open_ban) => Verdict::Undetermined,
        worst => worst,
    }
}

/// Whether a right has nothing in common with a layer but drawing noise, as far as the layer is known.
fn is_outside(facts: &LayerFacts<'_>) -> bool {
    facts.layer.rejected == 0 && facts.occupied().next().is_none()
}

impl LayerOccupation {
    fn of(facts: &LayerFacts<'_>) -> Option<Self> {
        let Occupation { occupied_m2, remaining_m2, share } = facts.occupation();
        // What could not be measured is not nothing.
        (occupied_m2 > 0.0 || occupied_m2.is_nan()).then(|| Self {
            layer: facts.layer.name.clone(),
            occupied_m2,
            share_of_right: share,
            remaining_m2,
            layer_incomplete: facts.layer.is_incomplete_near(facts.surface, 0.0),
            resources: facts.taken().filter_map(ZoneOverlap::resource).collect(),
        })
    }
}
