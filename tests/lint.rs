use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use minezone::diagnostic::Code;
use minezone::diagnostic::Severity;
use serde::Deserialize;

use crate::support::{copy, expected, minezone, root, text};

/// What a broken plan folder must give: nothing else, and in this order.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    /// Files of the sound plan that are taken away.
    #[serde(default)]
    without: Vec<String>,
    /// `severity code file[:line:column] [zones]`
    faults: Vec<String>,
}

fn invalid() -> PathBuf {
    root().join("fixtures/plans-invalid")
}

/// A folder that is gone with it.
struct Broken {
    folder: tempfile::TempDir,
}

impl Broken {
    /// The sound plan with the files of a defect laid over it, and a sound pack beside it.
    fn new(name: &str, expected: &Expected) -> Self {
        let broken = Self { folder: tempfile::tempdir().unwrap() };
        copy(&invalid().join("sound"), &broken.plan());
        copy(&invalid().join("law"), &broken.folder.path().join("law"));
        if invalid().join(name).is_dir() {
            copy(&invalid().join(name), &broken.plan());
        }
        for file in &expected.without {
            std::fs::remove_file(broken.plan().join(file)).unwrap();
        }
        broken
    }

    fn plan(&self) -> PathBuf {
        self.folder.path().join("plan")
    }
}

fn reported(broken: &Broken) -> Vec<String> {
    let found = lint(broken.plan()).unwrap();
    let report = |fault: &minezone::diagnostic::Diagnostic| {
        let file = Path::new(fault.file.as_ref().unwrap());
        let file = file.strip_prefix(broken.plan()).or(file.strip_prefix(broken.folder.path())).unwrap();
        let file = file.display();
        let place = match (fault.line, fault.column) {
            (Some(line), Some(column)) => format!("{file}:{line}:{column}"),
            _ => file.to_string(),
        };
        let zones: Vec<&str> = fault.id.iter().chain(&fault.zones).map(String::as_str).collect();
        let reported = [fault.severity.as_str(), fault.code.as_str(), &place, &zones.join(",")].join(" ");
        reported.trim_end().to_owned()
    };
    found.faults.iter().map(report).collect()
}

/// As of a day on which the plans of the fixtures and the one that is built in are in force.
fn lint(plan: impl AsRef<Path>) -> minezone::Result<minezone::lint::Lint> {
    minezone::lint::lint_as_of(plan, "2025-06-30".parse().unwrap())
}

#[test]
fn plans_that_have_ended_are_named_with_the_rules_that_rest_on_them() {
    let ended = |day: &str| {
        let lint = minezone::lint::lint_as_of("qingzhou-2021-2025", day.parse().unwrap()).unwrap();
        let ended = lint.faults.into_iter().filter(|fault| fault.code == Code::InstrumentEnded);
        ended.map(|fault| fault.message).collect::<Vec<_>>()
    };
    assert!(ended("2025-12-31").is_empty());
    let found = ended("2026-01-01");
    assert!(found.iter().any(|message| message.contains("qingzhou-plan") && message.contains("S02, ")), "{found:?}");
    assert!(found.iter().any(|message| message.contains("weifang-plan") && message.contains("L31")), "{found:?}");
}

