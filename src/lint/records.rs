use std::sync::LazyLock;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{ValidationError, Validator};

use super::{Code, Diagnostic, Parts};
use crate::plan::RecordFormat;
use crate::plan::raw::{RawFile, RawPlan};
use crate::record_file::RecordFile;

static VALIDATORS: LazyLock<Vec<(RecordFormat, Validator)>> = LazyLock::new(|| {
    let validator = |format: RecordFormat| {
        let options = jsonschema::draft202012::options().should_validate_formats(true);
        (format, options.build(&format.schema()).expect("a test validates with every schema"))
    };
    RecordFormat::ALL.into_iter().map(validator).collect()
});

/// Takes in every place where a file is not in its format.
pub(super) fn check(raw: &RawPlan, parts: &Parts<'_>, faults: &mut Vec<Diagnostic>) {
    for (i, folder) in parts.folders.iter().enumerate() {
        let format = if i == 0 { RecordFormat::Plan } else { RecordFormat::Pack };
        look_through(&folder.raw.head, format, folder.layers.is_some(), faults);
        look_through(&folder.raw.instruments, RecordFormat::Instruments, folder.instruments.is_some(), faults);
        for (raw, (_, rule)) in folder.raw.rules.iter().zip(&folder.rules) {
            look_through(raw, RecordFormat::Rule, rule.is_some(), faults);
        }
    }
    let read = parts.baseline.is_some();
    raw.baseline.iter().for_each(|file| look_through(file, RecordFormat::Baseline, read, faults));
}

/// Takes in every place where one file is not in its format. What reads such a file names the first only, which is kept
/// where it is none of these.
pub(super) fn look_through(raw: &RawFile, format: RecordFormat, is_read: bool, faults: &mut Vec<Diagnostic>) {
    // What is missing from half a file is no news.
    if raw.unreadable.is_some() || !raw.file.is_toml() {
        return;
    }
    let mut found = of_file(&raw.file, format);
    let is_of_file = |fault: &Diagnostic| fault.file.as_ref() == Some(&raw.file.file);
    if !is_read {
        faults.retain(|fault| !is_of_file(fault) || found.iter().all(|found| found.code != fault.code));
    }
    let place = |fault: &Diagnostic| (fault.code, fault.line, fault.column);
    found.retain(|found| !faults.iter().any(|fault| is_of_file(fault) && place(fault) == place(found)));
    faults.extend(found);
}

/// Every place where a file is not in its format.
fn of_file(file: &RecordFile, format: RecordFormat) -> Vec<Diagnostic> {
    let validators = VALIDATORS.iter().filter(|(of, _)| *of == format);
    let errors = validators.flat_map(|(_, validator)| validator.iter_errors(file.value()));
    errors.flat_map(|error| faults(file, &error)).collect()
}

fn faults(file: &RecordFile, error: &ValidationError<'_>) -> Vec<Diagnostic> {
    let place = error.instance_path().as_str();
    let fault = |code, pointer: &str, message: String| file.error(code, pointer, message);
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => unexpected
            .iter()
            .map(|key| fault(Code::KeyUnknown, &format!("{place}/{key}"), format!("{key:?} is not a key here.")))
            .collect(),
        ValidationErrorKind::Required { property } => {
            let key = property.as_str().unwrap_or_default();
            // A rule without its source is a fault of its own kind.
            let code = if key == "clause" || place == "/clause" { Code::ClauseMissing } else { Code::KeyMissing };
            vec![fault(code, place, format!("{key:?} is needed here."))]
        }
        // Of the ways in which a value may be written, the one that it comes nearest to.
        ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => {
            let deepest = |errors: &&Vec<ValidationError<'static>>| {
                let depth = |e: &ValidationError<'_>| e.instance_path().as_str().matches('/').count();
                errors.iter().map(depth).max()
            };
            let nearest = context
                .iter()
                .max_by_key(deepest)
                .filter(|errors| errors.iter().any(|inner| inner.instance_path().as_str() != place));
            match nearest {
                Some(errors) => errors.iter().flat_map(|error| faults(file, error)).collect(),
                None => vec![fault(Code::ValueInvalid, place, format!("{error}."))],
            }
        }
        // JSON has neither, so that the schema sees nothing at all.
        ValidationErrorKind::Type { .. } if error.instance().is_null() => {
            let message = "not a value of this format: numbers are finite, dates stand in quotes.".to_owned();
            vec![fault(Code::ValueInvalid, place, message)]
        }
        _ => vec![fault(Code::ValueInvalid, place, format!("{error}."))],
    }
}
