use std::collections::BTreeSet;

use crate::right::Attribute;
use crate::rule::{Condition, Kind, Rule};

/// The attributes of a right on which a rule depends, in any term.
pub(super) fn attributes(rule: &Rule) -> BTreeSet<Attribute> {
    let mut attributes = of_condition(&rule.when);
    for kind in rule.kinds() {
        match kind {
            Kind::Exclusion(kind) => attributes.extend(kind.mineral.map(|_| Attribute::Mineral)),
            Kind::Catalogue(kind) => attributes.extend([kind.attribute]),
            Kind::Threshold(kind) => {
                attributes.insert(kind.attribute);
                attributes.extend(kind.rows.iter().flat_map(|row| of_condition(&row.when)));
            }
            Kind::Schedule(kind) => attributes.extend([Some(kind.date), kind.after].into_iter().flatten()),
            Kind::Quota(kind) => {
                attributes.extend(kind.sum.as_ref().map(|sum| sum.attribute));
                let by_size = kind.structure.is_some() || kind.share.is_some();
                attributes.extend(by_size.then_some(Attribute::Size));
                attributes.extend((!kind.windows.is_empty()).then_some(Attribute::GrantDate));
            }
            Kind::Evidence(_) => attributes.extend([Attribute::Documents]),
            Kind::Containment(_) | Kind::Setback(_) | Kind::Cardinality(_) => {}
        }
    }
    attributes
}

fn of_condition(condition: &Condition) -> BTreeSet<Attribute> {
    let lists = [
        (&condition.mineral, Attribute::Mineral),
        (&condition.mineral_not, Attribute::Mineral),
        (&condition.mineral_class, Attribute::Mineral),
        (&condition.method, Attribute::Method),
        (&condition.size, Attribute::Size),
        (&condition.right_kind, Attribute::RightKind),
        (&condition.setting, Attribute::Setting),
        (&condition.grant_method, Attribute::GrantMethod),
    ];
    let given = lists.into_iter().filter(|(values, _)| !values.is_empty()).map(|(_, attribute)| attribute);
    given.chain(condition.number.iter().map(|limit| limit.attribute)).collect()
}
