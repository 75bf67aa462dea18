use serde::{Deserialize, Serialize};

use crate::diagnostic::{Code, Defect, Diagnostic, Gathered, Origin};

/// What was said of the sources when they were prepared, to be said again whenever they are used.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct StoredDiagnostics {
    lines: Vec<Line>,
    /// How many more there were of a code.
    more: Vec<(String, usize)>,
}

/// A [`Diagnostic`] in the file.
#[derive(Debug, Serialize, Deserialize)]
struct Line {
    code: String,
    file: Option<String>,
    record: Option<usize>,
    id: Option<String>,
    part: Option<usize>,
    ring: Option<usize>,
    vertex: Option<usize>,
    /// As bits: what is wrong with a position may be that it is no number, which JSON cannot say.
    position: Option<[u64; 2]>,
    message: String,
}

impl StoredDiagnostics {
    pub fn new(diagnostics: &[Diagnostic]) -> Self {
        let mut gathered = Gathered::default();
        // How many records are missing is a figure of the layers, from which that is said anew.
        gathered.extend(diagnostics.iter().filter(|d| d.code != Code::PreparedIncomplete).cloned());
        let (lines, more): (Vec<_>, Vec<_>) = gathered.into_vec().into_iter().partition(|found| found.more == 0);
        let more = more.iter().map(|found| (found.code.as_str().into(), found.more)).collect();
        Self { lines: lines.iter().map(Line::new).collect(), more }
    }

    /// The diagnostics again, before them how many more there were of a code; `None` when a code is
    /// unknown.
    pub fn again(self, prepared: &Origin) -> Option<Vec<Diagnostic>> {
        let more = self.more.iter().map(|(name, count)| {
            let detail = format!("({count} more of these when the zones were prepared, not listed)");
            let reported = Diagnostic::new(Defect::new(code(name)?).detail(detail), prepared, None);
            Some(Diagnostic { more: *count, ..reported })
        });
        more.chain(self.lines.into_iter().map(Line::again)).collect()
    }
}

impl Line {
    fn new(diagnostic: &Diagnostic) -> Self {
        let Diagnostic { code, file, record, id, part, ring, vertex, position, message, .. } = diagnostic.clone();
        let (code, position) = (code.as_str().into(), position.map(|p| p.map(f64::to_bits)));
        Self { code, file, record, id, part, ring, vertex, position, message }
    }

    fn again(self) -> Option<Diagnostic> {
        let Self { code: name, file, record, id, part, ring, vertex, position, message } = self;
        let (code, position) = (code(&name)?, position.map(|p| p.map(f64::from_bits)));
        let reported = Diagnostic::new(Defect::new(code), &Origin::default(), None);
        Some(Diagnostic { file, record, id, part, ring, vertex, position, message, ..reported })
    }
}

fn code(name: &str) -> Option<Code> {
    Code::named(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::MOST_OF_A_CODE;

    fn roundtrip(diagnostics: &[Diagnostic]) -> Vec<Diagnostic> {
        let text = serde_json::to_vec(&StoredDiagnostics::new(diagnostics)).unwrap();
        let prepared = Origin { file: Some("zones.mzone".into()), record: None };
        serde_json::from_slice::<StoredDiagnostics>(&text).unwrap().again(&prepared).unwrap()
    }

    #[test]
    fn a_position_that_is_no_number_comes_back() {
        let defect = Defect::new(Code::CoordinateNotFinite).at(1, 2, 3, [f64::INFINITY, f64::NAN]);
        let reported = Diagnostic::new(defect, &Origin { file: Some("a.shp".into()), record: Some(7) }, Some("甲"));
        let [again] = &roundtrip(std::slice::from_ref(&reported))[..] else { panic!("one") };
        let [x, y] = again.position.unwrap();
        assert!(x == f64::INFINITY && y.is_nan());
        assert_eq!(again.to_string(), reported.to_string());
        assert_eq!(again.severity, reported.severity);
    }

    #[test]
    fn a_flood_of_one_code_is_cut_with_its_number_and_hides_no_other() {
        let of = |code, record| {
            Diagnostic::new(Defect::new(code), &Origin { file: Some("a.shp".into()), record: Some(record) }, None)
        };
        let mut all: Vec<_> = (0..MOST_OF_A_CODE + 23).map(|i| of(Code::RingNotClosed, i)).collect();
        all.push(of(Code::RingsCross, 5_000));
        all.push(of(Code::PreparedIncomplete, 0));
        let again = roundtrip(&all);
        assert_eq!(again.len(), 1 + MOST_OF_A_CODE + 1);
        assert_eq!((again[0].code, again[0].file.as_deref()), (Code::RingNotClosed, Some("zones.mzone")));
        assert!(again[0].message.contains("(23 more"), "{}", again[0].message);
        assert_eq!(again[1..=MOST_OF_A_CODE], all[..MOST_OF_A_CODE]);
        assert_eq!(again.last(), all.get(MOST_OF_A_CODE + 23));
    }
}
