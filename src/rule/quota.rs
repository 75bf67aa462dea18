use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::condition::Answer;
use super::limit::quantity_in;
use super::{Clause, Ruling, Verdict};
use crate::right::{Attribute, Attributes, SizeClass, Unit, days_of};

/// A total over all mines together, those of the base year and the proposed ones (总量、个数、结构).
///
/// Exactly one of `sum`, `count`, `structure`, `share` and `windows` is given. Only mining rights
/// count (采矿权), and of them those for which the rule's condition holds.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Quota {
    /// Whether the plan means its figure as an expectation or as binding.
    pub nature: Nature,
    /// Sum of a number that rights state.
    #[serde(default)]
    pub sum: Option<Sum>,
    /// Number of mines.
    #[serde(default)]
    pub count: Option<Count>,
    /// Number of mines of each size class.
    #[serde(default)]
    pub structure: Option<Structure>,
    /// Share of size classes in the number of mines.
    #[serde(default)]
    pub share: Option<Share>,
    /// So many grants in so many years.
    #[serde(default)]
    pub windows: Vec<Window>,
}

/// What the plan says of a figure of its own (指标属性).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Nature {
    /// Not a legal bar: a breach never forbids.
    #[serde(rename = "预期性")]
    Expected,
    /// Binding.
    #[serde(rename = "约束性")]
    Binding,
}

impl Nature {
    /// As the plan calls it.
    pub fn zh(self) -> &'static str {
        match self {
            Nature::Expected => "预期性",
            Nature::Binding => "约束性",
        }
    }
}

/// A sum that must not be passed.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sum {
    /// What is summed up: `scale`.
    pub attribute: Attribute,
    /// The most there may be.
    pub at_most: f64,
    /// Its unit.
    pub unit: Unit,
}

/// A number of mines that must not be passed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Count {
    /// The most there may be.
    pub at_most: usize,
}

/// How many mines of each class there are to be (大、中、小矿山比例).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Structure {
    /// 大型
    pub large: usize,
    /// 中型
    pub medium: usize,
    /// 小型
    pub small: usize,
}

/// A share of the mines that must be of some classes.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Share {
    /// The classes.
    pub size: Vec<String>,
    /// The least share, in per cent.
    pub at_least: f64,
}

/// Grants that a plan sets free in some years (投放时序).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// The year, or the first and the last with a dash.
    pub years: String,
    /// How many.
    pub count: usize,
}

/// Mines of the base year that count together (基期).
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BaselineMine {
    /// By which a proposed right may say that it takes its place.
    pub id: String,
    /// How many mines the attributes are those of together.
    #[serde(default = "one")]
    pub count: usize,
    /// Properties as of a right; what is summed up is that of all of them.
    pub attributes: Map<String, Value>,
    /// Where the figures stand.
    #[serde(default)]
    pub source: String,
}

fn one() -> usize {
    1
}

/// What one total comes to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QuotaFinding {
    /// Id of the rule.
    pub rule: String,
    /// Title of the rule.
    pub title: String,
    /// The plan or pack that the rule belongs to.
    pub pack: String,
    /// The rule is a draft (草案).
    pub draft: bool,
    /// `sum`, `count`, `structure`, `share`, `windows` or `rights_in_zone`.
    pub measure: &'static str,
    /// The size class or the zone, where the rule has a figure for each.
    pub item: Option<String>,
    /// 预期性 or 约束性; absent where the plan does not say.
    pub nature: Option<Nature>,
    /// What the rule makes of the batch.
    pub verdict: Verdict,
    /// What the mines of the base year come to.
    pub baseline: f64,
    /// What the proposed rights add; a lower bound while `unknown` is not empty.
    pub added: f64,
    /// Both together; a lower bound while `unknown` is not empty. A share is of all mines together.
    pub total: f64,
    /// What the total is held against.
    pub limit: f64,
    /// What is left up to the limit; negative above it.
    pub headroom: f64,
    /// Unit of the figures: that of the rule, `count` or `%`.
    pub unit: String,
    /// What is not known of which record, in Chinese.
    pub unknown: Vec<String>,
    /// The clause says 原则上.
    pub in_principle: bool,
    /// The clause the rule quotes.
    pub clause: Clause,
    /// First day of the term by which it was judged.
    pub from: Date,
    /// Last day of that term; open when absent.
    pub until: Option<Date>,
    /// For people: what stands behind the verdict.
    pub note: String,
    /// What would change the verdict, in Chinese.
    pub remedy: Option<String>,
}

