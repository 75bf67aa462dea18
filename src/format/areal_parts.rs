use crate::diagnostic::{Code, Defect};
use crate::feature::ArealGeometry;
use crate::geometry::Position;

/// What a reader of geometries has come across, the areal parts and what is left out beside them.
#[derive(Default)]
pub(super) struct ArealParts {
    pub parts: Vec<Vec<Vec<Position>>>,
    /// Points, lines and the like.
    pub others: usize,
    /// Boundaries with arcs.
    pub curves: usize,
    pub has_heights: bool,
}

impl ArealParts {
    /// The areal parts, and what was treated.
    ///
    /// # Errors
    /// The defect by which the record is rejected: a boundary has arcs, or there is no area.
    pub fn finish(self) -> Result<(ArealGeometry, Vec<Defect>), Defect> {
        if self.curves > 0 {
            return Err(Defect::new(Code::CurveGeometry));
        }
        if self.parts.is_empty() {
            return Err(Defect::new(if self.others > 0 { Code::NotAreal } else { Code::GeometryEmpty }));
        }
        Ok(self.treated())
    }

    /// The same where the caller has checked that there is an area.
    pub fn treated(self) -> (ArealGeometry, Vec<Defect>) {
        let Self { parts, others, has_heights, .. } = self;
        let left_out = (others > 0).then(|| Defect::new(Code::MembersIgnored).detail(format!("({others} left out)")));
        let heights = has_heights.then(|| Defect::new(Code::ZIgnored));
        (ArealGeometry { parts }, left_out.into_iter().chain(heights).collect())
    }
}
