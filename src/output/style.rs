use std::borrow::Cow;

use crate::language::Language;
use crate::message::column_title;

/// How a result is put to its readers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Style {
    /// Columns that a table may take; as many as it likes when absent.
    pub width: Option<u16>,
    /// The language of what is said in words; Chinese by default, as plans and law are.
    pub language: Language,
    /// Whether columns of CSV are called by their titles in that language, for people; else by the names that programs know.
    pub column_titles: bool,
}

impl Default for Style {
    fn default() -> Self {
        Self { width: None, language: Language::Zh, column_titles: false }
    }
}

impl Style {
    /// The same with tables at most so many columns wide.
    #[must_use]
    pub fn width(self, width: impl Into<Option<u16>>) -> Self {
        Self { width: width.into(), ..self }
    }

    /// The same in this language.
    #[must_use]
    pub fn language(self, language: Language) -> Self {
        Self { language, ..self }
    }

    /// The same with columns of CSV called by their titles, or by their names.
    #[must_use]
    pub fn column_titles(self, column_titles: bool) -> Self {
        Self { column_titles, ..self }
    }

    /// The first row of a CSV of these columns.
    pub(crate) fn headings<const N: usize>(self, columns: [&'static str; N]) -> [Cow<'static, str>; N] {
        let title = |name| if self.column_titles { column_title(name, self.language) } else { Cow::Borrowed(name) };
        columns.map(title)
    }
}
