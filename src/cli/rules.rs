use clap::Args;
use minezone::Verdict;
use minezone::explain::{Filter, RuleSummary};
use minezone::rule::{Kind, Status};
use minezone::table::Table;

use super::load::PlanArguments;
use super::output::Format;
use super::{Failure, Outcome, terminal};

#[derive(Args)]
pub struct Rules {
    #[command(flatten)]
    plan: PlanArguments,
    /// Only the rules of this plan or pack
    #[arg(long, value_name = "ID")]
    pack: Option<String>,
    /// Drafts as well: rules written from memory, which are not applied
    #[arg(long)]
    drafts: bool,
    /// Only rules of this kind, such as exclusion
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// Only rules that need this layer
    #[arg(long, value_name = "LAYER")]
    layer: Option<String>,
    /// Only rules of which a breach comes to this class
    #[arg(long, value_name = "CLASS")]
    verdict: Option<Verdict>,
    /// How to tell them
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

impl Rules {
    pub fn run(self) -> Result<Outcome, Failure> {
        let Self { plan, pack, drafts, kind, layer, verdict, format } = self;
        let plan = plan.open()?;
        is_one_of("kind", kind.as_deref(), &Kind::NAMES)?;
        let packs = plan.packs.iter().map(|pack| pack.id.as_str());
        is_one_of("pack", pack.as_deref(), &packs.chain([plan.id.as_str()]).collect::<Vec<_>>())?;
        let layers: Vec<&str> = plan.declared.iter().map(|layer| layer.name.as_str()).collect();
        is_one_of("layer", layer.as_deref(), &layers)?;
        let rules = RuleSummary::of(&plan, &Filter { pack, drafts, kind, layer, verdict });
        format.print(&rules, || format!("{}\n", table(&rules)))?;
        Ok(Outcome::Ran)
    }
}

/// That nothing was found must not come from a wrong name.
fn is_one_of(what: &str, name: Option<&str>, known: &[&str]) -> Result<(), Failure> {
    match name.filter(|name| !known.contains(name)) {
        Some(name) => Err(format!("--{what} {name}: there is no such {what}; there are {}", known.join(", ")).into()),
        None => Ok(()),
    }
}

fn table(rules: &[RuleSummary]) -> String {
    let mut table = Table::headed(terminal::width(), ["编号", "规则", "类型", "违反的后果", "图层", "条款"]);
    for rule in rules {
        let principle = if rule.in_principle { "（原则上）" } else { "" };
        let draft = if rule.status == Status::Draft { "（草案）" } else { "" };
        let terms = rule.terms.iter().map(|term| match term.until {
            Some(until) => format!("{}至{until} {}", term.from, term.verdict.zh()),
            None => format!("{} {}", term.from, term.verdict.zh()),
        });
        table.add_row([
            rule.id.clone(),
            format!("{}{principle}{draft}", rule.title),
            rule.kind.to_owned(),
            terms.collect::<Vec<_>>().join("\n"),
            rule.layers.join("\n"),
            format!("{}\n{}", rule.instrument, rule.article),
        ]);
    }
    format!("{table}\n{} 条规则", rules.len())
}
