use clap::Args;
use minezone::format::FORMATS;
use minezone::table::Table;
use serde_json::{Value, json};

use super::output::Format;
use super::{Failure, Outcome, terminal};

#[derive(Args)]
pub struct Formats {
    /// How to tell them
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

impl Formats {
    pub fn run(self) -> Result<Outcome, Failure> {
        let rows: Vec<Value> = FORMATS.iter().filter(|format| format.is_read()).map(row).collect();
        self.format.print(&rows, || format!("{}\n", table()))?;
        Ok(Outcome::Ran)
    }
}

fn row(format: &minezone::format::Format) -> Value {
    json!({
        "id": format.id,
        "name": format.name,
        "name_zh": format.name_zh,
        "extensions": format.extensions,
        "reads": true,
        "writes": format.is_written(),
        "note": format.note,
    })
}

fn table() -> String {
    let mut table = Table::headed(terminal::width(), ["编号", "格式", "扩展名", "读", "写", "说明"]);
    for format in FORMATS.iter().filter(|format| format.is_read()) {
        let name = format!("{}\n{}", format.name, format.name_zh);
        let extensions = format!(".{}", format.extensions.join(" ."));
        let writes = if format.is_written() { "✓" } else { "" };
        table.add_row([format.id, &name, &extensions, "✓", writes, format.note]);
    }
    table.to_string()
}
