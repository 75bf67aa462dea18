use std::io::{self, Write};

use clap::Args;
use minezone::format::{FORMATS, Format};
use minezone::output::{OutputFormat, Render, Style};
use minezone::table::Table;
use serde_json::{Value, json};

use super::outcome::{Failure, Outcome};
use super::output::OutputArguments;

#[derive(Args)]
pub struct Formats {
    #[command(flatten)]
    output: OutputArguments,
}

impl Formats {
    pub fn run(self) -> Result<Outcome, Failure> {
        self.output.check(None)?;
        self.output.write(&FormatList)?;
        Ok(Outcome::Ran)
    }
}

/// All formats that are read or written.
struct FormatList;

impl Render for FormatList {
    const FORMATS: &'static [OutputFormat] = &[OutputFormat::Table, OutputFormat::Json];

    fn render(&self, format: OutputFormat, style: Style, out: &mut dyn Write) -> io::Result<()> {
        if format == OutputFormat::Table {
            return writeln!(out, "{}", table(style.width));
        }
        let rows: Vec<Value> = FORMATS.iter().filter(|format| format.is_read()).map(row).collect();
        serde_json::to_writer_pretty(&mut *out, &rows)?;
        writeln!(out)
    }
}

fn row(format: &Format) -> Value {
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

fn table(width: Option<u16>) -> String {
    let mut table = Table::headed(width, ["编号", "格式", "扩展名", "读", "写", "说明"]);
    for format in FORMATS.iter().filter(|format| format.is_read()) {
        let name = format!("{}\n{}", format.name, format.name_zh);
        let extensions = format!(".{}", format.extensions.join(" ."));
        let writes = if format.is_written() { "✓" } else { "" };
        table.add_row([format.id, &name, &extensions, "✓", writes, format.note]);
    }
    table.to_string()
}
