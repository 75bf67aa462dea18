//! One shape of the main file to parts and holes. Which ring is a hole is asked of where it lies, because the
//! direction that ought to say it is wrong in many files; where both contradict each other that is reported.

use crate::diagnostic::{Code, Defect};
use crate::feature::ArealGeometry;
use crate::format::containment;
use crate::geometry::Position;
use crate::geometry::predicate::planar_area;

const NULL: u32 = 0;
/// Polygons: plain, with heights and measures, with measures.
const POLYGON: u32 = 5;
const POLYGON_Z: u32 = 15;
const POLYGON_M: u32 = 25;

/// The areal parts of a shape, and what is to be said of them; `kind` is what the header of the file says.
pub(super) fn areal(shape: &[u8], kind: u32) -> Result<(ArealGeometry, Vec<Defect>), Defect> {
    let damaged = |what: String| Defect::new(Code::NotAFeature).detail(format!("({what}: the shape is damaged)"));
    let short = || damaged(format!("{} bytes", shape.len()));
    let own = number(shape, 0).ok_or_else(short)?;
    match own {
        NULL => return Err(Defect::new(Code::GeometryMissing).detail("(a null shape, 空图形)")),
        other if other != kind => return Err(damaged(format!("it is of kind {other} in a file of kind {kind}"))),
        POLYGON | POLYGON_Z | POLYGON_M => {}
        other => return Err(Defect::new(Code::NotAreal).detail(format!("({})", name(other)))),
    }
    let rings = rings(shape, own).map_err(|what| what.map_or_else(short, damaged))?;
    if rings.is_empty() {
        return Err(Defect::new(Code::GeometryEmpty));
    }
    if let Some((ring, vertex, position)) = not_finite(&rings) {
        return Err(Defect::new(Code::CoordinateNotFinite).at(0, ring, vertex, position));
    }
    let mut defects = Vec::new();
    if own != POLYGON {
        defects.push(Defect::new(Code::ZIgnored));
    }
    let (geometry, reported) = nest(rings)?;
    defects.extend(reported);
    Ok((geometry, defects))
}

/// What is wrong with a shape, or nothing when it is merely too short.
type Wrong = Option<String>;

/// The rings as they are stored; the shape must have exactly the bytes that they take.
fn rings(shape: &[u8], kind: u32) -> Result<Vec<Vec<Position>>, Wrong> {
    const FIXED: usize = 44;
    let count = |at| number(shape, at).map(|n| n as usize).ok_or(None);
    let (parts, points) = (count(36)?, count(40)?);
    let flat = parts.saturating_mul(4).saturating_add(points.saturating_mul(16)).saturating_add(FIXED);
    let values = points.saturating_mul(8).saturating_add(16);
    let fits = match kind {
        POLYGON => shape.len() == flat,
        // Measures may be left out.
        POLYGON_M => [flat, flat.saturating_add(values)].contains(&shape.len()),
        _ => [1, 2].iter().any(|times| flat.saturating_add(values.saturating_mul(*times)) == shape.len()),
    };
    if !fits {
        return Err(Some(format!("{parts} rings of {points} points do not take its {} bytes", shape.len())));
    }
    let starts: Vec<usize> = (0..parts).map(|part| count(FIXED + 4 * part)).collect::<Result<_, Wrong>>()?;
    let ends = starts.iter().skip(1).copied().chain([points]);
    let is_run = |(start, end): (&usize, usize)| *start <= end;
    if starts.first().is_some_and(|first| *first != 0) || !starts.iter().zip(ends.clone()).all(is_run) {
        return Err(Some("its rings do not follow each other".into()));
    }
    if parts == 0 && points > 0 {
        return Err(Some(format!("{points} points belong to no ring")));
    }
    let stored = shape.get(FIXED + 4 * parts..flat).ok_or(None)?;
    let real = |bytes: &[u8]| f64::from_le_bytes(bytes.try_into().unwrap_or_default());
    let positions: Vec<Position> = stored.chunks_exact(16).map(|xy| [real(&xy[..8]), real(&xy[8..])]).collect();
    Ok(starts.iter().zip(ends).map(|(start, end)| positions[*start..end].to_vec()).collect())
}

fn not_finite(rings: &[Vec<Position>]) -> Option<(usize, usize, Position)> {
    let all = rings.iter().enumerate().flat_map(|(ring, of)| of.iter().enumerate().map(move |(v, p)| (ring, v, *p)));
    all.into_iter().find(|(_, _, position)| !position.iter().all(|x| x.is_finite()))
}

/// Rings as parts and holes by where they lie, and what is to be said of their directions.
fn nest(rings: Vec<Vec<Position>>) -> Result<(ArealGeometry, Vec<Defect>), Defect> {
    if rings.len() == 1 {
        return Ok((ArealGeometry { parts: vec![rings] }, Vec::new()));
    }
    let closed: Vec<Vec<Position>> = rings.iter().map(|ring| closed(ring)).collect();
    let count = rings.len();
    let Some(found) = containment::parts(closed) else {
        return Err(Defect::new(Code::TooTangled).detail(format!("({count} rings, too deep in each other)")));
    };
    // By the standard a shell runs clockwise and a hole against it.
    let is_clockwise: Vec<bool> = rings.iter().map(|ring| planar_area(ring) < 0.0).collect();
    let (mut turned, mut alike) = (Vec::new(), None);
    for (part, members) in found.iter().enumerate() {
        let shell = members[0].0;
        for (at, (ring, _)) in members.iter().enumerate() {
            if is_clockwise[*ring] != (at == 0) {
                turned.push(*ring);
            }
            if at > 0 && is_clockwise[*ring] == is_clockwise[shell] && alike.is_none() {
                alike = Some((part, at, rings[*ring].first().copied().unwrap_or_default()));
            }
        }
    }
    let mut defects = Vec::new();
    if let Some((part, ring, position)) = alike {
        defects.push(Defect::new(Code::NestedAlike).at(part, ring, 0, position));
    }
    if !turned.is_empty() {
        turned.sort_unstable();
        let some: Vec<String> = turned.iter().take(5).map(usize::to_string).collect();
        let more = if turned.len() > 5 { ", …" } else { "" };
        let detail = format!("({} of {count} rings: {}{more})", turned.len(), some.join(", "));
        defects.push(Defect::new(Code::WindingIgnored).detail(detail));
    }
    let mut rings: Vec<Option<Vec<Position>>> = rings.into_iter().map(Some).collect();
    let mut take = |ring: usize| rings[ring].take().unwrap_or_default();
    let parts = found.into_iter().map(|part| part.into_iter().map(|(ring, _)| take(ring)).collect());
    Ok((ArealGeometry { parts: parts.collect() }, defects))
}

fn closed(ring: &[Position]) -> Vec<Position> {
    let is_open = ring.first() != ring.last();
    ring.iter().chain(ring.first().filter(|_| is_open)).copied().collect()
}

/// For people, what is not a polygon.
fn name(kind: u32) -> String {
    match kind % 10 {
        1 if kind < 30 => "points (点)".into(),
        8 => "points (点)".into(),
        3 => "lines (线)".into(),
        _ if kind == 31 => "a MultiPatch (三维多面体): export it as polygons".into(),
        _ => format!("shapes of kind {kind}"),
    }
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4).map(|n| u32::from_le_bytes([n[0], n[1], n[2], n[3]]))
}
