//! From one format and CRS to another, record by record: nothing is made valid, repaired or left out in silence.

use std::path::Path;

use encoding_rs::Encoding;
use serde_json::Value;

use crate::crs::{Crs, CrsChoice};
use crate::diagnostic::{Code, Defect, Diagnostic, Origin};
use crate::error::{Error, Result};
use crate::feature::{Attributes, Feature, Rejected};
use crate::format::{self, ReadOptions, Records, WriteOptions};
use crate::geometry::Position;
use crate::input::{InputOptions, resolve_crs};
use crate::stamp::Stamps;

/// How a file is to be converted.
#[derive(Debug, Clone, Default)]
pub struct ConvertOptions {
    /// What is to be known of the file that is read.
    pub read: ReadOptions,
    /// Where its CRS is to be found.
    pub crs: CrsChoice,
    /// The layer that is meant, where the file has several; see [`format::open`] for its names.
    pub layer: Option<String>,
    /// The CRS to write [default: that of the file, or CGCS2000 in degrees where the format is of degrees: KML, GeoJSON (RFC 7946)].
    pub to_crs: Option<String>,
    /// The encoding of the text that is written, where the format leaves a choice.
    pub to_encoding: Option<&'static Encoding>,
    /// That no record can be written is no error.
    pub allow_empty: bool,
}

/// The result of a conversion.
#[derive(Debug, Clone, PartialEq)]
pub struct Converted {
    /// Records that were written.
    pub written: usize,
    /// Records that could not be read, or have no place in the new CRS.
    pub rejected: usize,
    /// Name of the CRS that was read.
    pub from_crs: String,
    /// Name of the CRS that was written.
    pub to_crs: String,
    /// By how many metres at most an edge strays from its old course, where corners were moved.
    pub stray_m: Option<f64>,
}

/// Reads one layer of `from` and writes it as `to`, each in the format that its name says. Diagnostics are handed to
/// `report` as they arise.
///
/// Positions stay as they are, to the last bit, when both files have the same CRS, or are in degrees on datums that are
/// not distinguished. Otherwise corners are moved, and edges are straight between them: how far that takes an edge from
/// where it was is measured at its middle and reported once.
///
/// # Errors
/// When a file cannot be read or written as such, changes while it is read, or has no record that can be used, and when a
/// CRS is unknown; single records only give diagnostics. Nothing is written then.
pub fn convert(
    from: &Path,
    to: &Path,
    options: &ConvertOptions,
    report: &mut dyn FnMut(Diagnostic),
) -> Result<Converted> {
    let stamps = Stamps::of([from])?;
    if to.canonicalize().is_ok_and(|to| stamps.files().iter().any(|file| file.path() == to)) {
        return Err(Error::argument(format!("{}: the output would replace the input", to.display())));
    }
    let mut records = one_layer(format::open(from, &options.read)?, from, options.layer.as_deref())?;
    let named = records.file.clone();
    let crs_error = |message: String| Error::crs(&*named, message);
    let input = InputOptions { crs: options.crs.clone(), ..InputOptions::default() };
    let declared = resolve_crs(&mut records, &input).map_err(crs_error)?;
    // Positions are handed on easting or longitude first.
    let mut source = declared.clone();
    source.is_northing_first = false;
    let Records { layer, schematic, defects, file, records, .. } = records;
    let target = target(options.to_crs.as_deref(), &source, to)?;
    let mut course = Reprojector::new(&source, &target);
    let write = WriteOptions { layer, crs: target.clone(), encoding: options.to_encoding };
    let mut sink = format::create(to, &write)?;
    if schematic {
        sink.mark_schematic();
    }
    let of_file = Origin { file: Some(file), record: None };
    defects.into_iter().for_each(|defect| report(Diagnostic::new(defect, &of_file, None)));
    let (mut written, mut rejected, mut z_reported) = (0, 0, false);
    for record in records.flat_map(|bundle| bundle.read(Attributes::All, false, None)) {
        let mut feature = match record {
            Ok(feature) => feature,
            Err(why) => {
                rejected += why.records;
                report(rejection(*why, from)?);
                continue;
            }
        };
        feature.defects.retain(|defect| defect.code != Code::ZIgnored || !std::mem::replace(&mut z_reported, true));
        for defect in std::mem::take(&mut feature.defects) {
            report(Diagnostic::new(defect, &feature.origin, Some(&feature.id)));
        }
        if declared.is_northing_first {
            feature.geometry.swap_axes();
        }
        if let Err(defect) = course.carry(&mut feature) {
            rejected += 1;
            report(Diagnostic::new(defect, &feature.origin, Some(&feature.id)));
            continue;
        }
        if schematic {
            feature.properties.entry("schematic").or_insert(Value::Bool(true));
        }
        sink.write(&feature)?;
        written += 1;
    }
    if written == 0 && !options.allow_empty {
        return Err(Error::empty(from.display().to_string(), rejected));
    }
    stamps.check()?;
    let stray_m = course.stray_m();
    for defect in of_output(sink, stray_m, [&source, &target])? {
        let of_output = Origin { file: Some(to.display().to_string().into()), record: None };
        report(Diagnostic::new(defect, &of_output, None));
    }
    Ok(Converted { written, rejected, from_crs: source.name, to_crs: target.name, stray_m })
}

