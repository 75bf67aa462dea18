use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Declared, Head, Parts, RawPlan};
use crate::diagnostic::{Code, Diagnostic};
use crate::plan::layers::is_plain;
use crate::record_file::RecordFile;
use crate::rule::Vocabularies;

impl Parts<'_> {
    /// Takes the layers of all folders together. Of one that several declare the first counts, and of the others what they
    /// say of further properties: what its zones may say is for whoever has rules on them to report.
    pub(super) fn declare(&mut self, faults: &mut Vec<Diagnostic>) {
        let Self { folders, declared, .. } = self;
        let mut places: BTreeMap<String, usize> = BTreeMap::new();
        for (folder, parts) in folders.iter().enumerate() {
            let (mut here, file) = (BTreeSet::new(), &parts.raw.head.file);
            for (index, layer) in parts.layers.iter().flatten().enumerate() {
                let place = format!("/layer/{index}/name");
                if !is_plain(&layer.name) {
                    let message = format!("layer {:?}: a name has letters, digits, - and _.", layer.name);
                    faults.push(file.error(Code::ValueInvalid, &place, message));
                }
                if !here.insert(layer.name.as_str()) {
                    let message = format!("layer {:?} is declared twice.", layer.name);
                    faults.push(file.error(Code::LayerDuplicate, &place, message));
                    continue;
                }
                match places.get(&layer.name) {
                    None => {
                        places.insert(layer.name.clone(), declared.len());
                        declared.push(Declared { layer: layer.clone(), folder, index });
                    }
                    Some(&known) => layer.values.iter().for_each(|(property, values)| {
                        let known = &mut declared[known].layer.values;
                        known.entry(property.clone()).or_insert_with(|| values.clone());
                    }),
                }
            }
        }
    }

    /// Every layer that something speaks of is declared.
    pub(super) fn check_layers(&self, raw: &RawPlan, faults: &mut Vec<Diagnostic>) {
        // Of what could not be read nobody knows what it declares.
        if !raw.absent.is_empty() || self.folders.iter().any(|folder| folder.layers.is_none()) {
            return;
        }
        let declared: BTreeSet<&str> = self.declared.iter().map(|declared| &*declared.layer.name).collect();
        let undeclared = |file: &RecordFile, place: &str, layer: &str| {
            file.error(Code::LayerUndeclared, place, format!("no layer {layer:?} is declared."))
        };
        for (file, rule) in self.rules() {
            for layer in rule.layers().into_iter().filter(|layer| !declared.contains(layer)) {
                let place = file.places_of(layer, "/case").last().unwrap_or_default();
                faults.push(undeclared(file, place, layer));
            }
        }
        let named = self.head.iter().flat_map(Head::named_layers);
        let unknown = named.filter(|(_, layer)| !declared.contains(layer));
        faults.extend(unknown.map(|(place, layer)| undeclared(&raw.plan().head.file, &place, layer)));
    }

    /// Teaches every rule what the zones of each layer are known to say.
    pub(super) fn teach(&mut self, faults: &mut Vec<Diagnostic>) {
        let mut known = Vocabularies::new();
        for Declared { layer, folder, index } in &self.declared {
            if let Err(message) = known.entry(layer.name.clone()).or_default().take(&layer.values) {
                let place = format!("/layer/{index}/values");
                let message = format!("layer {:?}: {message}.", layer.name);
                faults.push(self.folders[*folder].raw.head.file.error(Code::ValueInvalid, &place, message));
            }
        }
        // Of one value that rules write in several ways the first counts.
        let mut rules: Vec<_> = self.rules().collect();
        rules.sort_by_key(|(_, rule)| &rule.id);
        for (file, rule) in rules {
            for layer in rule.layers() {
                let never = known.entry(layer.to_owned()).or_default().learn(rule);
                faults.extend(never.into_iter().map(|(property, value)| {
                    let place = file.places_of(value, "/case").next().unwrap_or("/where");
                    let message = format!("{property} = {value:?} is none of the values declared of its layer.");
                    file.error(Code::NameUnknown, place, message)
                }));
            }
        }
        let known = Arc::new(known);
        let rules = self.folders.iter_mut().flat_map(|folder| &mut folder.rules);
        rules.filter_map(|(_, rule)| rule.as_mut()).for_each(|rule| rule.vocabularies = Arc::clone(&known));
    }
}

impl Head {
    /// The layers that `plan.toml` names beside declaring them, each with its place there.
    pub(crate) fn named_layers(&self) -> impl Iterator<Item = (String, &str)> {
        let single = [("/existing_rights", &self.existing_rights), ("/boundary", &self.boundary)];
        let single = single.into_iter().filter_map(|(place, layer)| Some((place.to_owned(), layer.as_deref()?)));
        let health = &self.health;
        let apart = health.apart.iter().enumerate();
        let apart = apart.flat_map(move |(i, group)| listed(format!("/health/apart/{i}/layers"), &group.layers));
        let coverage = health.coverage.iter().enumerate().flat_map(move |(i, coverage)| {
            let extent = (format!("/health/coverage/{i}/extent"), coverage.extent.as_str());
            std::iter::once(extent).chain(listed(format!("/health/coverage/{i}/layers"), &coverage.layers))
        });
        let figures = health.figures.iter().enumerate();
        let figures = figures.map(|(i, figure)| (format!("/health/figure/{i}/layer"), figure.layer.as_str()));
        let overlapping = listed("/health/self_overlapping".to_owned(), &health.self_overlapping);
        single.chain(apart).chain(coverage).chain(figures).chain(overlapping)
    }
}

/// The layers of a list, each with its place.
fn listed(place: String, layers: &[String]) -> impl Iterator<Item = (String, &str)> {
    layers.iter().enumerate().map(move |(i, layer)| (format!("{place}/{i}"), layer.as_str()))
}
