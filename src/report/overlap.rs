//! A right and a zone that it overlaps, as a row of CSV or a feature of GeoJSON.

use std::io;

use serde::Serialize;
use wkt::ToWkt;

use crate::cell::escape_formula;
use crate::diagnostic::{Code, Defect, Diagnostic};
use crate::ellipsoid::Plane;
use crate::feature::ValidFeature;
use crate::layer::{Layer, ZoneOverlap};
use crate::measure::{MOST_CROSSINGS_OF_A_SHAPE, overlap_geometry};

/// In whose CRS the shapes of overlaps are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ShapesIn {
    /// That of the zones, in which overlaps are measured.
    Zones,
    /// That of the rights.
    Rights,
}

const COLUMNS: [&str; 11] = [
    "right_id",
    "layer",
    "zone_id",
    "relation",
    "overlap_m2",
    "share_of_right",
    "share_of_zone",
    "seam",
    "placed",
    "placed_bound_m",
    "layer_incomplete",
];
const OF_SHAPES: [&str; 2] = ["geometry", "geometry_crs"];

/// A right and a zone that it overlaps or touches.
pub struct OverlapRow<'a> {
    /// The right.
    pub right: &'a ValidFeature,
    /// The layer of the zone.
    pub layer: &'a Layer,
    /// The zone, and how the right lies to it.
    pub found: ZoneOverlap<'a>,
}

impl OverlapRow<'_> {
    fn shape(&self, shapes_in: ShapesIn) -> (geo::MultiPolygon<f64>, &Plane) {
        let (right, zone) = (&self.right.surface, &self.found.zone.surface);
        match shapes_in {
            ShapesIn::Zones => (overlap_geometry(right, zone), zone.plane()),
            ShapesIn::Rights => (overlap_geometry(zone, right), right.plane()),
        }
    }

    /// That the pair, or its shape, was not measured because the boundaries cross too often.
    pub fn not_measured(&self, geometry: Option<ShapesIn>) -> Option<Diagnostic> {
        let overlap = &self.found.overlap;
        let has_no_shape = geometry.is_some() && overlap.crossings > MOST_CROSSINGS_OF_A_SHAPE;
        let code = match overlap.is_measured() {
            false => Code::PairNotMeasured,
            true if has_no_shape => Code::ShapeLeftOut,
            true => return None,
        };
        let detail = format!("({} and zone {} of {})", self.right.id, self.found.zone.id, self.layer.name);
        Some(Diagnostic::new(Defect::new(code).detail(detail), &self.right.origin, Some(&self.right.id)))
    }

    /// Whether all they have in common is what rounding makes of a shared border (接边).
    fn is_seam(&self) -> bool {
        self.found.is_seam(&self.right.surface)
    }

    /// Whether the relation rests on less than the right's placing among zones of another CRS.
    fn is_placed(&self) -> bool {
        self.found.overlap.placing.is_some_and(|placing| placing.decides)
    }

    /// By how many metres its boundary may stray there.
    fn placed_bound_m(&self) -> Option<f64> {
        self.found.overlap.placing.map(|placing| placing.bound_m)
    }
}

/// The heading of [`overlap_csv`].
///
/// # Errors
/// When it cannot be written.
pub fn overlap_heading(geometry: Option<ShapesIn>) -> io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS.iter().chain(geometry.iter().flat_map(|_| &OF_SHAPES)))?;
    writer.into_inner().map_err(csv::IntoInnerError::into_error)
}

/// Rows of CSV, with the shapes as WKT where they are wanted.
///
/// # Errors
/// When a row cannot be written.
pub fn overlap_csv(rows: &[OverlapRow<'_>], geometry: Option<ShapesIn>) -> io::Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new().buffer_capacity(512).from_writer(Vec::with_capacity(rows.len() * 112));
    let mut number = ryu::Buffer::new();
    for row in rows {
        let OverlapRow { right, layer, found: ZoneOverlap { zone, overlap, share_of_right, share_of_zone, .. } } = row;
        for text in [&right.id, &layer.name, &zone.id, overlap.relation.as_str()] {
            writer.write_field(escape_formula(text).as_bytes())?;
        }
        for value in [overlap.area_m2, *share_of_right, *share_of_zone] {
            writer.write_field(number.format(value))?;
        }
        for is_so in [row.is_seam(), row.is_placed()] {
            writer.write_field(if is_so { "true" } else { "false" })?;
        }
        writer.write_field(row.placed_bound_m().map_or("", |bound| number.format(bound)))?;
        writer.write_field(if layer.is_incomplete_near(&right.surface, 0.0) { "true" } else { "false" })?;
        if let Some(shapes_in) = geometry {
            let (shape, plane) = row.shape(shapes_in);
            writer.write_field(shape.wkt_string())?;
            writer.write_field(plane.name())?;
        }
        writer.write_record(None::<&[u8]>)?;
    }
    writer.into_inner().map_err(csv::IntoInnerError::into_error)
}

/// Features with commas between them.
///
/// # Errors
/// When a feature cannot be written.
pub fn overlap_geojson(rows: &[OverlapRow<'_>], geometry: Option<ShapesIn>) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    for row in rows {
        let OverlapRow { right, layer, found: ZoneOverlap { zone, overlap, share_of_right, share_of_zone, .. } } = row;
        let properties = serde_json::json!({
            "right_id": right.id, "layer": layer.name, "zone_id": zone.id,
            "relation": overlap.relation, "overlap_m2": overlap.area_m2,
            "share_of_right": share_of_right, "share_of_zone": share_of_zone,
            "seam": row.is_seam(), "placed": row.is_placed(), "placed_bound_m": row.placed_bound_m(),
            "layer_incomplete": layer.is_incomplete_near(&right.surface, 0.0),
        });
        if !bytes.is_empty() {
            bytes.extend_from_slice(b",\n");
        }
        let feature = geojson::Feature {
            bbox: None,
            geometry: geometry.map(|shapes_in| geojson::Geometry::from(&row.shape(shapes_in).0)),
            id: None,
            properties: properties.as_object().cloned(),
            foreign_members: None,
        };
        serde_json::to_writer(&mut bytes, &feature)?;
    }
    Ok(bytes)
}
