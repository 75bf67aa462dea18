use std::path::Path;

use super::{FileInfo, LayerInfo};
use crate::language::Language;
use crate::output::Style;
use crate::table::Table;
use crate::visible::visible_line;

impl FileInfo {
    /// All layers as text for people.
    pub fn to_table(&self, style: Style) -> String {
        let Style { width, language, .. } = style;
        self.layers.iter().map(|layer| table(&self.file, layer, width, language)).collect()
    }
}

fn table(file: &Path, layer: &LayerInfo, width: Option<u16>, language: Language) -> String {
    let none = "—";
    let mut head = Table::headed(width, ["项目", "内容"]);
    let extent = layer.extent.map(|e| e.map(|x| format!("{x:.6}")).join(" "));
    for (name, text) in [
        ("文件 file", file.display().to_string()),
        ("图层 layer", layer.layer.clone()),
        ("声明的坐标系 CRS declared", layer.crs_declared.clone().unwrap_or_else(|| none.to_owned())),
        ("采用的坐标系 CRS used", layer.crs.clone().or(layer.crs_error.clone()).unwrap_or_else(|| none.to_owned())),
        ("记录 records", format!("{}（剔除 rejected {}）", layer.records, layer.rejected)),
        ("范围 extent (°)", extent.unwrap_or_else(|| none.to_owned())),
        ("示意 schematic", if layer.schematic { "是 yes" } else { "否 no" }.to_owned()),
    ] {
        head.add_row([name.to_owned(), text]);
    }
    let mut fields = Table::headed(width, ["字段", "有值", "样例", "读作"]).with_numbers([1]);
    for field in &layer.fields {
        let samples = field.samples.join("；");
        fields.add_row([&field.name, &field.filled.to_string(), &samples, field.attribute.unwrap_or(none)]);
    }
    let mut text = format!("{head}\n{fields}\n");
    for diagnostic in &layer.diagnostics {
        text += &format!("{}\n", visible_line(&diagnostic.in_words(language)));
    }
    text
}
