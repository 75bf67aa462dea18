//! What remarks say of the rings of a right: one within another may be a seam (煤层) by its remark, and no hole.

use super::names::is_of_rings;
use crate::format::deduction;

/// Characters of a remark that are compared.
const MOST: usize = 100;

/// The remarks of a right, ring by ring.
#[derive(Debug, Default)]
pub(super) struct Remarks(Vec<Remark>);

#[derive(Debug)]
struct Remark {
    /// The part and the ring of it.
    place: (usize, usize),
    text: String,
    rows: usize,
    filled: usize,
    /// It stands beside the first corner, as one over merged cells does.
    is_first: bool,
    /// No other remark stands beside the ring.
    is_one: bool,
}

impl Remarks {
    /// Takes the remark beside a corner of a ring, which may be blank.
    pub fn take(&mut self, place: (usize, usize), text: &str) {
        if self.0.last().is_none_or(|last| last.place != place) {
            let is_first = !text.is_empty();
            self.0.push(Remark { place, text: String::new(), rows: 0, filled: 0, is_first, is_one: true });
        }
        let Some(ring) = self.0.last_mut() else { return };
        ring.rows += 1;
        if text.is_empty() {
            return;
        }
        let text: String = text.chars().take(MOST).collect();
        ring.filled += 1;
        if ring.filled == 1 {
            ring.text = text;
        } else {
            ring.is_one &= ring.text == text;
        }
    }

    /// Whether rings of one part have remarks that are theirs as a whole and differ, and none says that it is of a ring.
    pub fn name_rings(&self) -> bool {
        let own: Vec<&Remark> = self.0.iter().filter(|remark| remark.is_of_ring()).collect();
        own.chunk_by(|a, b| a.place.0 == b.place.0).any(|part| part.iter().any(|ring| ring.text != part[0].text))
    }
}

impl Remark {
    fn is_of_ring(&self) -> bool {
        let is_whole = self.filled == self.rows || (self.filled == 1 && self.is_first);
        let is_explained = is_of_rings(&self.text) || deduction::is_named(&self.text);
        self.filled > 0 && self.is_one && is_whole && !is_explained
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name_rings(rings: &[&[&str]]) -> bool {
        let mut remarks = Remarks::default();
        for (ring, texts) in rings.iter().enumerate() {
            texts.iter().for_each(|text| remarks.take((0, ring), text));
        }
        remarks.name_rings()
    }

    #[test]
    fn rings_are_named_by_remarks_that_are_theirs_as_a_whole() {
        assert!(name_rings(&[&["2号煤层"; 4], &["3号煤层"; 4]]));
        assert!(name_rings(&[&["Ⅰ号矿体", "", "", ""], &["Ⅱ号矿体", "", ""]]));
        for rings in [
            [&["采矿权范围"; 3], &["扣除基本农田"; 3]],
            [&["外圈", "", ""], &["内圈", "", ""]],
            [&["2号煤层"; 3], &["2号煤层"; 3]],
            [&["界桩", "", "界桩"], &["水泥桩", "", "水泥桩"]],
            [&["起点", "拐点", "终点"], &["起点", "拐点", "终点"]],
            [&["", "", ""], &["3号煤层", "", ""]],
        ] {
            assert!(!name_rings(&[rings[0], rings[1]]), "{rings:?}");
        }
    }
}
