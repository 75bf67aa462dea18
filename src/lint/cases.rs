use std::sync::Arc;

use std::collections::BTreeMap;

use geo::MultiPolygon;
use jiff::civil::Date;
use serde_json::{Map, Value};
use wkt::TryFromWkt;

use super::{Code, Diagnostic, Parts, Severity};
use crate::error::Error;
use crate::language::Language;
use crate::layer::{Layer, Zone};
use crate::record_file::RecordFile;
use crate::right::{Right, SizeClass};
use crate::rule::{BaselineMine, BatchCounts, Case, CaseRight, Facts, LayerFacts, Rule, Verdict};

/// What worked examples of rules need to know of a plan.
#[derive(Debug, Clone, Copy, Default)]
pub struct Basis<'a> {
    /// The mines of the base year.
    pub baseline: &'a [BaselineMine],
    /// The table of size classes.
    pub sizes: &'a [SizeClass],
}

/// The worst verdict, its value, whether it is marginal, and what stands behind it.
type RecordOutcome = (Option<Verdict>, Option<f64>, Option<bool>, String);

/// Every case of every rule that has no fault: of another nobody knows what it would make of them.
pub(super) fn check(parts: &Parts<'_>, faults: &mut Vec<Diagnostic>) {
    // Without the plan's own tables the verdicts of cases mean nothing.
    let (Some(head), Some(baseline)) = (&parts.head, &parts.baseline) else { return };
    let basis = Basis { baseline: &baseline.mines, sizes: &head.sizes };
    let is_sound = |file: &RecordFile, faults: &[Diagnostic]| {
        !faults.iter().any(|fault| fault.severity == Severity::Error && fault.file.as_ref() == Some(&file.file))
    };
    let rules: Vec<_> = parts.rules().filter(|(file, _)| is_sound(file, faults)).collect();
    for (file, rule) in rules {
        for (i, case) in rule.cases.iter().enumerate() {
            if let Err(message) = tried(rule, case, basis) {
                faults.push(file.fault(Code::CaseFails, Severity::Error, &format!("/case/{i}"), message));
            }
        }
    }
}

/// Judges the worked example of a rule by the rule alone, as it stands in its file.
///
/// # Errors
/// What it gave in place of what it should, or what of it cannot be read.
pub fn try_case(rule: &Rule, case: &Case, basis: Basis<'_>) -> crate::error::Result<()> {
    tried(rule, case, basis).map_err(Error::record)
}

fn tried(rule: &Rule, case: &Case, basis: Basis<'_>) -> Result<(), String> {
    let layers = layers(rule, case)?;
    let last = rule.terms.last().map(|term| term.from).unwrap_or_default();
    let day = case.as_of.unwrap_or(last);
    let outcome = if rule.kind.rule().is_total() {
        total(rule, case, basis, &layers, day)
    } else {
        alone(rule, case, basis, &layers, day)?
    };
    let (verdict, value, marginal, reported) = outcome;
    let name = &case.name;
    let said = |verdict: Option<Verdict>| verdict.map_or("nothing", Verdict::as_str);
    if verdict != case.expect {
        return Err(format!("{name}: {} in place of {}. {reported}", said(verdict), said(case.expect)));
    }
    if let Some(wanted) = case.value.filter(|wanted| value.is_none_or(|v| (v - wanted).abs() > case.tolerance)) {
        let value = value.map_or("absent".to_owned(), |value| value.to_string());
        return Err(format!("{name}: the value is {value} in place of {wanted}. {reported}"));
    }
    if case.marginal.is_some() && marginal != case.marginal {
        let marginal = marginal.map_or("not stated", |is| if is { "true" } else { "false" });
        return Err(format!("{name}: marginal is {marginal}. {reported}"));
    }
    Ok(())
}

fn right(id: &str, text: &str, attributes: &Map<String, Value>) -> Result<Right, String> {
    let shape = geo::Geometry::<f64>::try_from_wkt_str(text).map_err(|error| format!("{text}: {error}"))?;
    let polygons = match shape {
        geo::Geometry::Polygon(polygon) => MultiPolygon::from(polygon),
        geo::Geometry::MultiPolygon(polygons) => polygons,
        _ => return Err(format!("{text}: not an area")),
    };
    let right = Right::new(id, &polygons).map_err(|defects| {
        let codes: Vec<&str> = defects.iter().map(|defect| defect.code.as_str()).collect();
        format!("{text}: {}", codes.join(", "))
    })?;
    Ok(Right { properties: Arc::new(attributes.clone()), ..right })
}

/// The layers of a case: those that the rule asks for are there, if only empty, unless they are missing.
fn layers(rule: &Rule, case: &Case) -> Result<Vec<Layer>, String> {
    let mut zones: BTreeMap<&str, Vec<Zone>> = rule.layers().into_iter().map(|name| (name, Vec::new())).collect();
    for zone in &case.zones {
        let of_layer = zones.entry(&zone.layer).or_default();
        let Right { id, surface, properties, .. } =
            right(&format!("Z{}", of_layer.len()), &zone.geometry, &zone.attributes)?;
        of_layer.push(Zone { id, surface, properties });
    }
    zones.retain(|name, _| !case.missing.iter().any(|missing| missing == name));
    Ok(zones.into_iter().map(|(name, zones)| Layer::new(name, zones)).collect())
}

fn alone(rule: &Rule, case: &Case, basis: Basis<'_>, layers: &[Layer], day: Date) -> Result<RecordOutcome, String> {
    let mine = right("mine", &case.right, &case.attributes)?;
    let mut batch = vec![mine.clone()];
    for (i, other) in case.batch.iter().enumerate() {
        let id = format!("other {i}");
        batch.push(match other {
            CaseRight::Alike(text) => right(&id, text, &case.attributes)?,
            CaseRight::Other(other) => right(&id, &other.geometry, &other.attributes)?,
        });
    }
    let counts = BatchCounts::take(layers.iter().map(|layer| (rule, layer)), &batch, basis.sizes).with_peers(&batch);
    let measured = layers.iter().map(|layer| (layer.name.as_str(), LayerFacts::measure(layer, &mine))).collect();
    let facts = Facts::new(&mine, &measured).with_sizes(basis.sizes).with_counts(&counts).on(day);
    let worst = rule.judge(&facts, day).into_iter().max_by_key(|finding| finding.verdict);
    Ok(worst.map_or_else(Default::default, |finding| {
        (Some(finding.verdict), finding.value, Some(finding.marginal), finding.note(Language::Zh))
    }))
}

fn total(rule: &Rule, case: &Case, basis: Basis<'_>, layers: &[Layer], day: Date) -> RecordOutcome {
    let baseline = case.baseline.as_deref().unwrap_or(basis.baseline);
    let ids: Vec<String> = (1..=case.rights.len()).map(|number| format!("right {number}")).collect();
    let rights: Vec<(&str, &Map<String, Value>)> = ids.iter().map(String::as_str).zip(&case.rights).collect();
    let mut findings = rule.judge_total(baseline, &rights, basis.sizes, day);
    findings.extend(rule.judge_zones(|name| layers.iter().find(|layer| layer.name == name), &[], basis.sizes, day));
    let worst = findings.into_iter().max_by_key(|finding| finding.verdict);
    worst.map_or_else(Default::default, |finding| {
        (Some(finding.verdict), Some(finding.total), None, finding.note(Language::Zh))
    })
}
