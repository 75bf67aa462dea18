use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use jiff::civil::Date;
use minezone::{Plan, Report, Right, Screener, Verdict};

use super::load::{JudgeArguments, Rights};
use super::output::{self, Output};
use super::{Failure, Outcome, tell};

#[derive(Args)]
pub struct Screen {
    #[command(flatten)]
    judged: JudgeArguments,
    /// Reports, .json, .geojson or .csv; may be given several times [default: a table on the terminal]
    #[arg(short, long, value_name = "FILE")]
    output: Vec<PathBuf>,
    /// Exit with 1 when a right comes to this class or a worse one: forbidden, approval, conditional,
    /// undetermined, not_checked, informative, compliant
    #[arg(long, value_name = "CLASS")]
    fail_on: Option<Verdict>,
}

impl Screen {
    pub fn run(self) -> Result<Outcome, Failure> {
        let kinds: Result<Vec<&str>, Failure> =
            self.output.iter().map(|path| output::extension(path, &["json", "geojson", "csv"])).collect();
        let kinds = kinds?;
        output::spares(&self.output, &[&self.judged.rights.rights])?;
        let plan = self.judged.plan()?;
        let as_of = self.judged.day();
        let report = self.report(&plan, as_of)?;
        tell::diagnostics(&report.diagnostics);
        for (path, kind) in self.output.iter().zip(kinds) {
            let mut output = Output::create(Some(path))?;
            match kind {
                "json" => report.write_json(&mut output)?,
                "csv" => report.write_csv(&mut output)?,
                _ => report.write_geojson(&mut output)?,
            }
            output.finish()?;
        }
        if self.output.is_empty() {
            use std::io::Write;
            let mut output = Output::create(None)?;
            output.write_all(report.to_table(tell::terminal_width()).as_bytes())?;
            output.finish()?;
        } else {
            tell::summary(&report);
        }
        // Nothing can be said of a record that could not be screened: that is undetermined.
        let rejected = (report.rejected > 0).then_some(Verdict::Undetermined);
        let worst = report.rights.iter().map(|right| right.verdict).chain(rejected).max();
        let reached = |class: Verdict| worst >= Some(class);
        Ok(if self.fail_on.is_some_and(reached) { Outcome::Reached } else { Outcome::Ran })
    }

    fn report(&self, plan: &Plan, as_of: Date) -> Result<Report, Failure> {
        let Rights { placed, rejected, diagnostics, .. } = self.judged.rights.load_near(plan.region())?;
        let rights: Vec<Right> = placed.into_iter().map(Right::from).collect();
        let screener = Screener::new(plan).as_of(as_of).with_drafts(self.judged.drafts).with_batch(&rights);
        let mut report = Report::new(&screener);
        report.rejected = rejected;
        report.diagnostics = plan.diagnostics.clone();
        report.diagnostics.extend(plan.outside_term(as_of));
        report.diagnostics.extend(diagnostics);
        let bar = progress(rights.len());
        report.rights = bar.wrap_iter(screener.screen_all(rights.iter().cloned())).collect();
        bar.finish_and_clear();
        report.cumulative = screener.cumulative(&rights);
        report.overlapping_rights = screener.overlapping_rights(&rights);
        report.cumulative.retain(|layer| !layer.zones.is_empty());
        report.shapes = rights.into_iter().map(|right| (right.surface, right.properties)).collect();
        Ok(report)
    }
}

/// Shown on a terminal only, and only when the run lasts.
fn progress(rights: usize) -> ProgressBar {
    let bar = ProgressBar::new(rights as u64);
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} rights, {eta} left");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.enable_steady_tick(Duration::from_millis(500));
    bar
}
