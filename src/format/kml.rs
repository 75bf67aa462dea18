//! KML 2.3 (OGC 12-007) and KMZ: degrees only. Read through GDAL; written here, because its writer keeps the whole
//! document in memory.

use std::fs::File;
use std::io::{self, BufWriter, Seek, Write};
use std::path::Path;
use std::sync::Arc;

use encoding_rs::UTF_8;
use serde_json::{Map, Value};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::archive::unpack;
use super::held::hold;
use super::kml_text::{self, Checked};
use super::sink::{Sink, WriteOptions};
use super::spool::{Field, Kind, Spool, Spooled, distinct, text, told_renamed};
use super::vector::{self, Way};
use super::{Bundle, ReadOptions, Records, extension, file_name, xml_depth};
use crate::diagnostic::{Code, Defect, Diagnostic};
use crate::error::{Error, Result};
use crate::feature::{ArealGeometry, Feature, Original, Rejected};
use crate::scratch::Scratch;

/// What the driver adds to every record.
const OWN: &[&str] = &[
    "Name",
    "description",
    "timestamp",
    "begin",
    "end",
    "altitudeMode",
    "tessellate",
    "extrude",
    "visibility",
    "drawOrder",
    "icon",
    "snippet",
];

pub(super) fn open(path: &Path, _: &ReadOptions) -> Result<Vec<Records>> {
    read(path, |_| true)
}

/// The layers of a document; `is_told` says which of its links are to be told of.
fn read(path: &Path, is_told: impl Fn(&str) -> bool) -> Result<Vec<Records>> {
    xml_depth::check(path)?;
    let Checked { text, faults, links } = kml_text::check(path)?;
    let way = Way { own_fields: OWN, ..Way::new(&["LIBKML"]) };
    let mut layers = match text {
        None => vector::open(path, &way)?,
        Some(text) => {
            let folder = Arc::new(Scratch::temporary().map_err(|e| Error::io(path, e))?);
            let named = folder.path().join(file_name(path));
            std::fs::write(&named, text).map_err(|e| Error::io(path, e))?;
            let layers = vector::open(&named, &way).map_err(|e| e.of_file(path))?;
            layers.into_iter().map(|records| hold(records, &folder, path)).collect()
        }
    };
    let links: Vec<String> = links.into_iter().filter(|link| is_told(link)).collect();
    if let (Some(first), false) = (layers.first_mut(), links.is_empty()) {
        let some = links.iter().take(5).cloned().collect::<Vec<_>>().join(", ");
        let detail = format!("({} NetworkLink, which are not followed: {some})", links.len());
        first.defects.push(Defect::new(Code::SectionIgnored).detail(detail));
    }
    if !faults.is_empty() {
        let faults: Arc<[String]> = faults.into();
        for layer in &mut layers {
            let records = std::mem::replace(&mut layer.records, Box::new(std::iter::empty()));
            let faults = faults.clone();
            layer.records = Box::new(records.map(move |bundle| without_faults(bundle, &faults)));
        }
    }
    Ok(layers)
}

/// Rejects a record with a position that is none: NaN, and which of the faults it is.
fn without_faults(bundle: Bundle, faults: &[String]) -> Bundle {
    let Bundle::Read(record) = bundle else { return bundle };
    let fault = |feature: &Feature| {
        let rings = feature.geometry.parts.iter().enumerate();
        let mut rings =
            rings.flat_map(|(part, rings)| rings.iter().enumerate().map(move |(at, ring)| (part, at, ring)));
        rings.find_map(|(part, ring, positions)| {
            let vertex = positions.iter().position(|[x, _]| x.is_nan())?;
            let detail = faults.get(positions[vertex][1] as usize).map(|fault| format!("({fault})"));
            let defect = Defect::new(Code::CoordinateNotNumber).detail(detail.unwrap_or_default());
            Some(Defect { part: Some(part), ring: Some(ring), vertex: Some(vertex), ..defect })
        })
    };
    Bundle::Read(match *record {
        Ok(feature) => match fault(&feature) {
            None => Box::new(Ok(feature)),
            Some(defect) => {
                let diagnostic = Diagnostic::new(defect, &feature.origin, Some(&feature.id));
                let original = Original::of(&feature.id, &feature.geometry, &feature.properties);
                Box::new(Err(Box::new(Rejected::new(diagnostic, original))))
            }
        },
        rejected => Box::new(rejected),
    })
}

/// Every KML of the archive. One that only links to the others holds no records and is no layer beside them.
pub(super) fn open_zipped(path: &Path, _: &ReadOptions) -> Result<Vec<Records>> {
    let unpacked = unpack(path)?;
    let mut layers = Vec::new();
    for document in unpacked.files.iter().filter(|file| extension(file) == "kml") {
        // Links to other documents of the archive need not be followed: all of them are read.
        let is_outside = |link: &str| !unpacked.files.contains(Path::new(link));
        let found = read(&unpacked.folder.path().join(document), is_outside).map_err(|e| e.of_file(path))?;
        layers.extend(found.into_iter().map(|records| hold(records, &unpacked.folder, path)));
    }
    if layers.is_empty() {
        return Err(Error::format(path, "there is no KML in the archive"));
    }
    let is_empty = |records: &Records| records.count == Some(0);
    if !layers.iter().all(is_empty) {
        let told: Vec<Defect> = layers
            .iter_mut()
            .filter(|layer| is_empty(layer))
            .flat_map(|layer| std::mem::take(&mut layer.defects))
            .collect();
        layers.retain(|records| !is_empty(records));
        layers[0].defects.extend(told);
    }
    Ok(layers)
}