/// What a record adds to a total: at least and at most.
#[derive(Debug, Clone, Copy, Default)]
struct Range {
    low: f64,
    high: f64,
}

/// Base year and batch apart, and what is not known.
#[derive(Default)]
struct Tally {
    baseline: Range,
    added: Range,
    unknown: Vec<String>,
}

/// A record that may count: a mine of the base year, or a proposed right.
struct Record<'a> {
    id: &'a str,
    attributes: Attributes<'a>,
    /// How many mines it stands for, at least and at most.
    mines: [usize; 2],
    is_baseline: bool,
    /// Why it may not count.
    doubt: Option<String>,
}

impl Quota {
    pub(super) fn check(&self) -> Result<(), String> {
        let given = [
            self.sum.is_some(),
            self.count.is_some(),
            self.structure.is_some(),
            self.share.is_some(),
            !self.windows.is_empty(),
        ];
        if given.iter().filter(|given| **given).count() != 1 {
            return Err("[quota] needs exactly one of sum, count, structure, share and windows".into());
        }
        match self.windows.iter().find(|window| days_of(&window.years.as_str().into()).is_none()) {
            Some(window) => Err(format!("[quota] windows: {:?} is no year and no span of years", window.years)),
            None => Ok(()),
        }
    }

    /// What the batch makes of it; several findings where the rule has several figures.
    pub(super) fn judge(
        &self,
        ruling: Ruling<'_>,
        baseline: &[BaselineMine],
        rights: &[(&str, &Map<String, Value>)],
        sizes: &[SizeClass],
    ) -> Vec<QuotaFinding> {
        let records = self.records(ruling, baseline, rights, sizes);
        let mines = |record: &Record<'_>| Ok(Range::of(record.mines.map(|count| count as f64)));
        if let Some(Sum { attribute, at_most, unit }) = &self.sum {
            let tally = Tally::of(&records, |record| {
                let quantity = quantity_in(&record.attributes, *attribute, unit)?;
                Ok(Range { low: if record.doubt.is_some() { 0.0 } else { quantity.low }, high: quantity.high })
            });
            vec![self.at_most(ruling, "sum", &tally, *at_most, unit.label())]
        } else if let Some(Count { at_most }) = &self.count {
            vec![self.at_most(ruling, "count", &Tally::of(&records, mines), *at_most as f64, "count")]
        } else if let Some(Structure { large, medium, small }) = &self.structure {
            let classes = [("大型", large), ("中型", medium), ("小型", small)];
            let of_class = |(class, limit): (&str, &usize)| {
                let tally = Tally::of(&records, |record| mines_of_size(record, &[class.to_owned()]));
                let finding = self.at_most(ruling, "structure", &tally, *limit as f64, "count");
                let short = finding.verdict == Verdict::Compliant && finding.headroom > 0.0;
                let note = if short { format!("尚差{}个。", finding.headroom) } else { finding.note };
                let verdict = if short { Verdict::Informative } else { finding.verdict };
                QuotaFinding { item: Some(class.to_owned()), verdict, note, ..finding }
            };
            classes.into_iter().map(of_class).collect()
        } else if let Some(share) = &self.share {
            vec![self.share_of(ruling, share, &Tally::of(&records, mines), &records)]
        } else {
            vec![self.in_windows(ruling, &records)]
        }
    }

