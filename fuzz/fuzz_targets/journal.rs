//! Any lines as the journal of a run that did not end, each with the checksum that it ought to have, behind the first line of a
//! run that was cancelled: it is resumed, or refused with a reason. Its seeds are made by `fuzz/seeds.py`.

#![no_main]

use std::path::Path;
use std::sync::LazyLock;

use minezone::job::{CancelToken, Ending, Job, JobResult, Overlap, RightsFile};
use minezone::output::Output;
use xxhash_rust::xxh3::Xxh3;

/// A folder with rights, what a cancelled run wrote of them, and the first line of its journal.
struct Begun {
    folder: tempfile::TempDir,
    partial: Vec<u8>,
    head: Vec<u8>,
}

static BEGUN: LazyLock<Begun> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let right = |n: usize| {
        let (w, e) = (118.0 + n as f64 * 1e-4, 118.00005 + n as f64 * 1e-4);
        format!(
            r#"{{"type":"Feature","properties":{{}},"geometry":{{"type":"Polygon","coordinates":[[[{w},36],[{e},36],[{e},36.1],[{w},36]]]}}}}"#
        )
    };
    // More than are taken at a time, so that something is left when the run is cancelled.
    let lines: Vec<String> = (0..1100).map(right).collect();
    std::fs::write(folder.path().join("rights.geojsonl"), lines.join("\n")).expect("room for it");
    let cancel = CancelToken::default();
    cancel.cancel();
    let begun = run(folder.path(), &cancel, false).expect("a cancelled run is no error");
    assert_eq!(begun.ending, Ending::Interrupted);
    let read = |name: &str| std::fs::read(folder.path().join(name)).expect("a cancelled run leaves it");
    let (partial, journal) = (read("out.csv.partial"), read("out.csv.journal"));
    // Behind its checksum, of 32 digits and a space.
    let head = journal.split(|byte| *byte == b'\n').next().expect("a first line")[33..].to_vec();
    Begun { folder, partial, head }
});

fn run(folder: &Path, cancel: &CancelToken, resume: bool) -> minezone::Result<JobResult> {
    let job = Job::new(RightsFile::new(folder.join("rights.geojsonl")), Overlap::among_themselves());
    job.output(Output::file(folder.join("out.csv"))).cancel_by(cancel.clone()).resume(resume).run(&mut ())
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Begun { folder, partial, head } = &*BEGUN;
    let (mut chain, mut text) = (Xxh3::new(), Vec::new());
    for entry in [head.as_slice()].into_iter().chain(bytes.split(|byte| *byte == b'\n')) {
        chain.update(entry);
        text.extend(format!("{:032x} ", chain.digest128()).into_bytes());
        text.extend_from_slice(entry);
        text.push(b'\n');
    }
    let folder = folder.path();
    std::fs::write(folder.join("out.csv.journal"), &text).expect("room for it");
    std::fs::write(folder.join("out.csv.partial"), partial).expect("room for it");
    if let Ok(result) = run(folder, &CancelToken::default(), true) {
        assert!(result.records <= 1100, "records that are not there");
    }
});
