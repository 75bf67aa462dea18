use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value;

use crate::diagnostic::{Code, Defect, Diagnostic, Origin};
use crate::error::{Error, Result};
use crate::feature::Feature;
use crate::format;

/// Headings of columns by which rows and records find each other, in one form.
const IDS: &[&str] = &[
    "id",
    "编号",
    "采矿权编号",
    "矿权编号",
    "项目编号",
    "地块编号",
    "序号编号",
    "采矿许可证号",
    "许可证号",
    "bh",
    "right_id",
];
const NAMES: &[&str] =
    &["name", "名称", "项目名称", "采矿权名称", "矿权名称", "矿区名称", "矿山名称", "地块名称", "区块名称", "mc"];

/// Attributes that come beside the geometry: of TXT, KML and tables of corners, which carry none, or few.
///
/// What it adds is held against what a record says itself: where they differ the attribute is kept as both, which is
/// nothing that a rule reads a value from, and reported.
#[derive(Debug, Default)]
pub struct Supplement {
    /// For every record.
    set: Vec<(String, String)>,
    rows: Vec<Row>,
    /// Places of rows by what their columns of ids and of names say.
    by_id: HashMap<String, Vec<usize>>,
    by_name: HashMap<String, Vec<usize>>,
    columns: Vec<Column>,
    file: PathBuf,
    /// What of the file was not read.
    not_read: Vec<Defect>,
}

#[derive(Debug)]
struct Column {
    name: String,
    /// A record has a property of this name itself.
    is_in_records: AtomicBool,
}

#[derive(Debug)]
struct Row {
    /// Of the table, from 1 for the heading.
    number: usize,
    /// By the place of its column.
    cells: Vec<(usize, String)>,
    key: String,
    /// It has cells beyond the headings, so that it is unclear under which heading each of them belongs.
    is_too_wide: bool,
    /// A record took it, or it was one of several of a record.
    is_reported: AtomicBool,
}

impl Supplement {
    /// The same attributes for every record.
    #[must_use]
    pub fn with(mut self, set: impl IntoIterator<Item = (String, String)>) -> Self {
        self.set.extend(set);
        self
    }

    /// A table (.csv, .tsv or .xlsx) with a heading, a row a record, joined by a column of ids (编号, id …) or of names
    /// (名称, 项目名称 …).
    ///
    /// # Errors
    /// When the table cannot be read or no column of it can join.
    pub fn with_table(mut self, path: &Path) -> Result<Self> {
        let (rows, not_read) = format::table_rows(path)?;
        let mut rows = rows.into_iter();
        let head = rows.next().unwrap_or_default();
        if !head.iter().any(|name| is_key(name)) {
            let message = format!(
                "no column joins the rows to records; one of 编号, id, 项目名称, 名称 … is needed; there are: {}",
                head.join(", ")
            );
            return Err(Error::format(path, message));
        }
        let width = head.iter().rposition(|name| !name.trim().is_empty()).map_or(0, |last| last + 1);
        for (place, row) in rows.enumerate() {
            let is_too_wide = is_too_wide(&row, width);
            let mut cells: Vec<(usize, String)> = row.into_iter().enumerate().take(head.len()).collect();
            cells.retain(|(column, text)| !head[*column].trim().is_empty() && !text.trim().is_empty());
            let mut key = String::new();
            for (keys, index) in [(IDS, &mut self.by_id), (NAMES, &mut self.by_name)] {
                for (_, text) in cells.iter().filter(|(column, _)| keys.contains(&&*fold(&head[*column]))) {
                    index.entry(fold(text)).or_default().push(place);
                    key = format!("{key} {text}");
                }
            }
            self.rows.push(Row {
                number: place + 2,
                cells,
                key: key.trim().to_owned(),
                is_too_wide,
                is_reported: AtomicBool::new(false),
            });
        }
        self.columns = head.into_iter().map(|name| Column { name, is_in_records: AtomicBool::new(false) }).collect();
        self.file = path.into();
        self.not_read = not_read;
        Ok(self)
    }

    /// Adds to a record what belongs to it.
    pub(super) fn apply(&self, feature: &mut Feature) {
        for (name, text) in &self.set {
            add(feature, name, text);
        }
        if self.columns.is_empty() {
            return;
        }
        let found = self.rows_of(feature);
        found.iter().for_each(|&row| self.rows[row].is_reported.store(true, Ordering::Relaxed));
        match found[..] {
            [row] => self.use_row(feature, &self.rows[row]),
            [] => feature.defects.push(Defect::new(Code::AttributesMissing)),
            [..] => {
                let mut rows: Vec<String> = found.iter().map(|&row| self.rows[row].number.to_string()).collect();
                let last = rows.pop().unwrap_or_default();
                let detail = format!("(rows {} and {last})", rows.join(", "));
                feature.defects.push(Defect::new(Code::AttributeRowsSeveral).detail(detail));
            }
        }
    }

