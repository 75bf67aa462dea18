//! XML as records: a document is gone through once to see what lies where, and each record is then read at its place.
//! An element is kept whole, with every child and all of its text, so that a format can say of each what it means.

mod cursor;
mod document;
mod element;
mod positions;
mod records;
mod text;

pub(super) use self::cursor::{Cursor, Fault, Head, Token};
pub(super) use self::document::Document;
pub(super) use self::element::Element;
pub(super) use self::positions::{positions, words};
pub(super) use self::records::{RecordPosition, records};
pub(super) use self::text::text;
