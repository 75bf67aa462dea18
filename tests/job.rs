use std::io::Write;
use std::path::{Path, PathBuf};

use minezone::diagnostic::Diagnostic;
use minezone::job::{CancelToken, Job, Observer, Overlap, PlanChoice, Progress, RightsFile, Screen, Task, ZoneFiles};
use minezone::output::{Output, OutputFormat};
use minezone::{Plan, Right, Screener};

use crate::support::root;

const RIGHTS: usize = 3_000;
const DAY: jiff::civil::Date = jiff::civil::date(2025, 6, 30);

/// Rights in a row of squares, one in fifty of them without a geometry.
fn batch(path: &Path) {
    let mut out = std::io::BufWriter::new(std::fs::File::create(path).unwrap());
    for n in 0..RIGHTS {
        let (x, y) = (118.1 + 0.0002 * n as f64, 36.4 + 0.0003 * (n % 997) as f64);
        let (e, s) = (x + 0.001, y + 0.001);
        let ring = format!("[[[{x:.6},{y:.6}],[{e:.6},{y:.6}],[{e:.6},{s:.6}],[{x:.6},{s:.6}],[{x:.6},{y:.6}]]]");
        let geometry =
            if n % 50 == 7 { "null".into() } else { format!(r#"{{"type":"Polygon","coordinates":{ring}}}"#) };
        writeln!(out, r#"{{"type":"Feature","properties":{{"编号":"R{n}"}},"geometry":{geometry}}}"#).unwrap();
    }
    out.flush().unwrap();
}

/// Cancels a job once this many records are done, and remembers what it saw.
#[derive(Default)]
struct Canceller {
    token: CancelToken,
    after: Option<usize>,
    seen: Vec<usize>,
    rejected: usize,
}

impl Observer for Canceller {
    fn diagnostic(&mut self, diagnostic: &Diagnostic) {
        self.rejected += usize::from(diagnostic.code.as_str() == "geometry-missing");
    }

    fn progress(&mut self, progress: &Progress) {
        self.seen.push(progress.records);
        if self.after.is_some_and(|after| progress.records >= after) {
            self.token.cancel();
        }
    }
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        batch(&folder.at("rights.ndjson"));
        folder
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn job<T: Task>(&self, task: T, name: &str) -> Job<T> {
        let output = Output::file(self.at(name));
        Job::new(RightsFile::new(self.at("rights.ndjson")), task)
            .output(output)
            .quarantine(self.at(&format!("{name}.rejects.jsonl")))
    }

    fn bytes(&self, name: &str) -> [Vec<u8>; 2] {
        [name.to_owned(), format!("{name}.rejects.jsonl")].map(|name| std::fs::read(self.at(&name)).unwrap())
    }
}

fn county() -> Overlap {
    let zones = root().join("layers/qingzhou-2021-2025/zones/county_boundary.geojson");
    Overlap { touching: true, ..Overlap::with_zones(ZoneFiles::new([zones])) }
}

#[test]
fn a_job_that_is_cancelled_and_resumed_writes_the_bytes_of_an_unbroken_run() {
    let folder = Folder::new();
    let mut whole = Canceller::default();
    let result = folder.job(county(), "whole.csv").run(&mut whole).unwrap();
    assert!(result.is_complete());
    assert_eq!((result.counts.measured, result.counts.rejected, result.records), (2_940, 60, RIGHTS));
    assert_eq!((whole.seen.first(), whole.seen.last(), whole.rejected), (Some(&0), Some(&RIGHTS), 60));

    // The same file again and again, so that each name has the same options.
    let mut ends = Vec::new();
    for after in [1, 1_500, usize::MAX] {
        let mut canceller = Canceller { after: Some(after), ..Canceller::default() };
        let job = folder.job(county(), "broken.csv").resume(true).cancel_by(canceller.token.clone());
        let mut job = job;
        let result = job.run(&mut canceller).unwrap();
        assert_eq!(canceller.seen[0], ends.last().copied().unwrap_or(0), "begins where the one before ended");
        assert_eq!(folder.at("broken.csv").exists(), result.is_complete());
        assert_eq!(folder.at("broken.csv.journal").exists(), !result.is_complete());
        ends.push(result.records);
    }
    assert!(ends[0] < 1_500 && ends[1] >= 1_500 && ends[1] < RIGHTS && ends[2] == RIGHTS, "{ends:?}");
    assert!(folder.bytes("broken.csv") == folder.bytes("whole.csv"));
}

#[test]
fn only_a_run_of_the_same_options_and_layout_is_resumed() {
    let folder = Folder::new();
    let screen = |day| Screen::new(PlanChoice::embedded(day));
    let cancelled = CancelToken::default();
    cancelled.cancel();
    let mut job = folder.job(screen(DAY), "out.jsonl").cancel_by(cancelled.clone());
    assert!(!job.run(&mut ()).unwrap().is_complete());
    let refused = |day: jiff::civil::Date| {
        folder
            .job(screen(day), "out.jsonl")
            .resume(true)
            .cancel_by(cancelled.clone())
            .run(&mut ())
            .unwrap_err()
            .to_string()
    };
    let why = refused(DAY.tomorrow().unwrap());
    assert!(why.contains(r#"task.by.as_of = "2025-06-30", this one has "2025-07-01""#), "{why}");
    let csv = folder.job(screen(DAY), "out.jsonl");
    let why = csv.resume(true).output(Output::file(folder.at("two.csv"))).run(&mut ()).unwrap_err().to_string();
    assert!(why.contains("exactly one output"), "{why}");
    // What a version before this one wrote: whole by its checksum, and of a layout that had no number.
    let text = r#"{"engine":"minezone 0.1.0","arguments":["screen"],"beside":[],"inputs":[]}"#;
    let line = format!("{:032x} {text}\n", xxhash_rust::xxh3::xxh3_128(text.as_bytes()));
    let journal = folder.at("out.jsonl.journal");
    let whole = std::fs::read(&journal).unwrap();
    std::fs::write(&journal, line).unwrap();
    let why = refused(DAY);
    assert!(why.contains("layout 1") && why.contains("cannot be resumed"), "{why}");
    std::fs::write(&journal, whole).unwrap();
    assert!(folder.job(screen(DAY), "out.jsonl").resume(true).run(&mut ()).unwrap().is_complete());
    let [lines, rejects] = folder.bytes("out.jsonl").map(|bytes| bytes.iter().filter(|byte| **byte == b'\n').count());
    assert_eq!((lines, rejects), (2_940, 60));
}

#[test]
fn rows_go_to_any_writer_and_nothing_does_where_no_right_can_be_used() {
    #[derive(Clone, Default)]
    struct Shared(std::sync::Arc<std::sync::Mutex<Vec<u8>>>);
    impl Write for Shared {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let folder = Folder::new();
    let out = Shared::default();
    let rights = RightsFile::new(folder.at("rights.ndjson"));
    let output = Output::writer(out.clone()).format(OutputFormat::GeoJson);
    assert!(Job::new(rights, county()).output(output).run(&mut ()).unwrap().is_complete());
    let written: serde_json::Value = serde_json::from_slice(&out.0.lock().unwrap()).unwrap();
    assert!(written["features"].as_array().unwrap().len() > 1_000);
    let empty = folder.at("none.geojson");
    std::fs::write(&empty, r#"{"type":"FeatureCollection","features":[]}"#).unwrap();
    let out = Shared::default();
    let error =
        Job::new(RightsFile::new(&empty), county()).output(Output::writer(out.clone())).run(&mut ()).unwrap_err();
    assert_eq!(error.rejected_of_empty(), Some(0), "{error}");
    assert!(out.0.lock().unwrap().is_empty());
}

/// The report of a file is that of its rights, however they come.
#[test]
fn a_job_and_a_screener_make_the_same_report() {
    let samples = root().join("fixtures/rights/qingzhou-samples.geojson");
    let mut job = Job::new(RightsFile::new(&samples), Screen::new(PlanChoice::embedded(DAY)));
    let of_file = job.report(&mut ()).unwrap();
    let rights: Vec<Right> = minezone::input::Input::open(&samples, &minezone::input::InputOptions::default())
        .unwrap()
        .into_iter()
        .flatten()
        .filter_map(|outcome| outcome.feature)
        .collect();
    let plan = Plan::embedded();
    let of_rights = Screener::new(&plan).as_of(DAY).report(rights);
    assert_eq!(of_file.rights, of_rights.rights);
    assert_eq!(of_file.cumulative, of_rights.cumulative);
    assert_eq!(of_file.overlapping_rights, of_rights.overlapping_rights);
    assert!(!of_file.overlapping_rights.is_empty() && of_file.input.len() == of_rights.input.len());
}
