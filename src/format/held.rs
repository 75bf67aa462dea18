//! Records of a temporary copy: they keep it, and are spoken of by the name of what was copied.

use std::path::Path;
use std::sync::Arc;

use super::{RecordBatch, Records};
use crate::scratch::Scratch;

/// The same records under the name `shown`; `folder` goes when the last of them does.
#[cfg(feature = "zip")]
pub(super) fn hold(records: Records, folder: &Arc<Scratch>, shown: &Path) -> Records {
    named(records, Some(folder.clone()), shown)
}

/// The same records under the name `shown`, of a copy that somebody else keeps.
pub(super) fn renamed(records: Records, shown: &Path) -> Records {
    named(records, None, shown)
}

fn named(mut records: Records, folder: Option<Arc<Scratch>>, shown: &Path) -> Records {
    let file = super::display_name(shown);
    records.file = file.clone();
    records.records = Box::new(Held { records: records.records, file, _folder: folder });
    records
}

struct Held {
    // Before the folder, so that its files are closed when the folder goes.
    records: Box<dyn Iterator<Item = RecordBatch>>,
    file: Arc<str>,
    _folder: Option<Arc<Scratch>>,
}

impl Iterator for Held {
    type Item = RecordBatch;

    fn next(&mut self) -> Option<RecordBatch> {
        let mut bundle = self.records.next()?;
        match &mut bundle {
            RecordBatch::Text(text) => text.rename(&self.file),
            RecordBatch::Read(record) => match &mut **record {
                Ok(feature) => feature.origin.file = Some(self.file.clone()),
                Err(rejected) => rejected.diagnostic.file = Some(self.file.to_string()),
            },
        }
        Some(bundle)
    }
}
