use std::path::PathBuf;

use clap::Args;
use minezone::report::QuotaReport;
use minezone::{Right, Verdict, quota};

use super::load::{JudgeArguments, MOST_RIGHTS, Rights};
use super::output::{self, Reports};
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
        let reports = Reports::of(&self.output, &["csv", "json"])?;
        output::spares(&self.output, [&self.judged.rights.rights])?;
        let plan = self.judged.plan()?;
        let Rights { placed, rejected, diagnostics, .. } = Rights::take(
            self.judged.rights.open(false, plan.region())?,
            MOST_RIGHTS,
            "no plan has totals for so many",
            None,
        )?;
        let rights: Vec<Right> = placed.into_iter().map(Right::from).collect();
        let as_of = self.judged.day();
        let mut report = QuotaReport::new(&plan, as_of, self.judged.drafts);
        (report.rights, report.rejected) = (rights.len(), rejected);
        report.totals = quota::quota(&plan, &rights, as_of, self.judged.drafts);
        report.releases = quota::releases(&plan, &rights, as_of, self.judged.drafts);
        report.diagnostics.extend(diagnostics);
        tell::diagnostics(&report.diagnostics);
        reports.write(
            |kind, output| if kind == "csv" { report.write_csv(output) } else { report.write_json(output) },
            || report.to_table(tell::terminal_width()),
        )?;
        Ok(if self.fail_on.is_some_and(|class| report.worst() >= class) { Outcome::Reached } else { Outcome::Ran })
    }
}
