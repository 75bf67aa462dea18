use jiff::ToSpan;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;

use super::kind::RuleKind;
use super::{Facts, Finding, Language, LayerFacts, RuleContext, Verdict, Words};
use crate::layer::ZoneOverlap;
use crate::message::Message;
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
                let reason = Message::new("zone-window-unreadable").with("property", property);
                let remedy = Message::new("supply-or-correct-zone-value").with("property", property);
                ruling.finding(Verdict::NotChecked, MEASURE, reason).unless(remedy)
            }
        })
    }
}

impl Schedule {
    fn in_window(&self, ruling: RuleContext<'_>, [opens, closes]: [Date; 2], facts: &Facts<'_>) -> Finding {
        let of_window = |code| Message::new(code).with("opens", opens).with("closes", closes);
        let of_date = |code| of_window(code).with("date", self.date);
        let [first, last] = match facts.attributes().days(self.date) {
            Ok(days) => days,
            Err(gap) => return ruling.undetermined(MEASURE, of_window("zone-window").with("why", gap)),
        };
        if opens <= first && last <= closes {
            return ruling.finding(Verdict::Compliant, MEASURE, of_date("in-window")).days_late(0);
        }
        if last < opens || first > closes {
            let early = last < opens;
            let late = if early { days_between(last, opens) } else { days_between(closes, first) };
            let reason = of_date(if early { "before-window" } else { "after-window" });
            let finding = ruling.finding(ruling.breach(), MEASURE, reason);
            return finding.unless(of_window("grant-in-window")).days_late(late);
        }
        ruling.undetermined(MEASURE, of_date("window-undecided").with("first", first).with("last", last))
    }

    /// By the right's own dates.
    fn judge(&self, ruling: RuleContext<'_>, facts: &Facts<'_>, day: Date) -> Finding {
        let (Some(after), Some(years)) = (self.after, self.years) else {
            return ruling.undetermined(MEASURE, Message::new("no-period"));
        };
        let attributes = facts.attributes();
        let of_date = |code| Message::new(code).with("date", self.date);
        let is_new = attributes.is_new();
        let start = match attributes.days(after) {
            Ok(days) => days,
            // The duty of a mine that is yet to begin lies ahead of it.
            Err(AttributeError::Absent(_)) if is_new => {
                let reason = of_date("period-not-begun").with("start", after).with("years", usize::from(years));
                return ruling.finding(Verdict::Informative, MEASURE, reason);
            }
            Err(gap) => return ruling.undetermined(MEASURE, gap.message()),
        };
        let [first_end, last_end] = start.map(|start| start.saturating_add(i32::from(years).years()));
        let [first, last] = match attributes.days(self.date) {
            Ok(days) => days,
            Err(AttributeError::Absent(_)) if day <= first_end => {
                let reason = Message::new("period-runs").with("end", first_end);
                return ruling.finding(Verdict::Informative, MEASURE, reason).days_late(0);
            }
            Err(AttributeError::Absent(_)) if day > last_end => {
                let finding = ruling.finding(ruling.breach(), MEASURE, of_date("period-over").with("end", last_end));
                return finding.unless(of_date("complete")).days_late(days_between(last_end, day));
            }
            Err(gap) => return ruling.undetermined(MEASURE, gap.message()),
        };
        if last <= first_end {
            let reason = of_date("in-period").with("end", first_end);
            return ruling.finding(Verdict::Compliant, MEASURE, reason).days_late(0);
        }
        if first > last_end {
            let finding = ruling.finding(ruling.breach(), MEASURE, of_date("after-period").with("end", last_end));
            return finding.days_late(days_between(last_end, first));
        }
        ruling.undetermined(MEASURE, of_date("period-undecided").with("start", after))
    }
}

fn days_between(from: Date, until: Date) -> usize {
    let days = from.until(until).map_or(0, |span| span.get_days());
    usize::try_from(days).unwrap_or_default()
}

impl Finding {
    fn days_late(self, days: usize) -> Self {
        self.count(days, 0).with(|detail| detail.unit = Some("days".into()))
    }
}
