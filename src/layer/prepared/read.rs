use std::fs::File;
use std::io::Read;
use std::ops::Range;
use std::path::Path;

use bytemuck::Pod;
use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_128;

use super::sources::{Since, Source};
use super::{BYTE_ORDER, Description, Header, LayerRow, MADE_BY, MAGIC, VERSION, ZoneRow};
use crate::crs::Crs;
use crate::diagnostic::{Code, Defect, Diagnostic, Origin};
use crate::ellipsoid::Plane;
use crate::error::{Error, Result};
use crate::geometry::{Block, Chain, Envelope, MappedFile, MultiSurface, Position};
use crate::layer::{Layer, Zone};

/// Whether the file starts as prepared zones do.
pub fn is_prepared(path: &Path) -> bool {
    let mut start = [0; MAGIC.len()];
    File::open(path).and_then(|mut file| file.read_exact(&mut start)).is_ok() && start == MAGIC
}

/// The layers of a prepared file. The file is mapped: it must not be written to while they are used.
///
/// `id_field` must be the one it was prepared with, or `None`; `properties` says whether the zones'
/// attributes are wanted.
///
/// In one pass, beside that for the checksum, it is made sure that blocks lie in the file and together
/// take no more than it has; that layers have as many zones as there are; that every surface has closed
/// rings of finite positions, in degrees those of the Earth and not wider than 180°, without repeated neighbours, and
/// nodes that are the envelopes of what is under them; and that areas and lengths are positive.
///
/// The diagnostics are those of the time when it was prepared (of each code the first hundred, and how
/// many more), and what became of the sources since.
///
/// # Errors
/// When the file is damaged, of another layout or byte order, was prepared by another version of this
/// crate or with another field of ids, or when one of the files it was made of has changed since.
pub fn open(path: &Path, id_field: Option<&str>, properties: bool) -> Result<(Vec<Layer>, Vec<Diagnostic>)> {
    let refused = |message: &str| refused(path, message);
    let (map, header, description) = described(path)?;
    // Both go over the whole file, and neither waits for the other.
    let (checksum, zones) = rayon::join(
        || xxh3_128(&map[size_of::<Header>()..]),
        || zones(&map, &header, description.as_ref()?, properties),
    );
    if header.checksum != [checksum as u64, (checksum >> 64) as u64] {
        return Err(refused("the file is damaged (its checksum is wrong)"));
    }
    let damaged = || refused("the file is damaged");
    let description = description.ok_or_else(damaged)?;
    if description.made_by != MADE_BY {
        let made_by = description.made_by;
        return Err(refused(&format!("they were made by version {made_by} of this program, which is {MADE_BY}")));
    }
    if id_field.is_some_and(|field| description.id_field.as_deref() != Some(field)) {
        let field = description.id_field.as_deref().unwrap_or("(the features' own)");
        return Err(refused(&format!("its ids come from {field}")));
    }
    let mut zones = zones.ok_or_else(damaged)?.into_iter();
    let origin = Origin { file: Some(path.display().to_string().into()), record: None };
    let mut diagnostics = check_sources(path, &description.sources, &origin, refused)?;
    diagnostics.extend(incomplete(&description.layers, &origin));
    diagnostics.extend(description.reported.again(&origin).ok_or_else(damaged)?);
    let layers = description.layers.into_iter().map(|row| {
        let zones = zones.by_ref().take(row.zones).collect();
        let LayerRow { schematic, rejected, ambiguous, .. } = row;
        Layer { schematic, rejected, ambiguous, ..Layer::new(row.name, zones) }
    });
    Ok((layers.collect(), diagnostics))
}

/// Why a file is not used.
pub(super) fn refused(path: &Path, message: &str) -> Error {
    Error::format(path, format!("prepared zones: {message}; prepare them again"))
}

/// The file with its header and, where it can be read, its description.
pub(super) fn described(path: &Path) -> Result<(MappedFile, Header, Option<Description>)> {
    let file = File::open(path).map_err(|e| Error::io(path, e))?;
    // SAFETY: the map is only read, and every use of it is by copied values or plain numbers, for
    // which any bytes are valid; that the file stays as it is while it is mapped is asked of the user.
    let map = unsafe { MappedFile::of(&file) }.map_err(|e| Error::io(path, e))?;
    let header: Header = *map
        .get(..size_of::<Header>())
        .and_then(|bytes| bytemuck::try_from_bytes(bytes).ok())
        .ok_or_else(|| refused(path, "the file is too short"))?;
    if header.magic != MAGIC || header.version != VERSION || header.byte_order != BYTE_ORDER {
        return Err(refused(path, "the file is of another layout or another kind of machine"));
    }
    let description = at::<u8>(&map, header.description).and_then(|text| serde_json::from_slice(text).ok());
    Ok((map, header, description))
}

