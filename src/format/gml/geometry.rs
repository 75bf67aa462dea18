//! Surfaces of GML with straight edges. Whatever element is not known here rejects the record.

use super::reference::Reference;
use crate::diagnostic::{Code, Defect};
use crate::format::number::{finite, not_a_number};
use crate::format::xml::{Element, positions, words};
use crate::geometry::Position;

/// Elements that hold coordinates.
pub(super) const COORDINATES: &[&str] = &["posList", "pos", "coordinates", "coord"];

/// Surfaces of several members.
const COLLECTIONS: &[&str] = &[
    "MultiPolygon",
    "MultiSurface",
    "MultiGeometry",
    "Surface",
    "CompositeSurface",
    "PolyhedralSurface",
    "TriangulatedSurface",
];
/// What holds their members.
const MEMBERS: &[&str] = &[
    "polygonMember",
    "surfaceMember",
    "surfaceMembers",
    "geometryMember",
    "geometryMembers",
    "patches",
    "polygonPatches",
    "trianglePatches",
];
const POLYGONS: &[&str] = &["Polygon", "PolygonPatch", "Rectangle", "Triangle"];
/// What encloses nothing.
const OTHERS: &[&str] = &[
    "Point",
    "MultiPoint",
    "LineString",
    "MultiLineString",
    "Curve",
    "MultiCurve",
    "CompositeCurve",
    "LinearRing",
    "Envelope",
    "Box",
];
/// What a geometry says of itself besides.
const WORDS: &[&str] = &["name", "description", "identifier", "metaDataProperty", "descriptionReference"];

/// Geometries of a feature.
pub(super) const GEOMETRIES: &[&str] = &[
    "Polygon",
    "MultiPolygon",
    "MultiSurface",
    "MultiGeometry",
    "Surface",
    "CompositeSurface",
    "PolyhedralSurface",
    "TriangulatedSurface",
    "Tin",
    "OrientableSurface",
    "Solid",
    "MultiSolid",
    "CompositeSolid",
    "Point",
    "MultiPoint",
    "LineString",
    "MultiLineString",
    "Curve",
    "MultiCurve",
    "CompositeCurve",
    "OrientableCurve",
    "LinearRing",
    "Ring",
    "Envelope",
    "Box",
    "GeometricComplex",
];

/// The parts that are found of a geometry.
pub(super) struct Surface<'r> {
    reference: Option<&'r Reference>,
    pub parts: Vec<Vec<Vec<Position>>>,
    /// Points, lines and the like.
    pub others: usize,
    pub has_heights: bool,
}

fn malformed(why: String) -> Defect {
    Defect::new(Code::NotAFeature).detail(format!("({why})"))
}

impl<'r> Surface<'r> {
    pub fn new(reference: Option<&'r Reference>) -> Self {
        Self { reference, parts: Vec::new(), others: 0, has_heights: false }
    }

    /// Takes the parts of a geometry; `dimension` is what those around it say of the numbers of a position.
    pub fn geometry(&mut self, element: &Element, dimension: Option<usize>) -> Result<(), Defect> {
        let dimension = self.inherited(element, dimension)?;
        let name = &&*element.name;
        if OTHERS.contains(name) {
            self.others += 1;
            Ok(())
        } else if POLYGONS.contains(name) {
            self.polygon(element, dimension)
        } else if COLLECTIONS.contains(name) {
            let members = element.children.iter().filter(|child| !WORDS.contains(&&*child.name));
            members.into_iter().try_for_each(|member| self.member(member, &element.name, dimension))
        } else {
            Err(malformed(format!("<{name}> is no surface with straight edges that is read")))
        }
    }

    fn member(&mut self, member: &Element, of: &str, dimension: Option<usize>) -> Result<(), Defect> {
        if !MEMBERS.contains(&&*member.name) {
            return Err(malformed(format!("<{}> in a {of}", member.name)));
        }
        let dimension = self.inherited(member, dimension)?;
        member.children.iter().try_for_each(|geometry| self.geometry(geometry, dimension))
    }

    /// What an element says of the CRS and the numbers of a position.
    fn inherited(&self, element: &Element, dimension: Option<usize>) -> Result<Option<usize>, Defect> {
        if element.attribute("href").is_some() {
            return Err(malformed(format!("<{}> refers to another geometry, which is not followed", element.name)));
        }
        if let Some(name) = element.attribute("srsName").filter(|name| !self.reference.is_some_and(|of| of.means(name)))
        {
            return Err(Defect::new(Code::CrsOfRecord).detail(format!("({name})")));
        }
        match element.attribute("srsDimension").or_else(|| element.attribute("dimension")) {
            None => Ok(dimension),
            Some(said) => match said.trim().parse() {
                Ok(number @ 2..=3) => Ok(Some(number)),
                _ => Err(malformed(format!("{said:?} is no number of coordinates of a position"))),
            },
        }
    }

