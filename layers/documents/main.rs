//! Makes what is made from the record formats and the rules, for people and editors: the JSON
//! Schemas, and the pages of all rules, layers, statutes and diagnostics.
//! `cargo run --example layer_documents [-- FOLDER]` from the project's root, into which it writes
//! unless another folder is named.

mod accounts;
mod quotation;
mod statute;

use std::path::{Path, PathBuf};

use minezone::explain::{codes_page, page};
use minezone::plan::{Plan, RecordFormat};
use minezone::report::schema_text;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = std::env::args_os().nth(1).map_or(PathBuf::from("."), PathBuf::from);
    let folder = root.join("layers/schema");
    std::fs::create_dir_all(&folder)?;
    for format in RecordFormat::ALL {
        std::fs::write(folder.join(format!("{}.schema.json", format.as_str())), format.schema_text())?;
    }
    std::fs::write(folder.join("report.schema.json"), schema_text())?;
    let plan = Plan::embedded();
    std::fs::write(root.join("layers/RULES.md"), page(&plan))?;
    std::fs::write(root.join("layers/LAYERS.md"), plan.layers_wanted())?;
    let articles = accounts::page(&plan, &accounts::all(Path::new("."))?);
    std::fs::write(root.join("layers/ARTICLES.md"), articles)?;
    std::fs::write(root.join("DIAGNOSTICS.md"), codes_page())?;
    Ok(())
}
