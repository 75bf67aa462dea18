use std::collections::BTreeSet;
use std::path::Path;

use encoding_rs::{Encoding, UTF_8};

use super::names::{move_units, names};
use crate::diagnostic::{Code, Defect};
use crate::error::Result;
use crate::feature::Feature;
use crate::format::spool::{Field, Kind, Spool, Spooled, renamed_defect};
use crate::format::vector::{self, Target};
use crate::format::writer::{FeatureWriter, WriteOptions};

/// Bytes that a text may have.
const LONGEST_TEXT: usize = 254;

pub(in crate::format) fn create(path: &Path, options: &WriteOptions) -> Result<Box<dyn FeatureWriter>> {
    let spooled = Spooled::create_choosing(path, options, put, report)?;
    Ok(Box::new(Shortening { spooled: Box::new(spooled), moved: BTreeSet::new() }))
}

/// A shapefile whose names of columns have room for no units.
struct Shortening {
    spooled: Box<Spooled>,
    /// How names changed.
    moved: BTreeSet<String>,
}

impl FeatureWriter for Shortening {
    fn write(&mut self, feature: &Feature) -> Result<()> {
        let mut properties = feature.properties.clone();
        let moved = move_units(&mut properties);
        if moved.is_empty() {
            return self.spooled.write(feature);
        }
        self.moved.extend(moved);
        self.spooled.write(&Feature { properties, ..feature.clone() })
    }

    fn reported(&mut self) -> Vec<Defect> {
        let mut reported = self.spooled.reported();
        if !self.moved.is_empty() {
            let moved: Vec<&str> = self.moved.iter().map(String::as_str).collect();
            reported.push(Defect::new(Code::FieldRenamed).detail(format!("({})", moved.join("; "))));
        }
        reported
    }

    fn finish(self: Box<Self>) -> Result<Vec<Defect>> {
        self.spooled.finish()
    }
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

fn report(fields: &[Field], options: &WriteOptions) -> Vec<Defect> {
    let mut reported = renamed_defect(fields, &names(fields, encoding(options)));
    let is_long = |field: &&Field| matches!(field.kind, Kind::Text) && field.width > LONGEST_TEXT;
    for field in fields.iter().filter(is_long) {
        let detail = format!("({}: {} bytes where {LONGEST_TEXT} fit)", field.name, field.width);
        reported.push(Defect::new(Code::TextCut).detail(detail));
    }
    let booleans: Vec<&str> = fields.iter().filter(|f| f.kind == Kind::Boolean).map(|f| f.name.as_str()).collect();
    if !booleans.is_empty() {
        reported.push(Defect::new(Code::AttributeAsText).detail(format!("({}: 1 and 0)", booleans.join(", "))));
    }
    reported
}
