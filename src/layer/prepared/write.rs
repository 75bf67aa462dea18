use std::io::{self, Seek, SeekFrom, Write};

use bytemuck::{Pod, Zeroable};
use xxhash_rust::xxh3::Xxh3;

use super::stored_diagnostics::StoredDiagnostics;
use super::{BYTE_ORDER, Description, Header, LayerRow, MADE_BY, MAGIC, Sources, VERSION, ZoneRow};
use crate::diagnostic::Diagnostic;
use crate::ellipsoid::Plane;
use crate::error::{Error, Result};
use crate::layer::{Layer, Zone};

/// Writes layers that were made of `sources`, with ids from `id_field`, to `out`, an empty file or
/// buffer; `diagnostics`, all that was said of them then, will be said again.
///
/// # Errors
/// When `out` cannot be written.
pub fn write(
    layers: &[Layer],
    diagnostics: &[Diagnostic],
    sources: &Sources,
    id_field: Option<&str>,
    out: impl Write + Seek,
) -> Result<()> {
    let row = |layer: &Layer| LayerRow {
        name: layer.name.clone(),
        schematic: layer.schematic,
        rejected: layer.rejected,
        ambiguous: layer.ambiguous.clone(),
        zones: layer.zones.len(),
    };
    let planes = planes(layers);
    let description = Description {
        planes: planes.iter().map(|plane| plane.definition().to_owned()).collect(),
        made_by: MADE_BY.into(),
        id_field: id_field.map(str::to_owned),
        sources: sources.0.clone(),
        layers: layers.iter().map(row).collect(),
        reported: StoredDiagnostics::new(diagnostics),
    };
    write_all(layers, &planes, &description, out).map_err(|e| Error::argument(format!("prepared zones: {e}")))
}

/// All planes, each once, however it is defined.
fn planes(layers: &[Layer]) -> Vec<&Plane> {
    let mut found: Vec<&Plane> = Vec::new();
    for zone in layers.iter().flat_map(|layer| &layer.zones) {
        if found.last() != Some(&zone.surface.plane()) && !found.contains(&zone.surface.plane()) {
            found.push(zone.surface.plane());
        }
    }
    found
}

fn write_all(
    layers: &[Layer],
    planes: &[&Plane],
    description: &Description,
    mut out: impl Write + Seek,
) -> io::Result<()> {
    let mut header = Header {
        magic: MAGIC,
        version: VERSION,
        byte_order: BYTE_ORDER,
        checksum: [0; 2],
        zones: [0; 2],
        description: [0; 2],
    };
    out.write_all(bytemuck::bytes_of(&header))?;
    let mut tape = Tape { out: &mut out, at: size_of::<Header>() as u64, digest: Xxh3::new() };
    let mut rows = Vec::new();
    for zone in layers.iter().flat_map(|layer| &layer.zones) {
        // By the plane and not its definition: a code and WKT may define the same one.
        let plane = planes.iter().position(|plane| *plane == zone.surface.plane()).unwrap_or_default();
        rows.push(ZoneRow { plane: plane as u64, ..tape.zone(zone)? });
    }
    header.zones = tape.block(&rows)?;
    header.description = tape.block(&serde_json::to_vec(description)?)?;
    let checksum = tape.digest.digest128();
    header.checksum = [checksum as u64, (checksum >> 64) as u64];
    out.seek(SeekFrom::Start(0))?;
    out.write_all(bytemuck::bytes_of(&header))?;
    out.flush()
}

/// What is written, with its checksum and the place that was reached.
struct Tape<W> {
    out: W,
    at: u64,
    digest: Xxh3,
}

impl<W: Write> Tape<W> {
    fn zone(&mut self, zone: &Zone) -> io::Result<ZoneRow> {
        let surface = &zone.surface;
        let rings: Vec<[u64; 2]> =
            surface.rings().iter().map(|ring| [ring.start, ring.end].map(|i| i as u64)).collect();
        let properties = if zone.properties.is_empty() { Vec::new() } else { serde_json::to_vec(&zone.properties)? };
        Ok(ZoneRow {
            coordinates: self.block(surface.coordinates())?,
            nodes: self.block(surface.tree().nodes())?,
            chains: self.block(surface.chains())?,
            rings: self.block(&rings)?,
            id: self.block(zone.id.as_bytes())?,
            properties: self.block(&properties)?,
            area_m2: surface.area_m2(),
            perimeter_m: surface.perimeter_m(),
            plane: 0,
        })
    }

    /// Writes a block and pads it, so that the next is aligned; its place and number of items.
    fn block<T: Pod + Zeroable>(&mut self, items: &[T]) -> io::Result<[u64; 2]> {
        let bytes: &[u8] = bytemuck::cast_slice(items);
        let place = [self.at, items.len() as u64];
        let padding = &[0; 8][..bytes.len().next_multiple_of(8) - bytes.len()];
        for bytes in [bytes, padding] {
            self.out.write_all(bytes)?;
            self.digest.update(bytes);
            self.at += bytes.len() as u64;
        }
        Ok(place)
    }
}
