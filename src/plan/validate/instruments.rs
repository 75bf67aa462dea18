use std::collections::BTreeMap;

use super::head::term;
use super::{Instrument, Parts};
use crate::diagnostic::{Code, Diagnostic};

impl Parts<'_> {
    /// Every instrument is listed once in its folder, and says the same in all.
    pub(super) fn check_instruments(&self, faults: &mut Vec<Diagnostic>) {
        let mut seen: BTreeMap<&str, (&Instrument, &str)> = BTreeMap::new();
        for folder in &self.folders {
            let file = &folder.raw.instruments.file;
            for (i, instrument) in folder.instruments.iter().flatten().enumerate() {
                let Instrument { id, from, until, .. } = instrument;
                let place = format!("/instrument/{i}");
                faults.extend(term(file, &place, *from, *until));
                let Some((known, other)) = seen.get(id.as_str()) else {
                    seen.insert(id, (instrument, &file.file));
                    continue;
                };
                let differing = differing(known, instrument);
                // Several packs may list the same law; then they must say the same of it.
                if *other == file.file || !differing.is_empty() {
                    let with = if differing.is_empty() { "" } else { ", with another " };
                    let message = format!("{id:?} is {:?} in {other}{with}{}.", known.title, differing.join(", "));
                    faults.push(file.error(Code::InstrumentIdDuplicate, &format!("{place}/id"), message));
                }
            }
        }
    }

    /// What clauses may cite, by id: of several folders the first counts.
    pub(crate) fn instruments(&self) -> BTreeMap<&str, &Instrument> {
        let mut known = BTreeMap::new();
        for instrument in self.folders.iter().filter_map(|folder| folder.instruments.as_ref()).flatten() {
            known.entry(instrument.id.as_str()).or_insert(instrument);
        }
        known
    }
}

/// The fields in which two entries of an instrument differ; each may have read it elsewhere.
fn differing(one: &Instrument, other: &Instrument) -> Vec<&'static str> {
    let fields = [
        ("title", one.title == other.title),
        ("issuer", one.issuer == other.issuer),
        ("from", one.from == other.from),
        ("until", one.until == other.until),
        ("replaced_by", one.replaced_by == other.replaced_by),
        ("continued", one.continued == other.continued),
    ];
    fields.into_iter().filter(|(_, is_same)| !is_same).map(|(name, _)| name).collect()
}
