//! Records that wait for their columns: most formats want to know all fields, their kinds and widths before the
//! first record, and they are known only after the last record. They wait in a temporary file, not in memory.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};
use std::path::Path;

use encoding_rs::{Encoding, GBK, UTF_8};
use serde_json::{Map, Value};

use super::atomic_output::AtomicOutput;
use super::writer::{FeatureWriter, WriteOptions};
use crate::diagnostic::{Code, Defect};
use crate::error::{Error, Result};
use crate::feature::{ArealGeometry, Feature};

/// Most columns that a table may have; a database of parcels has some fifty.
const MOST_FIELDS: usize = 2_000;

/// The attribute that keeps a record's own id, in formats that have no place for one.
const ID: &str = "feature_id";

/// What values of a field have in common.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Kind {
    /// Null alone.
    #[default]
    Nothing,
    Boolean,
    Integer,
    LongInteger,
    Real,
    Text,
}

/// A column.
#[derive(Debug, Clone, Default)]
pub(super) struct Field {
    pub name: String,
    pub kind: Kind,
    /// Bytes of the longest text in the encoding of the file.
    pub width: usize,
    /// The same in GBK, counted where that may become the encoding.
    pub gbk_width: usize,
    /// Values of several kinds, lists or objects were made text.
    pub made_text: bool,
}

impl Kind {
    fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Nothing,
            Value::Bool(_) => Self::Boolean,
            Value::Number(n) => match n.as_i64() {
                Some(n) if i32::try_from(n).is_ok() => Self::Integer,
                Some(_) => Self::LongInteger,
                // Numbers beyond both kinds would lose digits.
                None if n.is_u64() => Self::Text,
                None => Self::Real,
            },
            _ => Self::Text,
        }
    }

    /// The least kind that holds both, and whether values become text by it that were none.
    fn join(self, other: Self) -> (Self, bool) {
        use Kind::{Integer, LongInteger, Nothing, Real, Text};
        match (self, other) {
            (a, b) if a == b => (a, false),
            (Nothing, a) | (a, Nothing) => (a, false),
            (Integer, LongInteger) | (LongInteger, Integer) => (LongInteger, false),
            (Integer, Real) | (Real, Integer) => (Real, false),
            _ => (Text, true),
        }
    }
}

/// A value as text, and as it reads: texts without quotes.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Which fields got other names.
pub(super) fn renamed_defect(fields: &[Field], names: &[String]) -> Vec<Defect> {
    let renamed = fields.iter().zip(names).filter(|(field, name)| field.name != **name);
    let renamed: Vec<String> = renamed.map(|(field, name)| format!("{} → {name}", field.name)).collect();
    let detail = format!("({})", renamed.join(", "));
    (!renamed.is_empty()).then(|| Defect::new(Code::FieldRenamed).detail(detail)).into_iter().collect()
}

/// Names no two of which are alike without regard to case, none of them too long.
#[cfg(any(feature = "gdal", feature = "kml"))]
pub(super) fn distinct(fields: &[Field], fits: impl Fn(&str) -> bool) -> Vec<String> {
    // What is short enough keeps its name, whatever comes before it.
    let mut taken = std::collections::BTreeSet::new();
    let kept: Vec<bool> =
        fields.iter().map(|field| fits(&field.name) && taken.insert(field.name.to_lowercase())).collect();
    let mut name = |field: &Field, is_kept: &bool| {
        if *is_kept {
            return field.name.clone();
        }
        let cut = |ending: &str| {
            let mut name = field.name.clone();
            while !fits(&format!("{name}{ending}")) {
                name.pop();
            }
            format!("{name}{ending}")
        };
        let endings = std::iter::once(String::new()).chain((1..).map(|n| format!("_{n}")));
        let mut free = endings.map(|ending| cut(&ending)).filter(|name| !taken.contains(&name.to_lowercase()));
        let name = free.next().expect("there are more endings than fields");
        drop(free);
        taken.insert(name.to_lowercase());
        name
    };
    fields.iter().zip(&kept).map(|(field, is_kept)| name(field, is_kept)).collect()
}

/// Records in a temporary file, and their columns.
pub(super) struct Spool {
    file: BufWriter<File>,
    pub fields: Vec<Field>,
    at: HashMap<String, usize>,
    encoding: &'static Encoding,
    /// The encoding is chosen by the texts: GBK where they are of its characters and not of ASCII alone, else UTF-8.
    choice: Option<Choice>,
    records: usize,
    /// Texts with characters that the encoding of the file does not know.
    not_encodable: usize,
    nul: usize,
}

/// What the texts are of, so far.
#[derive(Default)]
struct Choice {
    has_chinese: bool,
    has_others: bool,
}

