//! Plan folders whose zones were made ready before.

use std::path::{Path, PathBuf};

use minezone::input::{Input, InputOptions};
use minezone::{Language, Plan, Right, Screener};
use serde_json::Value;

use crate::support::{copy, minezone, root, text};

const RED_LINE: &str = "zones/ecological_red_line.geojson";

fn ran(folder: &Path, arguments: &[&str]) {
    let run = minezone(folder, arguments);
    assert!(run.status.success(), "{}", text(&run.stderr));
}

/// The sample rights.
fn samples() -> Vec<Right> {
    let path = root().join("fixtures/rights/qingzhou-samples.geojson");
    let inputs = Input::open(&path, &InputOptions::default()).unwrap();
    inputs.into_iter().flatten().filter_map(|outcome| outcome.feature).collect()
}

/// The built-in plan as a folder.
fn plan_folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let plan = folder.path().join("plan");
    copy(&root().join("layers/qingzhou-2021-2025"), &plan);
    (folder, plan)
}

/// Makes a zone file of a plan ready, under the same stem.
fn prepare(plan: &Path, name: &str) -> PathBuf {
    let ready = Path::new(name).with_extension("mzone");
    ran(plan, &["prepare", name, "-o", ready.to_str().unwrap()]);
    plan.join(ready)
}

/// The report of the sample rights against a folder, without the checksum of its files and what it says of them.
fn report(plan: &Path) -> (String, Vec<Value>) {
    let plan = Plan::open(plan).unwrap();
    let mut report = Screener::new(&plan).report(samples());
    let of_files = std::mem::take(&mut report.diagnostics);
    report.basis.plan_checksum = String::new();
    let mut json = Vec::new();
    report.write_json(&mut json, Language::Zh).unwrap();
    let file = |path: &str| path.replace("/zones/", "").replace(".mzone", ".geojson");
    let of_files =
        of_files.iter().map(|found| serde_json::from_str(&file(&serde_json::to_string(found).unwrap())).unwrap());
    (String::from_utf8(json).unwrap(), of_files.collect())
}

#[test]
fn prepared_zones_of_a_plan_screen_as_their_sources_do() {
    let (_folder, plan) = plan_folder();
    let (plain, _) = report(&plan);
    assert!(plain.contains("ecological_red_line") && plain.len() > 10_000);
    let sources: Vec<PathBuf> =
        std::fs::read_dir(plan.join("zones")).unwrap().map(|entry| entry.unwrap().path()).collect();
    for source in &sources {
        prepare(&plan, &format!("zones/{}", source.file_name().unwrap().to_str().unwrap()));
    }
    // Beside their sources, and then without them.
    assert_eq!(report(&plan).0, plain);
    sources.iter().for_each(|source| std::fs::remove_file(source).unwrap());
    let (alone, said) = report(&plan);
    assert_eq!(alone, plain);
    assert!(said.iter().any(|found| found["code"] == "source-not-found"), "{said:?}");
}

#[test]
fn all_layers_of_a_plan_may_lie_in_one_prepared_file() {
    let (folder, plan) = plan_folder();
    let (plain, _) = report(&plan);
    let mut arguments = vec!["prepare".to_owned()];
    let entries = std::fs::read_dir(plan.join("zones")).unwrap();
    arguments.extend(entries.map(|entry| entry.unwrap().path().display().to_string()));
    let sources = arguments[1..].to_vec();
    arguments.extend(["-o".to_owned(), plan.join("zones/all.mzone").display().to_string()]);
    ran(folder.path(), &arguments.iter().map(String::as_str).collect::<Vec<_>>());
    sources.iter().for_each(|source| std::fs::remove_file(source).unwrap());
    assert_eq!(report(&plan).0, plain);
}

