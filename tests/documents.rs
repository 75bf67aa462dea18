//! Results as JSON and back.

use minezone::input::{Input, InputOptions};
use minezone::measure::{Distance, Occupation, Overlap, Placing, distance, occupation, overlap};
use minezone::report::{FindingDocument, QuotaReport, Report, ReportDocument};
use minezone::rule::{Finding, Party};
use minezone::{Language, Plan, Right, Screener};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::support::{root, surface};

/// The sample rights, one of them twice and one with crossing rings.
fn rights() -> Vec<Right> {
    let path = root().join("fixtures/rights/qingzhou-samples.geojson");
    let inputs = Input::open(&path, &InputOptions::default()).unwrap();
    let mut rights: Vec<Right> = inputs.into_iter().flatten().filter_map(|outcome| outcome.feature).collect();
    let twin = Right { id: "twin".into(), ..rights[0].clone() };
    let ring = vec![(118.30, 36.75), (118.31, 36.76), (118.31, 36.75), (118.30, 36.76)];
    let crossed =
        Right::new("crossed", &geo::Polygon::new(ring.into(), Vec::new())).unwrap().with("标高", "350m至120m");
    rights.extend([twin, crossed]);
    rights
}

fn written(report: &Report, language: Language) -> Vec<u8> {
    let mut json = Vec::new();
    report.write_json(&mut json, language).unwrap();
    json
}

/// Whether a document says of a finding what it says itself.
fn is_same(read: &FindingDocument, finding: &Finding, language: Language) -> bool {
    let bits = |value: Option<f64>| value.map(f64::to_bits);
    let (zone, other) = match &finding.party {
        Some(Party::Zone { id, .. }) => (Some(id), None),
        Some(Party::Right { id }) => (None, Some(id)),
        None => (None, None),
    };
    read.rule == finding.rule.id
        && (read.verdict, read.worst_possible.unwrap_or(read.verdict)) == (finding.verdict, finding.worst_possible)
        && (&read.layer, read.layer_missing) == (&finding.layer, finding.layer_missing)
        && (read.zone_id.as_ref(), read.other_right_id.as_ref()) == (zone, other)
        && (&*read.measure, read.unit.as_deref()) == (finding.measure, finding.unit.as_deref())
        && [read.value, read.bound, read.threshold, read.margin, read.stability_m].map(bits)
            == [finding.value, finding.bound, finding.threshold, finding.margin, finding.stability_m].map(bits)
        && read.reason.code == finding.reason.code()
        && serde_json::to_value(&read.reason).unwrap() == serde_json::to_value(&finding.reason).unwrap()
        && (&read.note, &read.advice) == (&finding.note(language), &finding.advice(language))
        && (read.marginal, read.sliver, read.vertical) == (finding.marginal, finding.sliver, finding.vertical)
        && bits(read.common_volume_m3) == bits(finding.common_volume_m3)
}

#[test]
fn a_report_is_read_back_as_it_was_and_written_again_to_the_byte() {
    let plan = Plan::embedded();
    for drafts in [false, true] {
        let report = Screener::new(&plan).with_drafts(drafts).report(rights());
        for language in [Language::Zh, Language::En] {
            let json = written(&report, language);
            let read = Report::from_json(&json).unwrap();
            let mut again = Vec::new();
            read.write_json(&mut again).unwrap();
            assert_eq!(String::from_utf8(again).unwrap(), String::from_utf8(json).unwrap());
            // What the document has is known by name: a member that is added to reports has to be added here.
            assert!(read.head.further.is_empty(), "{:?}", read.head.further);
            assert_eq!((read.head.language, read.head.basis.as_of), (language, report.basis.as_of));
            assert_eq!(
                (&read.head.cumulative, &read.head.overlapping_rights),
                (&report.cumulative, &report.overlapping_rights)
            );
            assert_eq!(read.head.diagnostics, report.diagnostics);
            assert!(!read.findings.is_empty() && read.rights.len() == report.rights.len());
            for (right, screening) in read.rights.iter().zip(&report.rights) {
                assert_eq!(
                    (&right.id, &right.name, right.verdict),
                    (&screening.id, &screening.name, screening.verdict)
                );
                assert_eq!((right.outlook, &right.occupation), (screening.outlook, &screening.occupation));
                assert_eq!(right.ambiguous_geometry, screening.ambiguous_geometry);
                assert!(right.further.is_empty(), "{:?}", right.further);
                let findings: Vec<&FindingDocument> = read.findings_of(right).collect();
                assert_eq!(findings.len(), screening.findings.len());
                for (found, finding) in findings.iter().zip(&screening.findings) {
                    assert!(is_same(found, finding, language), "{found:?}\n{finding:?}");
                    assert!(found.further.is_empty(), "{:?}", found.further);
                    assert_eq!(read.head.rules[&found.rule], *finding.rule);
                }
            }
        }
    }
}