pub(super) fn create(path: &Path, options: &WriteOptions) -> Result<Box<dyn Sink>> {
    in_degrees(path, options)?;
    Spooled::create_telling(
        path,
        options,
        |location, options, spool| {
            let write = |spool: &mut Spool| document(&mut BufWriter::new(File::create(location)?), options, spool);
            write(spool).map(|()| Vec::new()).map_err(|e| Error::io(location, e))
        },
        UTF_8,
        |fields, _| told_renamed(fields, &names(fields)),
    )
}

pub(super) fn create_zipped(path: &Path, options: &WriteOptions) -> Result<Box<dyn Sink>> {
    in_degrees(path, options)?;
    Spooled::create_telling(
        path,
        options,
        |location, options, spool| {
            let write = |spool: &mut Spool| zipped(File::create(location)?, options, spool);
            write(spool).map(|()| Vec::new()).map_err(|e| Error::io(location, e))
        },
        UTF_8,
        |fields, _| told_renamed(fields, &names(fields)),
    )
}

/// Names that readers keep apart: the driver takes what is called `name` for its own `Name`, whatever the case.
fn names(fields: &[Field]) -> Vec<String> {
    let own =
        |name: String| OWN.iter().find(|own| own.eq_ignore_ascii_case(&name)).map_or(name, |own| (*own).to_owned());
    distinct(fields, |_| true).into_iter().map(own).collect()
}

fn in_degrees(path: &Path, options: &WriteOptions) -> Result<()> {
    match options.crs.is_projected() {
        true => {
            Err(Error::format(path, "KML holds longitude and latitude only (只能写经纬度): use --to-crs EPSG:4490"))
        }
        false => Ok(()),
    }
}

fn zipped(file: impl Write + Seek, options: &WriteOptions, spool: &mut Spool) -> io::Result<()> {
    let mut archive = ZipWriter::new(file);
    // More than 4 GiB would need to be said before.
    archive.start_file("doc.kml", SimpleFileOptions::default().large_file(true))?;
    document(&mut archive, options, spool)?;
    archive.finish()?.flush()
}

fn document(out: &mut impl Write, options: &WriteOptions, spool: &mut Spool) -> io::Result<()> {
    let layer = escaped(&options.layer);
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<kml xmlns=\"http://www.opengis.net/kml/2.2\">")?;
    writeln!(out, "<Document><name>{layer}</name>\n<Schema name=\"{layer}\" id=\"fields\">")?;
    let names = names(&spool.fields);
    for (field, name) in spool.fields.iter().zip(&names) {
        let kind = match field.kind {
            Kind::Boolean => "bool",
            Kind::Integer => "int",
            // KML knows no whole numbers of 64 bits.
            Kind::Real => "double",
            Kind::LongInteger | Kind::Nothing | Kind::Text => "string",
        };
        writeln!(out, "<SimpleField name=\"{}\" type=\"{kind}\"></SimpleField>", escaped(name))?;
    }
    writeln!(out, "</Schema>\n<Folder><name>{layer}</name>")?;
    let fields: Vec<(String, String)> = spool.fields.iter().map(|field| field.name.clone()).zip(names).collect();
    spool.each(|properties, geometry| placemark(out, &fields, &properties, &geometry))?;
    writeln!(out, "</Folder></Document></kml>")?;
    out.flush()
}

fn placemark(
    out: &mut impl Write,
    fields: &[(String, String)],
    properties: &Map<String, Value>,
    geometry: &ArealGeometry,
) -> io::Result<()> {
    write!(out, "<Placemark><ExtendedData><SchemaData schemaUrl=\"#fields\">")?;
    for (field, name) in fields {
        if let Some(value) = properties.get(field).filter(|value| !value.is_null()) {
            write!(out, "<SimpleData name=\"{}\">{}</SimpleData>", escaped(name), escaped(&text(value)))?;
        }
    }
    write!(out, "</SchemaData></ExtendedData><MultiGeometry>")?;
    for part in &geometry.parts {
        write!(out, "<Polygon>")?;
        for (at, ring) in part.iter().enumerate() {
            let boundary = if at == 0 { "outerBoundaryIs" } else { "innerBoundaryIs" };
            let positions: Vec<String> = ring.iter().map(|[x, y]| format!("{x},{y}")).collect();
            let positions = positions.join(" ");
            write!(out, "<{boundary}><LinearRing><coordinates>{positions}</coordinates></LinearRing></{boundary}>")?;
        }
        write!(out, "</Polygon>")?;
    }
    writeln!(out, "</MultiGeometry></Placemark>")
}

/// Text between tags or quotes; characters that XML 1.0 cannot hold become U+FFFD.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            '\t' | '\n' => escaped.push(c),
            '\r' => escaped.push_str("&#13;"),
            '\0'..='\x1f' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            _ => escaped.push(c),
        }
    }
    escaped
}
