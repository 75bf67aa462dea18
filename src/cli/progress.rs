use std::path::Path;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use minezone::input::Input;

/// How far a batch has come and how long it will take; shown on a terminal only.
pub struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// By the number of records where the file tells it, else by its bytes.
    pub fn new(file: &Path, inputs: &[Input]) -> Self {
        let count: Option<usize> = inputs.iter().map(|input| input.count).sum();
        let bar = match count {
            Some(count) => styled(count as u64, "{bar:40} {pos}/{len} records, {eta} left"),
            None => {
                let bytes = file.metadata().map(|metadata| metadata.len()).unwrap_or(0);
                styled(bytes, "{bar:40} {msg} records, {bytes}/{total_bytes}, {eta} left")
            }
        };
        bar.enable_steady_tick(Duration::from_millis(500));
        Self { bar }
    }

    /// So many records are done.
    pub fn show(&self, inputs: &[Input], records: usize) {
        let by_bytes = inputs.iter().any(|input| input.count.is_none());
        let position = if by_bytes { inputs.iter().map(Input::bytes_read).sum() } else { records as u64 };
        self.bar.set_message(records.to_string());
        self.bar.set_position(position);
    }

    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

fn styled(length: u64, template: &str) -> ProgressBar {
    let style = ProgressStyle::with_template(template);
    ProgressBar::new(length).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
