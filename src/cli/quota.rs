use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use minezone::report::QuotaReport;
use minezone::{Right, Verdict, quota};

use super::load::{JudgeArguments, MOST_RIGHTS, Rights};
use super::output::{self, Output};
use super::{Failure, Outcome, tell};

#[derive(Args)]
pub struct Quota {
    #[command(flatten)]
    judged: JudgeArguments,
    /// Reports, .csv or .json; may be given several times [default: a table on the terminal]
    #[arg(short, long, value_name = "FILE")]
    output: Vec<PathBuf>,
    /// Exit with 1 when a figure comes to this class or a worse one: forbidden, approval, conditional,
    /// undetermined, not_checked, informative, compliant
    #[arg(long, value_name = "CLASS")]
    fail_on: Option<Verdict>,
}

impl Quota {
    pub fn run(self) -> Result<Outcome, Failure> {
        let kinds: Result<Vec<&str>, Failure> =
            self.output.iter().map(|path| output::extension(path, &["csv", "json"])).collect();
        let kinds = kinds?;
        output::spares(&self.output, [&self.judged.rights.rights])?;
        let plan = self.judged.plan()?;
        let Rights { placed, rejected, diagnostics, .. } = Rights::take(
            self.judged.rights.open(false, plan.region())?,
            MOST_RIGHTS,
            "no plan has totals for so many",
        )?;
        let rights: Vec<Right> = placed.into_iter().map(Right::from).collect();
        let as_of = self.judged.day();
        let mut report = QuotaReport::new(&plan, as_of, self.judged.drafts);
        (report.rights, report.rejected) = (rights.len(), rejected);
        report.totals = quota::quota(&plan, &rights, as_of, self.judged.drafts);
        report.releases = quota::releases(&plan, &rights, as_of, self.judged.drafts);
        report.diagnostics.extend(diagnostics);
        tell::diagnostics(&report.diagnostics);
        for (path, kind) in self.output.iter().zip(kinds) {
            let mut output = Output::create(Some(path))?;
            if kind == "csv" {
                report.write_csv(&mut output)?
            } else {
                report.write_json(&mut output)?
            }
            output.finish()?;
        }
        if self.output.is_empty() {
            let mut output = Output::create(None)?;
            output.write_all(report.to_table(tell::terminal_width()).as_bytes())?;
            output.finish()?;
        }
        Ok(if self.fail_on.is_some_and(|class| report.worst() >= class) { Outcome::Reached } else { Outcome::Ran })
    }
}
