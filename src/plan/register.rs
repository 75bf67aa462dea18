//! The register of granted rights (矿业权登记), which carries totals on from the base year.

use jiff::civil::Date;

use super::PlanContents;
use crate::layer::{Layer, Zone};
use crate::rule::{BaselineMine, is_cancelled, mine_granted, mines_unknown};

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
        mines.extend(
            others.filter(|zone| !self.is_outside(zone)).filter_map(|zone| mine_granted(zone, base_until, day)),
        );
        mines.extend((register.rejected > 0).then(|| mines_unknown(&register.name)));
        mines
    }

    /// The rights granted since the base year, where totals are to go on by a register that is not there.
    pub(crate) fn missing_register(&self) -> Option<BaselineMine> {
        let name = self.existing_rights.as_deref().filter(|name| self.layer(name).is_none())?;
        self.base_until.map(|_| mines_unknown(name))
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
