use std::collections::BTreeMap;

use minezone::diagnostic::{Code, Severity};
use minezone::input::{Input, InputOptions};
use serde::Deserialize;

use crate::support::{expected, minezone, root, text};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    #[serde(default)]
    codes: Vec<String>,
    error: Option<String>,
}

#[test]
fn every_defect_gives_its_code_and_the_rest_goes_on() {
    for (name, expected) in expected::<BTreeMap<String, Expected>>("invalid") {
        let path = root().join(format!("fixtures/invalid/{name}.geojson"));
        let inputs = Input::open(&path, &InputOptions::default());
        let Some(error) = expected.error else {
            let mut input = inputs.unwrap_or_else(|e| panic!("{name}: {e}")).remove(0);
            let mut reported = std::mem::take(&mut input.diagnostics);
            let outcomes: Vec<_> = input.collect();
            assert_eq!(outcomes.len(), 2, "{name}");
            reported.extend(outcomes.iter().flat_map(|outcome| outcome.diagnostics.clone()));
            reported.retain(|d| !matches!(d.code, Code::CrsAssumed | Code::DatumTreatedAsCgcs2000));
            let codes: Vec<&str> = reported.iter().map(|d| d.code.as_str()).collect();
            assert_eq!(codes, expected.codes, "{name}");
            // A record is there or it is not, and its diagnostics say which.
            for outcome in &outcomes {
                let rejected = outcome.diagnostics.iter().any(|d| d.severity == Severity::Error);
                assert_eq!(outcome.feature.is_none(), rejected, "{name}");
            }
            assert!(name == "wrong-crs" || outcomes[1].feature.is_some(), "{name}");
            continue;
        };
        let found = inputs.err().unwrap_or_else(|| panic!("{name} was read")).to_string();
        assert!(found.contains(&error), "{name}: {found}");
    }
}

#[test]
fn every_file_of_the_folder_is_expected() {
    let files = std::fs::read_dir(root().join("fixtures/invalid")).unwrap();
    let count = files.filter(|f| f.as_ref().unwrap().path().extension().is_some_and(|e| e == "geojson")).count();
    assert_eq!(count, expected::<BTreeMap<String, Expected>>("invalid").len());
}

#[test]
fn the_program_ends_with_2_when_a_file_cannot_be_read_and_with_0_when_a_record_cannot() {
    for (name, expected) in expected::<BTreeMap<String, Expected>>("invalid") {
        let file = format!("fixtures/invalid/{name}.geojson");
        let output = minezone(&root(), &["screen", &file, "--as-of", "2024-01-01"]);
        // Of one file no record is left.
        let code = if expected.error.is_some() || name == "wrong-crs" { 2 } else { 0 };
        assert_eq!(output.status.code(), Some(code), "{name}: {}", text(&output.stderr));
        for wanted in &expected.codes {
            assert!(text(&output.stderr).contains(wanted.as_str()), "{name}: {}", text(&output.stderr));
        }
    }
}

#[test]
fn codes_are_unique_and_explained() {
    let mut seen = std::collections::BTreeSet::new();
    for code in Code::ALL {
        assert!(seen.insert(code.as_str()), "{} twice", code.as_str());
        assert!(code.meaning().ends_with('.') && !code.zh().is_empty(), "{}", code.as_str());
        assert!(
            code.meaning_zh().ends_with('。') && code.meaning_zh().chars().any(|c| c > '\u{4e00}'),
            "{}",
            code.as_str()
        );
    }
}
