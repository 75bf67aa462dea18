//! The register of granted rights (矿业权登记), by which totals go on from the base year.

use jiff::civil::Date;

use super::PlanContents;
use crate::layer::{Layer, Zone};
use crate::message::Message;
use crate::right::{Attribute, Attributes};
use crate::rule::{Answer, BaselineMine, granted_after};

impl PlanContents {
    /// The mines that there are on a day: those of the base year that the register of rights does not call cancelled, and
    /// those of the register that were first granted since, by [`base_until`](Self::base_until), within the boundary of the
    /// plan. Where the register does not say when a right was first granted it may be counted in the base year, and leaves
    /// totals open.
    pub fn mines_on(&self, day: Date) -> Vec<BaselineMine> {
        let register = self.existing_rights.as_deref().and_then(|name| self.layer(name));
        let (Some(base_until), Some(register)) = (self.base_until, register) else { return self.baseline.clone() };
        let is_there =
            |mine: &&BaselineMine| !register.zones.iter().any(|zone| zone.id == mine.id && is_cancelled(zone, day));
        let mut mines: Vec<BaselineMine> = self.baseline.iter().filter(is_there).cloned().collect();
        let is_of_base = |zone: &Zone| self.baseline.iter().any(|mine| mine.id.split('、').any(|id| id == zone.id));
        let others = register.zones.iter().filter(|zone| !is_of_base(zone) && !is_cancelled(zone, day));
        mines.extend(others.filter(|zone| !self.is_outside(zone)).filter_map(|zone| granted(zone, base_until, day)));
        mines
    }

    /// Whether a surface has nothing in common with the area of the plan but drawing noise, as far as that is known.
    fn is_outside(&self, zone: &Zone) -> bool {
        self.whole_boundary().is_some_and(|boundary| boundary.is_beyond(&zone.surface))
    }

    /// The layer of the plan's own area, where all of it is known.
    pub(crate) fn whole_boundary(&self) -> Option<&Layer> {
        self.boundary_layer().filter(|layer| layer.rejected == 0)
    }
}

/// Whether the register says that a right was cancelled by a day.
fn is_cancelled(zone: &Zone, day: Date) -> bool {
    let cancelled = Attributes::new(&zone.properties, &[]).days(Attribute::Cancelled);
    cancelled.is_ok_and(|[_, last]| last <= day)
}

/// A right of the register as a mine, if it was granted after the base year and by a day, or may have been.
fn granted(zone: &Zone, base_until: Date, day: Date) -> Option<BaselineMine> {
    let attributes = Attributes::new(&zone.properties, &[]);
    let doubt = match (granted_after(&attributes, base_until), granted_after(&attributes, day)) {
        (Answer::No, _) | (_, Answer::Yes) => return None,
        (Answer::Yes, _) => None,
        (Answer::Unknown(why), _) => Some(Message::new("granted-day-unstated").with("why", why)),
    };
    let mut properties = (*zone.properties).clone();
    // What it was when it was granted.
    properties.retain(|name, _| crate::right::attribute_named(name) != Some(Attribute::Setting));
    properties.insert("设置类型".into(), "新建".into());
    let source = String::new();
    Some(BaselineMine { id: zone.id.clone(), count: 1, attributes: properties, source, is_granted_since: true, doubt })
}
