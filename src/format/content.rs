//! What a file is by its first bytes, whatever its name says.

use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Kinds of contents that the first bytes show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    Folder,
    Json,
    TopoJson,
    EsriJson,
    Shapefile,
    Sqlite,
    FlatGeobuf,
    Zip,
    Xml,
    /// A description that makes GDAL open other files or addresses.
    Redirection,
    Parquet,
    Ole,
    Pdf,
    /// None of the others, and no control characters.
    Text,
    Unknown,
}

impl Content {
    /// For people, in both languages.
    fn name(self) -> &'static str {
        match self {
            Self::Folder => "a folder (文件夹)",
            Self::Json => "JSON",
            Self::TopoJson => {
                "TopoJSON, whose arcs are shared: `mapshaper IN -o OUT.geojson format=geojson` makes GeoJSON of it (先转换为GeoJSON)"
            }
            Self::EsriJson => {
                "ESRI JSON (FeatureSet): `ogr2ogr -f GeoJSON OUT.geojson IN` makes GeoJSON of it, as does f=geojson of the service (先转换为GeoJSON)"
            }
            Self::Shapefile => "the .shp or .shx of a shapefile",
            Self::Sqlite => "a SQLite database, such as a GeoPackage",
            Self::FlatGeobuf => "FlatGeobuf",
            Self::Zip => "a zip archive or a file made of one, such as .xlsx (压缩包)",
            Self::Xml => "XML, such as KML or GML",
            Self::Redirection => "a description that points to other files or addresses, which is never followed",
            Self::Parquet => "Parquet",
            Self::Ole => "an old Office document, such as .xls",
            Self::Pdf => "PDF",
            Self::Text => "plain text (纯文本)",
            Self::Unknown => "nothing known",
        }
    }

    /// What the file looks like, where a format with these contents cannot be it.
    pub(super) fn contradicts(self, contents: &[Self]) -> Option<&'static str> {
        // What is not known at all is left to the reader, which has more to say than this.
        let reported = !matches!(self, Self::Unknown);
        // A GeoJSON or CSV may be damaged from its first byte on; its reader names the line.
        let is_text = |c: &Self| matches!(c, Self::Json | Self::Text);
        let text = self == Self::Text && contents.iter().any(is_text);
        let json_as_text = self == Self::Json && contents.contains(&Self::Text);
        (reported && !text && !json_as_text && !contents.contains(&self)).then(|| self.name())
    }
}

/// Bytes that are looked at.
const HEAD: u64 = 1024;

/// # Errors
/// When the file cannot be read.
pub(super) fn of(path: &Path) -> std::io::Result<Content> {
    if path.is_dir() {
        return Ok(Content::Folder);
    }
    let mut head = Vec::new();
    File::open(path)?.take(HEAD).read_to_end(&mut head)?;
    Ok(of_bytes(&head))
}

fn of_bytes(head: &[u8]) -> Content {
    const MAGIC: &[(&[u8], Content)] = &[
        (b"SQLite format 3\0", Content::Sqlite),
        (b"PK\x03\x04", Content::Zip),
        (b"PK\x05\x06", Content::Zip),
        (b"\0\0\x27\x0a", Content::Shapefile),
        (b"fgb", Content::FlatGeobuf),
        (b"PAR1", Content::Parquet),
        (b"\xd0\xcf\x11\xe0", Content::Ole),
        (b"%PDF", Content::Pdf),
    ];
    if let Some((_, content)) = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)) {
        return *content;
    }
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let first = text.iter().position(|byte| !byte.is_ascii_whitespace() && *byte != 0x1e);
    let text = &text[first.unwrap_or(text.len())..];
    let has = |word: &str| text.windows(word.len()).any(|part| part.eq_ignore_ascii_case(word.as_bytes()));
    match text.first() {
        Some(b'<') => {
            let points_on = ["<OGRVRT", "<VRTDataset", "<OGRWFS", "<WFS_", "<GDAL_", "<OGRStyledLayer"];
            if points_on.iter().any(|word| has(word)) { Content::Redirection } else { Content::Xml }
        }
        Some(b'{' | b'[') if has("gdal_streamed_alg") => Content::Redirection,
        Some(b'{' | b'[') => json(text),
        Some(_) if !head.iter().any(|byte| *byte < 0x20 && !b"\t\r\n\x0c\x1e".contains(byte)) => Content::Text,
        _ => Content::Unknown,
    }
}

/// Which JSON it is, by its first members.
fn json(text: &[u8]) -> Content {
    let text: String = String::from_utf8_lossy(text).chars().filter(|c| !c.is_whitespace()).collect();
    let has = |word: &str| text.contains(word);
    if has("\"type\":\"Feature") {
        Content::Json
    } else if has("\"type\":\"Topology\"") {
        Content::TopoJson
    } else if has("\"esriGeometry") || has("\"spatialReference\":{") || (has("\"attributes\":{") && has("\"rings\":")) {
        Content::EsriJson
    } else {
        Content::Json
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_bytes_show_what_a_file_is() {
        for (bytes, content) in [
            (&b" {\"type\""[..], Content::Json),
            (b"\x1e{\"type\"", Content::Json),
            (b"\xef\xbb\xbf<?xml version=\"1.0\"?><kml>", Content::Xml),
            (b"<OGRVRTDataSource>", Content::Redirection),
            (b"{\"type\": \"gdal_streamed_alg\"}", Content::Redirection),
            (b"{\"type\" : \"Topology\", \"arcs\": []}", Content::TopoJson),
            (b"{\"geometryType\":\"esriGeometryPolygon\",\"features\":[]}", Content::EsriJson),
            (b"{\"features\":[{\"attributes\":{},\"geometry\":{\"rings\":[]}}]}", Content::EsriJson),
            (b"{\"type\":\"FeatureCollection\",\"spatialReference\":{}}", Content::Json),
            (b"WKT,name\n", Content::Text),
            (b"\x00\x01\x02", Content::Unknown),
            (b"", Content::Unknown),
        ] {
            assert_eq!(of_bytes(bytes), content, "{bytes:?}");
        }
    }

    #[test]
    fn a_wrong_ending_is_reported_and_broken_text_is_left_to_its_reader() {
        assert!(Content::Zip.contradicts(&[Content::Shapefile]).unwrap().contains("zip"));
        assert_eq!(Content::Text.contradicts(&[Content::Json]), None);
        assert_eq!(Content::Json.contradicts(&[Content::Json]), None);
        assert_eq!(Content::Unknown.contradicts(&[Content::Shapefile]), None);
    }
}
