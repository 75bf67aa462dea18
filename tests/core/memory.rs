use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use minezone::input::InputOptions;
use minezone::language::Language;
use minezone::output::Style;
use minezone::plan::PackChoice;
use minezone::{Plan, Report, Screener};

use crate::{rights, root};

type Tree = BTreeMap<PathBuf, Vec<u8>>;

fn add(folder: &Path, inner: &Path, tree: &mut Tree) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = inner.join(path.file_name().unwrap());
        if path.is_dir() {
            add(&path, &name, tree);
        } else {
            tree.insert(name, std::fs::read(&path).unwrap());
        }
    }
}

/// The plan that is built in as a folder in memory, and one of its packs beside it.
fn county() -> Tree {
    let mut tree = Tree::new();
    add(&root().join("layers/qingzhou-2021-2025"), Path::new("plans/county"), &mut tree);
    add(&root().join("layers/national-law"), Path::new("plans/national-law"), &mut tree);
    tree
}

fn open(tree: Tree) -> minezone::Result<Plan> {
    Plan::from_memory(tree, "plans/county", &PackChoice::default())
}

#[test]
fn a_plan_from_memory_is_that_of_its_folder() {
    let (plan, built_in) = (open(county()).unwrap(), Plan::embedded());
    assert_eq!((&plan.id, &plan.checksum), (&built_in.id, &built_in.checksum));
    assert_eq!(plan.layers().len(), built_in.layers().len());
    // The packs that are not in the tree are those that are built in, and that is said.
    let reported: Vec<&str> = plan.diagnostics.iter().map(|reported| reported.code.as_str()).collect();
    assert_eq!(reported.iter().filter(|code| **code == "pack-built-in").count(), 2, "{reported:?}");
    let place = |plan: &Plan| plan.diagnostics.iter().find_map(|reported| reported.file.clone()).unwrap();
    assert!(place(&plan).starts_with("plans/county/"), "{}", place(&plan));
}

#[test]
fn rights_are_screened_and_reported() {
    let samples = rights(&root().join("fixtures/rights/qingzhou-samples.geojson"), &InputOptions::default());
    let report = |plan: &Plan| {
        let screener = Screener::new(plan).as_of("2025-06-30".parse().unwrap()).with_batch(&samples);
        let mut report = Report::new(&screener);
        report.rights = screener.screen_all(samples.iter().cloned()).collect();
        report.cumulative = screener.cumulative(&samples);
        let (mut json, mut csv, mut geojson) = (Vec::new(), Vec::new(), Vec::new());
        report.write_json(&mut json, Language::Zh).unwrap();
        report.write_csv(&mut csv, Style::default()).unwrap();
        report.write_geojson(&mut geojson, Language::Zh).unwrap();
        [json, csv, geojson].map(|bytes| String::from_utf8(bytes).unwrap())
    };
    let (from_memory, built_in) = (report(&open(county()).unwrap()), report(&Plan::embedded()));
    assert_eq!(from_memory, built_in);
    let json: serde_json::Value = serde_json::from_str(&built_in[0]).unwrap();
    assert_eq!(json["rights"].as_array().unwrap().len(), samples.len());
    assert!(built_in[0].contains("\"forbidden\""), "no right is forbidden");
}

#[test]
fn what_is_wrong_with_a_plan_in_memory_is_said_with_its_place() {
    let broken = |change: &dyn Fn(&mut Tree)| {
        let mut tree = county();
        change(&mut tree);
        open(tree).err().unwrap().to_string()
    };
    let zone = county().into_keys().find(|name| name.starts_with("plans/county/zones")).unwrap();
    let stem = zone.file_stem().unwrap().to_str().unwrap().to_owned();
    for (why, change) in [
        (
            "plans/county/plan.toml: file-unreadable 文件无法读取: there is no such file",
            &(|tree: &mut Tree| drop(tree.remove(Path::new("plans/county/plan.toml")))) as &dyn Fn(&mut Tree),
        ),
        ("not UTF-8", &|tree| drop(tree.insert("plans/county/plan.toml".into(), vec![0xff]))),
        ("at most", &|tree| drop(tree.insert("plans/county/plan.toml".into(), vec![b' '; (16 << 20) + 1]))),
        ("there is no folder of rules", &|tree| tree.retain(|name, _| !name.starts_with("plans/county/rules"))),
        ("not a rule file", &|tree| drop(tree.insert("plans/county/rules/a.txt".into(), Vec::new()))),
        ("not a rule file", &|tree| drop(tree.insert("plans/county/rules/deep/a.toml".into(), Vec::new()))),
        ("more than one file", &|tree| drop(tree.insert(zone.with_extension("txt"), Vec::new()))),
        ("from files and not from memory", &|tree| {
            let bytes = tree.remove(&zone).unwrap();
            tree.insert(format!("plans/county/zones/{stem}.shp").into(), bytes);
        }),
    ] {
        let said = broken(change);
        assert!(said.contains(why), "{said} is not: {why}");
    }
    let nowhere = |folder: &str| Plan::from_memory(county(), folder, &PackChoice::default()).unwrap_err();
    assert!(nowhere("plans/other").is_argument() && nowhere("").is_argument());
    let with = PackChoice { with: vec!["plans/national-law".into()], without: vec!["national-law".into()] };
    let chosen = Plan::from_memory(county(), "plans/county", &with).unwrap();
    assert!(chosen.packs.iter().any(|pack| pack.id == "national-law"));
}
