use std::fs::File;
use std::path::Path;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet};
use serde_json::Value;

use super::layout::Layout;
use super::write::refuse;
use crate::diagnostic::Defect;
use crate::error::{Error, Result};
use crate::feature::Feature;
use crate::format::atomic_output::AtomicOutput;
use crate::format::{FeatureWriter, WriteOptions};

/// A row a corner, as the only sheet of a workbook. Texts are stored as texts, never as formulas.
pub(in crate::format) fn create_xlsx(path: &Path, options: &WriteOptions) -> Result<Box<dyn FeatureWriter>> {
    let layout = Layout::new(&options.crs).map_err(|why| Error::crs(path.display().to_string(), why))?;
    let staging = AtomicOutput::new(path)?;
    let mut sheet = Worksheet::new();
    let name: String = options.layer.chars().filter(|c| !"[]:*?/\\'".contains(*c)).take(31).collect();
    if !name.is_empty() {
        sheet.set_name(name).map_err(|e| Error::format(path, e.to_string()))?;
    }
    Ok(Box::new(Xlsx { layout, staging, sheet, next: 1 }))
}

struct Xlsx {
    layout: Layout,
    staging: AtomicOutput,
    sheet: Worksheet,
    next: u32,
}

impl Xlsx {
    fn put(&mut self, row: u32, cells: &[Value]) -> std::result::Result<(), String> {
        for (column, value) in (0..).zip(cells) {
            let written = match value {
                Value::Null => continue,
                // A workbook knows no number of more than 53 bits; the text keeps every digit.
                Value::Number(n) if !is_held(n) => self.sheet.write_string(row, column, n.to_string()),
                Value::Number(n) => self.sheet.write_number(row, column, n.as_f64().unwrap_or(f64::NAN)),
                Value::String(text) => self.sheet.write_string(row, column, text),
                other => self.sheet.write_string(row, column, other.to_string()),
            };
            written.map_err(|e| e.to_string())?;
        }
        Ok(())
    }
}

/// Whether a number is the same as a double.
fn is_held(number: &serde_json::Number) -> bool {
    let whole = number.as_i128();
    number.as_f64().is_some_and(|x| whole.is_none_or(|whole| x as i128 == whole))
}

impl FeatureWriter for Xlsx {
    fn write(&mut self, feature: &Feature) -> Result<()> {
        let rows = self.layout.rows(feature).map_err(|why| refuse(self.staging.path(), &feature.id, &why))?;
        for row in rows {
            let at = self.next;
            self.next += 1;
            self.put(at, &row).map_err(|why| refuse(self.staging.path(), &feature.id, &why))?;
        }
        Ok(())
    }

    fn reported(&mut self) -> Vec<Defect> {
        self.layout.reported()
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<Defect>> {
        let header = self.layout.header();
        self.put(0, &header).map_err(|why| refuse(self.staging.path(), "of the header", &why))?;
        let Self { staging, sheet, .. } = *self;
        let path = staging.path();
        let mut workbook = Workbook::new();
        // The same rights give the same file at any time.
        let day = ExcelDateTime::from_ymd(2000, 1, 1).map_err(|e| Error::format(path, e.to_string()))?;
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&day));
        workbook.push_worksheet(sheet);
        let out = File::create(staging.location()).map_err(|e| Error::io(path, e))?;
        workbook.save_to_writer(out).map_err(|e| Error::format(path, e.to_string()))?;
        staging.publish()?;
        Ok(Vec::new())
    }
}
