//! Prepared zones: layers as they are in memory, in a file that is mapped and not read.
//!
//! A big red line takes a second to be read and made valid; prepared, it is there in milliseconds.
//! The file has a header (magic, version, checksum), blocks of coordinates, tree nodes and their chains as they are
//! used, in the plane in which the zones were drawn, a table of zones, their texts, and a description with the checksums of the files it was made
//! of and all that was said of their records. It is refused when it is damaged, made by another version
//! of this crate (whose rules of making valid may be others), or older than one of those files.
//!
//! The checksum finds accidents, not intent: whoever forges a file can set it right. So the blocks are
//! held against what can be seen in one pass over them (see [`open`]), and opening neither panics nor
//! takes memory out of proportion to the file. What one pass cannot see is trusted: that rings do not
//! cross and have the surface on their left; that areas, lengths, ids, attributes and what the
//! description says are those of the sources. Measures rely on that, so a forged file can make them
//! wrong, slow or panic. To guard against forgery is out of scope: a file from hands not trusted is to be
//! made anew from its sources.

mod contents;
mod read;
mod sources;
mod stored_diagnostics;
mod write;

use bytemuck::{Pod, Zeroable};
use serde::{Deserialize, Serialize};

use self::sources::Source;
use self::stored_diagnostics::StoredDiagnostics;

pub(crate) use self::contents::Contents;
pub use self::read::{is_prepared, open};
pub use self::sources::Sources;
pub use self::write::write;

const MAGIC: [u8; 8] = *b"MZONES\r\n";
/// Of the file's layout; other numbers are refused.
const VERSION: u32 = 4;
/// Surfaces follow from the rules of this crate as well, which no number of the layout speaks of.
const MADE_BY: &str = env!("CARGO_PKG_VERSION");
/// Reads as another number on a machine of the other byte order.
const BYTE_ORDER: u32 = 0x0102_0304;

/// The start of the file.
#[derive(Debug, Clone, Copy, Pod, Zeroable)]
#[repr(C)]
struct Header {
    magic: [u8; 8],
    version: u32,
    byte_order: u32,
    /// XXH3 (128 bits) of all that follows the header.
    checksum: [u64; 2],
    /// Where in the file the table of zones is, and how many there are.
    zones: [u64; 2],
    /// Where the description is, and its length.
    description: [u64; 2],
}

/// A row of the table of zones; places are offsets in the file, each with a number of items.
#[derive(Debug, Clone, Copy, Pod, Zeroable)]
#[repr(C)]
struct ZoneRow {
    coordinates: [u64; 2],
    nodes: [u64; 2],
    chains: [u64; 2],
    /// Pairs of start and end (u64) of each ring in the coordinates.
    rings: [u64; 2],
    id: [u64; 2],
    /// JSON, or nothing where there are no attributes.
    properties: [u64; 2],
    /// Place in the list of planes.
    plane: u64,
    area_m2: f64,
    perimeter_m: f64,
}

#[derive(Debug, Serialize, Deserialize)]
struct Description {
    /// The version of this crate.
    made_by: String,
    /// The property that holds the ids, if one was named.
    id_field: Option<String>,
    sources: Vec<Source>,
    /// The CRS in which zones are drawn: a code or WKT.
    planes: Vec<String>,
    layers: Vec<LayerRow>,
    reported: StoredDiagnostics,
}

#[derive(Debug, Serialize, Deserialize)]
struct LayerRow {
    name: String,
    schematic: bool,
    rejected: usize,
    ambiguous: Vec<usize>,
    zones: usize,
}

#[cfg(test)]
mod tests;