    fn polygon(&mut self, polygon: &Element, dimension: Option<usize>) -> Result<(), Defect> {
        let part = self.parts.len();
        let (mut outer, mut inner) = (Vec::new(), Vec::new());
        for child in &polygon.children {
            let rings = child.children.iter();
            match &*child.name {
                "exterior" | "outerBoundaryIs" => outer.extend(rings),
                "interior" | "innerBoundaryIs" => inner.extend(rings),
                known if WORDS.contains(&known) => {}
                other => return Err(malformed(format!("part {part}: <{other}> in a Polygon"))),
            }
        }
        match outer.len() {
            0 if inner.is_empty() => return Ok(()),
            1 => {}
            count => return Err(malformed(format!("part {part}: a Polygon with {count} exteriors (外环不是一个)"))),
        }
        let mut rings = Vec::with_capacity(1 + inner.len());
        for (ring, element) in outer.into_iter().chain(inner).enumerate() {
            if &*element.name != "LinearRing" {
                let curves = ["Arc", "ArcString", "Circle", "CircleByCenterPoint", "ArcByCenterPoint", "CubicSpline"];
                return Err(match element.holds(&curves) {
                    true => Defect::new(Code::CurveGeometry),
                    false => {
                        malformed(format!("part {part}, ring {ring}: a boundary as <{}> is not read", element.name))
                    }
                });
            }
            let dimension = self.inherited(element, dimension)?;
            rings.push(self.ring(element, dimension, part, ring)?);
        }
        self.parts.push(rings);
        Ok(())
    }

    fn ring(
        &mut self,
        element: &Element,
        dimension: Option<usize>,
        part: usize,
        ring: usize,
    ) -> Result<Vec<Position>, Defect> {
        let Some(first) = element.children.first() else { return Ok(Vec::new()) };
        let place = format!("part {part}, ring {ring}");
        let is_list = ["posList", "coordinates"].contains(&&*first.name);
        if let Some(other) = element.children.iter().find(|child| child.name != first.name) {
            return Err(malformed(format!("{place}: <{}> beside <{}>", other.name, first.name)));
        }
        if is_list && element.children.len() > 1 {
            return Err(malformed(format!("{place}: several <{}>", first.name)));
        }
        let mut all = Vec::new();
        for child in &element.children {
            let dimension = self.inherited(child, dimension)?;
            if let (Some(inner), false) = (child.children.first(), &*child.name == "coord") {
                return Err(malformed(format!("{place}: <{}> among coordinates", inner.name)));
            }
            match &*child.name {
                "posList" => all.extend(list(child, dimension, part, ring)?),
                "coordinates" => all.extend(tuples(child, part, ring)?),
                "pos" => all.push(position(&child.text, words(&child.text), part, ring, all.len())?),
                "coord" => {
                    let numbers = child.children.iter().map(|number| number.trimmed());
                    all.push(position(&child.text, numbers, part, ring, all.len())?);
                }
                other => return Err(malformed(format!("{place}: <{other}> in a LinearRing is not read"))),
            }
        }
        self.has_heights |= all.iter().any(|position| position.len() > 2);
        let northing_first = self.reference.is_some_and(|reference| reference.northing_first);
        Ok(all.iter().map(|at| if northing_first { [at[1], at[0]] } else { [at[0], at[1]] }).collect())
    }
}

/// Two numbers or three.
type Numbers = Vec<f64>;

fn position<'t>(
    said: &str,
    words: impl Iterator<Item = &'t str>,
    part: usize,
    ring: usize,
    vertex: usize,
) -> Result<Numbers, Defect> {
    let found: Option<Numbers> = words.map(finite).collect();
    found.filter(|numbers| (2..=3).contains(&numbers.len())).ok_or_else(|| not_a_number(said, part, ring, vertex))
}

/// A list of numbers.
fn list(element: &Element, dimension: Option<usize>, part: usize, ring: usize) -> Result<Vec<Numbers>, Defect> {
    let mut all = Vec::new();
    for word in words(&element.text) {
        let vertex = all.len() / dimension.unwrap_or(2);
        all.push(finite(word).ok_or_else(|| not_a_number(word, part, ring, vertex))?);
    }
    let place = format!("part {part}, ring {ring}");
    let closes = |by: usize| all.len() % by == 0 && all.len() >= 2 * by && all[..by] == all[all.len() - by..];
    let by = match dimension {
        Some(by) => by,
        None if closes(3) && !closes(2) => {
            let why = format!("{place}: it does not say whether its positions have two numbers or three");
            return Err(malformed(why));
        }
        None => 2,
    };
    if all.len() % by != 0 {
        return Err(malformed(format!("{place}: {} numbers are no positions of {by}", all.len())));
    }
    let positions = all.len() / by;
    if let Some(count) = element.attribute("count").filter(|count| count.trim().parse() != Ok(positions)) {
        return Err(malformed(format!("{place}: {count} positions are stated, and there are {positions} (点数不符)")));
    }
    Ok(all.chunks_exact(by).map(<[f64]>::to_vec).collect())
}

/// Tuples as GML 2 writes them.
fn tuples(element: &Element, part: usize, ring: usize) -> Result<Vec<Numbers>, Defect> {
    for (name, usual) in [("decimal", "."), ("cs", ","), ("ts", " ")] {
        if let Some(other) = element.attribute(name).filter(|sign| *sign != usual) {
            return Err(malformed(format!("part {part}, ring {ring}: {other:?} as the sign {name} is not read")));
        }
    }
    let (found, has_heights) = positions(&element.text, part, ring)?;
    // What the height is does not matter, only that there is one.
    let numbers = |[x, y]: Position| if has_heights { vec![x, y, 0.0] } else { vec![x, y] };
    Ok(found.into_iter().map(numbers).collect())
}
