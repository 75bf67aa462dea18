use std::fs::File;
use std::io::{self, BufWriter, Seek, Write};
use std::path::Path;

use encoding_rs::{Encoding, UTF_8};
use serde_json::Value;

use super::layout::Layout;
use crate::cell;
use crate::diagnostic::Defect;
use crate::error::{Error, Result};
use crate::feature::Feature;
use crate::format::atomic_output::AtomicOutput;
use crate::format::{FeatureWriter, WriteOptions};

/// A row a corner, as CSV. A text that a spreadsheet would take for a formula gets a quote before it, which
/// the reader takes away again. In UTF-8 with a byte order mark unless another encoding is asked for.
pub(in crate::format) fn create_csv(path: &Path, options: &WriteOptions) -> Result<Box<dyn FeatureWriter>> {
    let layout = Layout::new(&options.crs).map_err(|why| Error::crs(path.display().to_string(), why))?;
    let staging = AtomicOutput::new(path)?;
    // The header comes first in the file and is known last.
    let body = BufWriter::new(tempfile::tempfile().map_err(|e| Error::io(path, e))?);
    let encoding = options.encoding.unwrap_or(UTF_8);
    Ok(Box::new(Csv { layout, staging, body, encoding }))
}

struct Csv {
    layout: Layout,
    staging: AtomicOutput,
    body: BufWriter<File>,
    encoding: &'static Encoding,
}

impl Csv {
    fn line(&self, row: &[Value], id: &str) -> Result<Vec<u8>> {
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
        let cells = row.iter().map(|value| match value {
            Value::Null => String::new(),
            Value::String(text) => cell::escape_formula(text).into_owned(),
            other => other.to_string(),
        });
        let refuse = |why: String| Error::format(self.staging.path(), format!("record {id} cannot be written: {why}"));
        writer.write_record(cells).map_err(|e| refuse(e.to_string()))?;
        let bytes = writer.into_inner().map_err(|e| refuse(e.to_string()))?;
        let text = String::from_utf8(bytes).map_err(|e| refuse(e.to_string()))?;
        let (bytes, _, is_replaced) = self.encoding.encode(&text);
        if is_replaced {
            return Err(refuse(format!("it has characters that {} does not", self.encoding.name())));
        }
        Ok(bytes.into_owned())
    }
}

impl FeatureWriter for Csv {
    fn write(&mut self, feature: &Feature) -> Result<()> {
        for row in self.layout.rows(feature).map_err(|why| refuse(self.staging.path(), &feature.id, &why))? {
            let line = self.line(&row, &feature.id)?;
            self.body.write_all(&line).map_err(|e| Error::io(self.staging.path(), e))?;
        }
        Ok(())
    }

    fn reported(&mut self) -> Vec<Defect> {
        self.layout.reported()
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<Defect>> {
        let header = self.line(&self.layout.header(), "of the header")?;
        let mut copy = || -> io::Result<()> {
            let mut out = File::create(self.staging.location())?;
            if self.encoding == UTF_8 {
                out.write_all("\u{feff}".as_bytes())?;
            }
            out.write_all(&header)?;
            self.body.flush()?;
            self.body.get_mut().rewind()?;
            io::copy(self.body.get_mut(), &mut out).map(drop)
        };
        copy().map_err(|e| Error::io(self.staging.path(), e))?;
        self.staging.publish()?;
        Ok(Vec::new())
    }
}

pub(super) fn refuse(path: &Path, id: &str, why: &str) -> Error {
    Error::format(path, format!("record {id} cannot be written as a corner table: {why}"))
}
