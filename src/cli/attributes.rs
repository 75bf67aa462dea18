use std::path::PathBuf;

use clap::Args;

#[derive(Args)]
#[command(next_help_heading = "Attributes")]
pub struct AttributeArguments {
    /// An attribute of every right, such as 矿种=铁矿; may be given several times. One that a right states otherwise is
    /// undetermined
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair)]
    pub set: Vec<(String, String)>,
    /// A table (.csv, .tsv, .xlsx) with a row a right, joined by 编号 or id, else by 项目名称 or 名称
    #[arg(long, value_name = "TABLE")]
    pub attributes: Option<PathBuf>,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once(['=', '＝']).ok_or("NAME=VALUE is needed, such as 矿种=铁矿")?;
    let [name, value] = [name, value].map(|part| part.trim().to_owned());
    if name.is_empty() || value.is_empty() { Err("neither name nor value is empty".into()) } else { Ok((name, value)) }
}
