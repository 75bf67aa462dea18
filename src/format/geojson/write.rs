use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use serde_json::{Value, json};

use crate::crs::urn;
use crate::diagnostic::{Code, Defect};
use crate::error::{Error, Result};
use crate::feature::Feature;
use crate::format::atomic_output::AtomicOutput;
use crate::format::extension;
use crate::format::writer::{FeatureWriter, WriteOptions};

/// Endings of files with a record a line.
const LINES: &[&str] = &["geojsonl", "geojsons", "ndjson", "jsonl"];

/// A FeatureCollection, or a Feature a line. Rings are neither closed nor turned: what is written is what was given.
pub(in crate::format) fn create(path: &Path, options: &WriteOptions) -> Result<Box<dyn FeatureWriter>> {
    let lines = LINES.contains(&extension(path).as_str());
    if lines && options.crs.is_projected() {
        let why = "a record a line leaves no place to name a CRS: write degrees, or .geojson (逐行格式只能写经纬度)";
        return Err(Error::format(path, why));
    }
    let staging = AtomicOutput::new(path)?;
    let file = File::create(staging.location()).map_err(|e| Error::io(path, e))?;
    let file = BufWriter::with_capacity(1 << 18, file);
    Ok(Box::new(Collection { staging, file, options: options.clone(), lines, schematic: false, records: 0 }))
}

/// Features as they come.
struct Collection {
    staging: AtomicOutput,
    file: BufWriter<File>,
    options: WriteOptions,
    lines: bool,
    schematic: bool,
    records: usize,
}

impl Collection {
    /// The members before the features.
    fn head(&mut self) -> io::Result<()> {
        let name = Value::from(self.options.layer.as_str());
        write!(self.file, "{{\"type\":\"FeatureCollection\",\"name\":{name},")?;
        if self.options.crs.is_projected() {
            let crs = json!({ "type": "name", "properties": { "name": urn(&self.options.crs.definition()) } });
            write!(self.file, "\"crs\":{crs},")?;
        }
        if self.schematic {
            write!(self.file, "\"schematic\":true,")?;
        }
        write!(self.file, "\"features\":[")
    }

    fn record(&mut self, feature: &Feature) -> io::Result<()> {
        match (self.lines, self.records) {
            (true, _) => {}
            (false, 0) => {
                self.head()?;
                self.file.write_all(b"\n")?;
            }
            (false, _) => self.file.write_all(b",\n")?,
        }
        self.records += 1;
        let parts = &feature.geometry.parts;
        let geometry = match parts.as_slice() {
            [part] => json!({ "type": "Polygon", "coordinates": part }),
            parts => json!({ "type": "MultiPolygon", "coordinates": parts }),
        };
        self.file.write_all(b"{\"type\":\"Feature\",")?;
        // A number in place of an id says nothing of the record.
        if feature.origin.record.is_none_or(|record| feature.id != format!("#{record}")) {
            write!(self.file, "\"id\":{},", Value::from(feature.id.as_str()))?;
        }
        self.file.write_all(b"\"properties\":")?;
        serde_json::to_writer(&mut self.file, &feature.properties)?;
        write!(self.file, ",\"geometry\":{geometry}}}")?;
        if self.lines { self.file.write_all(b"\n") } else { Ok(()) }
    }
}

impl FeatureWriter for Collection {
    fn write(&mut self, feature: &Feature) -> Result<()> {
        self.record(feature).map_err(|e| Error::io(self.staging.path(), e))
    }

    fn mark_schematic(&mut self) {
        self.schematic = true;
    }

    fn reported(&mut self) -> Vec<Defect> {
        let named = self.options.crs.is_projected();
        named.then(|| Defect::new(Code::CrsMember).detail(format!("({})", self.options.crs.name))).into_iter().collect()
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<Defect>> {
        let path = self.staging.path().to_owned();
        let end = |this: &mut Self| -> io::Result<()> {
            if !this.lines {
                if this.records == 0 {
                    this.head()?;
                }
                this.file.write_all(b"\n]}\n")?;
            }
            this.file.flush()
        };
        end(&mut self).map_err(|e| Error::io(&path, e))?;
        self.staging.publish()?;
        Ok(Vec::new())
    }
}
