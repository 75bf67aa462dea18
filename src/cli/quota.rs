use std::path::{Path, PathBuf};

use clap::Args;
use minezone::report::QuotaReport;
use minezone::{Right, Verdict, quota};

use super::attributes::unused;
use super::load::{self, JudgeArguments, MOST_RIGHTS, Rights};
use super::output::Reports;
use super::{Failure, Outcome, places, tell, terminal};

#[derive(Args)]
pub struct Quota {
    #[command(flatten)]
    judged: JudgeArguments,
    /// Reports, .csv or .json; may be given several times [default: a table on the terminal]
    #[arg(short, long, value_name = "FILE", help_heading = "Output 输出")]
    output: Vec<PathBuf>,
    /// Exit with 1 when a figure comes to this class or a worse one, or a record was rejected: forbidden, approval, conditional,
    /// undetermined, not_checked, informative, compliant
    #[arg(long, value_name = "CLASS", help_heading = "Output 输出")]
    fail_on: Option<Verdict>,
}

impl Quota {
    pub fn run(mut self) -> Result<Outcome, Failure> {
        let reports = Reports::of(&self.output, &["csv", "json"])?;
        let outputs: Vec<&Path> = self.output.iter().map(PathBuf::as_path).collect();
        let stamps = places::spare(&outputs, self.judged.inputs())?;
        self.judged.supply()?;
        let plan = self.judged.plan()?;
        let allow_empty = self.judged.rights.allow_empty;
        let Rights { placed, rejected, diagnostics, .. } = Rights::take(
            self.judged.rights.open(false, plan.region())?,
            MOST_RIGHTS,
            "no plan has totals for so many",
            None,
        )?;
        stamps.check()?;
        tell::diagnostics(&diagnostics);
        load::not_empty(placed.len(), rejected, &self.judged.rights.rights, allow_empty)?;
        let rights: Vec<Right> = placed.into_iter().map(Right::from).collect();
        let as_of = self.judged.day();
        let mut report = QuotaReport::new(&plan, as_of, self.judged.drafts);
        (report.rights, report.rejected) = (rights.len(), rejected);
        report.totals = quota::quota(&plan, &rights, as_of, self.judged.drafts);
        report.releases = quota::releases(&plan, &rights, as_of, self.judged.drafts);
        report.diagnostics.extend(unused(self.judged.rights.supplement.as_ref(), Some(&plan)));
        tell::diagnostics(&report.diagnostics);
        report.diagnostics.extend(diagnostics);
        reports.write(
            |kind, output| if kind == "csv" { report.write_csv(output) } else { report.write_json(output) },
            || report.to_table(terminal::width()),
        )?;
        let reached = self.fail_on.is_some_and(|class| report.worst() >= class || rejected > 0);
        Ok(if reached { Outcome::Reached } else { Outcome::Ran })
    }
}
