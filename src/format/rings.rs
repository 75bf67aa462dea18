//! Rings as rows of points bring them, and as they are written in such rows.

use std::collections::HashMap;

use super::label_series::LabelSeries;
use super::numbering::{Known, Numbering, Order};
use crate::diagnostic::{Code, Defect};
use crate::geometry::Position;
use crate::half_width::half_width;

/// The points of a parcel as its rows bring them, gathered into rings (地块圈).
///
/// A ring ends where it comes back to its first point or the ring number changes. Closing rows are
/// optional, and their own number may be wrong.
#[derive(Debug, Default)]
pub(super) struct Rings {
    runs: Vec<Run>,
    /// The next point begins another ring.
    is_broken_off: bool,
    /// Of the ring at hand, where points have names.
    labels: HashMap<String, Position>,
    last_label: String,
    series: LabelSeries,
    rows: usize,
    defects: Vec<Defect>,
    /// A number that came again elsewhere and begins no ring by itself.
    again: Option<String>,
}

#[derive(Debug)]
struct Run {
    number: String,
    /// As written, X first.
    points: Vec<Position>,
    /// The number changed at a point that closes the run before: the row may belong to that.
    may_close: bool,
    /// The numbers of the points fell back to the first one here, which the ring before does not have.
    fell_back: bool,
    numbering: Numbering,
}

/// The rings of a parcel, closed.
#[derive(Debug)]
pub(super) struct Gathered {
    pub rings: Vec<Vec<Position>>,
    /// Of each ring.
    pub numbers: Vec<String>,
    /// Places in `rings` of those that no row closes.
    pub unclosed: Vec<usize>,
    pub rows: usize,
    pub defects: Vec<Defect>,
    /// Why the order of the corners is not known.
    pub fault: Option<Defect>,
}

impl Run {
    fn is_closed(&self) -> bool {
        self.points.len() > 3 && self.points.first() == self.points.last()
    }

    fn close(&mut self) {
        if self.points.len() > 1 && self.points.first() != self.points.last() {
            self.points.push(self.points[0]);
        }
    }
}

impl Rings {
    /// How many rings there are so far.
    pub fn len(&self) -> usize {
        self.runs.len()
    }

    /// Where the next point will stand.
    pub fn next_place(&self) -> (usize, usize) {
        self.runs.last().map_or((0, 0), |run| (self.runs.len() - 1, run.points.len()))
    }

    /// Ends the ring at hand: the next point is another one's.
    pub fn break_off(&mut self) {
        self.is_broken_off = !self.runs.is_empty();
    }

    /// Takes the next row, whose point is called `label`: where a name comes again elsewhere, the names of the points
    /// have begun anew, and with them another ring.
    pub fn push_labelled(&mut self, number: &str, label: &str, pair: Position) {
        let begins_series = self.series.take(label);
        let begins_stem = begins_series || self.begins_stem(label);
        let begins_anew = self.runs.last().is_some_and(|run| {
            let is_same_ring = number.is_empty() || number == run.number;
            let is_elsewhere = self.labels.get(label).is_some_and(|known| *known != pair) || begins_stem;
            is_same_ring && is_elsewhere && run.points.len() > 2 && !run.is_closed() && !self.is_broken_off
        });
        let falls_back = !begins_anew && !self.labels.contains_key(label) && self.falls_back(number, label);
        if begins_anew && !label.is_empty() {
            self.rows += 1;
            let number = self.runs.last().map(|run| run.number.clone()).unwrap_or_default();
            self.begin(&number, pair, false);
            self.report(Code::RingNumberAgain);
        } else if falls_back {
            self.rows += 1;
            let number = self.runs.last().map(|run| run.number.clone()).unwrap_or_default();
            self.begin(&number, pair, false);
            self.runs.iter_mut().last().into_iter().for_each(|run| run.fell_back = true);
        } else {
            self.push(number, pair);
        }
        if begins_anew && !label.is_empty() && !begins_stem && !self.may_restart(label) {
            self.again.get_or_insert_with(|| label.to_owned());
        }
        label.clone_into(&mut self.last_label);
        if self.runs.last().is_some_and(|run| run.points.len() == 1) {
            self.labels.clear();
        }
        self.labels.insert(label.to_owned(), pair);
    }