fn check_sources(
    prepared: &Path,
    sources: &[Source],
    origin: &Origin,
    refused: impl Fn(&str) -> Error,
) -> Result<Vec<Diagnostic>> {
    let mut diagnostics = Vec::new();
    for source in sources {
        let name = source.path().display();
        match source.since(prepared) {
            Since::Same => {}
            Since::Changed(file) => return Err(refused(&format!("{} has changed since", file.display()))),
            Since::Gone => {
                let defect = Defect::new(Code::SourceNotFound).detail(format!("({name})"));
                diagnostics.push(Diagnostic::new(defect, origin, None));
            }
        }
    }
    Ok(diagnostics)
}

fn incomplete(layers: &[LayerRow], origin: &Origin) -> Option<Diagnostic> {
    let rejected = layers.iter().fold(0_usize, |sum, layer| sum.saturating_add(layer.rejected));
    let defect = Defect::new(Code::PreparedIncomplete).detail(format!("({rejected} records)"));
    (rejected > 0).then(|| Diagnostic::new(defect, origin, None))
}

/// The zones of all layers; `None` when they are not as they were written.
fn zones(map: &MappedFile, header: &Header, description: &Description, properties: bool) -> Option<Vec<Zone>> {
    let rows = at::<ZoneRow>(map, header.zones)?;
    let crs: Option<Vec<Crs>> = description.planes.iter().map(|plane| Crs::parse(plane).ok()).collect();
    let crs = crs?;
    let plane = |row: &ZoneRow| Some(crs.get(usize::try_from(row.plane).ok()?)?.plane());
    let count = description.layers.iter().try_fold(0_usize, |sum, layer| sum.checked_add(layer.zones))?;
    // Blocks do not share their bytes. If they could, a small file would take much memory and time.
    let bytes = rows.iter().try_fold(0_u64, |sum, row| sum.checked_add(row.bytes()?))?;
    if count != rows.len() || bytes > map.len() as u64 {
        return None;
    }
    rows.par_iter().map(|row| zone(map, row, plane(row)?, properties)).collect()
}

impl ZoneRow {
    /// How many bytes its blocks take.
    fn bytes(&self) -> Option<u64> {
        let blocks = [
            (self.coordinates, size_of::<Position>()),
            (self.nodes, size_of::<Envelope>()),
            (self.chains, size_of::<Chain>()),
            (self.rings, size_of::<[u64; 2]>()),
            (self.id, 1),
            (self.properties, 1),
        ];
        blocks.iter().try_fold(0_u64, |sum, ([_, len], size)| sum.checked_add(len.checked_mul(*size as u64)?))
    }
}

/// Items at a place of the file, if they lie in it.
fn at<T: Pod>(map: &MappedFile, [offset, len]: [u64; 2]) -> Option<&[T]> {
    let bytes = usize::try_from(len).ok()?.checked_mul(size_of::<T>())?;
    let offset = usize::try_from(offset).ok()?;
    bytemuck::try_cast_slice(map.get(offset..offset.checked_add(bytes)?)?).ok()
}

fn zone(map: &MappedFile, row: &ZoneRow, plane: &Plane, properties: bool) -> Option<Zone> {
    let block = |[offset, len]: [u64; 2]| Some((usize::try_from(offset).ok()?, usize::try_from(len).ok()?));
    let (offset, len) = block(row.coordinates)?;
    let coordinates = Block::mapped(map, offset, len)?;
    let (offset, len) = block(row.nodes)?;
    let nodes = Block::mapped(map, offset, len)?;
    let (offset, len) = block(row.chains)?;
    let chains = Block::mapped(map, offset, len)?;
    let rings: Vec<Range<usize>> = at::<[u64; 2]>(map, row.rings)?
        .iter()
        .map(|&[start, end]| Some(usize::try_from(start).ok()?..usize::try_from(end).ok()?))
        .collect::<Option<_>>()?;
    let figures = [row.area_m2, row.perimeter_m];
    let surface = MultiSurface::from_blocks(coordinates, &rings, nodes, chains, figures, plane)?;
    let id = std::str::from_utf8(at::<u8>(map, row.id)?).ok()?.to_owned();
    let text = at::<u8>(map, row.properties)?;
    let properties: serde_json::Map<String, serde_json::Value> =
        if properties && !text.is_empty() { serde_json::from_slice(text).ok()? } else { Default::default() };
    Some(Zone::new(id, surface, properties))
}
