use super::boundary::Cut;
use super::stretch::Joint;
use crate::diagnostic::{Code, Defect};

/// How much a sign says by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strength {
    /// It parts polygons only where they lie apart: a note, a blank row, another header, a remark.
    Weak,
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
    pub told: Defect,
}

impl Sign {
    /// What begins there, by where the corners lie and whether their numbers run on.
    pub fn weigh(self, joint: Option<Joint>, runs_on: Option<bool>) -> Option<(Cut, Defect)> {
        use Joint::{Ends, GoesOn, Jumps, Short, Unclear};
        let Self { strength, cut, told } = self;
        let unclear = |told: Defect| Some((Cut::Unclear, Defect { code: Code::SplitUnclear, ..told }));
        match (strength, joint) {
            (Strength::Strong, Some(GoesOn)) if runs_on == Some(true) => unclear(told),
            (Strength::Strong, _) => Some((cut, told)),
            // Sides can deceive where a polygon winds: against numbers that run on they do not decide.
            (Strength::Weak, Some(Jumps)) if runs_on == Some(true) => unclear(told),
            (_, Some(Jumps | Ends)) => Some((cut, told)),
            (_, Some(Unclear)) | (Strength::Numbers, Some(GoesOn | Short)) => unclear(told),
            (Strength::Weak | Strength::Numbers, _) => None,
        }
    }
}
