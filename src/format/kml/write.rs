//! KML as it is written.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use encoding_rs::UTF_8;
use serde_json::{Map, Value};

use crate::error::{Error, Result};
use crate::feature::ArealGeometry;
use crate::format::spool::{Field, Kind, Spool, Spooled, distinct, renamed_defect, text};
use crate::format::writer::{FeatureWriter, WriteOptions};

/// What GDAL adds to every record by itself.
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

pub(in crate::format) fn create(path: &Path, options: &WriteOptions) -> Result<Box<dyn FeatureWriter>> {
    in_degrees(path, options)?;
    Spooled::create_reporting(
        path,
        options,
        |location, options, spool| {
            let write = |spool: &mut Spool| document(&mut BufWriter::new(File::create(location)?), options, spool);
            write(spool).map(|()| Vec::new()).map_err(|e| Error::io(location, e))
        },
        UTF_8,
        |fields, _| renamed_defect(fields, &names(fields)),
    )
}

/// Names that readers keep apart: GDAL takes what is called `name` for its own `Name`, whatever the case.
pub(super) fn names(fields: &[Field]) -> Vec<String> {
    let own =
        |name: String| OWN.iter().find(|own| own.eq_ignore_ascii_case(&name)).map_or(name, |own| (*own).to_owned());
    distinct(fields, |_| true).into_iter().map(own).collect()
}

pub(super) fn in_degrees(path: &Path, options: &WriteOptions) -> Result<()> {
    match options.crs.is_projected() {
        true => {
            Err(Error::format(path, "KML holds longitude and latitude only (只能写经纬度): use --to-crs EPSG:4490"))
        }
        false => Ok(()),
    }
}

pub(super) fn document(out: &mut impl Write, options: &WriteOptions, spool: &mut Spool) -> io::Result<()> {
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