#[test]
fn every_defect_of_a_plan_is_reported_with_its_place_and_nothing_else() {
    let mut wrong = Vec::new();
    for (name, expected) in expected::<BTreeMap<String, Expected>>("plans-invalid") {
        let found = reported(&Broken::new(&name, &expected));
        if found != expected.faults {
            wrong.push(format!("[\"{name}\"]\nfaults = {found:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_folder_is_expected_and_every_code_is_shown() {
    let expected = expected::<BTreeMap<String, Expected>>("plans-invalid");
    for entry in std::fs::read_dir(invalid())
        .unwrap()
        .map(Result::unwrap)
        .filter(|e| e.path().is_dir() && e.file_name() != "law")
    {
        assert!(expected.contains_key(entry.file_name().to_str().unwrap()), "{:?}", entry.file_name());
    }
    let faults = || expected.values().flat_map(|expected| &expected.faults);
    let shown: BTreeSet<&str> = faults().map(|fault| fault.split(' ').nth(1).unwrap()).collect();
    let of_layers = [Code::LayerMissing, Code::LayerEmpty, Code::LayerAstray];
    for code in Code::OF_PLANS.iter().chain(&of_layers) {
        assert!(shown.contains(code.as_str()), "no folder shows {}", code.as_str());
        assert!(!code.zh().is_empty());
    }
}

/// What opening does not look at: the health of zones, and what rules make of their worked examples.
const OF_LINT_ALONE: [Code; 12] = [
    Code::CaseFails,
    Code::ZonesOverlap,
    Code::ZonesDuplicate,
    Code::LayersOverlap,
    Code::CoverageGap,
    Code::AreaDiffers,
    Code::ZoneCountDiffers,
    Code::LayerEmpty,
    Code::LayerAstray,
    Code::RingsCross,
    Code::RingTooShort,
    Code::DuplicateId,
];

/// Whether a plan opens: exactly when lint finds no error of which opening would know, and of those that opening finds
/// lint gives all.
fn opens_as_lint_has_it(plan: &Path) -> bool {
    let found = lint(plan).unwrap();
    let errors = found.faults.iter().filter(|fault| fault.severity == Severity::Error);
    let errors: BTreeSet<_> = errors.map(|fault| (fault.code, fault.file.as_deref())).collect();
    let Err(error) = minezone::Plan::open(plan) else {
        assert!(errors.iter().all(|(code, _)| OF_LINT_ALONE.contains(code)), "{}: {errors:?}", plan.display());
        return true;
    };
    let refused = error.diagnostics().iter().filter(|fault| fault.severity == Severity::Error);
    let refused: Vec<_> = refused.collect();
    assert!(error.is_plan() && !refused.is_empty() && !found.is_sound(), "{error}");
    for fault in &refused {
        assert!(errors.contains(&(fault.code, fault.file.as_deref())), "{}: {fault} {errors:?}", plan.display());
    }
    let place = |fault: &minezone::diagnostic::Diagnostic| match (fault.line, fault.column) {
        (Some(line), Some(column)) => format!("{}:{line}:{column}: ", fault.file.as_ref().unwrap()),
        _ => format!("{}: ", fault.file.as_ref().unwrap()),
    };
    assert!(error.to_string().starts_with(&place(refused[0])), "{error}");
    assert!(error.to_string().contains(&refused[0].message), "{error}");
    false
}

#[test]
fn a_plan_opens_exactly_when_lint_finds_nothing_that_opening_would() {
    let mut opened = BTreeMap::new();
    for (name, expected) in expected::<BTreeMap<String, Expected>>("plans-invalid") {
        let broken = Broken::new(&name, &expected);
        opened.insert(name, opens_as_lint_has_it(&broken.plan()));
    }
    let refused = opened.values().filter(|opens| !**opens).count();
    assert!(opened["sound"] && !opened["same-rule-id"] && refused > 30, "{opened:?}");
    assert!(opens_as_lint_has_it(Path::new("qingzhou-2021-2025")));
    assert!(opens_as_lint_has_it(&root().join("layers/qingzhou-2021-2025")));
}

#[test]
fn the_plan_that_is_built_in_is_sound_and_its_folder_gives_the_same() {
    let built_in = lint("qingzhou-2021-2025").unwrap();
    // A layer that is not there is the user's to bring.
    let worse = built_in.faults.iter().filter(|fault| fault.severity > Severity::Note);
    let spoiled: Vec<_> = worse.filter(|fault| fault.code != Code::LayerMissing).collect();
    // Which sites are restored the plan does not say: who has the official layer has 治理状态 with it.
    let is_state = |message: &str| message.contains("治理状态") && message.contains("S37");
    assert!(
        matches!(&spoiled[..], [only] if only.code == Code::FieldMissing && is_state(&only.message)),
        "{spoiled:#?}"
    );
    // The boundary that comes with the program is 10 km² smaller than the official one.
    let area: Vec<_> = built_in.faults.iter().filter(|fault| fault.code == Code::AreaDiffers).collect();
    assert!(area.len() == 1 && area[0].message.contains("1558.53"), "{area:?}");
    let folder = lint(root().join("layers/qingzhou-2021-2025")).unwrap();
    let codes = |lint: &minezone::lint::Lint| lint.faults.iter().map(|fault| fault.code).collect::<Vec<_>>();
    assert_eq!(codes(&folder), codes(&built_in));
}

#[test]
fn gaps_and_overlaps_are_measured() {
    let all = expected::<BTreeMap<String, Expected>>("plans-invalid");
    let measured = |name: &str| {
        let folder = Broken::new(name, &all[name]);
        let fault = lint(folder.plan()).unwrap().faults.remove(0);
        (fault.area_m2.unwrap(), fault.mean_width_m.unwrap(), fault.position.unwrap())
    };
    // 0.00002° of longitude at 36.61° is 1.79 m; the strip is 2,219 m long.
    let (area, width, [x, y]) = measured("sliver");
    assert!((area / (1.789 * 2219.0) - 1.0).abs() < 1e-2, "{area}");
    assert!((width - 1.787).abs() < 0.01, "{width}");
    assert!(118.21 < x && x < 118.21002 && 36.6 < y && y < 36.62, "{x} {y}");
    // A square of 0.001°.
    let (area, _, [x, y]) = measured("lines-overlap");
    assert!((area / (89.47 * 110.97) - 1.0).abs() < 1e-3, "{area}");
    assert!((118.204..=118.205).contains(&x) && (36.602..=36.603).contains(&y), "{x} {y}");
}

#[test]
fn exit_codes_show_sound_from_broken_from_absent() {
    let code = |plan: &str| minezone(&root(), &["lint", plan]).status.code();
    assert_eq!(code("fixtures/plans-invalid/sound"), Some(0));
    assert_eq!(code("qingzhou-2021-2025"), Some(0));
    assert_eq!(code("fixtures/plans-invalid/gap"), Some(1));
    assert_eq!(code("fixtures/nowhere"), Some(2));
}

#[test]
fn the_table_and_the_json_show_the_same() {
    let folder = Broken::new("unknown-keys", &expected::<BTreeMap<String, Expected>>("plans-invalid")["unknown-keys"]);
    let run = |arguments: &[&str]| text(&minezone(&folder.plan(), arguments).stdout);
    let (table, json) = (
        run(&["lint", ".", "--as-of", "2025-06-30"]),
        run(&["lint", ".", "--as-of", "2025-06-30", "--format", "json"]),
    );
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    for fault in json["faults"].as_array().unwrap() {
        let place = format!("{}:{}:{}", fault["file"].as_str().unwrap(), fault["line"], fault["column"]);
        assert!(table.contains(&place) && table.contains(fault["code"].as_str().unwrap()), "{place}\n{table}");
    }
    assert!(table.contains("未知的键") && table.contains("titel"), "{table}");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(96))]

    /// Whatever is cut out of a file, lint ends, and what it calls sound can be opened.
    #[test]
    fn what_lint_calls_sound_can_be_opened(file in 0..4_usize, from in 0.0..1.0, length in 1..60_usize) {
        let folder = Broken::new("sound", &expected::<BTreeMap<String, Expected>>("plans-invalid")["sound"]);
        let path = folder.plan().join(["plan.toml", "instruments.toml", "rules/R1.toml", "zones/red.geojson"][file]);
        let text: Vec<char> = std::fs::read_to_string(&path).unwrap().chars().collect();
        let start = (from * text.len() as f64) as usize;
        let end = (start + length).min(text.len());
        std::fs::write(&path, text[..start].iter().chain(&text[end..]).collect::<String>()).unwrap();
        let found = lint(folder.plan()).unwrap();
        if found.is_sound() {
            proptest::prop_assert!(minezone::Plan::open(folder.plan()).is_ok());
        } else {
            proptest::prop_assert!(found.faults.iter().all(|fault| !fault.message.is_empty()));
        }
    }
}
