use std::fmt::Write;
use std::path::Path;

use super::files::Files;
use super::{Plan, PlanContents};
use crate::error::{Error, Result};

/// Writes the plan that is built in under this id as a folder, with `LAYERS.md`, the list of the layers that are wanted
/// and of the fields that rules ask of them.
///
/// # Errors
/// When there is no such plan, something is at the path already, or writing fails.
pub fn export(id: &str, folder: &Path) -> Result<()> {
    let files = Files::embedded(id).ok_or_else(|| Error::argument(format!("no plan {id:?} is built in")))?;
    if folder.symlink_metadata().is_ok() {
        return Err(Error::argument(format!(
            "{}: it is there already and is not written over (已存在)",
            folder.display()
        )));
    }
    let io = |path: &Path| {
        let path = path.to_path_buf();
        move |e| Error::io(&path, e)
    };
    std::fs::create_dir(folder).map_err(io(folder))?;
    for name in files.names()? {
        let path = folder.join(&name);
        let parent = path.parent().unwrap_or(folder);
        std::fs::create_dir_all(parent).map_err(io(parent))?;
        std::fs::write(&path, files.bytes(&name, u64::MAX)?).map_err(io(&path))?;
    }
    let path = folder.join("LAYERS.md");
    std::fs::write(&path, Plan::open(id)?.layers_wanted()).map_err(io(&path))
}

impl PlanContents {
    /// The layers that the plan and its packs speak of, for whoever is to bring them.
    pub fn layers_wanted(&self) -> String {
        let mut page = format!("# {}：所需图层 Layers wanted\n\n", self.title);
        page += "每个图层一个文件：`zones/<图层>.shp`、`.gpkg`、`.geojson` 等，面图形，须声明坐标系。`zones/` 中的示意图形应换成正式数据。\n";
        page += "One file a layer, polygons, with a CRS. Replace the schematic zones. 字段名不同时，在 `plan.toml` 该图层下写 `[layer.fields]` 映射。\n\n";
        page += "| 图层 layer | 名称 | 几何 geometry | 字段 fields | 规则 rules | 现有 there |\n|---|---|---|---|---|---|\n";
        for layer in &self.declared {
            let rules: Vec<_> = self.rules.iter().filter(|rule| rule.layers().contains(&*layer.name)).collect();
            let mut fields: Vec<String> = Vec::new();
            for rule in &rules {
                let vocabulary = rule.vocabulary(&layer.name);
                for (property, _) in rule.place.properties() {
                    fields.push(format!("{property}（{}）", vocabulary.values(property).join("、")));
                }
            }
            fields.sort();
            fields.dedup();
            let rules: Vec<&str> = rules.iter().map(|rule| rule.id.as_str()).collect();
            let there = match self.layer(&layer.name) {
                Some(found) if found.schematic => "示意 schematic",
                Some(_) => "有 yes",
                None => "缺 missing",
            };
            let (name, title) = (&layer.name, &layer.title);
            let cells = [name, title, "面 polygon", &fields.join("；"), &rules.join("、"), there];
            // Writing to a string does not fail.
            let _ = writeln!(page, "| {} |", cells.join(" | "));
        }
        page
    }
}
