//! Coded problems of the data, each with the place where it was found.

mod codes;
mod gathered;
mod severity;

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::geometry::Position;
use crate::language::Language;
use crate::shortened::{OF_A_NAME, OF_A_TEXT, shortened};

pub use self::codes::Code;
pub(crate) use self::gathered::Defects;
pub use self::gathered::{Gathered, MOST_OF_A_CODE};
pub use self::severity::Severity;

/// A problem of one geometry: what, and at which part, ring and vertex (all from 0).
#[derive(Debug, Clone, PartialEq)]
pub struct Defect {
    /// What kind of problem.
    pub code: Code,
    /// Polygon of the multipolygon.
    pub part: Option<usize>,
    /// 0 is the exterior ring.
    pub ring: Option<usize>,
    /// Vertex of the ring.
    pub vertex: Option<usize>,
    /// Longitude and latitude there.
    pub position: Option<Position>,
    /// What the code does not say; may be empty.
    pub detail: String,
}

impl Defect {
    /// A defect of the whole geometry.
    pub fn new(code: Code) -> Self {
        Self { code, part: None, ring: None, vertex: None, position: None, detail: String::new() }
    }

    /// The same, found at this place.
    pub fn at(mut self, part: usize, ring: usize, vertex: usize, position: Position) -> Self {
        (self.part, self.ring, self.vertex) = (Some(part), Some(ring), Some(vertex));
        self.position = Some(position);
        self
    }

    /// The same, with more to say.
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }
}

/// Where a record came from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The file, as it was named by the caller.
    pub file: Option<Arc<str>>,
    /// Number of the record in the file, from 0.
    pub record: Option<usize>,
}

/// What is wrong with a record, a file or a plan, and where.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Diagnostic {
    /// What kind of problem.
    #[schemars(with = "String")]
    pub code: Code,
    /// How much it matters, and what became of the record.
    pub severity: Severity,
    /// The file, as it was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Line of the file, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// Character of the line, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
    /// Number of the record in its file, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<usize>,
    /// The record's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Polygon of the multipolygon, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<usize>,
    /// Ring of the polygon; 0 is the exterior.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ring: Option<usize>,
    /// Vertex of the ring, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vertex: Option<usize>,
    /// Ids of the zones that have to do with it, where it is about several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub zones: Vec<String>,
    /// Longitude and latitude there (as in the file where it could not be placed).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// How many problems of this code it stands for that are not listed one by one; 0 when it is one itself.
    #[serde(default, skip_serializing_if = "is_none")]
    pub more: usize,
    /// Area in m² of the overlap or the gap that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area_m2: Option<f64>,
    /// Its mean width in metres, twice the area by the perimeter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mean_width_m: Option<f64>,
    /// For people, in English; the code has a Chinese name.
    pub message: String,
}

fn is_none(more: &usize) -> bool {
    *more == 0
}

impl Diagnostic {
    /// The defect of a record that came from `origin`.
    pub fn new(defect: Defect, origin: &Origin, id: Option<&str>) -> Self {
        let Defect { code, part, ring, vertex, position, detail } = defect;
        // A detail may quote a record, which may be of any length.
        let detail = shortened(&detail, OF_A_TEXT);
        let message = if detail.is_empty() { code.meaning().into() } else { format!("{} {detail}", code.meaning()) };
        let mut diagnostic = Self::of(code, code.severity(), message);
        diagnostic.file = origin.file.as_deref().map(str::to_owned);
        (diagnostic.record, diagnostic.id) = (origin.record, id.map(str::to_owned));
        (diagnostic.part, diagnostic.ring, diagnostic.vertex) = (part, ring, vertex);
        diagnostic.position = position;
        diagnostic
    }

    /// Of a file of a plan, in words of its own.
    pub(crate) fn of_file(code: Code, severity: Severity, file: impl Into<String>, message: impl Into<String>) -> Self {
        Self { file: Some(file.into()), ..Self::of(code, severity, message.into()) }
    }