    /// Whether a label has other letters and no greater number than the one before: B1 after A4.
    fn begins_stem(&self, label: &str) -> bool {
        let both = label_number(&self.last_label).zip(label_number(label));
        both.is_some_and(|(before, own)| before.0 != own.0 && own.1 <= before.1)
    }

    /// Whether corners that are numbered anew may begin with a label: with 1, or as the ring before.
    fn may_restart(&self, label: &str) -> bool {
        let Some((_, number)) = label_number(label) else { return true };
        let before = self.runs.iter().rev().nth(1).and_then(|run| run.numbering.first());
        number == 1 || before.is_none_or(|first| first == number)
    }

    /// Takes the number of the row that was pushed last.
    pub fn number(&mut self, label: &str, pair: Position, known: &mut Known) {
        let is_known = known.take(pair);
        if let Some(run) = self.runs.last_mut() {
            run.numbering.push(label, pair, is_known);
        }
    }

    /// Whether a label is the first number there is, after others.
    fn falls_back(&self, number: &str, label: &str) -> bool {
        let both = label_number(&self.last_label).zip(label_number(label));
        let is_first = both.is_some_and(|(before, own)| before.0 == own.0 && own.1 == 1 && before.1 > 1);
        let run = self.runs.last().filter(|run| number.is_empty() || number == run.number);
        is_first && !self.is_broken_off && run.is_some_and(|run| run.points.len() > 2 && !run.is_closed())
    }

    /// Takes the next row; an empty number goes on with the ring at hand.
    pub fn push(&mut self, number: &str, pair: Position) {
        self.rows += 1;
        if std::mem::take(&mut self.is_broken_off) {
            return self.begin(number, pair, false);
        }
        let Some(run) = self.runs.last_mut() else { return self.begin(number, pair, false) };
        if number.is_empty() || number == run.number {
            if !run.is_closed() {
                run.points.push(pair);
            } else if run.points[0] != pair {
                let number = run.number.clone();
                self.begin(&number, pair, false);
                self.report(Code::RingNumberAgain);
            }
            return;
        }
        let may_close = !run.is_closed() && run.points.len() > 2 && run.points[0] == pair;
        let comes_again = self.runs.iter().rev().take(64).any(|run| run.number == number);
        self.begin(number, pair, may_close);
        if comes_again {
            self.report(Code::RingNumberAgain);
        }
    }

    fn begin(&mut self, number: &str, pair: Position, may_close: bool) {
        self.runs.push(Run {
            number: number.to_owned(),
            points: vec![pair],
            may_close,
            fell_back: false,
            numbering: Numbering::default(),
        });
    }

    /// Once for each parcel.
    fn report(&mut self, code: Code) {
        if !self.defects.iter().any(|defect| defect.code == code) {
            let (ring, vertex) = self.next_place();
            let pair = self.runs[ring].points[vertex - 1];
            self.defects.push(Defect::new(code).at(0, ring, vertex - 1, pair));
        }
    }

