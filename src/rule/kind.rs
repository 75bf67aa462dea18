use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    Cardinality, Catalogue, Containment, Evidence, Exclusion, Facts, Finding, LayerFacts, Quota, Ruling, Schedule,
    Setback, Threshold, Untold, Verdict,
};
use crate::layer::{Zone, ZoneOverlap};

/// The kinds of rule. A new kind is a file beside this and a variant here.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Nothing in common with zones.
    Exclusion(Exclusion),
    /// Inside zones.
    Containment(Containment),
    /// Away from zones.
    Setback(Setback),
    /// So many rights in a zone.
    Cardinality(Cardinality),
    /// On a list, or what the zone is for.
    Catalogue(Catalogue),
    /// A number that the right states.
    Threshold(Threshold),
    /// In its time.
    Schedule(Schedule),
    /// A total over all mines.
    Quota(Quota),
    /// Documents.
    Evidence(Evidence),
}

impl Kind {
    /// The names of all kinds.
    pub const NAMES: [&str; 9] = [
        "exclusion",
        "containment",
        "setback",
        "cardinality",
        "catalogue",
        "threshold",
        "schedule",
        "quota",
        "evidence",
    ];

    /// Its name in files.
    pub fn as_str(&self) -> &'static str {
        match self {
            Kind::Exclusion(_) => "exclusion",
            Kind::Containment(_) => "containment",
            Kind::Setback(_) => "setback",
            Kind::Cardinality(_) => "cardinality",
            Kind::Catalogue(_) => "catalogue",
            Kind::Threshold(_) => "threshold",
            Kind::Schedule(_) => "schedule",
            Kind::Quota(_) => "quota",
            Kind::Evidence(_) => "evidence",
        }
    }

    /// What a finding of it measures.
    fn measure(&self) -> &'static str {
        match self {
            Kind::Exclusion(_) => "overlap_area",
            Kind::Containment(_) => "area_outside",
            Kind::Setback(_) => "distance",
            Kind::Cardinality(_) => "rights_in_zone",
            Kind::Catalogue(_) => "listed",
            Kind::Threshold(kind) => kind.measure(),
            Kind::Schedule(_) => "days_late",
            Kind::Quota(_) => "total",
            Kind::Evidence(_) => "documents_missing",
        }
    }

    /// The layers in whose zones it is judged; none when it is about the right alone.
    fn judged_in(&self) -> &[String] {
        match self {
            Kind::Exclusion(kind) => &kind.layers,
            Kind::Containment(kind) => &kind.layers,
            Kind::Setback(kind) => &kind.layers,
            Kind::Cardinality(kind) => &kind.layers,
            Kind::Catalogue(kind) => &kind.layers,
            Kind::Schedule(kind) => &kind.layers,
            Kind::Evidence(kind) => &kind.layers,
            Kind::Threshold(_) | Kind::Quota(_) => &[],
        }
    }

    /// A layer that it looks at beside those.
    fn further_layer(&self) -> Option<&str> {
        match self {
            Kind::Cardinality(kind) => kind.existing.as_deref(),
            Kind::Quota(kind) => kind.zones.as_ref().map(|zones| zones.layer.as_str()),
            _ => None,
        }
    }

    /// Whether it says nothing without layers.
    fn needs_layers(&self) -> bool {
        matches!(self, Kind::Exclusion(_) | Kind::Containment(_) | Kind::Setback(_) | Kind::Cardinality(_))
    }

    /// Every layer that it looks at.
    pub fn layers(&self) -> impl Iterator<Item = &str> {
        self.judged_in().iter().map(String::as_str).chain(self.further_layer())
    }

    /// Whether it holds the rights of a batch against each other.
    pub fn is_about_peers(&self) -> bool {
        match self {
            Kind::Exclusion(kind) => kind.rights,
            Kind::Setback(kind) => kind.rights,
            _ => false,
        }
    }

    /// What the parameters contradict in each other.
    pub(super) fn check(&self) -> Result<(), String> {
        let layers = self.judged_in();
        if layers.is_empty() && self.needs_layers() {
            return Err(format!("[{}] layers: it looks at none", self.as_str()));
        }
        if let Some(layer) = layers.iter().enumerate().find(|(i, layer)| layers[..*i].contains(layer)) {
            return Err(format!("[{}] layers: {:?} stands there twice", self.as_str(), layer.1));
        }
        match self {
            Kind::Setback(kind) => kind.check(),
            Kind::Catalogue(kind) => kind.check(),
            Kind::Threshold(kind) => kind.check(),
            Kind::Schedule(kind) => kind.check(),
            Kind::Quota(kind) => kind.check(),
            Kind::Evidence(kind) => kind.check(),
            Kind::Exclusion(_) | Kind::Containment(_) | Kind::Cardinality(_) => Ok(()),
        }
    }

    pub(super) fn judge(&self, ruling: Ruling<'_>, facts: &Facts<'_>, day: Date) -> Vec<Finding> {
        if self.judged_in().is_empty() {
            return match self {
                Kind::Catalogue(kind) => vec![kind.judge(ruling, facts)],
                Kind::Evidence(kind) => vec![kind.judge(ruling, facts)],
                Kind::Schedule(kind) => vec![kind.judge(ruling, facts, day)],
                Kind::Threshold(kind) => kind.judge(ruling, facts),
                _ => Vec::new(),
            };
        }
        let mut findings = self.judge_layers(ruling, facts);
        if let Some(peers) = facts.peers.as_ref().filter(|_| self.is_about_peers()) {
            let found = self.judge_layer(ruling, peers, facts).into_iter();
            // That no other right of the batch is in the way need not be said.
            let found = found.filter(|finding| finding.zone_id.is_some() || finding.verdict != Verdict::Compliant).map(
                |finding| Finding {
                    layer: None,
                    zone_name: Some(format!("同批拟设采矿权{}", finding.zone_id.as_deref().unwrap_or_default())),
                    ..finding
                },
            );
            findings.extend(listed(ruling, found.collect(), peers.most_listed()));
        }
        if let Some(name) = self.further_layer() {
            match facts.layers.get(name) {
                None => findings.push(ruling.layer_missing(name, self.measure())),
                Some(layer) if layer.layer.rejected > 0 => {
                    findings.push(ruling.layer_incomplete(layer.layer, self.measure()));
                }
                Some(_) => {}
            }
        }
        findings
    }

    /// Every layer by itself; one that is missing or incomplete leaves the rule unchecked there.
    fn judge_layers(&self, ruling: Ruling<'_>, facts: &Facts<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for name in self.judged_in() {
            let Some(layer) = facts.layers.get(name.as_str()) else {
                findings.push(ruling.layer_missing(name, self.measure()));
                continue;
            };
            findings.extend(listed(ruling, self.judge_layer(ruling, layer, facts), layer.most_listed()));
            // A right inside a zone that is there needs no other: containment sees to that itself.
            if layer.layer.rejected > 0 && !matches!(self, Kind::Containment(_)) {
                findings.push(ruling.layer_incomplete(layer.layer, self.measure()));
            }
        }
        findings
    }

    /// Whether what was found holds only if no further zone of the layer is meant.
    fn is_settled_by_all_zones(&self, finding: &Finding) -> bool {
        match self {
            Kind::Exclusion(_) => finding.verdict == Verdict::Compliant,
            Kind::Containment(_) => finding.verdict != Verdict::Compliant,
            _ => false,
        }
    }

    /// One layer, of which only the zones that the rule means count.
    fn judge_layer(&self, ruling: Ruling<'_>, layer: &LayerFacts<'_>, facts: &Facts<'_>) -> Vec<Finding> {
        let place = &ruling.rule.place;
        let (only, untold) = if place.is_everywhere() {
            (None, Vec::new())
        } else {
            let (only, untold) = layer.only(place, ruling.rule.vocabulary(&layer.layer.name));
            (Some(only), untold)
        };
        let layer = only.as_ref().unwrap_or(layer);
        let name = &layer.layer.name;
        // Distances are looked for from edge to edge, whatever crosses.
        if let Some(found) = layer.unmeasured().filter(|_| !matches!(self, Kind::Setback(_))) {
            let why = format!("与{}的边线交叉过多，重叠面积未量算", found.zone.id);
            return vec![ruling.undetermined(self.measure(), why).zone(found.zone).layer(name)];
        }
        let mut findings: Vec<Finding> = match self {
            Kind::Exclusion(kind) => kind.judge(ruling, layer, place, facts),
            Kind::Containment(kind) => vec![kind.judge(ruling, layer, facts)],
            Kind::Setback(kind) => kind.judge(ruling, layer, place, facts),
            Kind::Cardinality(kind) => kind.judge(ruling, layer, facts).collect(),
            Kind::Catalogue(kind) => kind.judge_in(ruling, layer, facts).collect(),
            Kind::Schedule(kind) => kind.judge_in(ruling, layer, facts).collect(),
            Kind::Evidence(kind) => kind.judge_in(ruling, layer, facts).collect(),
            Kind::Threshold(_) | Kind::Quota(_) => Vec::new(),
        };
        // A setback asks zones that are merely near as well, and tells of them itself.
        if !matches!(self, Kind::Setback(_)) {
            let in_doubt: Vec<_> =
                untold.into_iter().filter(|(found, _)| found.overlap.relation.interiors_meet()).collect();
            // A zone that may be meant is no proof that there is none, nor that the right is in none.
            findings.retain(|finding| in_doubt.is_empty() || !self.is_settled_by_all_zones(finding));
            let tell = |(found, why): &(ZoneOverlap<'_>, Untold)| ruling.place_untold(found.zone, why, self.measure());
            findings.extend(in_doubt.iter().map(tell));
        }
        let means = |zone: &Zone| place.means(zone, ruling.rule.vocabulary(name)) != Ok(false);
        // A right inside a sound zone needs no other.
        let is_settled = matches!(self, Kind::Containment(_)) && layer.lies_in_a_sound_zone();
        let ambiguous = layer.ambiguous_near(self.reach_m(facts)).filter(|zone| !is_settled && means(zone));
        findings.extend(ambiguous.map(|zone| ruling.zone_ambiguous(zone, self.measure())));
        findings.iter_mut().for_each(|finding| finding.layer = Some(name.clone()));
        findings
    }

    /// How far in metres it looks for zones.
    fn reach_m(&self, facts: &Facts<'_>) -> f64 {
        match self {
            Kind::Setback(kind) => kind.greatest() + facts.accuracy_m,
            _ => 0.0,
        }
    }
}

/// The worst of some findings, no more than `most`; the last stands for those that are left out, with the worst verdict of
/// them.
fn listed(ruling: Ruling<'_>, mut findings: Vec<Finding>, most: usize) -> Vec<Finding> {
    // One may stand for others already.
    if findings.len() <= most + 1 {
        return findings;
    }
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.verdict));
    let rest = findings.split_off(most);
    let Some(worst) = rest.first() else { return findings };
    let note = format!("另有{}处未逐一列出，其中最严者为{}。", rest.len(), worst.verdict.zh());
    let marginal = rest.iter().any(|finding| finding.marginal);
    let layer = worst.layer.clone();
    findings.push(Finding { layer, marginal, ..ruling.finding(worst.verdict, worst.measure).note(note) });
    findings
}
