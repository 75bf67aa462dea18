use std::path::Path;

use minezone::Plan;
use minezone::plan::PackChoice;

use crate::support::{copy, minezone, root, text};

/// A plan in a folder of its own, for these years, with further lines at the top of `plan.toml`.
fn plan(folder: &Path, id: &str, years: [u16; 2], lines: &str) {
    let to = folder.join(id);
    copy(&root().join("fixtures/plans-invalid/sound"), &to);
    let head = std::fs::read_to_string(to.join("plan.toml")).unwrap();
    let head = head.replace("id = \"sound\"", &format!("id = \"{id}\"\n{lines}"));
    let head = head.replace("2021-01-01", &format!("{}-01-01", years[0]));
    std::fs::write(to.join("plan.toml"), head.replace("2025-12-31", &format!("{}-12-31", years[1]))).unwrap();
}

/// Three rounds, of which the last begins a year after the second has ended.
fn rounds() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    plan(folder.path(), "first", [2016, 2020], "successor = \"second\"");
    plan(folder.path(), "second", [2021, 2025], "predecessor = \"first\"\nsuccessor = \"third\"");
    plan(folder.path(), "third", [2027, 2030], "predecessor = \"second\"");
    folder
}

#[test]
fn a_day_picks_the_plan_in_force_from_wherever_one_begins() {
    let folder = rounds();
    let on = |from: &str, day: &str| {
        let plan = Plan::in_force(folder.path().join(from), &PackChoice::default(), day.parse().unwrap()).unwrap();
        let is_said = plan.diagnostics.iter().any(|found| found.code.as_str() == "plan-of-day");
        assert_eq!(is_said, plan.id != from, "{from} on {day}");
        plan.id.clone()
    };
    for from in ["first", "second", "third"] {
        assert_eq!(on(from, "2020-12-31"), "first");
        assert_eq!(on(from, "2021-01-01"), "second");
        assert_eq!(on(from, "2025-12-31"), "second");
        assert_eq!(on(from, "2027-01-01"), "third");
        assert_eq!(on(from, "2040-01-01"), "third");
        // No plan is of that year: the one that has ended clears nothing, and says so.
        assert_eq!(on(from, "2026-06-30"), "second");
    }
    assert_eq!(on("first", "2010-01-01"), "first");
}

#[test]
fn screening_says_by_which_plan_it_judged() {
    let folder = rounds();
    let right = folder.path().join("right.geojson");
    let ring = "[[118.1,36.1],[118.11,36.1],[118.11,36.11],[118.1,36.11],[118.1,36.1]]";
    let geometry = format!(r#"{{"type":"Polygon","coordinates":[{ring}]}}"#);
    std::fs::write(&right, format!(r#"{{"type":"Feature","properties":{{}},"geometry":{geometry}}}"#)).unwrap();
    let out =
        minezone(folder.path(), &["screen", "right.geojson", "--plan", "second", "--as-of", "2027-03-01", "-o", "-"]);
    let said = text(&out.stderr);
    assert!(said.contains("plan-of-day") && said.contains("third in place of second"), "{said}");
}

#[test]
fn plans_that_do_not_follow_each_other_are_refused_and_absent_ones_named() {
    let folder = tempfile::tempdir().unwrap();
    plan(folder.path(), "first", [2016, 2021], "successor = \"second\"");
    plan(folder.path(), "second", [2021, 2025], "successor = \"third\"");
    let lint = |id: &str| {
        let found = minezone::lint::lint_as_of(folder.path().join(id), "2021-06-30".parse().unwrap()).unwrap().faults;
        found.into_iter().filter(|fault| fault.code.as_str() == "plan-neighbour").collect::<Vec<_>>()
    };
    let [overlapping] = lint("first").try_into().unwrap();
    assert_eq!((overlapping.severity.as_str(), overlapping.line), ("error", Some(2)));
    let [absent] = lint("second").try_into().unwrap();
    assert_eq!(absent.severity.as_str(), "warning");

    let open = |id: &str, day: &str| {
        let opened = Plan::in_force(folder.path().join(id), &PackChoice::default(), day.parse().unwrap());
        opened.map(|plan| plan.id.clone()).map_err(|error| error.to_string())
    };
    assert_eq!(open("second", "2023-01-01"), Ok("second".to_owned()));
    assert!(open("second", "2026-01-01").unwrap_err().contains("\"third\" is not there"));
    assert!(open("first", "2023-01-01").unwrap_err().contains("the terms overlap"));
}
