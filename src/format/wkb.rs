//! Areal geometries as well-known binary (OGC 06-103r4; also with the flags of PostGIS), read strictly: every geometry has
//! a header of its own, each of which is looked at, and nothing may follow.

use super::areal_parts::ArealParts;
use crate::diagnostic::{Code, Defect};
use crate::feature::ArealGeometry;
use crate::geometry::Position;

/// Collections within each other that are followed.
const MOST_NESTED: usize = 32;

const HAS_Z: u32 = 0x8000_0000;
const HAS_M: u32 = 0x4000_0000;
const HAS_SRID: u32 = 0x2000_0000;

/// What was read of a geometry.
#[derive(Debug)]
pub(crate) struct FromWkb {
    pub geometry: ArealGeometry,
    /// What is to be said of it.
    pub defects: Vec<Defect>,
    /// The CRS that it names, as PostGIS does.
    pub srid: Option<u32>,
}

/// The areal parts of a geometry, and what is to be said of them.
///
/// # Errors
/// The defect by which the record is rejected.
pub(crate) fn from_wkb(bytes: &[u8]) -> Result<FromWkb, Defect> {
    let refused = |why: String| Defect::new(Code::NotAFeature).detail(why);
    let mut reader = Reader { rest: bytes, found: Found::default() };
    let read = reader.geometry(&[], 0);
    let (rest, at) = (reader.rest.len(), bytes.len() - reader.rest.len());
    let Found { areal, is_too_deep, srid } = reader.found;
    if is_too_deep {
        return Err(Defect::new(Code::TooDeep));
    }
    read.ok_or_else(|| refused(format!("(the geometry is no WKB that can be read: at byte {at})")))?;
    if rest > 0 {
        return Err(refused(format!("({rest} bytes follow the geometry)")));
    }
    let (geometry, defects) = areal.finish()?;
    Ok(FromWkb { geometry, defects, srid })
}

#[derive(Default)]
struct Found {
    areal: ArealParts,
    is_too_deep: bool,
    srid: Option<u32>,
}

/// The kinds of the standard, by their numbers.
mod kind {
    pub const POINT: u32 = 1;
    pub const LINE_STRING: u32 = 2;
    pub const POLYGON: u32 = 3;
    pub const MULTI_POINT: u32 = 4;
    pub const MULTI_LINE_STRING: u32 = 5;
    pub const MULTI_POLYGON: u32 = 6;
    pub const COLLECTION: u32 = 7;
    pub const CIRCULAR_STRING: u32 = 8;
    pub const COMPOUND_CURVE: u32 = 9;
    pub const CURVE_POLYGON: u32 = 10;
    pub const MULTI_CURVE: u32 = 11;
    pub const MULTI_SURFACE: u32 = 12;
    pub const POLYHEDRAL_SURFACE: u32 = 15;
    pub const TIN: u32 = 16;
    pub const TRIANGLE: u32 = 17;
}

const CURVES: &[u32] = &[kind::LINE_STRING, kind::CIRCULAR_STRING, kind::COMPOUND_CURVE];

/// What a geometry says of itself.
#[derive(Clone, Copy)]
struct Head {
    is_little_endian: bool,
    kind: u32,
    /// Numbers of a position.
    width: usize,
}

struct Reader<'b> {
    rest: &'b [u8],
    found: Found,
}

