use std::collections::BTreeMap;

use super::{Code, Defect, Diagnostic, Origin};

/// Problems of one code that are kept one by one: beyond, their number says more than a longer list, and a file in
/// which every record is at fault does not fill the memory.
pub const MOST_OF_A_CODE: usize = 100;

/// The diagnostics of any number of records: of each code the first [`MOST_OF_A_CODE`], and how many more there were.
#[derive(Debug, Default)]
pub struct Gathered {
    kept: Vec<Diagnostic>,
    counts: BTreeMap<Code, Count>,
}

#[derive(Debug, Default)]
struct Count {
    kept: usize,
    more: usize,
    /// Where the last one came from.
    file: Option<String>,
}

impl Gathered {
    /// One more.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        let count = self.counts.entry(diagnostic.code).or_default();
        if diagnostic.more == 0 && count.kept < MOST_OF_A_CODE {
            count.kept += 1;
            self.kept.push(diagnostic);
        } else {
            count.more += diagnostic.more.max(1);
            count.file = diagnostic.file;
        }
    }

    /// Those that are kept, and behind them for each code of which there were more a diagnostic that says how many.
    pub fn into_vec(self) -> Vec<Diagnostic> {
        let Self { mut kept, counts } = self;
        let cut = counts.into_iter().filter(|(_, count)| count.more > 0);
        kept.extend(cut.map(|(code, Count { more, file, .. })| Diagnostic::of_more(code, more, file)));
        kept
    }
}

impl Extend<Diagnostic> for Gathered {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, diagnostics: I) {
        diagnostics.into_iter().for_each(|diagnostic| self.push(diagnostic));
    }
}

impl Diagnostic {
    /// Stands for `more` problems of one code that are not listed one by one.
    fn of_more(code: Code, more: usize, file: Option<String>) -> Self {
        let detail = format!("… and {more} more of these, not listed one by one (另有{more}处，不逐条列出).");
        let origin = Origin { file: file.map(Into::into), record: None };
        Self { more, ..Self::new(Defect::new(code).detail(detail), &origin, None) }
    }
}

/// Adds the defects of one record to a list: of each code the first [`MOST_OF_A_CODE`], the last of which says how many
/// more there were.
#[derive(Debug)]
pub(crate) struct Defects<'a> {
    list: &'a mut Vec<Defect>,
    /// By code how many there were, and the place of the last that is kept.
    counts: BTreeMap<Code, (usize, usize)>,
}

impl<'a> Defects<'a> {
    /// Behind those that are in the list.
    pub fn behind(list: &'a mut Vec<Defect>) -> Self {
        Self { list, counts: BTreeMap::new() }
    }

    pub fn push(&mut self, defect: Defect) {
        let (count, last) = self.counts.entry(defect.code).or_default();
        *count += 1;
        if *count <= MOST_OF_A_CODE {
            *last = self.list.len();
            self.list.push(defect);
        }
    }
}

impl Drop for Defects<'_> {
    fn drop(&mut self) {
        for (count, last) in self.counts.values().filter(|(count, _)| *count > MOST_OF_A_CODE) {
            let detail = &mut self.list[*last].detail;
            let more = count - MOST_OF_A_CODE;
            *detail =
                format!("{detail} … and {more} more of these in the record (该记录另有{more}处).").trim().to_owned();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn diagnostic(code: Code, record: usize) -> Diagnostic {
        Diagnostic::new(Defect::new(code), &Origin { file: Some("a.json".into()), record: Some(record) }, None)
    }

    #[test]
    fn a_flood_is_counted_and_hides_no_other_code() {
        let mut gathered = Gathered::default();
        gathered.extend((0..100_000).map(|record| diagnostic(Code::NotAFeature, record)));
        gathered.push(diagnostic(Code::RingsCross, 100_000));
        let found = gathered.into_vec();
        assert_eq!(found.len(), MOST_OF_A_CODE + 2);
        assert_eq!(found[MOST_OF_A_CODE].code, Code::RingsCross);
        let last = found.last().unwrap();
        assert_eq!((last.code, last.more, last.record), (Code::NotAFeature, 99_900, None));
        assert!(last.message.contains("99900 more"), "{}", last.message);
        // What was cut once is counted again when layers are put together.
        let mut again = Gathered::default();
        again.extend(found.iter().cloned());
        again.extend(found);
        let twice = again.into_vec();
        assert_eq!(twice.iter().map(|found| found.more).sum::<usize>(), 2 * 99_900 + MOST_OF_A_CODE);
    }

    #[test]
    fn a_record_with_many_defects_shows_how_many() {
        let mut list = vec![Defect::new(Code::ZIgnored)];
        let mut defects = Defects::behind(&mut list);
        (0..1_000).for_each(|_| defects.push(Defect::new(Code::PartEmpty)));
        defects.push(Defect::new(Code::RingTooShort));
        drop(defects);
        assert_eq!(list.len(), 1 + MOST_OF_A_CODE + 1);
        assert!(list[MOST_OF_A_CODE].detail.contains("900 more"), "{:?}", list[MOST_OF_A_CODE]);
        assert_eq!(list[MOST_OF_A_CODE - 1].detail, "");
    }
}
