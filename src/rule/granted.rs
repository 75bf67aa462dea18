use jiff::civil::Date;

use super::right_filter::Answer;
use crate::message::Message;
use crate::right::{Attribute, AttributeError, Attributes};

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
