//! The kinds of rule: one file each, and the list of them here.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::fault::RuleFault;
use super::{
    AllowedValues, BaselineMine, Cardinality, Containment, Exclusion, Facts, Finding, LayerFacts, Quota, QuotaFinding,
    RequiredDocuments, RuleContext, Schedule, Setback, Threshold, Vocabulary, Words, ZoneFilter, ZoneValueError,
};
use crate::diagnostic::Code;
use crate::layer::{Layer, Zone, ZoneOverlap};
use crate::right::{Attribute, Right, SizeClass};

/// Hands the list of all kinds to a macro: of each the name of its table in rule files, its type, and what it asks.
macro_rules! kinds {
    ($of:ident) => {
        $of! {
            exclusion: Exclusion, "Nothing in common with zones.";
            containment: Containment, "Inside zones.";
            setback: Setback, "Away from zones.";
            cardinality: Cardinality, "So many rights in a zone.";
            #[serde(rename = "catalogue")]
            catalogue: AllowedValues, "On a list, or what the zone is for.";
            threshold: Threshold, "A number that the right states.";
            schedule: Schedule, "In its time.";
            quota: Quota, "A total over all mines.";
            #[serde(rename = "evidence")]
            evidence: RequiredDocuments, "Documents.";
        }
    };
}
pub(super) use kinds;

