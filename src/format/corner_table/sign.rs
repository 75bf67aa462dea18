use super::boundary::Cut;
use super::stretch::Joint;
use crate::diagnostic::{Code, Defect};

/// How much a sign says by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strength {
    /// It parts polygons only where they lie apart: a note, another header, a remark.
    Weak,
    /// So does a blank row, which is no break of a page.
    Blank,
    /// Numbers begin anew: that the sides go on contradicts it.
    Numbers,
    /// It heads what follows or names it.
    Strong,
}

/// Something that may part the corners before it from those after it.
#[derive(Debug)]
pub(super) struct Sign {
    pub strength: Strength,
    pub cut: Cut,
    pub reported: Defect,
}

impl Sign {
    /// What begins there, by where the corners lie and whether their numbers run on.
    pub fn weigh(self, joint: Option<Joint>, runs_on: Option<bool>) -> Option<(Cut, Defect)> {
        use Joint::{Apart, Ends, GoesOn, Jumps, Short, Unclear};
        let Self { strength, cut, reported } = self;
        let cuts = match (strength, joint) {
            (_, Some(Ends)) => true,
            // A ring that says so is one.
            (Strength::Strong, _) if cut == Cut::Ring => true,
            (Strength::Strong, Some(Jumps | Apart) | None) => true,
            // What heads or names corners whose numbers run on needs a jump besides; where they do not, it is enough.
            (Strength::Strong, Some(GoesOn)) => runs_on == Some(false),
            (Strength::Strong, _) => runs_on != Some(true),
            // Sides can deceive where a polygon winds: against numbers that run on they do not decide.
            (Strength::Blank, Some(Apart)) => true,
            (Strength::Weak | Strength::Blank, Some(Short | GoesOn) | None) | (Strength::Numbers, None) => return None,
            (_, Some(Apart)) => runs_on != Some(true),
            (Strength::Numbers, Some(Jumps)) => true,
            // Nor do they without numbers.
            (_, Some(Jumps)) => runs_on == Some(false),
            (_, Some(Unclear | Short | GoesOn)) => false,
            (_, Some(Joint::Torn)) => return None,
        };
        Some(if cuts { (cut, reported) } else { (Cut::Unclear, Defect { code: Code::SplitUnclear, ..reported }) })
    }
}