    /// The same, about an area in m² that has a perimeter in metres.
    #[cfg(feature = "cli")]
    pub(crate) fn of_area(self, area_m2: f64, perimeter_m: f64) -> Self {
        Self { area_m2: Some(area_m2), mean_width_m: Some(2.0 * area_m2 / perimeter_m), ..self }
    }

    fn of(code: Code, severity: Severity, message: String) -> Self {
        Self {
            code,
            severity,
            file: None,
            line: None,
            column: None,
            record: None,
            id: None,
            part: None,
            ring: None,
            vertex: None,
            zones: Vec::new(),
            position: None,
            more: 0,
            area_m2: None,
            mean_width_m: None,
            message,
        }
    }
}

impl Diagnostic {
    /// The file, with line and column where they are known.
    fn place(&self) -> Option<String> {
        let file = self.file.as_ref()?;
        Some(match (self.line, self.column) {
            (Some(line), Some(column)) => format!("{file}:{line}:{column}"),
            _ => file.clone(),
        })
    }

    /// What is said beside the meaning of the code; may be empty.
    pub fn detail(&self) -> &str {
        self.message.strip_prefix(self.code.meaning()).map_or(&*self.message, str::trim_start)
    }

    /// The whole in one line, as `Display` gives it in English. In Chinese records, parts, rings and vertices count from 1, as
    /// people do.
    ///
    /// ```
    /// use minezone::diagnostic::{Code, Defect, Diagnostic, Origin};
    /// use minezone::language::Language;
    ///
    /// let defect = Defect::new(Code::RingNotClosed).at(0, 0, 3, [118.5, 36.5]);
    /// let origin = Origin { file: Some("矿区.txt".into()), record: Some(0) };
    /// let line = Diagnostic::new(defect, &origin, Some("甲")).in_words(Language::Zh);
    /// assert_eq!(
    ///     line,
    ///     "矿区.txt：第1条记录（甲）：环未闭合 ring-not-closed：环的末点与首点不同，已闭合。[第1部分第1环第4点，坐标 118.5, 36.5]"
    /// );
    /// ```
    pub fn in_words(&self, language: Language) -> String {
        if language == Language::En {
            return self.to_string();
        }
        let mut text = self.place().map(|place| format!("{place}：")).unwrap_or_default();
        if let Some(record) = self.record {
            let id = self.id.as_ref().filter(|id| **id != format!("#{record}"));
            let id = id.map(|id| format!("（{}）", shortened(id, OF_A_NAME))).unwrap_or_default();
            text += &format!("第{}条记录{id}：", record + 1);
        }
        text += &format!("{} {}：{}{}", self.code.zh(), self.code.as_str(), self.code.meaning_zh(), self.detail());
        if let (Some(part), Some(ring), Some(vertex)) = (self.part, self.ring, self.vertex) {
            let at = self.position.map(|[x, y]| format!("，坐标 {x}, {y}")).unwrap_or_default();
            text += &format!("[第{}部分第{}环第{}点{at}]", part + 1, ring + 1, vertex + 1);
        }
        text
    }
}

impl std::fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(place) = self.place() {
            write!(f, "{place}: ")?;
        }
        if let Some(record) = self.record {
            write!(f, "record {record}")?;
            if let Some(id) = self.id.as_ref().filter(|id| **id != format!("#{record}")) {
                write!(f, " ({})", shortened(id, OF_A_NAME))?;
            }
            write!(f, ": ")?;
        }
        write!(f, "{} {}: {}", self.code.as_str(), self.code.zh(), self.message)?;
        if let (Some(part), Some(ring), Some(vertex)) = (self.part, self.ring, self.vertex) {
            write!(f, " [part {part}, ring {ring}, vertex {vertex}")?;
            if let Some([x, y]) = self.position {
                write!(f, " at {x}, {y}")?;
            }
            write!(f, "]")?;
        }
        Ok(())
    }
}