#[test]
fn a_report_on_totals_is_read_back_and_written_again_to_the_byte() {
    let plan = Plan::embedded();
    let report = QuotaReport::of(&plan, rights(), plan.term.until, true);
    let mut json = Vec::new();
    report.write_json(&mut json, Language::En).unwrap();
    let read = QuotaReport::from_json(&json).unwrap();
    let mut again = Vec::new();
    read.write_json(&mut again).unwrap();
    assert_eq!(String::from_utf8(again).unwrap(), String::from_utf8(json).unwrap());
    assert!(read.further.is_empty() && read.totals.iter().all(|total| total.further.is_empty()), "{read:?}");
    assert_eq!(
        (read.rights, read.totals.len(), read.releases.len()),
        (report.rights, report.totals.len(), report.releases.len())
    );
    assert!(read.totals.len() > 5 && !read.releases.is_empty());
    for (total, finding) in read.totals.iter().zip(&report.totals) {
        assert_eq!((&total.rule, &*total.measure, total.verdict), (&finding.rule.id, finding.measure, finding.verdict));
        let figures = [total.baseline, total.added, total.total, total.limit, total.headroom];
        assert_eq!(figures, [finding.baseline, finding.added, finding.total, finding.limit, finding.headroom]);
        assert_eq!(total.unknown, finding.unknown(Language::En));
    }
    for (release, finding) in read.releases.iter().zip(&report.releases) {
        assert_eq!(release.right_id, finding.right_id);
        assert!(is_same(&release.finding, &finding.finding, Language::En), "{release:?}");
    }
    assert!(QuotaReport::from_json(b"{}").unwrap_err().is_format());
}

fn document() -> (Value, ReportDocument) {
    let json = written(&Screener::new(&Plan::embedded()).report(rights()), Language::Zh);
    (serde_json::from_slice(&json).unwrap(), Report::from_json(&json).unwrap())
}

#[test]
fn what_is_no_report_of_this_layout_is_refused() {
    let (document, _) = document();
    let refused = |member: &str, value: Value| {
        let mut changed = document.clone();
        changed[member] = value;
        let error = Report::from_json(&serde_json::to_vec(&changed).unwrap()).unwrap_err();
        assert!(error.is_format(), "{error}");
        error.to_string()
    };
    assert!(refused("version", json!(3)).contains("version 3"));
    assert!(refused("format", json!("other")).contains("\"other\""));
    assert!(refused("findings", json!([])).contains("a right refers to finding"));
    assert!(refused("rights", json!([{ "id": "P" }])).contains("not the JSON of a report"));
    let error = Report::from_json(b"{").unwrap_err();
    assert!(std::error::Error::source(&error).unwrap().is::<serde_json::Error>(), "{error}");
}

/// A later version may say more, which is not lost.
#[test]
fn members_that_are_not_known_are_kept() {
    let (mut document, _) = document();
    document["later"] = json!({ "a": 1 });
    document["rights"][0]["later"] = json!([2.5]);
    let read = Report::from_json(&serde_json::to_vec(&document).unwrap()).unwrap();
    let mut again = Vec::new();
    read.write_json(&mut again).unwrap();
    assert_eq!(serde_json::from_slice::<Value>(&again).unwrap(), document);
}

fn round<T: serde::Serialize + DeserializeOwned>(value: &T) -> T {
    serde_json::from_str(&serde_json::to_string(value).unwrap()).unwrap()
}

#[test]
fn measures_are_read_back_to_the_bit() {
    let right = surface("POLYGON((118.30 36.60,118.312 36.60,118.312 36.61,118.30 36.61,118.30 36.60))");
    let zone = surface("POLYGON((118.31 36.60,118.33 36.60,118.33 36.62,118.31 36.62,118.31 36.60))");
    let apart = surface("POLYGON((118.41 36.60,118.43 36.60,118.43 36.62,118.41 36.62,118.41 36.60))");
    let found: Overlap = overlap(&right, &zone);
    assert!(found.area_m2 > 0.0 && found.common.is_some());
    assert_eq!(round(&found), found);
    let taken: Occupation = occupation(&right, &[&zone], &[found]);
    assert_eq!(round(&taken), taken);
    let far: Distance = distance(&right, &apart, f64::INFINITY).unwrap();
    assert_eq!(round(&far), far);

    // JSON has no number for what was not measured, or is not bounded.
    let mut unmeasured = taken;
    (unmeasured.occupied_m2, unmeasured.remaining_m2, unmeasured.share) = (f64::NAN, f64::NAN, f64::NAN);
    assert!(!round(&unmeasured).is_measured());
    let unbounded: Placing = serde_json::from_value(json!({ "bound_m": null, "decides": true })).unwrap();
    assert_eq!((unbounded.bound_m, round(&unbounded)), (f64::INFINITY, unbounded));
    let mut open = found;
    (open.area_m2, open.placing) = (f64::NAN, Some(unbounded));
    let read = round(&open);
    assert!(read.area_m2.is_nan() && read.placing == open.placing && read.perimeter_m == open.perimeter_m);
}
