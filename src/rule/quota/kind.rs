//! What a rule on totals has to say for itself.

use serde_json::{Map, Value};

use super::{BaselineMine, Quota, QuotaFinding, Share};
use crate::layer::{Layer, Zone};
use crate::right::{Attribute, Right, SizeClass};
use crate::rule::fault::{RuleFault, unknown_names};
use crate::rule::kind::RuleKind;
use crate::rule::{Language, Nature, RuleContext, Vocabulary, Words, ZoneValueError};

impl RuleKind for Quota {
    fn title(&self) -> &'static str {
        "总量"
    }

    fn checks(&self, words: &Words<'_>) -> String {
        let language = words.language;
        let nature = match self.nature {
            Nature::Expected => "expected",
            Nature::Binding => "binding",
        };
        let nature = language.of(self.nature.zh(), nature);
        let figure = if let Some(sum) = &self.sum {
            let (attribute, limit, unit) = (language.attribute(sum.attribute), sum.at_most, sum.unit.label());
            match language {
                Language::Zh => format!("全部矿山的{attribute}合计不超过{limit}{unit}"),
                Language::En => format!("the {attribute} of all mines together is no more than {limit}{unit}"),
            }
        } else if let Some(count) = &self.count {
            match language {
                Language::Zh => format!("矿山不超过{}个", count.at_most),
                Language::En => format!("there are no more than {} mines", count.at_most),
            }
        } else if let Some(classes) = &self.structure {
            match language {
                Language::Zh => format!("大、中、小型矿山为{}、{}、{}个", classes.large, classes.medium, classes.small),
                Language::En => {
                    format!("{} mines are large, {} medium, {} small", classes.large, classes.medium, classes.small)
                }
            }
        } else if let Some(share) = &self.share {
            let sizes = language.list(&share.size);
            match language {
                Language::Zh => format!("{sizes}矿山占比不低于{}%", share.at_least),
                Language::En => format!("at least {}% of the mines are {sizes}", share.at_least),
            }
        } else if let Some(zones) = &self.zones {
            let (layer, share) = (words.layer(&zones.layer), zones.at_least);
            let done = zones.done.in_words(language).unwrap_or_default();
            match language {
                Language::Zh => format!("{layer}中{done}的分区个数占比不低于{share}%"),
                Language::En => format!("at least {share}% of the zones of {layer} are such that {done}"),
            }
        } else {
            let windows = self.windows.iter().map(|window| match language {
                Language::Zh => format!("{}年{}个", window.years, window.count),
                Language::En => format!("{} in {}", window.count, window.years),
            });
            let windows = language.list(windows);
            match language {
                Language::Zh => format!("出让采矿权：{windows}"),
                Language::En => format!("grants: {windows}"),
            }
        };
        match language {
            Language::Zh => format!("{figure}（{nature}）"),
            Language::En => format!("{figure} ({nature})"),
        }
    }

    fn measure(&self) -> &'static str {
        "total"
    }

    fn further_layer(&self) -> Option<&str> {
        self.zones.as_ref().map(|zones| zones.layer.as_str())
    }

    fn attributes(&self) -> Vec<Attribute> {
        let of_sum = self.sum.as_ref().map(|sum| sum.attribute);
        let by_size = (self.structure.is_some() || self.share.is_some()).then_some(Attribute::Size);
        let by_date = (!self.windows.is_empty()).then_some(Attribute::GrantDate);
        of_sum.into_iter().chain(by_size).chain(by_date).collect()
    }

    fn zone_values(&self) -> Vec<(&str, &str)> {
        self.zones.iter().flat_map(|zones| zones.done.values()).collect()
    }

    fn zone_gap(&self, zone: &Zone, known: &Vocabulary) -> Option<ZoneValueError> {
        self.zones.as_ref().and_then(|share| share.done.means(zone, known).err())
    }

    fn check(&self) -> Result<(), String> {
        Self::check(self)
    }

    fn name_faults(&self, place: &str) -> Vec<RuleFault> {
        let unknown = |share: &Share| unknown_names(&format!("{place}/share/size"), Attribute::Size, &share.size);
        self.share.as_ref().map(unknown).unwrap_or_default()
    }

    fn is_total(&self) -> bool {
        true
    }

    fn adds_to_baseline(&self) -> bool {
        self.zones.is_none()
    }

    fn judge_total(
        &self,
        ruling: RuleContext<'_>,
        baseline: &[BaselineMine],
        rights: &[(&str, &Map<String, Value>)],
        sizes: &[SizeClass],
    ) -> Vec<QuotaFinding> {
        self.judge(ruling, baseline, rights, sizes)
    }

    fn judge_zones<'l>(
        &self,
        ruling: RuleContext<'_>,
        layer: &dyn Fn(&str) -> Option<&'l Layer>,
        _rights: &[Right],
        _sizes: &[SizeClass],
    ) -> Vec<QuotaFinding> {
        self.share_of_zones(ruling, layer).into_iter().collect()
    }
}
