use jiff::civil::Date;
use serde_json::Map;

use super::BaselineMine;
use super::right_filter::Answer;
use crate::layer::Zone;
use crate::message::Message;
use crate::right::{Attribute, AttributeError, Attributes, attribute_named};

/// Whether a granted right was first granted after a day: by its date, by that of its release (出让年度), or, where its licence
/// began no later than the day, by that. A licence that began later may be a renewal.
pub(crate) fn granted_after(attributes: &Attributes<'_>, day: Date) -> Answer {
    match first_granted(attributes) {
        Ok([_, last]) if last <= day => Answer::No,
        Ok([first, _]) if first > day => Answer::Yes,
        Ok([first, last]) => {
            let why = Message::new("grant-day-open").with("date", Attribute::FirstGranted);
            Answer::Unknown(why.with("first", first).with("last", last))
        }
        Err(_) if attributes.days(Attribute::LicensedFrom).is_ok_and(|[_, last]| last <= day) => Answer::No,
        Err(gap) => Answer::Unknown(gap.message()),
    }
}

fn first_granted(attributes: &Attributes<'_>) -> Result<[Date; 2], AttributeError> {
    attributes.days(Attribute::FirstGranted).or_else(|gap| attributes.days(Attribute::GrantDate).map_err(|_| gap))
}

/// Whether the register says that a right was cancelled by a day.
pub(crate) fn is_cancelled(zone: &Zone, day: Date) -> bool {
    let cancelled = Attributes::new(&zone.properties, &[]).days(Attribute::Cancelled);
    cancelled.is_ok_and(|[_, last]| last <= day)
}

/// A right of the register as a mine, if it was granted after the base year and by a day, or may have been.
pub(crate) fn mine_granted(zone: &Zone, base_until: Date, day: Date) -> Option<BaselineMine> {
    let attributes = Attributes::new(&zone.properties, &[]);
    let doubt = match (granted_after(&attributes, base_until), granted_after(&attributes, day)) {
        (Answer::No, _) | (_, Answer::Yes) => return None,
        (Answer::Yes, _) => None,
        (Answer::Unknown(why), _) => Some(Message::new("granted-day-unstated").with("why", why)),
    };
    let mut properties = (*zone.properties).clone();
    // What it was when it was granted.
    properties.retain(|name, _| attribute_named(name) != Some(Attribute::Setting));
    properties.insert("设置类型".into(), "新建".into());
    let source = String::new();
    Some(BaselineMine { id: zone.id.clone(), count: 1, attributes: properties, source, is_granted_since: true, doubt })
}

/// As many mines as there may be, of a layer that is missing or incomplete.
pub(crate) fn mines_unknown(layer: &str) -> BaselineMine {
    BaselineMine {
        id: layer.to_owned(),
        count: usize::MAX,
        attributes: Map::new(),
        source: String::new(),
        is_granted_since: true,
        doubt: Some(Message::new("layer-missing-or-incomplete")),
    }
}
