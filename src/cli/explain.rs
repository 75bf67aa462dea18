use clap::{Args, ValueEnum};
use minezone::explain::{self, Language};

use super::load::{PackArguments, PlanArguments};
use super::{Failure, Outcome, output};

#[derive(Args)]
pub struct Explain {
    /// Id of the rule, such as S02
    #[arg(value_name = "RULE-ID")]
    rule: String,
    #[command(flatten)]
    plan: PlanArguments,
    #[command(flatten)]
    packs: PackArguments,
    /// In which language; clauses stay in their own
    #[arg(long, value_enum, default_value_t = Words::Zh)]
    lang: Words,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Words {
    Zh,
    En,
}

impl Explain {
    pub fn run(self) -> Result<Outcome, Failure> {
        let plan = self.plan.open_with(&self.packs)?;
        let found = plan.rules.iter().find(|rule| rule.id.eq_ignore_ascii_case(&self.rule));
        let rule = found.ok_or_else(|| {
            let known: Vec<&str> = plan.rules.iter().map(|rule| rule.id.as_str()).collect();
            format!("no rule {:?} in {}; there are {}", self.rule, plan.id, known.join(", "))
        })?;
        let language = match self.lang {
            Words::Zh => Language::Zh,
            Words::En => Language::En,
        };
        output::print(&explain::explain(&plan, rule, language))?;
        Ok(Outcome::Ran)
    }
}
