use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use minezone::Plan;
use minezone::diagnostic::Diagnostic;
use minezone::input::{Supplement, has_field};
use minezone::right::{is_known, unknown, unknown_columns};

use super::Failure;
use super::load::RightsArguments;

#[derive(Args)]
#[command(next_help_heading = "Attributes 属性")]
pub struct AttributeArguments {
    /// An attribute of every right, such as 矿种=铁矿; may be given several times. One that a right states otherwise is
    /// undetermined (补充属性)
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair)]
    set: Vec<(String, String)>,
    /// A table (.csv, .tsv, .xlsx) with a row a right, joined by 编号 or id, else by 项目名称 or 名称 (属性表)
    #[arg(long, value_name = "TABLE")]
    pub attributes: Option<PathBuf>,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once(['=', '＝']).ok_or("NAME=VALUE is needed, such as 矿种=铁矿")?;
    let [name, value] = [name, value].map(|part| part.trim().to_owned());
    if name.is_empty() || value.is_empty() { Err("neither name nor value is empty".into()) } else { Ok((name, value)) }
}

impl AttributeArguments {
    /// What they come to; nothing when none is given.
    pub fn read(&self) -> Result<Option<Arc<Supplement>>, Failure> {
        if self.set.is_empty() && self.attributes.is_none() {
            return Ok(None);
        }
        let supplement = Supplement::default().with(self.set.iter().cloned());
        Ok(Some(Arc::new(match &self.attributes {
            Some(path) => supplement.with_table(path)?,
            None => supplement,
        })))
    }

    /// Refuses a name of `--set` that no attribute, no rule and no record has: nothing would read it.
    pub fn check(&self, rights: &RightsArguments, plan: Option<&Plan>) -> Result<(), Failure> {
        let documents = documents(plan);
        for (name, value) in self.set.iter().filter(|(name, _)| !is_known(name) && !documents.contains(name)) {
            if !has_field(&rights.rights, name, &rights.options().read)? {
                return Err(format!("--set {name}={value}: {}", unknown(name)).into());
            }
        }
        Ok(())
    }
}

fn documents(plan: Option<&Plan>) -> BTreeSet<String> {
    plan.map(Plan::documents).unwrap_or_default()
}

/// What of a table belongs to no right or is read by nothing, once all are read.
pub fn unused(supplement: Option<&Arc<Supplement>>, plan: Option<&Plan>) -> Vec<Diagnostic> {
    let Some(supplement) = supplement else { return Vec::new() };
    supplement.unmatched().into_iter().chain(unknown_columns(supplement, &documents(plan))).collect()
}