/// Ends the file that is written, and gives what is to be said of it as a whole.
fn of_output(
    mut sink: Box<dyn format::FeatureWriter>,
    stray_m: Option<f64>,
    [source, target]: [&Crs; 2],
) -> Result<Vec<Defect>> {
    let mut reported = sink.reported();
    if let Some(stray) = stray_m.filter(|stray| *stray >= LEAST_STRAY_M) {
        let detail = format!("(from {} to {}; at most {stray:.4} m)", source.name, target.name);
        reported.push(Defect::new(Code::EdgesStray).detail(detail));
    }
    reported.extend(sink.finish()?);
    Ok(reported)
}

/// The CRS to write: the one asked for, else that of the file, unless the format is of degrees.
fn target(definition: Option<&str>, source: &Crs, to: &Path) -> Result<Crs> {
    let definition = definition.or((source.is_projected() && format::is_in_degrees(to)).then_some("EPSG:4490"));
    let known = definition.map(Crs::of_definition).transpose();
    known.map(|known| known.unwrap_or_else(|| source.clone())).map_err(|why| Error::crs(to.display().to_string(), why))
}

/// Why a record was rejected; an error where that is the end of what can be read.
fn rejection(why: Rejected, from: &Path) -> Result<Diagnostic> {
    match why.diagnostic.code {
        Code::NotReadToEnd => Err(Error::format(from, why.diagnostic.to_string())),
        _ => Ok(why.diagnostic),
    }
}

/// By how many metres an edge has to stray to be worth a word: less than corners are written to.
const LEAST_STRAY_M: f64 = 1e-4;

/// The layer that is meant.
fn one_layer(mut layers: Vec<Records>, file: &Path, wanted: Option<&str>) -> Result<Records> {
    match (wanted, layers.len()) {
        (Some(wanted), _) => {
            format::pick(layers, wanted).map_err(|why| Error::format(file, why.to_string()).caused_by(why))
        }
        (None, 1) => Ok(layers.remove(0)),
        (None, count) => {
            let names: Vec<&str> = layers.iter().map(|records| records.layer.as_str()).collect();
            let names = names.join(", ");
            Err(Error::argument(format!("{}: {count} layers, of which one is to be chosen: {names}", file.display())))
        }
    }
}

/// The way from one CRS to another, through longitude and latitude.
struct Reprojector<'a> {
    /// Nothing where positions stay as they are.
    steps: Option<(&'a Crs, &'a Crs)>,
    to_degrees: bool,
    stray: f64,
}

impl<'a> Reprojector<'a> {
    fn new(source: &'a Crs, target: &'a Crs) -> Self {
        let steps = (!is_same(source, target)).then_some((source, target));
        Self { steps, to_degrees: !target.is_projected(), stray: 0.0 }
    }

    fn stray_m(&self) -> Option<f64> {
        self.steps.map(|_| self.stray)
    }

    /// Moves the corners of a record.
    fn carry(&mut self, feature: &mut Feature) -> std::result::Result<(), Defect> {
        let Some((source, target)) = self.steps else { return Ok(()) };
        let (unprojection, projection) = (source.unprojection(), target.projection());
        let move_all = |ring: &[Position]| projection.project(&unprojection.unproject(ring)?);
        let half = |p: Position, q: Position| [(p[0] + q[0]) / 2.0, (p[1] + q[1]) / 2.0];
        for (part, rings) in feature.geometry.parts.iter_mut().enumerate() {
            for (at, ring) in rings.iter_mut().enumerate() {
                let moved = move_all(ring).map_err(|vertex| {
                    let crs = if source.check_places(&ring[vertex..=vertex]).is_err() { source } else { target };
                    let detail = if crs.is_projected() { crs.without_place(ring[vertex]) } else { String::new() };
                    Defect::new(Code::CrsNotRead).detail(detail).at(part, at, vertex, ring[vertex])
                })?;
                let middles: Vec<Position> = ring.windows(2).map(|edge| half(edge[0], edge[1])).collect();
                // Where the ends have a place the middle has one.
                for (middle, edge) in move_all(&middles).unwrap_or_default().into_iter().zip(moved.windows(2)) {
                    let stray = distance_m(middle, half(edge[0], edge[1]), self.to_degrees);
                    self.stray = self.stray.max(stray);
                }
                *ring = moved;
            }
        }
        Ok(())
    }
}

/// Between near positions in metres, to a few parts in a thousand.
fn distance_m(a: Position, b: Position, in_degrees: bool) -> f64 {
    const METRES_PER_DEGREE: f64 = 111_320.0;
    let (x, y) = (a[0] - b[0], a[1] - b[1]);
    if in_degrees { (x * a[1].to_radians().cos()).hypot(y) * METRES_PER_DEGREE } else { x.hypot(y) }
}

/// Whether positions of one are positions of the other as they stand.
fn is_same(source: &Crs, target: &Crs) -> bool {
    // Degrees of datums that are taken as CGCS2000 are its degrees.
    source.agrees_with(target) || (source.is_frame() && target.is_frame())
}