impl Choice {
    /// Counts a text; its bytes in GBK.
    fn count(&mut self, text: &str) -> usize {
        if text.is_ascii() {
            return text.len();
        }
        self.has_chinese |= text.chars().any(|c| matches!(c, '\u{3400}'..='\u{9fff}'));
        let (bytes, _, is_lossy) = GBK.encode(text);
        self.has_others |= is_lossy;
        bytes.len()
    }
}

impl Spool {
    fn new(encoding: &'static Encoding) -> io::Result<Self> {
        let file = BufWriter::new(tempfile::tempfile()?);
        let (fields, at) = (Vec::new(), HashMap::new());
        Ok(Self { file, fields, at, encoding, choice: None, records: 0, not_encodable: 0, nul: 0 })
    }

    fn add(&mut self, feature: &Feature) -> io::Result<()> {
        let mut properties = feature.properties.clone();
        let own_id = feature.origin.record.is_none_or(|record| feature.id != format!("#{record}"));
        if own_id && !properties.values().any(|value| text(value) == feature.id) {
            properties.entry(ID).or_insert_with(|| feature.id.clone().into());
        }
        for (name, value) in &mut properties {
            if let Value::String(text) = value
                && text.contains('\0')
            {
                self.nul += 1;
                *text = text.replace('\0', "\u{fffd}");
            }
            if let Value::String(text) = value
                && self.encoding != UTF_8
                && self.encoding.encode(text).2
            {
                self.not_encodable += 1;
                *text = text
                    .chars()
                    .map(|c| if self.encoding.encode(c.encode_utf8(&mut [0; 4])).2 { '?' } else { c })
                    .collect();
            }
            self.learn(name, value)?;
        }
        let head = serde_json::to_vec(&properties)?;
        self.number(head.len())?;
        self.file.write_all(&head)?;
        self.number(feature.geometry.parts.len())?;
        for part in &feature.geometry.parts {
            self.number(part.len())?;
            for ring in part {
                self.number(ring.len())?;
                self.file.write_all(bytemuck::cast_slice(ring.as_slice()))?;
            }
        }
        self.records += 1;
        Ok(())
    }

    fn number(&mut self, number: usize) -> io::Result<()> {
        self.file.write_all(&(number as u64).to_le_bytes())
    }

    fn learn(&mut self, name: &str, value: &Value) -> io::Result<()> {
        let index = match self.at.get(name) {
            Some(index) => *index,
            None if self.fields.len() == MOST_FIELDS => {
                return Err(io::Error::other(format!("the records have more than {MOST_FIELDS} different attributes")));
            }
            None => {
                if let Some(choice) = &mut self.choice {
                    choice.count(name);
                }
                let field = Field { name: name.to_owned(), width: 1, gbk_width: 1, ..Field::default() };
                self.fields.push(field);
                self.at.insert(name.to_owned(), self.fields.len() - 1);
                self.fields.len() - 1
            }
        };
        let (kind, made_text) = self.fields[index].kind.join(Kind::of(value));
        let width = match value {
            Value::Null => 0,
            Value::String(text) if self.encoding == UTF_8 => text.len(),
            other => {
                let text = text(other);
                let (bytes, _, had_errors) = self.encoding.encode(&text);
                self.not_encodable += usize::from(had_errors);
                bytes.len()
            }
        };
        let gbk_width = match (&mut self.choice, value) {
            (Some(choice), Value::String(text)) => choice.count(text),
            (Some(choice), Value::Array(_) | Value::Object(_)) => choice.count(&text(value)),
            _ => width,
        };
        let field = &mut self.fields[index];
        field.gbk_width = field.gbk_width.max(gbk_width);
        field.kind = kind;
        field.made_text |= made_text || matches!(value, Value::Array(_) | Value::Object(_));
        field.width = field.width.max(width);
        Ok(())
    }

    /// Hands every record to `each`, in order.
    ///
    /// # Errors
    /// Those of `each`, and when the temporary file fails.
    pub fn each<E: From<io::Error>>(
        &mut self,
        mut each: impl FnMut(Map<String, Value>, ArealGeometry) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        self.file.flush()?;
        let mut file = BufReader::new(self.file.get_ref().try_clone()?);
        file.rewind()?;
        for _ in 0..self.records {
            let mut head = vec![0; number(&mut file)?];
            file.read_exact(&mut head)?;
            let mut parts = Vec::new();
            for _ in 0..number(&mut file)? {
                let mut part = Vec::new();
                for _ in 0..number(&mut file)? {
                    let mut ring = vec![[0.0; 2]; number(&mut file)?];
                    file.read_exact(bytemuck::cast_slice_mut(ring.as_mut_slice()))?;
                    part.push(ring);
                }
                parts.push(part);
            }
            each(serde_json::from_slice(&head).map_err(io::Error::from)?, ArealGeometry { parts })?;
        }
        Ok(())
    }

