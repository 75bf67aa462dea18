use super::ArealGeometry;
use crate::error::{Error, Result};
use crate::geometry::Position;

/// Polygons or multipolygons in the layout of [GeoArrow](https://geoarrow.org/format.html): lists of lists by offsets,
/// and one slice of coordinates, x before y of each position. Nothing is copied until a geometry is taken, and no Arrow
/// library is needed: a reader hands over the slices of its buffers.
///
/// Offsets are those of `List` (`i32`) or `LargeList` (`i64`), one more than there are items. What a validity buffer calls
/// null is for the caller to leave out.
///
/// ```
/// use minezone::Right;
/// use minezone::feature::GeoArrow;
///
/// let xy = [118.20, 36.60, 118.21, 36.60, 118.21, 36.61, 118.20, 36.61, 118.20, 36.60];
/// let polygons = GeoArrow::polygons(&[0_i32, 1], &[0, 5], &xy)?;
/// let geometry = polygons.get(0).unwrap();
/// let right = Right::new("P01", geometry).unwrap();
/// assert!(right.surface.area_m2() > 900_000.0);
/// # Ok::<(), minezone::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct GeoArrow<'a, O = i32> {
    geometries: &'a [O],
    /// Of multipolygons alone.
    polygons: Option<&'a [O]>,
    rings: &'a [O],
    xy: &'a [f64],
}

impl<'a, O: Copy + TryInto<usize>> GeoArrow<'a, O> {
    /// Polygons: which rings each has, and which positions each ring.
    ///
    /// # Errors
    /// When offsets are negative, go back, or lead beyond what they are offsets into.
    pub fn polygons(geometries: &'a [O], rings: &'a [O], xy: &'a [f64]) -> Result<Self> {
        let all = Self { geometries, polygons: None, rings, xy };
        all.check()?;
        Ok(all)
    }

    /// Multipolygons: which polygons each has, which rings each polygon, and which positions each ring.
    ///
    /// # Errors
    /// As for [`Self::polygons`].
    pub fn multi_polygons(geometries: &'a [O], polygons: &'a [O], rings: &'a [O], xy: &'a [f64]) -> Result<Self> {
        let all = Self { geometries, polygons: Some(polygons), rings, xy };
        all.check()?;
        Ok(all)
    }

    fn check(&self) -> Result<()> {
        if !self.xy.len().is_multiple_of(2) {
            return Err(Error::argument("GeoArrow: the coordinates are no pairs of x and y"));
        }
        let items = |offsets: &[O]| offsets.len().saturating_sub(1);
        let levels = match self.polygons {
            Some(polygons) => {
                vec![("geometries", self.geometries, items(polygons)), ("polygons", polygons, items(self.rings))]
            }
            None => vec![("geometries", self.geometries, items(self.rings))],
        };
        let rings = ("rings", self.rings, self.xy.len() / 2);
        for (name, offsets, most) in levels.into_iter().chain([rings]) {
            let mut least = 0;
            for (number, offset) in offsets.iter().enumerate() {
                let offset = (*offset).try_into().ok().filter(|offset| (least..=most).contains(offset));
                let why = || format!("GeoArrow: offset {number} of the {name} does not lie between {least} and {most}");
                least = offset.ok_or_else(|| Error::argument(why()))?;
            }
        }
        Ok(())
    }

    /// How many geometries there are.
    pub fn len(&self) -> usize {
        self.geometries.len().saturating_sub(1)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Geometry number `number`, from 0.
    pub fn get(&self, number: usize) -> Option<ArealGeometry> {
        let geometry = span(self.geometries, number)?;
        let part = |rings: std::ops::Range<usize>| rings.filter_map(|ring| self.ring(ring)).collect();
        Some(match self.polygons {
            Some(polygons) => geometry.filter_map(|polygon| span(polygons, polygon)).map(part).collect(),
            None if geometry.is_empty() => ArealGeometry::default(),
            None => ArealGeometry { parts: vec![part(geometry)] },
        })
    }

    fn ring(&self, number: usize) -> Option<Vec<Position>> {
        let span = span(self.rings, number)?;
        let numbers = self.xy.get(span.start * 2..span.end * 2)?;
        Some(numbers.chunks_exact(2).map(|position| [position[0], position[1]]).collect())
    }
}

/// What item `number` of a list holds.
fn span<O: Copy + TryInto<usize>>(offsets: &[O], number: usize) -> Option<std::ops::Range<usize>> {
    let at = |number: usize| (*offsets.get(number)?).try_into().ok();
    Some(at(number)?..at(number.checked_add(1)?)?)
}