    /// The records that count or may count.
    fn records<'a>(
        &self,
        ruling: Ruling<'_>,
        baseline: &'a [BaselineMine],
        rights: &[(&'a str, &'a Map<String, Value>)],
        sizes: &'a [SizeClass],
    ) -> Vec<Record<'a>> {
        let replaced: Vec<String> = rights
            .iter()
            .filter_map(|(_, properties)| Attributes::new(properties, sizes).text(Attribute::Predecessor).ok())
            .collect();
        let old = baseline.iter().filter(|mine| !replaced.contains(&mine.id)).map(|mine| Record {
            id: &mine.id,
            attributes: Attributes::new(&mine.attributes, sizes),
            mines: [mine.count; 2],
            is_baseline: true,
            doubt: None,
        });
        let new = rights.iter().map(|(id, properties)| {
            let attributes = Attributes::new(properties, sizes);
            let is_new = attributes.values(Attribute::Setting).is_ok_and(|values| values.contains(&"新建".to_owned()));
            let replaces = attributes.text(Attribute::Predecessor);
            let is_told = replaces.is_ok_and(|old| baseline.iter().any(|mine| mine.id == old));
            let doubt =
                (!is_new && !is_told).then(|| "非新建采矿权，未填基期内的原采矿权编号，是否已计入基期不明".to_owned());
            Record { id, attributes, mines: [1, 1], is_baseline: false, doubt }
        });
        let counts = |mut record: Record<'a>| {
            let is_mine = super::condition::any_in(&record.attributes, Attribute::RightKind, &["采矿权".to_owned()]);
            for answer in [is_mine, ruling.rule.when.holds(&record.attributes)] {
                match answer {
                    Answer::Yes => {}
                    Answer::No => return None,
                    Answer::Unknown(why) => record.doubt = Some(format!("{why}，不知是否计入")),
                }
            }
            if record.doubt.is_some() {
                record.mines[0] = 0;
            }
            Some(record)
        };
        old.chain(new).filter_map(counts).collect()
    }

    fn at_most(
        &self,
        ruling: Ruling<'_>,
        measure: &'static str,
        tally: &Tally,
        limit: f64,
        unit: &str,
    ) -> QuotaFinding {
        let total = Range { low: tally.baseline.low + tally.added.low, high: tally.baseline.high + tally.added.high };
        // Decimal figures: what differs by less than a millionth is the same figure.
        let above = |value: f64| value > limit + 1e-6 * limit.abs().max(1.0);
        let verdict = match (above(total.low), above(total.high)) {
            (true, _) => ruling.breach(),
            (false, false) => Verdict::Compliant,
            (false, true) => ruling.doubt(),
        };
        let mut finding = QuotaFinding::new(ruling, self.nature, measure, verdict);
        finding.baseline = tally.baseline.low;
        finding.added = tally.added.low;
        finding.total = round(total.low);
        (finding.limit, finding.headroom, finding.unit) = (limit, round(limit - total.low), unit.to_owned());
        finding.unknown = tally.unknown.clone();
        let unit = if unit == "count" { "个" } else { unit };
        let (old, new) = (round(tally.baseline.low), round(tally.added.low));
        let least = if tally.unknown.is_empty() { "" } else { "至少" };
        finding.note =
            format!("基期{old}{unit}，拟设{new}{unit}，合计{least}{}{unit}，上限{limit}{unit}。", finding.total);
        finding.remedy = match verdict {
            Verdict::Compliant => None,
            _ if !above(total.low) => Some(format!("补充资料：{}", tally.unknown.join("；"))),
            _ => Some(format!("减少{}{unit}，或按程序调整规划指标", round(total.low - limit))),
        };
        finding
    }

    fn share_of(&self, ruling: Ruling<'_>, share: &Share, all: &Tally, records: &[Record<'_>]) -> QuotaFinding {
        let of = Tally::of(records, |record| mines_of_size(record, &share.size));
        let per_cent = |part: f64, whole: f64| if whole > 0.0 { part / whole * 100.0 } else { 100.0 };
        let all_high = all.baseline.high + all.added.high;
        let high = of.baseline.high + of.added.high;
        // The mines that are surely counted and of other classes.
        let others = all_high - high;
        let low = of.baseline.low + of.added.low;
        let least = per_cent(low, all_high);
        let most = per_cent(high, high + others);
        let verdict = match (least >= share.at_least, most >= share.at_least) {
            (true, _) => Verdict::Compliant,
            (false, false) => ruling.breach(),
            (false, true) => ruling.doubt(),
        };
        let mut finding = QuotaFinding::new(ruling, self.nature, "share", verdict);
        finding.baseline = round(per_cent(of.baseline.low, all.baseline.high));
        finding.total = round(least);
        finding.added = round(least - finding.baseline);
        (finding.limit, finding.headroom, finding.unit) = (share.at_least, round(least - share.at_least), "%".into());
        finding.unknown = of.unknown;
        let classes = share.size.join("、");
        finding.note =
            format!("{classes}矿山{low}个，共{all_high}个，占{:.1}%，要求不低于{}%。", least, share.at_least);
        finding.remedy = match verdict {
            Verdict::Compliant => None,
            _ if most >= share.at_least => Some(format!("补充资料：{}", finding.unknown.join("；"))),
            _ => Some(format!("提高规模，使全部计入的矿山达到{classes}")),
        };
        finding
    }

    /// Whether every grant finds a window of its own that is open in its time.
    fn in_windows(&self, ruling: Ruling<'_>, records: &[Record<'_>]) -> QuotaFinding {
        let mut windows: Vec<([Date; 2], usize)> =
            self.windows.iter().filter_map(|w| Some((days_of(&w.years.as_str().into())?, w.count))).collect();
        let limit: usize = windows.iter().map(|(_, count)| count).sum();
        let (mut dated, mut unknown) = (Vec::new(), Vec::new());
        for record in records.iter().filter(|record| !record.is_baseline) {
            match record.attributes.days(Attribute::GrantDate) {
                Ok(days) if record.doubt.is_none() => dated.push((days, record.id)),
                Ok(_) => unknown.push(format!("{}：{}", record.id, record.doubt.as_deref().unwrap_or_default())),
                Err(gap) => unknown.push(format!("{}：{gap}", record.id)),
            }
        }
        // The earliest grant takes the window that closes first, which leaves most to the later ones.
        dated.sort();
        windows.sort_by_key(|(days, _)| days[1]);
        let added = dated.len();
        let homeless: Vec<&str> = dated
            .into_iter()
            .filter(|([first, last], _)| {
                let is_open =
                    |([opens, closes], left): &&mut ([Date; 2], usize)| *left > 0 && opens <= first && last <= closes;
                windows.iter_mut().find(is_open).map(|(_, left)| *left -= 1).is_none()
            })
            .map(|(_, id)| id)
            .collect();
        let verdict = if !homeless.is_empty() || added > limit {
            ruling.breach()
        } else if unknown.is_empty() {
            Verdict::Compliant
        } else {
            ruling.doubt()
        };
        let mut finding = QuotaFinding::new(ruling, self.nature, "windows", verdict);
        (finding.added, finding.total, finding.limit) = (added as f64, added as f64, limit as f64);
        finding.headroom = limit as f64 - added as f64;
        finding.unit = "count".into();
        let plan: Vec<String> = self.windows.iter().map(|w| format!("{}年{}个", w.years, w.count)).collect();
        finding.note = format!("投放计划：{}；本批{added}个填报了出让年度。", plan.join("，"));
        if !homeless.is_empty() {
            finding.note += &format!("没有对应投放时间：{}。", homeless.join("、"));
            finding.remedy = Some("按投放计划调整出让年度，或先按程序调整规划".into());
        } else if !unknown.is_empty() {
            finding.remedy = Some(format!("补充资料：{}", unknown.join("；")));
        }
        finding.unknown = unknown;
        finding
    }
}

