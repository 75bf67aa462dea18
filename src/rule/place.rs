use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::layer::Zone;

/// Which zones of its layers a rule speaks of (`[where]`): those whose properties have one of the
/// values given; all when empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Place(BTreeMap<String, Vec<String>>);

impl Place {
    /// Whether a zone is meant; the name of the property that it lacks when that cannot be told.
    pub(crate) fn means(&self, zone: &Zone) -> Result<bool, &str> {
        let mut means = true;
        for (property, values) in &self.0 {
            match zone.text(property).trim() {
                "" => return Err(property),
                text => means &= values.iter().any(|value| value == text),
            }
        }
        Ok(means)
    }

    pub(super) fn is_everywhere(&self) -> bool {
        self.0.is_empty()
    }

    /// The properties it asks for and the values it accepts.
    pub fn properties(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.0.iter().map(|(property, values)| (property.as_str(), values.as_slice()))
    }
}