/// Every step gives `None` where the bytes are no WKB.
impl Reader<'_> {
    fn bytes<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (bytes, rest) = self.rest.split_first_chunk::<N>()?;
        self.rest = rest;
        Some(*bytes)
    }

    fn number(&mut self, is_little_endian: bool) -> Option<u32> {
        let bytes = self.bytes::<4>()?;
        Some(if is_little_endian { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    fn head(&mut self) -> Option<Head> {
        let is_little_endian = match self.bytes::<1>()? {
            [0] => false,
            [1] => true,
            _ => return None,
        };
        let code = self.number(is_little_endian)?;
        if code & HAS_SRID > 0 {
            let srid = self.number(is_little_endian)?;
            if *self.found.srid.get_or_insert(srid) != srid {
                return None;
            }
        }
        let plain = code & !(HAS_Z | HAS_M | HAS_SRID);
        let (dimensions, kind) = (plain / 1000, plain % 1000);
        if dimensions > 3 {
            return None;
        }
        let has_z = code & HAS_Z > 0 || dimensions & 1 > 0;
        let has_m = code & HAS_M > 0 || dimensions & 2 > 0;
        self.found.areal.has_heights |= has_z || has_m;
        Some(Head { is_little_endian, kind, width: 2 + usize::from(has_z) + usize::from(has_m) })
    }

    /// A geometry, of one of some kinds where there are any.
    fn geometry(&mut self, kinds: &[u32], depth: usize) -> Option<()> {
        let head = self.head()?;
        if !kinds.is_empty() && !kinds.contains(&head.kind) {
            return None;
        }
        if depth > MOST_NESTED {
            self.found.is_too_deep = true;
            return None;
        }
        match head.kind {
            kind::POLYGON | kind::TRIANGLE => self.polygon(head),
            kind::MULTI_POLYGON => self.members(head, &[kind::POLYGON], depth),
            kind::MULTI_SURFACE => self.members(head, &[kind::POLYGON, kind::CURVE_POLYGON], depth),
            kind::COLLECTION => self.members(head, &[], depth),
            kind::CURVE_POLYGON => self.curve_polygon(head, depth),
            kind::POINT => self.other(|reader| reader.positions(1, head).map(drop)),
            kind::LINE_STRING => self.other(|reader| reader.ring(head).map(drop)),
            kind::MULTI_POINT => self.other(|reader| reader.members(head, &[kind::POINT], depth)),
            kind::MULTI_LINE_STRING => self.other(|reader| reader.members(head, &[kind::LINE_STRING], depth)),
            kind::POLYHEDRAL_SURFACE => self.other(|reader| reader.members(head, &[kind::POLYGON], depth)),
            kind::TIN => self.other(|reader| reader.members(head, &[kind::TRIANGLE], depth)),
            kind::CIRCULAR_STRING => self.curve(|reader| reader.ring(head).map(drop)),
            kind::COMPOUND_CURVE => self.curve(|reader| reader.members(head, &CURVES[..2], depth)),
            kind::MULTI_CURVE => self.curve(|reader| reader.members(head, CURVES, depth)),
            _ => None,
        }
    }

    fn members(&mut self, head: Head, kinds: &[u32], depth: usize) -> Option<()> {
        let count = self.number(head.is_little_endian)?;
        (0..count).try_for_each(|_| self.geometry(kinds, depth + 1))
    }

    /// Something without area, whatever it is made of.
    fn other(&mut self, read: impl FnOnce(&mut Self) -> Option<()>) -> Option<()> {
        let (parts, others) = (self.found.areal.parts.len(), self.found.areal.others);
        read(self)?;
        self.found.areal.parts.truncate(parts);
        self.found.areal.others = others + 1;
        Some(())
    }

    fn curve(&mut self, read: impl FnOnce(&mut Self) -> Option<()>) -> Option<()> {
        self.other(read)?;
        self.found.areal.others -= 1;
        self.found.areal.curves += 1;
        Some(())
    }

    fn polygon(&mut self, head: Head) -> Option<()> {
        let count = self.number(head.is_little_endian)?;
        let rings: Option<Vec<Vec<Position>>> = (0..count).map(|_| self.ring(head)).collect();
        self.take(rings?);
        Some(())
    }

    /// A polygon by another name where all of its rings are straight.
    fn curve_polygon(&mut self, head: Head, depth: usize) -> Option<()> {
        let (mut rings, mut is_curved) = (Vec::new(), false);
        for _ in 0..self.number(head.is_little_endian)? {
            let before = self.rest;
            let ring = self.head()?;
            if ring.kind == kind::LINE_STRING {
                rings.push(self.ring(ring)?);
            } else {
                is_curved = true;
                self.rest = before;
                self.geometry(CURVES, depth + 1)?;
            }
        }
        if !is_curved {
            self.take(rings);
        }
        Some(())
    }

    fn take(&mut self, rings: Vec<Vec<Position>>) {
        if rings.first().is_some_and(|ring| !ring.is_empty()) {
            self.found.areal.parts.push(rings);
        }
    }

    fn ring(&mut self, head: Head) -> Option<Vec<Position>> {
        let count = self.number(head.is_little_endian)?;
        self.positions(usize::try_from(count).ok()?, head)
    }

    fn positions(&mut self, count: usize, head: Head) -> Option<Vec<Position>> {
        let size = head.width * size_of::<f64>();
        let (bytes, rest) = self.rest.split_at_checked(count.checked_mul(size)?)?;
        self.rest = rest;
        let number = |bytes: &[u8]| -> Option<f64> {
            let bytes = bytes.first_chunk::<8>()?;
            Some(if head.is_little_endian { f64::from_le_bytes(*bytes) } else { f64::from_be_bytes(*bytes) })
        };
        bytes.chunks_exact(size).map(|position| Some([number(position)?, number(&position[8..])?])).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes of a geometry, in either order.
    struct Writer(bool, Vec<u8>);

    impl Writer {
        fn number(mut self, number: u32) -> Self {
            self.1.extend(if self.0 { number.to_le_bytes() } else { number.to_be_bytes() });
            self
        }

        fn head(mut self, code: u32) -> Self {
            self.1.push(u8::from(self.0));
            self.number(code)
        }

        fn numbers(mut self, numbers: &[f64]) -> Self {
            let bytes = |number: &f64| if self.0 { number.to_le_bytes() } else { number.to_be_bytes() };
            self.1.extend(numbers.iter().flat_map(bytes));
            self
        }

        /// A ring of four positions, each with `more` numbers behind.
        fn ring(self, more: usize) -> Self {
            let positions = [[118.0, 36.0], [119.0, 36.0], [119.0, 37.0], [118.0, 36.0]];
            let numbers: Vec<f64> = positions.iter().flat_map(|p| p.iter().copied().chain(vec![9.0; more])).collect();
            self.number(4).numbers(&numbers)
        }
    }

    const RING: [Position; 4] = [[118.0, 36.0], [119.0, 36.0], [119.0, 37.0], [118.0, 36.0]];

    fn polygon(is_little_endian: bool) -> Writer {
        Writer(is_little_endian, Vec::new()).head(3).number(1).ring(0)
    }

    #[test]
    fn polygons_are_read_in_either_order_and_with_heights_of_any_kind() {
        for is_little_endian in [true, false] {
            let read = from_wkb(&polygon(is_little_endian).1).unwrap();
            assert_eq!((read.geometry.parts, read.defects, read.srid), (vec![vec![RING.to_vec()]], vec![], None));
            let codes = [(1003, 1), (2003, 1), (3003, 2), (3 | HAS_Z, 1), (3 | HAS_M, 1), (3 | HAS_Z | HAS_M, 2)];
            for (code, more) in codes {
                let bytes = Writer(is_little_endian, Vec::new()).head(code).number(1).ring(more).1;
                let read = from_wkb(&bytes).unwrap();
                assert_eq!(read.geometry.parts, [[RING]], "{code}");
                assert_eq!(read.defects, [Defect::new(Code::ZIgnored)], "{code}");
            }
        }
    }

    #[test]
    fn members_are_read_by_their_own_headers() {
        let mut bytes = Writer(true, Vec::new()).head(6).number(2).1;
        bytes.extend(polygon(false).1);
        bytes.extend(polygon(true).1);
        assert_eq!(from_wkb(&bytes).unwrap().geometry.parts, [[RING], [RING]]);
        // A line among the polygons, and what is no kind at all.
        for (at, byte) in [(10, 2_u8), (13, 2), (13, 9), (9, 7)] {
            let mut broken = bytes.clone();
            broken[at] = byte;
            assert_eq!(from_wkb(&broken).unwrap_err().code, Code::NotAFeature, "{at}");
        }
    }

    #[test]
    fn the_crs_is_read_and_has_to_be_one() {
        let with = |srids: [u32; 2]| {
            let bytes = Writer(true, Vec::new()).head(7 | HAS_SRID).number(srids[0]).number(1);
            bytes.head(3 | HAS_SRID).number(srids[1]).number(1).ring(0).1
        };
        assert_eq!(from_wkb(&with([4490, 4490])).unwrap().srid, Some(4490));
        assert_eq!(from_wkb(&with([4490, 4527])).unwrap_err().code, Code::NotAFeature);
    }

    #[test]
    fn what_is_no_surface_is_refused_by_its_kind() {
        let empty = |code: u32| Writer(true, Vec::new()).head(code).number(0).1;
        for (code, wanted) in [
            (kind::LINE_STRING, Code::NotAreal),
            (kind::MULTI_POINT, Code::NotAreal),
            (kind::MULTI_LINE_STRING, Code::NotAreal),
            (kind::TIN, Code::NotAreal),
            (kind::POLYHEDRAL_SURFACE, Code::NotAreal),
            (kind::POLYGON, Code::GeometryEmpty),
            (kind::MULTI_POLYGON, Code::GeometryEmpty),
            (kind::COLLECTION, Code::GeometryEmpty),
            (kind::CIRCULAR_STRING, Code::CurveGeometry),
            (kind::COMPOUND_CURVE, Code::CurveGeometry),
            (kind::MULTI_CURVE, Code::CurveGeometry),
            (0, Code::NotAFeature),
            (13, Code::NotAFeature),
            (14, Code::NotAFeature),
            (18, Code::NotAFeature),
            (4003, Code::NotAFeature),
            (11_003, Code::NotAFeature),
        ] {
            assert_eq!(from_wkb(&empty(code)).unwrap_err().code, wanted, "{code}");
        }
        let arc = Writer(true, Vec::new()).head(kind::CURVE_POLYGON).number(1).head(kind::CIRCULAR_STRING).ring(0).1;
        assert_eq!(from_wkb(&arc).unwrap_err().code, Code::CurveGeometry);
        let straight = Writer(true, Vec::new()).head(kind::CURVE_POLYGON).number(1).head(kind::LINE_STRING).ring(0).1;
        assert_eq!(from_wkb(&straight).unwrap().geometry.parts, [[RING]]);
        let nested = (0..100).fold(Writer(true, Vec::new()), |bytes, _| bytes.head(kind::COLLECTION).number(1)).1;
        assert_eq!(from_wkb(&nested).unwrap_err().code, Code::TooDeep);
    }

    #[test]
    fn whatever_is_cut_off_added_or_claimed_is_refused() {
        let whole = polygon(true).1;
        for end in 0..whole.len() {
            assert_eq!(from_wkb(&whole[..end]).unwrap_err().code, Code::NotAFeature, "{end}");
        }
        let longer = from_wkb(&[&whole[..], &[0, 0]].concat()).unwrap_err();
        assert_eq!(longer.detail, "(2 bytes follow the geometry)");
        // Numbers of rings and positions that no bytes stand for cost nothing.
        for at in [5, 9] {
            let mut claiming = whole.clone();
            claiming[at..at + 4].copy_from_slice(&u32::MAX.to_le_bytes());
            assert_eq!(from_wkb(&claiming).unwrap_err().code, Code::NotAFeature);
        }
    }

    #[test]
    fn any_bytes_at_all_are_read_or_refused() {
        let whole = polygon(true).1;
        for at in 0..whole.len() {
            for byte in [0, 1, 2, 7, 0x7f, 0x80, 0xff] {
                let mut changed = whole.clone();
                changed[at] = byte;
                if let Ok(read) = from_wkb(&changed) {
                    assert_eq!(read.geometry.parts.len(), 1, "{at} {byte}");
                }
            }
        }
    }
}
