use super::Language;
use super::condition::place;
use crate::plan::Plan;
use crate::rule::{Nature, Quota};

/// What a total is held against, in words.
pub(super) fn quota(plan: &Plan, kind: &Quota, language: Language) -> String {
    let nature = match kind.nature {
        Nature::Expected => "expected",
        Nature::Binding => "binding",
    };
    let nature = language.of(kind.nature.zh(), nature);
    let figure = if let Some(sum) = &kind.sum {
        let (attribute, limit, unit) = (language.attribute(sum.attribute), sum.at_most, sum.unit.label());
        match language {
            Language::Zh => format!("全部矿山的{attribute}合计不超过{limit}{unit}"),
            Language::En => format!("the {attribute} of all mines together is no more than {limit}{unit}"),
        }
    } else if let Some(count) = &kind.count {
        match language {
            Language::Zh => format!("矿山不超过{}个", count.at_most),
            Language::En => format!("there are no more than {} mines", count.at_most),
        }
    } else if let Some(classes) = &kind.structure {
        match language {
            Language::Zh => format!("大、中、小型矿山为{}、{}、{}个", classes.large, classes.medium, classes.small),
            Language::En => {
                format!("{} mines are large, {} medium, {} small", classes.large, classes.medium, classes.small)
            }
        }
    } else if let Some(share) = &kind.share {
        let sizes = language.list(&share.size);
        match language {
            Language::Zh => format!("{sizes}矿山占比不低于{}%", share.at_least),
            Language::En => format!("at least {}% of the mines are {sizes}", share.at_least),
        }
    } else if let Some(zones) = &kind.zones {
        let (layer, share) = (language.layer(plan, &zones.layer), zones.at_least);
        let done = place(&zones.done, language).unwrap_or_default();
        match language {
            Language::Zh => format!("{layer}中{done}的分区个数占比不低于{share}%"),
            Language::En => format!("at least {share}% of the zones of {layer} are such that {done}"),
        }
    } else {
        let windows = kind.windows.iter().map(|window| match language {
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