macro_rules! kind {
    ($($(#[$name:meta])? $table:ident: $Kind:ident, $doc:literal;)*) => {
        /// The kinds of rule. A new kind is a file beside this, named in `mod.rs` and `parse.rs`, and a line in the list above.
        #[derive(Debug, Clone, Deserialize, JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum Kind {
            $(#[doc = $doc] $(#[$name])? $Kind($Kind),)*
        }

        impl Kind {
            /// The names of all kinds.
            pub const NAMES: [&str; [$(stringify!($table)),*].len()] = [$(stringify!($table)),*];

            /// Its name in files.
            pub fn as_str(&self) -> &'static str {
                match self {
                    $(Kind::$Kind(_) => stringify!($table),)*
                }
            }

            /// What it has to say for itself.
            pub(crate) fn rule(&self) -> &dyn RuleKind {
                match self {
                    $(Kind::$Kind(kind) => kind,)*
                }
            }
        }
    };
}
kinds!(kind);

impl Kind {
    /// Every layer that it looks at.
    pub fn layers(&self) -> impl Iterator<Item = &str> {
        self.rule().layers().iter().map(String::as_str).chain(self.rule().further_layer())
    }

    /// Whatever is wrong with the parameters; `place` is their own in the file.
    pub(super) fn faults(&self, place: &str) -> Vec<RuleFault> {
        let contradiction = self.check().err().map(|message| RuleFault::new(Code::RuleRefused, place, message));
        contradiction.into_iter().chain(self.rule().name_faults(place)).collect()
    }

    /// What the parameters contradict in each other.
    fn check(&self) -> Result<(), String> {
        let layers = self.rule().layers();
        if layers.is_empty() && self.rule().needs_layers() {
            return Err(format!("[{}] layers: it looks at none", self.as_str()));
        }
        if let Some(layer) = layers.iter().enumerate().find(|(i, layer)| layers[..*i].contains(layer)) {
            return Err(format!("[{}] layers: {:?} stands there twice", self.as_str(), layer.1));
        }
        self.rule().check()
    }
}

/// A kind of rule with its parameters, and all that it has to say for itself: what most kinds have nothing to say of has a
/// default.
pub(crate) trait RuleKind {
    /// Its name in Chinese.
    fn title(&self) -> &'static str;

    /// What it checks, in words.
    fn checks(&self, words: &Words<'_>) -> String;

    /// What a finding of it measures.
    fn measure(&self) -> &'static str;

    /// The layers in whose zones it is judged; none when it is about the right alone.
    fn layers(&self) -> &[String] {
        &[]
    }

    /// Whether it says nothing without layers.
    fn needs_layers(&self) -> bool {
        false
    }

    /// A layer that it looks at beside those.
    fn further_layer(&self) -> Option<&str> {
        None
    }

    /// The attributes of a right on which it depends.
    fn attributes(&self) -> Vec<Attribute> {
        Vec::new()
    }

    /// The documents that it asks for, by their names.
    fn documents(&self) -> &[String] {
        &[]
    }

    /// The values of zones that it names, each behind its property.
    fn zone_values(&self) -> Vec<(&str, &str)> {
        Vec::new()
    }

    /// The property of zones whose value it takes, whatever that is.
    #[cfg(feature = "cli")]
    fn zone_property(&self) -> Option<&str> {
        None
    }

    /// What of a zone leaves it unchecked there.
    #[cfg_attr(not(feature = "cli"), allow(dead_code, reason = "lint asks"))]
    fn zone_gap(&self, _zone: &Zone, _known: &Vocabulary) -> Option<ZoneValueError> {
        None
    }

    /// What of the names in it rights are never read as; `place` is its own in its file.
    fn name_faults(&self, _place: &str) -> Vec<RuleFault> {
        Vec::new()
    }

    /// What the parameters contradict in each other, beside their layers.
    fn check(&self) -> Result<(), String> {
        Ok(())
    }

    /// Whether it holds the rights of a batch against each other.
    fn is_about_peers(&self) -> bool {
        false
    }

    /// Whether it counts the rights of a batch in zones.
    fn counts_rights(&self) -> bool {
        false
    }

    /// Whether it is about a total, and not about one right.
    fn is_total(&self) -> bool {
        false
    }

    /// Whether it adds a batch to the mines of the base year.
    fn adds_to_baseline(&self) -> bool {
        false
    }

    /// Whether zones say when rights in them are granted.
    fn has_release_windows(&self) -> bool {
        false
    }

    /// How far in metres it looks for zones; `None` where it asks what a right has in common with them.
    fn reach_m(&self) -> Option<f64> {
        None
    }

    /// Whether what was found holds only if no further zone of the layer is meant.
    fn is_settled_by_all_zones(&self, _finding: &Finding) -> bool {
        false
    }

    /// Whether a right inside a zone that is there needs no other, so that the kind itself sees to layers that are incomplete.
    fn is_settled_inside(&self) -> bool {
        false
    }

    /// By the right alone, where it has no layers.
    fn judge_right(&self, _ruling: RuleContext<'_>, _facts: &Facts<'_>, _day: Date) -> Vec<Finding> {
        Vec::new()
    }

    /// In the zones of one layer that `place` means; usually in each that the right occupies.
    fn judge_layer(
        &self,
        ruling: RuleContext<'_>,
        layer: &LayerFacts<'_>,
        _place: &ZoneFilter,
        facts: &Facts<'_>,
    ) -> Vec<Finding> {
        let of = |found: &ZoneOverlap<'_>| {
            let finding = self.judge_zone(ruling, layer, found, facts)?;
            Some(finding.in_layer(&layer.layer.name).zone(found.zone))
        };
        layer.occupied().filter_map(of).collect()
    }

    /// In one zone that the right occupies.
    fn judge_zone(
        &self,
        _ruling: RuleContext<'_>,
        _layer: &LayerFacts<'_>,
        _found: &ZoneOverlap<'_>,
        _facts: &Facts<'_>,
    ) -> Option<Finding> {
        None
    }

    /// For a whole batch with the mines of the base year, given the ids and properties of the rights.
    fn judge_total(
        &self,
        _ruling: RuleContext<'_>,
        _baseline: &[BaselineMine],
        _rights: &[(&str, &Map<String, Value>)],
        _sizes: &[SizeClass],
    ) -> Vec<QuotaFinding> {
        Vec::new()
    }

    /// For every zone of its layers, with all rights of a batch and a plan's table of size classes; `layer` gives a layer by
    /// its name, if it is there.
    fn judge_zones<'l>(
        &self,
        _ruling: RuleContext<'_>,
        _layer: &dyn Fn(&str) -> Option<&'l Layer>,
        _rights: &[Right],
        _sizes: &[SizeClass],
    ) -> Vec<QuotaFinding> {
        Vec::new()
    }
}