fn mines_of_size(record: &Record<'_>, classes: &[String]) -> Result<Range, String> {
    let all = Range::of(record.mines.map(|count| count as f64));
    match record.attributes.size() {
        Ok(size) if classes.contains(&size) => Ok(all),
        Ok(_) => Ok(Range::default()),
        Err(gap) => Err(format!("{gap}，规模等级不明")),
    }
}

/// Sums of decimal figures without the dust of binary fractions.
fn round(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

impl Range {
    fn of([low, high]: [f64; 2]) -> Self {
        Self { low, high }
    }

    fn add(&mut self, other: Self) {
        self.low += other.low;
        self.high += other.high;
    }
}

impl Tally {
    fn of(records: &[Record<'_>], amount: impl Fn(&Record<'_>) -> Result<Range, String>) -> Self {
        let mut tally = Self::default();
        for record in records {
            let range = amount(record).unwrap_or_else(|why| {
                tally.unknown.push(format!("{}：{why}", record.id));
                Range { low: 0.0, high: f64::INFINITY }
            });
            if let Some(doubt) = &record.doubt {
                tally.unknown.push(format!("{}：{doubt}", record.id));
            }
            let sum = if record.is_baseline { &mut tally.baseline } else { &mut tally.added };
            sum.add(range);
        }
        tally
    }
}

impl QuotaFinding {
    /// A finding of a rule whose figures are yet to come.
    pub(super) fn new(
        ruling: Ruling<'_>,
        nature: impl Into<Option<Nature>>,
        measure: &'static str,
        verdict: Verdict,
    ) -> Self {
        let Ruling { rule, term } = ruling;
        Self {
            rule: rule.id.clone(),
            title: rule.title.clone(),
            pack: rule.pack.clone(),
            draft: rule.is_draft(),
            measure,
            item: None,
            nature: nature.into(),
            verdict,
            baseline: 0.0,
            added: 0.0,
            total: 0.0,
            limit: 0.0,
            headroom: 0.0,
            unit: String::new(),
            unknown: Vec::new(),
            in_principle: rule.in_principle,
            clause: term.clause.as_ref().unwrap_or(&rule.clause).clone(),
            from: term.from,
            until: term.until,
            note: String::new(),
            remedy: None,
        }
    }
}
