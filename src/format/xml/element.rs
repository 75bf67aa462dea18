//! An element of a document with all that is in it.

/// White space of XML; other blanks are text.
pub(super) const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];

/// Names are without their prefix.
#[derive(Debug, Default)]
pub(in crate::format) struct Element {
    pub name: Box<str>,
    pub attributes: Vec<(Box<str>, Box<str>)>,
    /// The text between its children, in one; references to characters are resolved.
    pub text: String,
    pub children: Vec<Element>,
}

impl Element {
    /// The attribute of this name.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| **known == *name).map(|(_, value)| &**value)
    }

    /// The children of this name.
    pub fn named<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Element> {
        self.children.iter().filter(move |child| &*child.name == name)
    }

    /// The text without the white space around it.
    pub fn trimmed(&self) -> &str {
        trim(&self.text)
    }

    /// Whether it or something in it has one of these names, in whatever case.
    pub fn holds(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.name.eq_ignore_ascii_case(name))
            || self.children.iter().any(|child| child.holds(names))
    }
}

/// Text without the white space around it.
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches(BLANKS)
}
