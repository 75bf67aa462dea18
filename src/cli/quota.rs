use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use jiff::civil::Date;
use minezone::report::QuotaReport;
use minezone::{Right, Verdict, quota};

use super::load::{PackArguments, PlanArguments, Rights, RightsArguments};
use super::output::{self, Output};
use super::{Failure, Outcome, tell};

#[derive(Args)]
pub struct Quota {
    #[command(flatten)]
    rights: RightsArguments,
    #[command(flatten)]
    plan: PlanArguments,
    #[command(flatten)]
    packs: PackArguments,
    /// Apply rules that are drafts (草案) as well: written from memory, their clauses not yet read
    #[arg(long)]
    drafts: bool,
    /// Judge by the terms in force on this day, YYYY-MM-DD [default: today]
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
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
        output::spares(&self.output, &[&self.rights.rights])?;
        let plan = self.plan.open_with(&self.packs)?;
        let Rights { placed, rejected, diagnostics, .. } = self.rights.load()?;
        let rights: Vec<Right> = placed.into_iter().map(Right::from).collect();
        let as_of = self.as_of.unwrap_or_else(|| jiff::Zoned::now().date());
        let mut report = QuotaReport::new(&plan, as_of, self.drafts);
        (report.rights, report.rejected) = (rights.len(), rejected);
        report.totals = quota::quota(&plan, &rights, as_of, self.drafts);
        report.releases = quota::releases(&plan, &rights, as_of, self.drafts);
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
