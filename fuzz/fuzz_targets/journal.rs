//! Any lines as the journal of a run that did not end, each with the checksum that it ought to have: what is taken from
//! it goes on where it ended. Its seeds are made by `fuzz/seeds.py`.

#![no_main]

// The program's own files: the journal is no part of the library.
#[allow(dead_code)]
#[path = "../../src/cli"]
mod cli {
    pub mod journal;
    pub mod partial;
    pub mod tally;

    pub type Failure = Box<dyn std::error::Error + Send + Sync>;
}

use cli::journal::{Checkpoint, Head, Journal};
use xxhash_rust::xxh3::Xxh3;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    // The head is that of the run which goes on, else no further line would be looked at.
    let head = Head { engine: String::new(), arguments: Vec::new(), beside: Vec::new(), inputs: Vec::new() };
    let first = serde_json::to_vec(&head).expect("plain data");
    let (mut chain, mut text) = (Xxh3::new(), Vec::new());
    for entry in [first.as_slice()].into_iter().chain(bytes.split(|byte| *byte == b'\n')) {
        chain.update(entry);
        text.extend(format!("{:032x} ", chain.digest128()).into_bytes());
        text.extend_from_slice(entry);
        text.push(b'\n');
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("output.csv.journal");
    std::fs::write(&path, &text).expect("room for it");
    let Ok(Some((mut journal, last))) = Journal::go_on(path.clone(), &head) else { return };
    for quarantines in [false, true] {
        _ = last.is_consistent(quarantines, true);
    }
    let next = Checkpoint { complete: true, ..last.clone() };
    if !last.complete {
        journal.append(&next).expect("room for it");
        let again = Journal::go_on(path, &head).expect("it was taken before");
        assert!(again.is_some_and(|(_, found)| found == next));
    }
});