    /// All rings, closed.
    pub fn finish(mut self) -> Gathered {
        let mut runs: Vec<Run> = Vec::with_capacity(self.runs.len());
        let mut is_wrong = false;
        for mut run in std::mem::take(&mut self.runs) {
            if run.fell_back
                && run.points.len() < 3
                && let Some(before) = runs.last_mut()
            {
                // Neighbours share points: the ring ends with one or two of the first.
                before.points.append(&mut run.points);
                continue;
            }
            if run.fell_back && !self.defects.iter().any(|defect| defect.code == Code::RingNumberAgain) {
                self.defects.push(Defect::new(Code::RingNumberAgain).at(0, runs.len(), 0, run.points[0]));
            }
            // Alone, or before a ring that closes at its second point, the row closes the ring before it.
            let points = &run.points;
            let is_closer = run.may_close
                && (points.len() == 1 || points.len() > 4 && points.last() == points.get(1) && !run.is_closed());
            if is_closer {
                is_wrong = true;
                run.points.remove(0);
                run.numbering.drop_first();
                runs.last_mut().into_iter().for_each(Run::close);
            }
            // The closing row of a ring that another one interrupted.
            let earlier = points_alone(&run)
                .and_then(|point| runs.iter_mut().find(|r| r.number == run.number && r.points[0] == point));
            match earlier {
                Some(earlier) => earlier.close(),
                None if run.points.is_empty() => {}
                None => runs.push(run),
            }
        }
        if is_wrong {
            let place = runs.last().map(|run| run.points[0]).unwrap_or_default();
            self.defects.push(Defect::new(Code::RingNumberWrong).at(0, runs.len().saturating_sub(1), 0, place));
        }
        let is_open = |run: &Run| run.points.len() > 2 && run.points.first() != run.points.last();
        let unclosed = runs.iter().enumerate().filter(|(_, run)| is_open(run)).map(|(place, _)| place).collect();
        runs.iter_mut().for_each(Run::close);
        let fault = self.fault(&runs);
        let (rings, numbers) = runs.into_iter().map(|run| (run.points, run.number)).unzip();
        Gathered { rings, numbers, unclosed, rows: self.rows, defects: self.defects, fault }
    }

    /// What the numbers of the corners say against the order of the rows; less is noted.
    fn fault(&mut self, runs: &[Run]) -> Option<Defect> {
        let unclear = |why: String| Some(Defect::new(Code::OrderUnclear).detail(why));
        if let Some(label) = &self.again {
            return unclear(format!("(number {label} twice)"));
        }
        for (ring, run) in runs.iter().enumerate() {
            match run.numbering.order() {
                Order::Differs => return unclear(format!("(ring {ring}: numbers and rows give different orders)")),
                Order::Twice(number) => return unclear(format!("(ring {ring}: number {number} twice)")),
                Order::Gap if runs.len() > 1 => {}
                Order::Gap | Order::Foreign => {
                    self.defects.push(Defect::new(Code::NumbersWithGaps).at(0, ring, 0, run.points[0]));
                }
                Order::Agrees => {}
            }
        }
        None
    }
}

/// What stands before the number of a label, and the number: `J12` is 12 under `J`.
pub(super) fn label_number(label: &str) -> Option<(String, u64)> {
    let label = half_width(label);
    let digits = label.find(|c: char| c.is_ascii_digit())?;
    let (stem, rest) = label.split_at(digits);
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let is_one = !rest[end..].contains(|c: char| c.is_ascii_digit());
    rest[..end].parse().ok().filter(|_| is_one).map(|number| (stem.to_owned(), number))
}

fn points_alone(run: &Run) -> Option<Position> {
    <[Position; 1]>::try_from(run.points.as_slice()).ok().map(|[point]| point)
}

/// A ring as it is written: rounded to so many decimal places, without its closing position, from a position
/// that does not come again (there a reader would end the ring).
pub(super) fn to_write(ring: &[Position], places: i32) -> Vec<Position> {
    let unit = 10_f64.powi(places);
    let round = |x: f64| (x * unit).round() / unit;
    let mut written: Vec<Position> = ring.iter().map(|p| p.map(round)).collect();
    if written.len() > 1 && written.first() == written.last() {
        written.pop();
    }
    if written.len() > 1 && written[1..].contains(&written[0]) {
        let bits = |p: &Position| p.map(f64::to_bits);
        let mut times = HashMap::new();
        written.iter().for_each(|p| *times.entry(bits(p)).or_insert(0) += 1);
        let start = written.iter().position(|p| times[&bits(p)] == 1).unwrap_or(0);
        written.rotate_left(start);
    }
    written
}

