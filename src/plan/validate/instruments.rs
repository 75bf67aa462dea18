use std::collections::BTreeMap;

use super::head::term;
use super::{Instrument, Parts};
use crate::diagnostic::{Code, Diagnostic};

impl Parts<'_> {
    /// Every instrument is listed once in its folder, and says the same in all.
    pub(super) fn check_instruments(&self, faults: &mut Vec<Diagnostic>) {
        let mut titles: BTreeMap<&str, (&str, &str)> = BTreeMap::new();
        for folder in &self.folders {
            let file = &folder.raw.instruments.file;
            for (i, instrument) in folder.instruments.iter().flatten().enumerate() {
                let Instrument { id, title, from, until, .. } = instrument;
                let place = format!("/instrument/{i}");
                faults.extend(term(file, &place, *from, *until));
                match titles.get(id.as_str()) {
                    Some((known, other)) if *other == file.file || known != title => {
                        let message = format!("{id:?} is {known:?} in {other}.");
                        faults.push(file.error(Code::InstrumentIdDuplicate, &format!("{place}/id"), message));
                    }
                    // Several packs may list the same law; then they must say the same of it.
                    _ => drop(titles.insert(id, (title, &file.file))),
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
