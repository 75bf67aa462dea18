use std::path::Path;

use encoding_rs::{Encoding, UTF_8};

use crate::diagnostic::{Code, Defect};
use crate::error::Result;
use crate::format::sink::{Sink, WriteOptions};
use crate::format::spool::{Field, Kind, Spool, Spooled, distinct, told_renamed};
use crate::format::vector::{self, Target};

/// Bytes that the name of a field may have.
const LONGEST_NAME: usize = 10;
/// Bytes that a text may have.
const LONGEST_TEXT: usize = 254;

pub(in crate::format) fn create(path: &Path, options: &WriteOptions) -> Result<Box<dyn Sink>> {
    Spooled::create_telling(path, options, put, encoding(options), tell)
}

fn encoding(options: &WriteOptions) -> &'static Encoding {
    options.encoding.unwrap_or(UTF_8)
}

fn put(location: &Path, options: &WriteOptions, spool: &mut Spool) -> Result<Vec<Defect>> {
    let names = names(&spool.fields, encoding(options));
    let encoding = format!("ENCODING={}", encoding(options).name());
    let target = Target {
        driver: "ESRI Shapefile",
        layer_options: &[&encoding, "ADJUST_GEOM_TYPE=NO"],
        names: Some(&names),
        longest_text: Some(LONGEST_TEXT),
        ..Target::new(location)
    };
    // The layer of a shapefile is its file.
    let layer = location.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    vector::write(&target, &WriteOptions { layer, ..options.clone() }, spool)
}

fn tell(fields: &[Field], options: &WriteOptions) -> Vec<Defect> {
    let mut told = told_renamed(fields, &names(fields, encoding(options)));
    let is_long = |field: &&Field| matches!(field.kind, Kind::Text) && field.width > LONGEST_TEXT;
    for field in fields.iter().filter(is_long) {
        let detail = format!("({}: {} bytes where {LONGEST_TEXT} fit)", field.name, field.width);
        told.push(Defect::new(Code::TextCut).detail(detail));
    }
    let booleans: Vec<&str> = fields.iter().filter(|f| f.kind == Kind::Boolean).map(|f| f.name.as_str()).collect();
    if !booleans.is_empty() {
        told.push(Defect::new(Code::AttributeAsText).detail(format!("({}: 1 and 0)", booleans.join(", "))));
    }
    told
}

/// Names of at most ten bytes, no two alike without regard to case.
fn names(fields: &[Field], encoding: &'static Encoding) -> Vec<String> {
    distinct(fields, |name| encoding.encode(name).0.len() <= LONGEST_NAME)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_in_their_encoding_and_stay_different() {
        let field = |name: &str| Field { name: name.into(), kind: Kind::Text, width: 1, made_text: false };
        let fields: Vec<Field> =
            ["生产规模单位年", "生产规模单位月", "ID", "id", "long_name_1", "long_name_", "生产规模"].map(field).into();
        let gbk = names(&fields, encoding_rs::GBK);
        assert_eq!(gbk, ["生产规模单", "生产规模_1", "ID", "id_1", "long_nam_1", "long_name_", "生产规模"]);
        let utf8 = names(&fields, UTF_8);
        assert_eq!(utf8, ["生产规", "生产_1", "ID", "id_1", "long_nam_1", "long_name_", "生产_2"]);
    }
}
