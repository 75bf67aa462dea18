//! The catalogue of a GeoPackage, looked at before GDAL reads it: what would have to be run to be read is refused, what
//! is listed must be there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rusqlite::{Connection, OpenFlags, params};

/// Layers that a file may list: GDAL keeps each one open, and databases of whole counties have some hundred.
const MOST_LAYERS: u32 = 500;
/// Objects of the database that are looked at: tables, indexes, triggers.
const MOST_OBJECTS: u32 = 50_000;
/// Bytes of the statement that made a table: one of 2,000 columns has some hundred thousand.
const LONGEST_SQL: u32 = 1 << 20;
/// Steps of the database's machine between two looks at the clock, and how many such looks.
const STEPS: i32 = 100_000;
const MOST_LOOKS: u32 = 1_000;

/// What the catalogue lists.
#[derive(Debug, Default)]
pub(super) struct Catalogue {
    /// Listed layers that are not there, or of which something else is not.
    pub missing: Vec<String>,
    /// Some listed layer is there.
    pub is_any_there: bool,
    /// Layers whose CRS is stated as undefined, or as one that the file does not define.
    pub without_crs: BTreeSet<String>,
}

/// A table or view by its name in small letters: its kind and the statement that made it.
type Objects = BTreeMap<String, (String, String)>;

/// # Errors
/// For people: what cannot be read, or would have to be run.
pub(super) fn of(path: &Path) -> Result<Catalogue, String> {
    let database =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            .map_err(said)?;
    let mut looks = 0;
    let watch = move || {
        looks += 1;
        looks > MOST_LOOKS
    };
    database.progress_handler(STEPS, Some(watch));
    let objects = objects(&database).map_err(said)??;
    for (name, (kind, sql)) in objects.iter().filter(|(name, _)| name.starts_with("gpkg")) {
        if kind == "view" || is_virtual(sql) {
            return Err(format!("its catalogue {name:?} is a view, which is not run: export it first"));
        }
    }
    if !objects.contains_key("gpkg_contents") {
        return Err("there is no gpkg_contents: it is no GeoPackage (不是GeoPackage)".into());
    }
    let mut catalogue = Catalogue::default();
    let mut seen = BTreeSet::new();
    for layer in layers(&database).map_err(said)?? {
        let lower = layer.to_lowercase();
        if !seen.insert(lower.clone()) {
            return Err(format!("its catalogue lists {layer:?} twice"));
        }
        let Some((kind, sql)) = objects.get(&lower) else {
            catalogue.missing.push(layer);
            continue;
        };
        // A view is a program: it may run for ever, or make up what no table holds.
        if kind == "view" || is_virtual(sql) {
            return Err(format!("layer {layer:?} is a view, which is not run: export it first"));
        }
        if computes(&database, &layer).map_err(said)? {
            return Err(format!("layer {layer:?} has columns that are computed, which is not run: export it first"));
        }
        // GDAL passes it over.
        if has_no_geometry_column(&database, &layer, &objects).map_err(said)? {
            catalogue.missing.push(format!("{layer}: gpkg_geometry_columns"));
            continue;
        }
        catalogue.is_any_there = true;
        if is_without_crs(&database, &layer, &objects).map_err(said)? {
            catalogue.without_crs.insert(layer);
        }
    }
    Ok(catalogue)
}

fn said(error: rusqlite::Error) -> String {
    format!("its catalogue cannot be read: {error}")
}

fn objects(database: &Connection) -> rusqlite::Result<Result<Objects, String>> {
    let sql = "SELECT lower(name), type, substr(sql, 1, 200), length(sql) FROM sqlite_master \
               WHERE type IN ('table', 'view') LIMIT ?1";
    let mut statement = database.prepare(sql)?;
    let mut rows = statement.query(params![MOST_OBJECTS + 1])?;
    let mut objects = Objects::new();
    while let Some(row) = rows.next()? {
        let name: String = row.get(0)?;
        if row.get::<_, Option<u32>>(3)?.unwrap_or(0) > LONGEST_SQL {
            return Ok(Err(format!("the statement that made {name:?} is longer than {LONGEST_SQL} bytes")));
        }
        objects.insert(name, (row.get(1)?, row.get::<_, Option<String>>(2)?.unwrap_or_default()));
    }
    Ok(if objects.len() > MOST_OBJECTS as usize {
        Err(format!("it has more than {MOST_OBJECTS} tables"))
    } else {
        Ok(objects)
    })
}

fn is_virtual(sql: &str) -> bool {
    let words: Vec<String> = sql.split_whitespace().take(2).map(str::to_lowercase).collect();
    words == ["create", "virtual"]
}

/// Layers with geometries, as they are listed.
fn layers(database: &Connection) -> rusqlite::Result<Result<Vec<String>, String>> {
    let sql = "SELECT table_name FROM gpkg_contents WHERE data_type IN ('features', 'attributes') LIMIT ?1";
    let mut statement = database.prepare(sql)?;
    let found = statement.query_map(params![MOST_LAYERS + 1], |row| row.get(0))?;
    let layers: Vec<String> = found.collect::<rusqlite::Result<_>>()?;
    Ok(if layers.len() > MOST_LAYERS as usize {
        Err(format!("it lists more than {MOST_LAYERS} layers (图层过多): take out the one that is meant"))
    } else {
        Ok(layers)
    })
}

/// Whether a layer of geometries has no row in the catalogue of their columns.
fn has_no_geometry_column(database: &Connection, layer: &str, objects: &Objects) -> rusqlite::Result<bool> {
    if !objects.contains_key("gpkg_geometry_columns") {
        return Ok(false);
    }
    let sql = "SELECT EXISTS (SELECT 1 FROM gpkg_contents c WHERE c.table_name = ?1 AND c.data_type = 'features') \
               AND NOT EXISTS (SELECT 1 FROM gpkg_geometry_columns g WHERE lower(g.table_name) = lower(?1))";
    database.query_row(sql, params![layer], |row| row.get(0))
}

/// Whether some columns of a table are generated ones.
fn computes(database: &Connection, table: &str) -> rusqlite::Result<bool> {
    const GENERATED: [i64; 2] = [2, 3];
    let mut statement = database.prepare("SELECT hidden FROM pragma_table_xinfo(?1)")?;
    let hidden = statement.query_map(params![table], |row| row.get::<_, i64>(0))?;
    for kind in hidden {
        if GENERATED.contains(&kind?) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether the CRS of a layer is one of the two that stand for none, or one that is not defined.
fn is_without_crs(database: &Connection, layer: &str, objects: &Objects) -> rusqlite::Result<bool> {
    if !objects.contains_key("gpkg_geometry_columns") || !objects.contains_key("gpkg_spatial_ref_sys") {
        return Ok(false);
    }
    let sql = "SELECT srs_id, EXISTS (SELECT 1 FROM gpkg_spatial_ref_sys s WHERE s.srs_id = g.srs_id) \
               FROM gpkg_geometry_columns g WHERE lower(table_name) = lower(?1) LIMIT 1";
    let mut statement = database.prepare(sql)?;
    let mut rows = statement.query(params![layer])?;
    let Some(row) = rows.next()? else { return Ok(false) };
    let id: Option<i64> = row.get(0)?;
    Ok(id.is_none_or(|id| id == 0 || id == -1) || !row.get::<_, bool>(1)?)
}
