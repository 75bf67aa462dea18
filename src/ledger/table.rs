use comfy_table::{Cell, CellAlignment, ColumnConstraint};

use super::{Difference, Entry, Ledger, Totals};
use crate::table::headed;

/// Columns that hold numbers.
const NUMBERS: [usize; 7] = [1, 2, 3, 4, 5, 6, 9];

impl Ledger {
    /// The ledger as text for people, at most `width` columns wide.
    pub fn to_table(&self, width: Option<u16>) -> String {
        let mut table = headed(
            width,
            [
                "采矿权",
                "拐点",
                "附录D\nm²",
                "附录D\nkm²",
                "精确差\nm²",
                "测地线差\nm²",
                "平面差\nm² (ppm)",
                "平面\n投影",
                "标注\n面积",
                "标注差\nm²",
                "提示",
            ],
        );
        // Numbers stay whole; names and hints wrap.
        for (_, column) in table.column_iter_mut().enumerate().filter(|(number, _)| NUMBERS.contains(number)) {
            column.set_constraint(ColumnConstraint::ContentWidth).set_cell_alignment(CellAlignment::Right);
        }
        for entry in &self.rights {
            table.add_row(row(entry).map(Cell::new));
        }
        let Totals { rights, rejected, annex_d_m2, exact_m2, geodesic_m2, plane_m2, stated, stated_m2, differing } =
            self.totals();
        let mut text = format!("{table}\n");
        text += &format!(
            "合计 {rights} 个采矿权：附录D {annex_d_m2:.2} m²（{:.4} km²），精确 {exact_m2:.2} m²，测地线 {geodesic_m2:.2} m²，平面 {plane_m2:.2} m²\n",
            annex_d_m2 / 1e6
        );
        text += &format!("{stated} 个标注面积，共 {stated_m2:.2} m²，其中 {differing} 个与附录D之差超过末位\n");
        if rejected > 0 {
            text += &format!("另有 {rejected} 条记录无法量算，原因见提示。\n");
        }
        text += "附录D：TD/T 1055-2019 图斑椭球面积；不符：标注面积与附录D之差超过末位；自交：边线自相交，按规则量算；各差均为减去附录D之差；精确为图形原坐标系直线边的椭球面积。\n";
        text
    }
}

fn row(entry: &Entry) -> [String; 11] {
    let metres = |difference: Difference| format!("{:+.3}", difference.m2);
    let stated = entry.stated.as_ref();
    let mut hints: Vec<&str> = Vec::new();
    if stated.is_some_and(|stated| stated.differs) {
        hints.push("不符");
    }
    if entry.is_ambiguous {
        hints.push("自交");
    }
    hints.extend(entry.stated_unreadable.as_deref());
    [
        entry.id.clone(),
        entry.corners.to_string(),
        format!("{:.2}", entry.annex_d_m2),
        entry.annex_d_km2.clone(),
        metres(entry.exact_difference),
        metres(entry.geodesic_difference),
        entry.plane_difference.map(|d| format!("{:+.2} ({:+.0})", d.m2, d.ppm)).unwrap_or_default(),
        entry.plane_crs.as_deref().map(grid_name).unwrap_or_default(),
        stated.map(|stated| stated.text.clone()).unwrap_or_default(),
        entry.stated_difference.map(|d| format!("{:+.2}", d.m2)).unwrap_or_default(),
        hints.join("\n"),
    ]
}

/// The name of a grid, short enough for a column.
fn grid_name(name: &str) -> String {
    let short = name.trim_start_matches("CGCS2000 / ").replace("3-degree Gauss-Kruger ", "3度带 ");
    short.replace("Gauss-Kruger zone ", "6度带 ").replace("zone ", "")
}
