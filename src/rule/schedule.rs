use jiff::ToSpan;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;

use super::kind::RuleKind;
use super::{Facts, Finding, Language, LayerFacts, RuleContext, Verdict, Words};
use crate::layer::ZoneOverlap;
use crate::right::{Attribute, AttributeError, days_of};

const MEASURE: &str = "days_late";

/// Something must happen in its time: a grant in the window of its block (投放时序), or one thing
/// within years of another (投产后一年内建成绿色矿山).
///
/// Either `layers` and `window`, or `after` and `years` are given.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// What must happen in time: `grant_date`, `green_mine_date` …
    pub date: Attribute,
    /// Layers whose zones state the window.
    #[serde(default)]
    pub layers: Vec<String>,
    /// Property of a zone that states it: a year, or two with a dash.
    #[serde(default)]
    pub window: Option<String>,
    /// From when the years count.
    #[serde(default)]
    pub after: Option<Attribute>,
    /// How many years there are.
    #[serde(default)]
    pub years: Option<u8>,
}

impl RuleKind for Schedule {
    fn title(&self) -> &'static str {
        "时序"
    }

    fn checks(&self, words: &Words<'_>) -> String {
        let language = words.language;
        let date = language.attribute(self.date);
        match (&self.window, self.after, self.years) {
            (Some(window), ..) => {
                let layers = words.layers(&self.layers);
                match language {
                    Language::Zh => format!("{date}在所在{layers}分区的“{window}”之内"),
                    Language::En => format!("the {date} lies in the {window} of its zone of {layers}"),
                }
            }
            (None, Some(after), Some(years)) => {
                let after = language.attribute(after);
                match language {
                    Language::Zh => format!("{date}不晚于{after}之后{years}年"),
                    Language::En => format!("the {date} is no later than {years} years after the {after}"),
                }
            }
            // Reading a rule refuses anything else.
            _ => date,
        }
    }

    fn measure(&self) -> &'static str {
        MEASURE
    }

    #[cfg(feature = "cli")]
    fn zone_property(&self) -> Option<&str> {
        self.window.as_deref()
    }

    fn layers(&self) -> &[String] {
        &self.layers
    }

    fn attributes(&self) -> Vec<Attribute> {
        std::iter::once(self.date).chain(self.after).collect()
    }

    fn check(&self) -> Result<(), String> {
        let by_zone = !self.layers.is_empty() && self.window.is_some();
        let by_years = self.after.is_some() && self.years.is_some();
        let neither = self.layers.is_empty() && self.window.is_none();
        let none = self.after.is_none() && self.years.is_none();
        if (by_zone && none) || (by_years && neither) {
            return Ok(());
        }
        Err("[schedule] needs layers and window, or after and years".into())
    }

    fn has_release_windows(&self) -> bool {
        !self.layers.is_empty()
    }

    fn judge_right(&self, ruling: RuleContext<'_>, facts: &Facts<'_>, day: Date) -> Vec<Finding> {
        vec![self.judge(ruling, facts, day)]
    }

    fn judge_zone(
        &self,
        ruling: RuleContext<'_>,
        _layer: &LayerFacts<'_>,
        found: &ZoneOverlap<'_>,
        facts: &Facts<'_>,
    ) -> Option<Finding> {
        let property = self.window.as_deref().unwrap_or_default();
        let window = found.zone.properties.get(property).and_then(days_of);
        Some(match window {
            Some(window) => self.in_window(ruling, window, facts),
            None => {
                let note = format!("分区属性“{property}”未填报或无法识别。");
                let finding = ruling.finding(Verdict::NotChecked, MEASURE).note(note);
                finding.remedy(format!("补充该分区的属性“{property}”"))
            }
        })
    }
}

impl Schedule {
    fn in_window(&self, ruling: RuleContext<'_>, [opens, closes]: [Date; 2], facts: &Facts<'_>) -> Finding {
        let zh = self.date.zh();
        let window = format!("{opens}至{closes}");
        let [first, last] = match facts.attributes().days(self.date) {
            Ok(days) => days,
            Err(gap) => return ruling.undetermined(MEASURE, format!("{gap}；本区投放时间为{window}")),
        };
        if opens <= first && last <= closes {
            let note = format!("{zh}在投放时间{window}内。");
            return ruling.finding(Verdict::Compliant, MEASURE).note(note).days_late(0);
        }
        if last < opens || first > closes {
            let early = last < opens;
            let late = if early { days_between(last, opens) } else { days_between(closes, first) };
            let note = format!("{zh}{}本区投放时间{window}。", if early { "早于" } else { "晚于" });
            let remedy = format!("在投放时间{window}内出让，或先按程序调整规划");
            return ruling.finding(ruling.breach(), MEASURE).note(note).remedy(remedy).days_late(late);
        }
        ruling.undetermined(MEASURE, format!("{zh}只知在{first}至{last}之间，本区投放时间为{window}"))
    }

    /// By the right's own dates.
    fn judge(&self, ruling: RuleContext<'_>, facts: &Facts<'_>, day: Date) -> Finding {
        let (Some(after), Some(years)) = (self.after, self.years) else {
            return ruling.undetermined(MEASURE, "本条没有期限");
        };
        let attributes = facts.attributes();
        let (zh, start_zh) = (self.date.zh(), after.zh());
        let is_new = attributes.values(Attribute::Setting).is_ok_and(|values| values.contains(&"新建".to_owned()));
        let start = match attributes.days(after) {
            Ok(days) => days,
            // The duty of a mine that is yet to begin lies ahead of it.
            Err(AttributeError::Absent(_)) if is_new => {
                let note = format!("未填报{start_zh}，视为尚未发生；自{start_zh}起{years}年内须完成（{zh}）。");
                return ruling.finding(Verdict::Informative, MEASURE).note(note);
            }
            Err(gap) => return ruling.undetermined(MEASURE, gap),
        };
        let [first_end, last_end] = start.map(|start| start.saturating_add(i32::from(years).years()));
        let [first, last] = match attributes.days(self.date) {
            Ok(days) => days,
            Err(AttributeError::Absent(_)) if day <= first_end => {
                let note = format!("期限至{first_end}，尚未届满。");
                return ruling.finding(Verdict::Informative, MEASURE).note(note).days_late(0);
            }
            Err(AttributeError::Absent(_)) if day > last_end => {
                let note = format!("期限至{last_end}，已届满，未填报{zh}。");
                let remedy = format!("完成并填报{zh}");
                let late = days_between(last_end, day);
                return ruling.finding(ruling.breach(), MEASURE).note(note).remedy(remedy).days_late(late);
            }
            Err(gap) => return ruling.undetermined(MEASURE, gap),
        };
        if last <= first_end {
            return ruling.finding(Verdict::Compliant, MEASURE).note(format!("{zh}在期限{first_end}前。")).days_late(0);
        }
        if first > last_end {
            let note = format!("{zh}晚于期限{last_end}。");
            return ruling.finding(ruling.breach(), MEASURE).note(note).days_late(days_between(last_end, first));
        }
        ruling.undetermined(MEASURE, format!("{start_zh}或{zh}只填报到年度，不知是否在期限内"))
    }
}

fn days_between(from: Date, until: Date) -> usize {
    let days = from.until(until).map_or(0, |span| span.get_days());
    usize::try_from(days).unwrap_or_default()
}

impl Finding {
    fn days_late(self, days: usize) -> Self {
        Finding { unit: Some("days".into()), ..self.count(days, 0) }
    }
}
