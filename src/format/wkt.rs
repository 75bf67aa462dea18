//! Areal geometries as well-known text (OGC 06-103r4), read strictly. Libraries take `36.7O9` for 36.7 and a height of
//! `nan` for the end of its position; the `wkt` crate knows no surfaces and leaves out what follows a geometry.

use super::areal_parts::ArealParts;
use crate::diagnostic::{Code, Defect};
use crate::feature::ArealGeometry;
use crate::geometry::Position;

/// Collections within each other that are followed; GDAL and PostGIS write no more.
const MOST_NESTED: usize = 32;
/// Characters of a text that are shown.
const SHOWN: usize = 60;

/// The areal parts of a geometry, and what is to be said of them.
///
/// # Errors
/// The defect by which the record is rejected.
pub(super) fn from_wkt(text: &str) -> Result<(ArealGeometry, Vec<Defect>), Defect> {
    let refused = |why: &str| Defect::new(Code::NotAFeature).detail(format!("({why})"));
    if text.contains('\0') {
        return Err(Defect::new(Code::NotAFeature).detail("(the WKT holds a NUL character)"));
    }
    let mut reader = Reader { rest: text, found: Found::default() };
    reader.geometry(0).ok_or_else(|| refused("the geometry is no WKT that can be read"))?;
    let rest = reader.rest.trim();
    let Found { areal, not_a_position } = reader.found;
    let read = areal.finish()?;
    if let Some(run) = not_a_position {
        return Err(refused(&format!("{run:?} is no position in WKT")));
    }
    if !rest.is_empty() {
        let shown: String = rest.chars().take(SHOWN).collect();
        return Err(refused(&format!("text follows the geometry: {shown:?}")));
    }
    Ok(read)
}

#[derive(Default)]
struct Found {
    areal: ArealParts,
    /// What stands first where a position ought to be.
    not_a_position: Option<String>,
}

/// What a geometry is by its keyword.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Polygon,
    Triangle,
    /// Of polygons in brackets alone.
    MultiPolygon,
    /// Of polygons in brackets alone, or of any surface with its keyword.
    MultiSurface,
    CurvePolygon,
    Collection,
    Curve,
    Line,
    Other,
}

const KINDS: &[(&str, Kind)] = &[
    ("POLYGON", Kind::Polygon),
    ("TRIANGLE", Kind::Triangle),
    ("MULTIPOLYGON", Kind::MultiPolygon),
    ("MULTISURFACE", Kind::MultiSurface),
    ("CURVEPOLYGON", Kind::CurvePolygon),
    ("GEOMETRYCOLLECTION", Kind::Collection),
    ("CIRCULARSTRING", Kind::Curve),
    ("COMPOUNDCURVE", Kind::Curve),
    ("MULTICURVE", Kind::Curve),
    ("LINESTRING", Kind::Line),
    ("POINT", Kind::Other),
    ("MULTIPOINT", Kind::Other),
    ("MULTILINESTRING", Kind::Other),
    ("POLYHEDRALSURFACE", Kind::Other),
    ("TIN", Kind::Other),
];

struct Reader<'t> {
    rest: &'t str,
    found: Found,
}

/// Every step gives `None` where the text is no WKT.
impl<'t> Reader<'t> {
    fn geometry(&mut self, depth: usize) -> Option<()> {
        let kind = self.kind()?;
        if self.is_empty_geometry() {
            match kind {
                Kind::Curve => self.found.areal.curves += 1,
                Kind::Line | Kind::Other => self.found.areal.others += 1,
                _ => {}
            }
            return Some(());
        }
        match kind {
            Kind::Polygon => self.polygon(),
            Kind::Triangle => self.triangle(),
            Kind::MultiPolygon => self.list(Self::polygon),
            Kind::MultiSurface => self.list(Self::surface),
            Kind::CurvePolygon => self.curve_polygon(),
            Kind::Collection if depth == MOST_NESTED => None,
            Kind::Collection => self.list(|reader| reader.geometry(depth + 1)),
            Kind::Curve => {
                self.found.areal.curves += 1;
                self.skip()
            }
            Kind::Line | Kind::Other => {
                self.found.areal.others += 1;
                self.skip()
            }
        }
    }

    /// The keyword and what it says of heights.
    fn kind(&mut self) -> Option<Kind> {
        let word = self.word().to_ascii_uppercase();
        let named = |word: &str| KINDS.iter().find(|(name, _)| *name == word).map(|(_, kind)| *kind);
        // PostGIS writes the M of measures without a blank.
        let measured = || word.strip_suffix('M').and_then(named);
        let kind = named(&word).or_else(|| measured().inspect(|_| self.found.areal.has_heights = true))?;
        let before = self.rest;
        match self.word().to_ascii_uppercase().as_str() {
            "Z" | "M" | "ZM" => self.found.areal.has_heights = true,
            _ => self.rest = before,
        }
        Some(kind)
    }

