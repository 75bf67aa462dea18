//! The metadata under the key `geo`: <https://geoparquet.org/releases/v1.1.0/>.

use std::collections::BTreeMap;

use gdal::spatial_ref::SpatialRef;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::format::writer::WriteOptions;
use crate::quiet::GdalErrorGuard;

/// The key under which the footer keeps it.
pub(super) const KEY: &str = "geo";

/// What is to be known of a file.
pub(super) struct Geo {
    /// The column with the geometry of the records.
    pub primary: String,
    /// Other columns with geometries.
    pub others: Vec<String>,
    /// A column that says again in which box each geometry lies.
    pub covering: Option<String>,
    /// The CRS as declared: code or WKT.
    pub crs: Option<String>,
}

#[derive(Deserialize)]
struct Metadata {
    version: String,
    primary_column: String,
    columns: BTreeMap<String, Column>,
}

#[derive(Deserialize)]
struct Column {
    encoding: String,
    /// PROJJSON; null says that nothing is known, and nothing at all says OGC:CRS84.
    #[serde(default = "crs84")]
    crs: Value,
    edges: Option<String>,
    covering: Option<Value>,
}

fn crs84() -> Value {
    json!({ "id": { "authority": "OGC", "code": "CRS84" } })
}

/// Reads the text that stands under the key.
pub(super) fn read(text: &str) -> Result<Geo, String> {
    let metadata: Metadata =
        serde_json::from_str(text).map_err(|e| format!("the metadata {KEY:?} cannot be read: {e}"))?;
    let Metadata { version, primary_column: primary, mut columns } = metadata;
    if !version.starts_with("1.") {
        return Err(format!("GeoParquet of version {version:?} is not read, only 1.0 and 1.1"));
    }
    let column =
        columns.remove(&primary).ok_or_else(|| format!("the metadata {KEY:?} lacks the column {primary:?}"))?;
    if column.encoding != "WKB" {
        return Err(format!("geometries are read as WKB only; the column {primary:?} is {:?}", column.encoding));
    }
    if let Some(edges) = column.edges.filter(|edges| edges != "planar") {
        // An edge of a kilometre would run elsewhere than drawn, which no record would show.
        return Err(format!("edges that are straight in the CRS are read only; these are {edges:?}"));
    }
    let covering = column.covering.as_ref().and_then(|covering| covering.pointer("/bbox/xmin/0")?.as_str());
    let crs = declared(&column.crs)?;
    let others = columns.into_keys().collect();
    Ok(Geo { primary, others, covering: covering.map(str::to_owned), crs })
}

/// The code of a CRS in PROJJSON, or its WKT where it has none that is known.
fn declared(crs: &Value) -> Result<Option<String>, String> {
    if crs.is_null() {
        return Ok(None);
    }
    let unknown = || format!("the CRS of the metadata {KEY:?} is no PROJJSON that can be read");
    // A bound CRS has parameters of its own beside the code of what it is bound to.
    if crs["type"] != "BoundCRS"
        && let Some(authority) = crs["id"]["authority"].as_str()
    {
        let code = match &crs["id"]["code"] {
            Value::String(code) => code.clone(),
            code => code.to_string(),
        };
        if authority == "EPSG" || (authority == "OGC" && code == "CRS84") {
            return Ok(Some(format!("{authority}:{code}")));
        }
    }
    if !crs.is_object() {
        return Err(unknown());
    }
    let _quiet = GdalErrorGuard::new();
    let reference = SpatialRef::from_definition(&crs.to_string()).map_err(|_| unknown())?;
    reference.to_wkt().map(Some).map_err(|_| unknown())
}

/// The text for a file with one column of multipolygons.
pub(super) fn written(column: &str, options: &WriteOptions) -> Result<String, String> {
    let _quiet = GdalErrorGuard::new();
    let definition = options.crs.definition();
    let crs = SpatialRef::from_definition(&definition).and_then(|crs| crs.to_projjson());
    let crs = crs.map_err(|e| format!("{definition}: {e}"))?;
    let crs: Value = serde_json::from_str(&crs).map_err(|e| format!("{definition}: {e}"))?;
    let columns = json!({ column: { "encoding": "WKB", "geometry_types": ["MultiPolygon"], "crs": crs } });
    Ok(json!({ "version": "1.1.0", "primary_column": column, "columns": columns }).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn geo(column: Value) -> Result<Geo, String> {
        read(&json!({ "version": "1.1.0", "primary_column": "g", "columns": { "g": column, "h": column } }).to_string())
    }

    #[test]
    fn the_crs_is_reported_by_its_code_and_its_absence_is_not_null() {
        let crs = |column| geo(column).unwrap().crs;
        assert_eq!(crs(json!({ "encoding": "WKB" })).as_deref(), Some("OGC:CRS84"));
        assert_eq!(crs(json!({ "encoding": "WKB", "crs": null })), None);
        let id = json!({ "authority": "EPSG", "code": 4527 });
        assert_eq!(crs(json!({ "encoding": "WKB", "crs": { "id": id } })).as_deref(), Some("EPSG:4527"));
    }

    #[test]
    fn a_crs_without_a_code_is_reported_in_wkt() {
        let own = SpatialRef::from_proj4("+proj=tmerc +lon_0=118.5 +k=1 +x_0=500000 +ellps=GRS80").unwrap();
        let own: Value = serde_json::from_str(&own.to_projjson().unwrap()).unwrap();
        let wkt = geo(json!({ "encoding": "WKB", "crs": own })).unwrap().crs.unwrap();
        assert!(wkt.starts_with("PROJCS") && wkt.contains("118.5"), "{wkt}");
    }

    #[test]
    fn what_is_not_read_is_refused_by_name() {
        for (column, word) in [
            (json!({ "encoding": "multipolygon" }), "multipolygon"),
            (json!({ "encoding": "WKB", "edges": "spherical" }), "spherical"),
            (json!({ "encoding": "WKB", "crs": { "type": "nonsense" } }), "PROJJSON"),
            (json!({ "encoding": "WKB", "crs": "/vsicurl/x" }), "PROJJSON"),
        ] {
            let why = geo(column).err().unwrap();
            assert!(why.contains(word), "{why}");
        }
        assert!(read(r#"{"version":"0.4.0","primary_column":"g","columns":{}}"#).err().unwrap().contains("0.4.0"));
        assert!(read(r#"{"version":"1.0.0","primary_column":"g","columns":{}}"#).err().unwrap().contains("lacks"));
    }

    #[test]
    fn a_covering_and_other_geometries_are_known() {
        let covering = json!({ "bbox": { "xmin": ["box", "xmin"], "ymin": ["box", "ymin"] } });
        let geo = geo(json!({ "encoding": "WKB", "covering": covering })).unwrap();
        assert_eq!((geo.covering.as_deref(), geo.others), (Some("box"), vec!["h".to_owned()]));
    }
}