    /// Adds what its row says, where that can be meant.
    fn use_row(&self, feature: &mut Feature, row: &Row) {
        let doubt = match self.other_name(feature, row) {
            _ if row.is_too_wide => Some((Code::AttributeRowTooWide, String::new())),
            Some(names) => Some((Code::AttributeRowDoubtful, format!(": {names}"))),
            None => None,
        };
        match doubt {
            Some((code, names)) => {
                feature.defects.push(Defect::new(code).detail(format!("(row {}{names})", row.number)));
            }
            None => row.cells.iter().for_each(|(column, text)| self.take(feature, *column, text)),
        }
    }

    /// The name that a record has and that which its row has under the same heading, where these are not the same,
    /// one longer than the other.
    fn other_name(&self, feature: &Feature, row: &Row) -> Option<String> {
        row.cells.iter().find_map(|(column, text)| {
            let heading = fold(&self.columns[*column].name);
            let own = feature.properties.iter().find(|(name, _)| fold(name) == heading).map(|(_, own)| text_of(own))?;
            let [ours, theirs] = [fold(&own), fold(text)];
            let differs = !ours.contains(&theirs) && !theirs.contains(&ours);
            (NAMES.contains(&&*heading) && differs).then(|| format!("{own} / {text}"))
        })
    }

    /// Adds what a cell of its row says.
    fn take(&self, feature: &mut Feature, column: usize, text: &str) {
        let Column { name, is_in_records } = &self.columns[column];
        if !is_key(name) {
            if !add(feature, name, text) {
                is_in_records.store(true, Ordering::Relaxed);
            }
        } else if !feature.properties.contains_key(name) {
            feature.properties.insert(name.clone(), text.into());
        }
    }

    /// The rows that a record may be: by its ids, else by its names.
    fn rows_of(&self, feature: &Feature) -> Vec<usize> {
        let said = |keys: &'static [&'static str]| {
            feature
                .properties
                .iter()
                .filter(|(name, _)| keys.contains(&&*fold(name)))
                .map(|(_, value)| fold(&text_of(value)))
        };
        let rows = |index: &HashMap<String, Vec<usize>>, keys: &mut dyn Iterator<Item = String>| {
            let mut found: Vec<usize> = keys.filter_map(|key| index.get(&key)).flatten().copied().collect();
            found.sort_unstable();
            found.dedup();
            found
        };
        let id = || std::iter::once(fold(&feature.id));
        let found = rows(&self.by_id, &mut id().chain(said(IDS)));
        if found.is_empty() { rows(&self.by_name, &mut said(NAMES).chain(id())) } else { found }
    }

    /// The table, as diagnostics name it.
    pub(crate) fn origin(&self) -> Origin {
        Origin { file: Some(self.file.display().to_string().into()), record: None }
    }

    /// Columns of the table that join no row and that no record has as a property of its own, once all are read.
    pub(crate) fn added_columns(&self) -> impl Iterator<Item = &str> {
        let added = |column: &&Column| !column.is_in_records.load(Ordering::Relaxed) && !is_key(&column.name);
        self.columns.iter().filter(added).map(|column| column.name.trim()).filter(|name| !name.is_empty())
    }

    /// What of the file of the table was not read.
    pub(crate) fn not_read(&self) -> impl Iterator<Item = Diagnostic> {
        let origin = self.origin();
        self.not_read.iter().map(move |defect| Diagnostic::new(defect.clone(), &origin, None))
    }

    /// Rows of the table that belong to no record.
    pub fn unmatched(&self) -> Vec<Diagnostic> {
        let origin = self.origin();
        let unused = self.rows.iter().filter(|row| !row.is_reported.load(Ordering::Relaxed));
        unused
            .map(|Row { number, key, .. }| {
                let defect = Defect::new(Code::AttributeRowUnmatched).detail(format!("(row {number}: {key})"));
                Diagnostic::new(defect, &origin, None)
            })
            .collect()
    }
}

/// Adds an attribute; one that the record has already stays, and becomes both where they differ. Whether it is new.
fn add(feature: &mut Feature, name: &str, text: &str) -> bool {
    let folded = fold(name);
    let own =
        feature.properties.iter_mut().find(|(own, value)| fold(own) == folded && !text_of(value).trim().is_empty());
    let Some((own, value)) = own else {
        feature.properties.insert(name.to_owned(), text.into());
        return true;
    };
    if fold(&text_of(value)) != fold(text) {
        let detail = format!("({own}: {} / {text})", text_of(value));
        *value = Value::Array(vec![value.take(), text.into()]);
        feature.defects.push(Defect::new(Code::AttributesContradict).detail(detail));
    }
    false
}

/// Whether a row has more cells than there are headings. A blank cell at its end is none, unless a comma that parts
/// thousands may have moved the others.
fn is_too_wide(row: &[String], width: usize) -> bool {
    let is_of_digits =
        |text: &str, least| (least..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    let parts_thousands = |pair: &[String]| is_of_digits(pair[0].trim(), 1) && is_of_digits(pair[1].trim(), 3);
    let beyond = row.get(width..).unwrap_or_default();
    beyond.iter().any(|text| !text.trim().is_empty()) || (!beyond.is_empty() && row.windows(2).any(parts_thousands))
}

/// Whether rows and records may find each other by a property of this name.
pub(crate) fn is_key(name: &str) -> bool {
    let name = fold(name);
    IDS.contains(&&*name) || NAMES.contains(&&*name)
}

fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

pub(super) fn fold(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}
