//! An entity of a drawing, and the polygon that it is.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::diagnostic::{Code, Defect};
use crate::feature::ArealGeometry;
use crate::format::number::{finite, not_a_number};
use crate::geometry::Position;

/// Entities that enclose nothing.
const OTHERS: &[&str] = &["POINT", "LINE", "TEXT", "MTEXT", "ATTDEF", "RAY", "XLINE", "DIMENSION", "LEADER", "ARC"];
/// What is bounded by curves.
const CURVES: &[&str] = &["CIRCLE", "ELLIPSE", "SPLINE"];

/// Flags of a polyline.
const CLOSED: i64 = 1;
const FITTED: i64 = 2 | 4;
const MESH: i64 = 16 | 64;

#[derive(Default)]
pub(super) struct Entity {
    pub kind: String,
    pub groups: Vec<(i32, String)>,
    /// The groups of each vertex of a `POLYLINE`.
    pub vertices: Vec<Vec<(i32, String)>>,
}

fn malformed(why: String) -> Defect {
    Defect::new(Code::NotAFeature).detail(format!("({why})"))
}

fn said(groups: &[(i32, String)], wanted: i32) -> Option<&str> {
    groups.iter().find(|(code, _)| *code == wanted).map(|(_, value)| value.trim_ascii())
}

impl Entity {
    /// Whether anything is read from groups of a code; the others need not be kept.
    pub fn is_read(code: i32) -> bool {
        matches!(code, 1 | 5 | 8 | 10 | 20 | 30 | 38 | 42 | 60 | 67 | 70 | 90 | 210 | 220 | 230)
    }

    /// Why it is not seen in the drawing: itself, or by its layer, which is one of those that are `hidden`.
    pub fn why_hidden(&self, hidden: &BTreeMap<String, &'static str>) -> Option<String> {
        if said(&self.groups, 60).is_some_and(|visibility| visibility != "0") {
            return Some("it is invisible (不可见)".into());
        }
        let layer = said(&self.groups, 8)?;
        hidden.get(&layer.to_lowercase()).map(|why| format!("its layer {layer:?} {why}"))
    }

    /// Its layer, handle and text.
    pub fn properties(&self) -> Map<String, Value> {
        let named = [("Layer", 8), ("EntityHandle", 5), ("Text", 1)];
        let found =
            named.into_iter().filter_map(|(name, code)| Some((name.to_owned(), said(&self.groups, code)?.into())));
        found.chain([("Entity".to_owned(), self.kind.as_str().into())]).collect()
    }

    /// The polygon of a closed polyline, and what is to be said of it.
    pub fn areal(&self) -> Result<(ArealGeometry, Vec<Defect>), Defect> {
        match self.kind.as_str() {
            "LWPOLYLINE" | "POLYLINE" => {}
            curve if CURVES.contains(&curve) => {
                return Err(Defect::new(Code::CurveGeometry).detail(format!("({curve})")));
            }
            other if OTHERS.contains(&other) => return Err(Defect::new(Code::NotAreal).detail(format!("({other})"))),
            other => return Err(malformed(format!("the entity {other:?} is not read"))),
        }
        let flags = self.flags()?;
        if flags & FITTED != 0 {
            return Err(Defect::new(Code::CurveGeometry));
        }
        if flags & MESH != 0 {
            return Err(malformed("a mesh is not read".into()));
        }
        self.lies_in_the_plane()?;
        let (ring, has_heights) = if self.kind == "POLYLINE" { self.vertices()? } else { self.pairs()? };
        let is_closed = flags & CLOSED != 0 || (ring.len() > 3 && ring.first() == ring.last());
        if !is_closed {
            return Err(Defect::new(Code::NotAreal).detail("(a polyline that is not closed)"));
        }
        let mut ring = ring;
        if ring.first() != ring.last() {
            ring.extend(ring.first().copied());
        }
        let defects = has_heights.then(|| Defect::new(Code::ZIgnored)).into_iter().collect();
        Ok((ArealGeometry { parts: vec![vec![ring]] }, defects))
    }

    fn flags(&self) -> Result<i64, Defect> {
        let said = said(&self.groups, 70).unwrap_or("0");
        said.parse().map_err(|_| malformed(format!("{said:?} are no flags")))
    }

    /// A polyline of a layout, or seen from elsewhere than above, has other coordinates than it seems.
    fn lies_in_the_plane(&self) -> Result<(), Defect> {
        if said(&self.groups, 67).is_some_and(|space| space != "0") {
            return Err(malformed("it lies in paper space".into()));
        }
        let is_up = [(210, 0.0), (220, 0.0), (230, 1.0)]
            .into_iter()
            .all(|(code, usual)| said(&self.groups, code).is_none_or(|value| finite(value) == Some(usual)));
        is_up.then_some(()).ok_or_else(|| malformed("it is drawn in a plane of its own (extrusion)".into()))
    }

    /// The corners of an `LWPOLYLINE`: x begins one, y follows.
    fn pairs(&self) -> Result<(Vec<Position>, bool), Defect> {
        let (mut ring, mut x) = (Vec::new(), None);
        for (code, value) in &self.groups {
            let number =
                || finite(value.trim_ascii()).ok_or_else(|| not_a_number(value.trim_ascii(), 0, 0, ring.len()));
            match code {
                10 if x.is_some() => return Err(malformed(format!("vertex {} has no y", ring.len()))),
                10 => x = Some(number()?),
                20 => {
                    let y = number()?;
                    let x = x.take().ok_or_else(|| malformed(format!("vertex {} has no x", ring.len())))?;
                    ring.push([x, y]);
                }
                42 if number()? != 0.0 => return Err(Defect::new(Code::CurveGeometry).detail("(a bulge)")),
                _ => {}
            }
        }
        if x.is_some() {
            return Err(malformed(format!("vertex {} has no y", ring.len())));
        }
        let stated = said(&self.groups, 90).unwrap_or_default();
        if stated.parse() != Ok(ring.len()) {
            return Err(malformed(format!("{stated} vertices are stated, and there are {} (点数不符)", ring.len())));
        }
        let height = said(&self.groups, 38).and_then(finite);
        Ok((ring, height.is_some_and(|height| height != 0.0)))
    }

    /// The corners of a `POLYLINE`.
    fn vertices(&self) -> Result<(Vec<Position>, bool), Defect> {
        let (mut ring, mut has_heights) = (Vec::new(), false);
        for (vertex, groups) in self.vertices.iter().enumerate() {
            let number = |code| {
                if groups.iter().filter(|(of, _)| *of == code).count() > 1 {
                    return Err(malformed(format!("vertex {vertex} has several positions")));
                }
                let said = said(groups, code).unwrap_or_default();
                finite(said).ok_or_else(|| not_a_number(said, 0, 0, vertex))
            };
            ring.push([number(10)?, number(20)?]);
            has_heights |= said(groups, 30).and_then(finite).is_some_and(|height| height != 0.0);
            if said(groups, 42).is_some_and(|bulge| finite(bulge) != Some(0.0)) {
                return Err(Defect::new(Code::CurveGeometry).detail("(a bulge)"));
            }
        }
        Ok((ring, has_heights))
    }
}
