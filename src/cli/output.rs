use std::path::{Path, PathBuf};

use clap::Args;
use minezone::job::check_outputs;
use minezone::output::{Output, OutputFormat, Render, Style};
use minezone::stamp::Stamps;

use super::outcome::Failure;
use super::{diagnostics, language, terminal};

/// Where the result of a command goes: the same for every command.
#[derive(Args, Default)]
#[command(next_help_heading = "Output")]
pub struct OutputArguments {
    /// Result: a file, in the format of its ending (.csv, .json, .jsonl or .geojson, as far as the command writes it), or -
    /// for standard output; reports may be written to several [default: -]
    #[arg(short, long, value_name = "FILE")]
    output: Vec<PathBuf>,
    /// Format of standard output: table, csv, json, jsonl or geojson, as far as the command writes it
    /// [default: table for reports, csv for rows]
    #[arg(long, value_name = "FORMAT")]
    format: Option<OutputFormat>,
}

impl OutputArguments {
    /// The outputs; standard output where none is named.
    pub fn outputs(&self) -> Result<Vec<Output>, Failure> {
        if self.format.is_some() && !self.is_on_terminal() {
            return Err("--format is the format of standard output, and nothing goes there: a file has the format of its ending (输出到文件时按扩展名)".into());
        }
        let standard = || {
            let is_table = self.format.is_none_or(|format| format == OutputFormat::Table);
            let language = if is_table { language::of_tables() } else { language::of_data() };
            let style = of_data().width(terminal::width()).language(language);
            let output = Output::writer(terminal::out()).style(style);
            match self.format {
                Some(format) => output.format(format),
                None => output,
            }
        };
        if self.output.is_empty() {
            return Ok(vec![standard()]);
        }
        if self.output.iter().filter(|path| is_standard(path)).count() > 1 {
            return Err("-o - is given twice (标准输出重复)".into());
        }
        let of = |path: &PathBuf| {
            if is_standard(path) { standard() } else { Output::file(path).style(of_data()) }
        };
        Ok(self.output.iter().map(of).collect())
    }

    /// Whether something goes to standard output.
    fn is_on_terminal(&self) -> bool {
        self.output.is_empty() || self.output.iter().any(|path| is_standard(path))
    }

    /// Whether a table of the result goes to standard output.
    pub fn shows_table(&self) -> bool {
        self.is_on_terminal() && self.format.is_none_or(|format| format == OutputFormat::Table)
    }

    /// Whether a file of this format is wanted, or standard output in it.
    pub fn wants(&self, format: OutputFormat) -> bool {
        let ends = |path: &PathBuf| path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case(format.name()));
        self.output.iter().any(ends) || self.format == Some(format)
    }

    /// Writes a result that was not made by a job.
    pub fn write<R: Render>(&self, result: &R) -> Result<(), Failure> {
        let outputs = self.outputs()?;
        outputs.iter().try_for_each(|output| output.choose(R::FORMATS).map(|_| ()))?;
        diagnostics::check()?;
        Ok(outputs.into_iter().try_for_each(|output| output.write(result))?)
    }

    /// Refuses outputs that would replace what is read or each other.
    pub fn check<'p>(&self, inputs: impl IntoIterator<Item = &'p Path> + Clone) -> Result<Stamps, Failure> {
        Ok(check_outputs(&self.files(), inputs)?)
    }

    /// The files.
    pub fn files(&self) -> Vec<&Path> {
        self.output.iter().map(PathBuf::as_path).filter(|path| !is_standard(path)).collect()
    }
}

/// The style of what programs read, unless a language was asked for.
fn of_data() -> Style {
    let titles = language::asked_for().is_some();
    Style::default().language(language::of_data()).column_titles(titles)
}

/// Whether an argument stands for standard input or output.
pub fn is_standard(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Puts a text for people on standard output.
pub fn print(text: &str) -> Result<(), Failure> {
    Ok(terminal::print(text)?)
}
