//! Records read one by one, each at its place in the document.

use std::io::BufReader;
use std::sync::Arc;

use serde_json::Map;

use super::cursor::{Cursor, Fault, Token};
use super::document::{Document, Text};
use super::element::Element;
use crate::diagnostic::{Code, Defect, Diagnostic, Origin};
use crate::feature::{Original, Record, Rejected};
use crate::format::{RecordBatch, origin};

/// Where a record begins, and its number in the file.
#[derive(Debug, Clone, Copy)]
pub(in crate::format) struct RecordPosition {
    pub at: u64,
    pub record: usize,
}

/// The records at these places; `read` makes one of an element.
pub(in crate::format) fn records<F>(
    document: Document,
    places: Vec<RecordPosition>,
    file: Arc<str>,
    read: F,
) -> impl Iterator<Item = RecordBatch>
where
    F: Fn(&Element, Origin) -> Record,
{
    let mut text: Option<(BufReader<Text>, u64)> = None;
    let last = places.last().map(|place| place.at);
    places.into_iter().map(move |place| {
        let origin = origin(&file, place.record);
        let (reader, at) = text.get_or_insert_with(|| (document.from(place.at), place.at));
        let record = match element(reader, at, place.at) {
            Ok(Some(element)) => read(&element, origin),
            Ok(None) => Err(rejected(Defect::new(Code::TooLong).detail("(it has too many elements)"), &origin)),
            Err(Fault::Io(e)) => Err(rejected(Defect::new(Code::NotReadToEnd).detail(format!("({e})")), &origin)),
            // It was whole when the file was opened.
            Err(Fault::Damaged(why)) => {
                let why = format!("(the file has changed while it was read: {why})");
                Err(rejected(Defect::new(Code::NotReadToEnd).detail(why), &origin))
            }
        };
        if last == Some(place.at) {
            text = None;
        }
        RecordBatch::Read(Box::new(record))
    })
}

/// The element that begins at a byte; `reader` stands at `at`, and is moved.
fn element(reader: &mut BufReader<Text>, at: &mut u64, wanted: u64) -> Result<Option<Element>, Fault> {
    let distance = wanted as i64 - *at as i64;
    reader.seek_relative(distance).map_err(Fault::Io)?;
    *at = wanted;
    let mut cursor = Cursor::new(&mut *reader, wanted);
    let found = match cursor.next() {
        Ok(Token::Start(head)) => cursor.element(head),
        Ok(_) => Err(Fault::Damaged("no element begins where one did".into())),
        Err(fault) => Err(fault),
    };
    *at = cursor.position();
    found
}

fn rejected(defect: Defect, origin: &Origin) -> Box<Rejected> {
    let diagnostic = Diagnostic::new(defect, origin, None);
    Box::new(Rejected::new(diagnostic, Original::without_geometry(&Map::new())))
}