    fn word(&mut self) -> &'t str {
        let text = self.rest.trim_start();
        let end = text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len());
        self.rest = &text[end..];
        &text[..end]
    }

    fn is_empty_geometry(&mut self) -> bool {
        let before = self.rest;
        let is_empty = self.word().eq_ignore_ascii_case("EMPTY");
        if !is_empty {
            self.rest = before;
        }
        is_empty
    }

    fn opens(&self) -> bool {
        self.rest.trim_start().starts_with('(')
    }

    fn sign(&mut self, sign: char) -> Option<()> {
        self.rest = self.rest.trim_start().strip_prefix(sign)?;
        Some(())
    }

    /// Members between brackets, with commas between them.
    fn list(&mut self, mut member: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.sign('(')?;
        loop {
            member(self)?;
            if self.sign(',').is_none() {
                return self.sign(')');
            }
        }
    }

    fn polygon(&mut self) -> Option<()> {
        if self.is_empty_geometry() {
            return Some(());
        }
        let mut rings = Vec::new();
        self.list(|reader| {
            rings.push(if reader.is_empty_geometry() { Vec::new() } else { reader.ring()? });
            Some(())
        })?;
        if rings.first().is_some_and(|ring| !ring.is_empty()) {
            self.found.areal.parts.push(rings);
        }
        Some(())
    }

    /// A member of several: a polygon in brackets alone, or any with its keyword.
    fn surface(&mut self) -> Option<()> {
        let kind = if self.opens() { Kind::Polygon } else { self.kind()? };
        match kind {
            Kind::Polygon => self.polygon(),
            Kind::CurvePolygon => self.curve_polygon(),
            _ => None,
        }
    }

    /// A polygon of three corners.
    fn triangle(&mut self) -> Option<()> {
        self.polygon()?;
        let is_one = |rings: &Vec<Vec<Position>>| match rings.as_slice() {
            [ring] => ring.len() == 4 && ring[0] == ring[3],
            _ => false,
        };
        self.found.areal.parts.last().is_some_and(is_one).then_some(())
    }

    /// A polygon by another name where all of its rings are straight.
    fn curve_polygon(&mut self) -> Option<()> {
        let (mut rings, mut is_curved) = (Vec::new(), false);
        self.list(|reader| {
            let kind = if reader.opens() { Kind::Line } else { reader.kind()? };
            match kind {
                Kind::Line => rings.push(reader.ring()?),
                Kind::Curve => {
                    is_curved = true;
                    reader.skip()?;
                }
                _ => return None,
            }
            Some(())
        })?;
        if is_curved {
            self.found.areal.curves += 1;
        } else {
            self.found.areal.parts.push(rings);
        }
        Some(())
    }

    fn ring(&mut self) -> Option<Vec<Position>> {
        self.sign('(')?;
        let mut ring = Vec::new();
        loop {
            let end = self.rest.find(['(', ')', ','])?;
            let (run, delimiter) = (self.rest[..end].trim(), self.rest.as_bytes()[end]);
            self.rest = &self.rest[end + 1..];
            ring.push(self.position(run)?);
            match delimiter {
                b',' => {}
                b')' => return Some(ring),
                _ => return None,
            }
        }
    }

    /// Two numbers, and heights or measures behind them.
    fn position(&mut self, run: &str) -> Option<Position> {
        let words = || run.split_whitespace();
        let mut numbers = words().map(|word| word.parse::<f64>().ok());
        if let (2..=4, Some(Some(x)), Some(Some(y)), true) =
            (words().count(), numbers.next(), numbers.next(), numbers.all(|number| number.is_some()))
        {
            self.found.areal.has_heights |= words().count() > 2;
            return Some([x, y]);
        }
        // Something else than numbers altogether.
        let begins = |word: &str| word.starts_with(|c: char| c.is_ascii_digit() || "-.".contains(c));
        if words().count() < 2 || !words().take(2).all(begins) {
            return None;
        }
        self.found.not_a_position.get_or_insert_with(|| run.chars().take(SHOWN).collect());
        Some([f64::NAN; 2])
    }

    /// Passes over what stands between brackets, whose positions must be ones all the same.
    fn skip(&mut self) -> Option<()> {
        self.sign('(')?;
        let (mut depth, mut before) = (1_usize, b'(');
        while depth > 0 {
            let at = self.rest.find(['(', ')', ','])?;
            let (run, delimiter) = (self.rest[..at].trim(), self.rest.as_bytes()[at]);
            self.rest = &self.rest[at + 1..];
            let is_keyword = || KINDS.iter().any(|(name, _)| name.eq_ignore_ascii_case(run));
            match delimiter {
                b'(' if before == b')' || !(run.is_empty() || is_keyword()) => return None,
                b'(' => depth += 1,
                _ if before == b')' && !run.is_empty() => return None,
                _ if before == b')' || run.eq_ignore_ascii_case("EMPTY") => {}
                _ => drop(self.position(run)?),
            }
            depth -= usize::from(delimiter == b')');
            before = delimiter;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heights_of_any_kind_change_no_position() {
        let wanted = from_wkt("POLYGON((118 36,119 36,119 37,118 36))").unwrap().0;
        for text in [
            "POLYGON Z ((118 36 nan,119 36 nan,119 37 nan,118 36 nan))",
            "POLYGON Z((118 36 NaN, 119 36 5, 119 37 -inf, 118 36 1e400))",
            "POLYGON ZM ((118 36 nan nan,119 36 1 2,119 37 3 nan,118 36 nan 4))",
            "polygon m ((118 36 1,119 36 nan,119 37 nan,118 36 nan))",
            "POLYGON ((118 36 1,119 36 2,119 37 3,118 36 1))",
            "MULTIPOLYGON Z (((118 36 nan,119 36 nan,119 37 nan,118 36 nan)))",
        ] {
            let (found, defects) = from_wkt(text).unwrap_or_else(|e| panic!("{text}: {e:?}"));
            assert_eq!(found, wanted, "{text}");
            assert_eq!(defects.iter().map(|d| d.code).collect::<Vec<_>>(), [Code::ZIgnored], "{text}");
        }
        for text in ["POLYGON((nan 36,119 36,119 37,nan 36))", "POLYGON Z ((118 36 x,119 36 1,119 37 1,118 36 1))"] {
            let is_finite =
                |(found, _): (ArealGeometry, Vec<Defect>)| found.parts[0][0].iter().flatten().all(|x| x.is_finite());
            assert!(!from_wkt(text).is_ok_and(is_finite), "{text}");
        }
    }

    #[test]
    fn what_is_no_surface_is_refused_by_its_kind() {
        let nested = format!("{}POINT(1 2){}", "GEOMETRYCOLLECTION(".repeat(40), ")".repeat(40));
        let ring = "(118 36,119 36,119 37,118 36)";
        for (text, code) in [
            ("POINT(118 36)".to_owned(), Code::NotAreal),
            ("TIN(((0 0 0,1 0 0,0 1 0,0 0 0)))".into(), Code::NotAreal),
            ("LINESTRING EMPTY".into(), Code::NotAreal),
            ("POLYGON EMPTY".into(), Code::GeometryEmpty),
            ("MULTIPOLYGON Z EMPTY".into(), Code::GeometryEmpty),
            ("CURVEPOLYGON(CIRCULARSTRING(0 0,4 0,4 4,0 4,0 0))".into(), Code::CurveGeometry),
            (
                format!("MULTISURFACE(({ring}),CURVEPOLYGON(COMPOUNDCURVE(CIRCULARSTRING(0 0,1 1,2 0))))"),
                Code::CurveGeometry,
            ),
            (nested, Code::NotAFeature),
            (format!("POLYGON({ring}"), Code::NotAFeature),
            (format!("POLYGON({ring}) x"), Code::NotAFeature),
            ("POLYGON((118 36.7O9,119 36,119 37,118 36))".into(), Code::NotAFeature),
            ("POLYGON((118,119 36,119 37,118))".into(), Code::NotAFeature),
            ("POLYGON((118 36 1 2 3,119 36,119 37,118 36))".into(), Code::NotAFeature),
            ("POLYGOM((118 36,119 36,119 37,118 36))".into(), Code::NotAFeature),
            ("".into(), Code::NotAFeature),
        ] {
            assert_eq!(from_wkt(&text).unwrap_err().code, code, "{text}");
        }
    }

    #[test]
    fn surfaces_are_found_wherever_they_stand() {
        let ring = "(118 36,119 36,119 37,118 36)";
        for (text, parts, others) in [
            (format!("MULTISURFACE(({ring}),POLYGON({ring}),CURVEPOLYGON({ring}))"), 3, 0),
            (format!("GEOMETRYCOLLECTION(POINT(1 2),MULTIPOLYGON(({ring}),({ring})),TRIANGLE({ring}))"), 3, 1),
            (format!("CURVEPOLYGON(LINESTRING{ring})"), 1, 0),
        ] {
            let (found, defects) = from_wkt(&text).unwrap_or_else(|e| panic!("{text}: {e:?}"));
            assert_eq!((found.parts.len(), defects.len()), (parts, others), "{text}");
            assert_eq!(found.parts[0][0][1], [119.0, 36.0], "{text}");
        }
    }
}
