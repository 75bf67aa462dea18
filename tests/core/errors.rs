//! Sorts of errors, their words and their causes.

use std::error::Error as _;
use std::path::Path;

use minezone::crs::{Crs, CrsChoice};
use minezone::format::{self, ReadOptions};
use minezone::rule::{Rule, Spellings, Vocabulary};
use minezone::{Error, Plan, Verdict};

/// The sorts of trouble that an error says it is.
fn sorts(error: &Error) -> Vec<&'static str> {
    let all = [
        ("io", error.is_io()),
        ("format", error.is_format()),
        ("not built", error.is_not_built()),
        ("crs", error.is_crs()),
        ("plan", error.is_plan()),
        ("argument", error.is_argument()),
        ("cancelled", error.is_cancelled()),
    ];
    all.into_iter().filter(|(_, is)| *is).map(|(name, _)| name).collect()
}

#[test]
fn every_error_is_of_one_sort_and_says_no_more_than_before() {
    let mut values = Spellings::new();
    let spellings = [("a".to_owned(), vec!["x".to_owned()]), ("b".into(), vec!["x".into()])];
    values.insert("级别".into(), spellings.into());
    for (error, sort, message) in [
        (Crs::parse("zone:99").unwrap_err(), "crs", "99"),
        ("cm:1000".parse::<CrsChoice>().unwrap_err(), "crs", "1000"),
        (Rule::parse("test", "R", "x").unwrap_err(), "plan", "line 1, column "),
        (Vocabulary::default().declare(&values).unwrap_err(), "plan", "级别: \"x\" stands for \"a\" and for \"b\""),
        ("good".parse::<Verdict>().unwrap_err(), "argument", "not one of forbidden, approval"),
        (format::pick(Vec::new(), "a").err().unwrap(), "argument", "a"),
        (Plan::open("no/such/folder").unwrap_err(), "argument", "no/such/folder: "),
    ] {
        assert_eq!(sorts(&error), [sort], "{error}");
        assert!(error.to_string().contains(message), "{error}");
    }
}

#[test]
fn what_an_error_follows_from_is_its_source() {
    let open = |path: &str| format::open(Path::new(path), &ReadOptions::default()).err().unwrap();
    let missing = open("no-such.geojson");
    let cause = missing.source().unwrap().downcast_ref::<std::io::Error>().unwrap();
    assert_eq!((sorts(&missing), cause.kind()), (vec!["io"], std::io::ErrorKind::NotFound));
    let astray = open("fixtures/rights/qingzhou-samples.geojson#nothing");
    let cause = astray.source().unwrap().downcast_ref::<Error>().unwrap();
    assert_eq!((sorts(&astray), sorts(cause)), (vec!["format"], vec!["argument"]));
    assert!(astray.to_string().ends_with(&cause.to_string()), "{astray}");
}
