use std::sync::LazyLock;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{ValidationError, Validator};

use super::document::Document;
use super::{Code, Diagnostic, Severity};
use crate::plan::RecordFormat;

static VALIDATORS: LazyLock<Vec<(RecordFormat, Validator)>> = LazyLock::new(|| {
    let validator = |format: RecordFormat| {
        let options = jsonschema::draft202012::options().should_validate_formats(true);
        (format, options.build(&format.schema()).expect("a test validates with every schema"))
    };
    RecordFormat::ALL.into_iter().map(validator).collect()
});

/// Every place where a file is not in its format.
pub(super) fn check(document: &Document, format: RecordFormat) -> Vec<Diagnostic> {
    let validators = VALIDATORS.iter().filter(|(of, _)| *of == format);
    let errors = validators.flat_map(|(_, validator)| validator.iter_errors(&document.value));
    errors.flat_map(|error| faults(document, &error)).collect()
}

fn faults(document: &Document, error: &ValidationError<'_>) -> Vec<Diagnostic> {
    let place = error.instance_path().as_str();
    let fault = |code, pointer: &str, message: String| document.fault(code, Severity::Error, pointer, message);
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
                Some(errors) => errors.iter().flat_map(|error| faults(document, error)).collect(),
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
