//! The objects of a MIF, each with the lines that belong to it.

use std::io;

use crate::diagnostic::{Code, Defect};
use crate::format::lines::{Line, Lines};
use crate::format::number::{finite, not_a_number};
use crate::geometry::Position;

/// How an object is drawn.
const DRAWN: &[&str] = &["pen", "brush", "symbol", "center", "smooth", "font", "spacing", "justify", "angle", "label"];
/// What encloses nothing.
const OTHERS: &[&str] = &["point", "line", "pline", "multipoint", "text"];
/// What is bounded by arcs.
const CURVES: &[&str] = &["arc", "ellipse", "roundrect"];

/// The rings of an object, or why it has none.
pub(super) type Rings = Result<Vec<Vec<Position>>, Defect>;

/// The objects after the head.
pub(super) struct Objects {
    lines: Lines,
    ahead: Option<Line>,
}

impl Objects {
    /// `lines` stands behind the line `Data`.
    pub fn new(lines: Lines) -> Self {
        Self { lines, ahead: None }
    }

    /// The next object.
    pub fn next(&mut self) -> io::Result<Option<Rings>> {
        let Some((first, body)) = self.lines_of_object()? else { return Ok(None) };
        let (keyword, rest) = parted(&first);
        if keyword == "collection" {
            // Its members are objects of their own lines.
            let members: usize = rest.trim_ascii().parse().unwrap_or(0);
            for _ in 0..members {
                if self.lines_of_object()?.is_none() {
                    break;
                }
            }
        }
        Ok(Some(rings(&keyword, rest, &body)))
    }

    /// The line that begins an object, and those that follow up to the next.
    fn lines_of_object(&mut self) -> io::Result<Option<(String, Vec<String>)>> {
        let mut first = None;
        let mut body = Vec::new();
        while let Some(line) = match self.ahead.take() {
            Some(line) => Some(line),
            None => self.lines.next()?,
        } {
            let is_word = line.text.trim_ascii_start().starts_with(|c: char| c.is_ascii_alphabetic());
            let begins = is_word && !DRAWN.contains(&parted(&line.text).0.as_str());
            if line.text.trim_ascii().is_empty() {
                continue;
            }
            match (&first, begins) {
                (None, _) => first = Some(line.text),
                (Some(_), true) => {
                    self.ahead = Some(line);
                    break;
                }
                (Some(_), false) if !is_word => body.push(line.text),
                (Some(_), false) => {}
            }
        }
        Ok(first.map(|first| (first, body)))
    }
}

/// The first word of a line, small, and the rest.
fn parted(line: &str) -> (String, &str) {
    let text = line.trim_ascii();
    let (word, rest) = text.split_once(|c: char| c.is_ascii_whitespace()).unwrap_or((text, ""));
    (word.to_ascii_lowercase(), rest)
}

fn malformed(why: String) -> Defect {
    Defect::new(Code::NotAFeature).detail(format!("({why})"))
}

fn rings(keyword: &str, rest: &str, body: &[String]) -> Rings {
    match keyword {
        "region" => region(rest, body),
        "rect" => rectangle(rest, body),
        "none" => Err(Defect::new(Code::GeometryMissing)),
        curve if CURVES.contains(&curve) => Err(Defect::new(Code::CurveGeometry).detail(format!("({curve})"))),
        other if OTHERS.contains(&other) => Err(Defect::new(Code::NotAreal)),
        "collection" => Err(malformed("a Collection is not read".into())),
        other => {
            let shown: String = other.chars().take(60).collect();
            Err(malformed(format!("{shown:?} is no object of MIF")))
        }
    }
}

/// Rings, each with the number of its points before it.
fn region(rest: &str, body: &[String]) -> Rings {
    let count: usize =
        rest.trim_ascii().parse().map_err(|_| malformed(format!("Region {rest:?} is no number of rings")))?;
    let mut lines = body.iter();
    let mut rings = Vec::new();
    for ring in 0..count {
        let missing = || malformed(format!("{count} rings are stated, and there are {ring} (环数不符)"));
        let stated = lines.next().ok_or_else(missing)?;
        let points: usize = stated.trim_ascii().parse().map_err(|_| {
            malformed(format!(
                "ring {ring}: {:?} is no number of points: the one before has more or fewer (点数不符)",
                stated.trim_ascii()
            ))
        })?;
        // The number is not believed before the lines are there.
        let mut positions = Vec::new();
        for vertex in 0..points {
            let short =
                || malformed(format!("ring {ring}: {points} points are stated, and there are {vertex} (点数不符)"));
            let line = lines.next().ok_or_else(short)?;
            if line.trim_ascii().parse::<usize>().is_ok() {
                return Err(short());
            }
            positions.push(position(line).ok_or_else(|| not_a_number(line.trim_ascii(), 0, ring, vertex))?);
        }
        rings.push(positions);
    }
    match lines.next() {
        Some(more) => {
            Err(malformed(format!("{:?} follows what is stated of rings and points (点数不符)", more.trim_ascii())))
        }
        None => Ok(rings),
    }
}

fn rectangle(rest: &str, body: &[String]) -> Rings {
    let numbers: Option<Vec<f64>> = rest.split_ascii_whitespace().map(finite).collect();
    match (numbers.as_deref(), body) {
        (Some([x1, y1, x2, y2]), []) => Ok(vec![vec![[*x1, *y1], [*x2, *y1], [*x2, *y2], [*x1, *y2], [*x1, *y1]]]),
        _ => Err(malformed(format!("Rect {rest:?} has no two corners"))),
    }
}

fn position(line: &str) -> Option<Position> {
    let numbers: Option<Vec<f64>> = line.split_ascii_whitespace().map(finite).collect();
    numbers.and_then(|numbers| numbers.try_into().ok())
}