impl Gathered {
    /// Whether a stated number of points is that of the rows or of the different points.
    pub fn is_count(&self, stated: usize) -> bool {
        stated == self.rows || stated == self.rings.iter().map(|ring| ring.len().max(1) - 1).sum::<usize>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: [Position; 4] = [[0.0, 0.0], [9.0, 0.0], [9.0, 9.0], [0.0, 9.0]];
    const B: [Position; 3] = [[2.0, 2.0], [4.0, 2.0], [4.0, 4.0]];

    fn gather(rows: &[(&str, Position)]) -> (Vec<usize>, Vec<Code>) {
        let mut rings = Rings::default();
        rows.iter().for_each(|(number, pair)| rings.push(number, *pair));
        let gathered = rings.finish();
        assert!(gathered.rings.iter().all(|ring| ring.len() == 1 || ring.first() == ring.last()));
        (gathered.rings.iter().map(Vec::len).collect(), gathered.defects.iter().map(|d| d.code).collect())
    }

    fn rows(number: &'static str, points: &[Position]) -> Vec<(&'static str, Position)> {
        points.iter().map(|point| (number, *point)).collect()
    }

    #[test]
    fn rings_are_closed_in_every_style() {
        let closed = |points: &[Position]| [points, &points[..1]].concat();
        let wanted = (vec![5, 4], vec![]);
        assert_eq!(gather(&[rows("1", &A), rows("2", &B)].concat()), wanted);
        assert_eq!(gather(&[rows("1", &closed(&A)), rows("2", &closed(&B))].concat()), wanted);
        let twice = [closed(&A), A[..1].to_vec()].concat();
        assert_eq!(gather(&[rows("1", &twice), rows("2", &B)].concat()), wanted);
    }

    #[test]
    fn a_closing_row_with_a_wrong_number_closes() {
        let wanted = (vec![5, 4], vec![Code::RingNumberWrong]);
        assert_eq!(gather(&[rows("1", &A), rows("3", &A[..1]), rows("2", &B)].concat()), wanted);
        // The wrong number is that of the next ring.
        let next = [rows("1", &A), rows("2", &A[..1]), rows("2", &B), rows("2", &B[..1])].concat();
        assert_eq!(gather(&next), wanted);
        // A hole that begins where its open shell began is none.
        let hole = [A[0], B[0], B[1], A[0]];
        assert_eq!(gather(&[rows("1", &A), rows("2", &hole)].concat()), (vec![5, 4], vec![]));
    }

    #[test]
    fn points_that_are_numbered_anew_begin_another_ring() {
        let mut rings = Rings::default();
        for (label, point) in ["1", "2", "3", "4"].into_iter().zip(A).chain(["1", "2", "3"].into_iter().zip(B)) {
            rings.push_labelled("", label, point);
        }
        let gathered = rings.finish();
        assert_eq!(gathered.rings.iter().map(Vec::len).collect::<Vec<_>>(), [5, 4]);
        assert_eq!(gathered.defects.iter().map(|d| d.code).collect::<Vec<_>>(), [Code::RingNumberAgain]);
    }

    #[test]
    fn numbers_that_fall_back_begin_another_ring_where_it_has_corners() {
        let gather = |labels: &[&str]| {
            let mut rings = Rings::default();
            let pair = |n: usize| [(n * 7 % 11) as f64, n as f64];
            labels.iter().enumerate().for_each(|(n, label)| rings.push_labelled("", label, pair(n)));
            let gathered = rings.finish();
            (gathered.rings.iter().map(Vec::len).collect::<Vec<_>>(), gathered.defects.len())
        };
        assert_eq!(gather(&["A1", "A2", "A3", "B1", "B2", "B3"]), (vec![4, 4], 1));
        assert_eq!(gather(&["5", "6", "7", "1", "2", "3"]), (vec![4, 4], 1));
        // Points of the neighbour.
        assert_eq!(gather(&["5", "6", "7", "1", "2"]), (vec![6], 0));
        assert_eq!(gather(&["2", "7", "8", "3"]), (vec![5], 0));
    }

    #[test]
    fn a_number_that_goes_on_begins_another_ring() {
        let closed = [&A[..], &A[..1]].concat();
        let wanted = (vec![5, 4], vec![Code::RingNumberAgain]);
        assert_eq!(gather(&[rows("1", &closed), rows("1", &B)].concat()), wanted);
        assert_eq!(gather(&[rows("", &closed), rows("", &B)].concat()), wanted);
        // The closing row of the first after the second.
        assert_eq!(gather(&[rows("1", &A), rows("2", &B), rows("1", &A[..1])].concat()), wanted);
    }
}
