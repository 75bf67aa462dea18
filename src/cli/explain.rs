use clap::Args;
use minezone::diagnostic::Code;
use minezone::explain::{self, Found};

use super::load::{PackArguments, PlanArguments};
use super::outcome::{Failure, Outcome};
use super::{language, output};

#[derive(Args)]
pub struct Explain {
    /// Id of the rule, such as S02, a word that it is about, such as 铁路, or the code of a diagnostic, such as rings-cross
    #[arg(value_name = "RULE|WORD|CODE")]
    rule: String,
    #[command(flatten)]
    plan: PlanArguments,
    #[command(flatten)]
    packs: PackArguments,
}

impl Explain {
    pub fn run(self) -> Result<Outcome, Failure> {
        let language = language::of_tables();
        if let Some(code) = Code::named(&self.rule) {
            output::print(&explain::code(code, language))?;
            return Ok(Outcome::Ran);
        }
        let plan = self.plan.open_with(&self.packs)?;
        let rule = match explain::find(&plan, &self.rule) {
            Found::Rule(rule) => rule,
            Found::Several(rules) => {
                let lines = rules.iter().map(|rule| format!("{}  {}\n", rule.id, rule.title));
                output::print(&lines.collect::<String>())?;
                return Ok(Outcome::Ran);
            }
            Found::Nothing(near) => {
                let near = if near.is_empty() { String::new() } else { format!("; near it are {}", near.join(", ")) };
                let id = &plan.id;
                let known: Vec<&str> = plan.rules.iter().map(|rule| rule.id.as_str()).collect();
                let message = format!(
                    "no rule of {id} has the id or the word {:?} (没有该规则){near}; there are {}",
                    self.rule,
                    known.join(", ")
                );
                return Err(message.into());
            }
        };
        output::print(&explain::explain(&plan, rule, language))?;
        Ok(Outcome::Ran)
    }
}