    /// The encoding of the file: as it was asked for, else as the texts have it, all of which must have come.
    fn choose_encoding(&mut self) -> &'static Encoding {
        if self.choice.take().is_some_and(|choice| choice.has_chinese && !choice.has_others) {
            self.encoding = GBK;
            self.fields.iter_mut().for_each(|field| field.width = field.gbk_width);
        }
        self.encoding
    }

    /// How many records wait.
    #[cfg(feature = "gdal")]
    pub fn records(&self) -> usize {
        self.records
    }

    /// What is to be said of the texts and kinds.
    fn reported(&self) -> Vec<Defect> {
        let mut reported = Vec::new();
        let list = |fields: Vec<&str>| format!("({})", fields.join(", "));
        let made: Vec<&str> = self.fields.iter().filter(|f| f.made_text).map(|f| f.name.as_str()).collect();
        if !made.is_empty() {
            reported.push(Defect::new(Code::AttributeAsText).detail(list(made)));
        }
        if self.not_encodable > 0 {
            let detail = format!("({} texts in {})", self.not_encodable, self.encoding.name());
            reported.push(Defect::new(Code::NotEncodable).detail(detail));
        }
        if self.nul > 0 {
            reported.push(Defect::new(Code::NulInText).detail(format!("({} texts)", self.nul)));
        }
        reported
    }
}

fn number(file: &mut impl Read) -> io::Result<usize> {
    let mut bytes = [0; 8];
    file.read_exact(&mut bytes)?;
    usize::try_from(u64::from_le_bytes(bytes)).map_err(io::Error::other)
}

/// Writes all records of a spool to a place; gives what became otherwise by it.
pub(super) type Put = fn(&Path, &WriteOptions, &mut Spool) -> Result<Vec<Defect>>;

/// A file that is written when all its records have come.
pub(super) struct Spooled {
    staging: AtomicOutput,
    options: WriteOptions,
    spool: Spool,
    put: Put,
    /// What else its format has to say of the columns.
    report: fn(&[Field], &WriteOptions) -> Vec<Defect>,
}

impl Spooled {
    /// # Errors
    /// When nothing can be written beside `path`.
    #[cfg(feature = "gdal")]
    pub fn create(path: &Path, options: &WriteOptions, put: Put) -> Result<Box<dyn FeatureWriter>> {
        Self::create_reporting(path, options, put, UTF_8, |_, _| Vec::new())
    }

    /// The same in another encoding, and with more to say.
    pub fn create_reporting(
        path: &Path,
        options: &WriteOptions,
        put: Put,
        encoding: &'static Encoding,
        report: fn(&[Field], &WriteOptions) -> Vec<Defect>,
    ) -> Result<Box<dyn FeatureWriter>> {
        let spool = Spool::new(encoding).map_err(|e| Error::io(path, e))?;
        Ok(Box::new(Self { staging: AtomicOutput::new(path)?, options: options.clone(), spool, put, report }))
    }

    /// The same in the encoding of the options, and where they give none in GBK if the texts are of its characters.
    #[cfg(feature = "gdal")]
    pub fn create_choosing(
        path: &Path,
        options: &WriteOptions,
        put: Put,
        report: fn(&[Field], &WriteOptions) -> Vec<Defect>,
    ) -> Result<Self> {
        let mut spool = Spool::new(options.encoding.unwrap_or(UTF_8)).map_err(|e| Error::io(path, e))?;
        spool.choice = options.encoding.is_none().then(Choice::default);
        Ok(Self { staging: AtomicOutput::new(path)?, options: options.clone(), spool, put, report })
    }
}

impl FeatureWriter for Spooled {
    fn write(&mut self, feature: &Feature) -> Result<()> {
        self.spool.add(feature).map_err(|e| Error::io(self.staging.path(), e))
    }

    fn reported(&mut self) -> Vec<Defect> {
        self.options.encoding = Some(self.spool.choose_encoding());
        let mut reported = self.spool.reported();
        reported.extend((self.report)(&self.spool.fields, &self.options));
        reported
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<Defect>> {
        let path = self.staging.path().to_owned();
        self.options.encoding = Some(self.spool.choose_encoding());
        let reported =
            (self.put)(&self.staging.location(), &self.options, &mut self.spool).map_err(|e| e.of_file(&path))?;
        self.staging.publish()?;
        Ok(reported)
    }
}