#[test]
fn prepared_zones_of_a_plan_are_refused_once_their_source_is_another() {
    for keeps_source in [true, false] {
        let (folder, plan) = plan_folder();
        let source = plan.join(RED_LINE);
        let text = std::fs::read_to_string(&source).unwrap();
        prepare(&plan, RED_LINE);
        if !keeps_source {
            // The source lies elsewhere, at the place that the prepared file knows, and the plan is taken to another.
            let moved = folder.path().join("moved");
            copy(&plan, &moved);
            std::fs::remove_file(moved.join(RED_LINE)).unwrap();
            std::fs::write(&source, text.replacen("118.", "118.0", 1)).unwrap();
            let why = Plan::open(&moved).unwrap_err().to_string();
            assert!(why.contains("ecological_red_line.geojson has changed since; prepare them again"), "{why}");
            continue;
        }
        assert!(Plan::open(&plan).is_ok());
        std::fs::write(&source, text.replacen("118.", "118.0", 1)).unwrap();
        let why = Plan::open(&plan).unwrap_err();
        assert!(why.is_plan() && why.to_string().contains("has changed since; prepare them again"), "{why}");
    }
}

/// What is beside the prepared file counts, though the file it was made of is still elsewhere as it was.
#[test]
fn a_source_that_was_changed_in_a_copy_of_the_plan_is_seen() {
    let (folder, plan) = plan_folder();
    prepare(&plan, RED_LINE);
    let copied = folder.path().join("copied");
    copy(&plan, &copied);
    assert!(Plan::open(&copied).is_ok());
    let text = std::fs::read_to_string(copied.join(RED_LINE)).unwrap();
    std::fs::write(copied.join(RED_LINE), text.replacen("118.", "118.0", 1)).unwrap();
    let why = Plan::open(&copied).unwrap_err().to_string();
    assert!(why.contains("has changed since"), "{why}");
}

#[test]
fn a_prepared_file_beside_one_it_was_not_made_of_is_a_second_file_of_the_layer() {
    let (_folder, plan) = plan_folder();
    let ready = prepare(&plan, "zones/closed_pits.geojson");
    std::fs::rename(ready, plan.join("zones/ecological_red_line.mzone")).unwrap();
    let why = Plan::open(&plan).unwrap_err().to_string();
    assert!(why.contains("has more than one file"), "{why}");
}

#[test]
fn ids_of_prepared_zones_are_those_that_the_plan_asks_for() {
    let (_folder, plan) = plan_folder();
    let ready = plan.join("zones/ecological_red_line.mzone");
    ran(&plan, &["prepare", RED_LINE, "--zone-id-field", "名称", "-o", ready.to_str().unwrap()]);
    let why = Plan::open(&plan).unwrap_err().to_string();
    assert!(why.contains("their ids come from \"名称\" and the plan asks for the features' own ids"), "{why}");
    let head = plan.join("plan.toml");
    let declared = std::fs::read_to_string(&head).unwrap();
    let named = declared.replacen(
        "name = \"ecological_red_line\"\n",
        "name = \"ecological_red_line\"\nid_field = \"名称\"\n",
        1,
    );
    assert_ne!(named, declared);
    std::fs::write(&head, named).unwrap();
    assert!(Plan::open(&plan).is_ok());
}

#[test]
fn a_damaged_prepared_file_opens_no_plan_and_the_program_says_why() {
    let (_folder, plan) = plan_folder();
    let ready = prepare(&plan, RED_LINE);
    std::fs::remove_file(plan.join(RED_LINE)).unwrap();
    let bytes = std::fs::read(&ready).unwrap();
    for (changed, wanted) in
        [(bytes[..40].to_vec(), "too short"), ([&bytes[..bytes.len() - 9], &[7; 9]].concat(), "damaged")]
    {
        std::fs::write(&ready, changed).unwrap();
        let why = Plan::open(&plan).unwrap_err();
        assert!(why.is_plan() && why.to_string().contains(wanted), "{why}");
    }
    let rights = root().join("fixtures/rights/qingzhou-samples.geojson");
    let run = minezone(&plan, &["screen", rights.to_str().unwrap(), "--plan", ".", "--as-of", "2024-01-01"]);
    assert_eq!(run.status.code(), Some(2));
    assert!(text(&run.stderr).contains("prepared zones: the file is damaged"), "{}", text(&run.stderr));
}
