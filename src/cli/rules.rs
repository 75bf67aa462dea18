use clap::Args;
use minezone::Verdict;
use minezone::explain::{Filter, RuleList};
use minezone::rule::Kind;

use super::load::PlanArguments;
use super::outcome::{Failure, Outcome};
use super::output::OutputArguments;

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
    /// Only rules of which a breach has this verdict
    #[arg(long, value_name = "CLASS")]
    verdict: Option<Verdict>,
    #[command(flatten)]
    output: OutputArguments,
}

impl Rules {
    pub fn run(self) -> Result<Outcome, Failure> {
        let Self { plan, pack, drafts, kind, layer, verdict, output } = self;
        output.check(plan.plan.as_deref().filter(|plan| plan.is_dir()))?;
        let plan = plan.open()?;
        is_one_of("kind", kind.as_deref(), &Kind::NAMES)?;
        let packs = plan.packs.iter().map(|pack| pack.id.as_str());
        is_one_of("pack", pack.as_deref(), &packs.chain([plan.id.as_str()]).collect::<Vec<_>>())?;
        let layers: Vec<&str> = plan.declared.iter().map(|layer| layer.name.as_str()).collect();
        is_one_of("layer", layer.as_deref(), &layers)?;
        output.write(&RuleList::of(&plan, &Filter { pack, drafts, kind, layer, verdict }))?;
        Ok(Outcome::Ran)
    }
}

/// That nothing was found must not come from a wrong name.
fn is_one_of(what: &str, name: Option<&str>, known: &[&str]) -> Result<(), Failure> {
    match name.filter(|name| !known.contains(name)) {
        Some(name) => {
            Err(format!("--{what} {name}: there is no such {what} (没有该项); there are {}", known.join(", ")).into())
        }
        None => Ok(()),
    }
}
