use super::{Difference, Entry, Ledger, Stated, Totals};
use crate::shortened::{OF_A_NAME, OF_A_TEXT, shortened};
use crate::table::{Table, paragraphs};

/// Columns that hold numbers.
const NUMBERS: [usize; 6] = [1, 2, 3, 4, 5, 6];

/// Rights that are shown on a terminal.
const MOST_ROWS: usize = 1_000;

/// What the words of the table mean.
const LEGEND: &str = "椭球面积：按国土三调软件测评规则，高斯平面内长于70米的边均匀内插后套用TD/T 1055-2019附录D；仅拐点：不内插；精确：图形原坐标系直线边的椭球面积；各差均为减去椭球面积之差。\n\
    按中心：图形不在CGCS2000高斯平面内，平面按采矿权中心所在3度带选定；相符：标注面积按末位与之一致者；不符：与各面积均不一致；自交：边线自相交，按规则量算。\n";

impl Ledger {
    /// The ledger as text for people, at most `width` columns wide.
    pub fn to_table(&self, width: Option<u16>) -> String {
        let header = [
            "采矿权",
            "拐点",
            "椭球面积\nm²\nkm²",
            "仅拐点差\nm²",
            "精确差\nm²",
            "测地线差\nm²",
            "平面差\nm²\n(ppm)",
            "平面\n投影",
            "标注面积\n差 m²",
            "相符",
            "提示",
        ];
        // Names and hints wrap, numbers stay whole.
        let mut table = Table::headed(width, header).with_numbers(NUMBERS);
        for entry in self.rights.iter().take(MOST_ROWS) {
            table.add_row(row(entry).map(|text| shortened(&text, OF_A_TEXT).into_owned()));
        }
        let left_out = self.rights.len().saturating_sub(MOST_ROWS);
        let more = if left_out > 0 {
            format!("另有 {left_out} 个采矿权未列出：用 -o 写出全部。\n")
        } else {
            String::new()
        };
        format!("{table}\n{more}{}", paragraphs(&format!("{}{LEGEND}", summary(&self.totals())), width))
    }
}

fn summary(totals: &Totals) -> String {
    let Totals { rights, ellipsoidal_m2, annex_d_corners_m2, exact_m2, geodesic_m2, plane_m2, .. } = totals;
    let mut text = format!(
        "合计 {rights} 个采矿权：椭球面积 {ellipsoidal_m2:.2} m²（{:.4} km²），仅拐点 {annex_d_corners_m2:.2} m²，精确 {exact_m2:.2} m²，测地线 {geodesic_m2:.2} m²，平面 {plane_m2:.2} m²\n",
        ellipsoidal_m2 / 1e6
    );
    if totals.without_ellipsoidal > 0 {
        text += &format!("其中 {} 个无椭球面积，未计入椭球面积合计，原因见提示。\n", totals.without_ellipsoidal);
    }
    if totals.stated > 0 {
        text += &format!(
            "{} 个标注面积，共 {:.2} m²，其中 {} 个与各面积均不一致\n",
            totals.stated, totals.stated_m2, totals.differing
        );
    }
    if totals.rejected > 0 {
        text += &format!("另有 {} 条记录无法量算，原因见提示。\n", totals.rejected);
    }
    text
}

fn row(entry: &Entry) -> [String; 11] {
    let metres = |difference: Option<Difference>| difference.map(|d| format!("{:+.3}", d.m2)).unwrap_or_default();
    let stated = entry.stated.as_ref();
    let mut hints: Vec<&str> = Vec::new();
    if stated.is_some_and(|stated| stated.differs) {
        hints.push("不符");
    }
    if entry.is_ambiguous {
        hints.push("自交");
    }
    hints.extend(entry.ellipsoidal_absent.as_deref());
    hints.extend(entry.stated_unreadable.as_deref());
    let chosen = if entry.plane_is_chosen { "\n按中心" } else { "" };
    let both = |(m2, km2): (f64, &str)| format!("{m2:.2}\n{km2}");
    let says = |stated: &Stated| match entry.stated_difference {
        Some(difference) => format!("{}\n{:+.2}", stated.text, difference.m2),
        None => stated.text.clone(),
    };
    let agreeing =
        |stated: &Stated| stated.agrees_with.iter().map(|figure| figure.chinese()).collect::<Vec<_>>().join("\n");
    [
        shortened(&entry.id, OF_A_NAME).into_owned(),
        entry.corners.to_string(),
        entry.ellipsoidal_m2.zip(entry.ellipsoidal_km2.as_deref()).map(both).unwrap_or_default(),
        metres(entry.annex_d_corners_difference),
        metres(entry.exact_difference),
        metres(entry.geodesic_difference),
        entry.plane_difference.map(|d| format!("{:+.2}\n({:+.0})", d.m2, d.ppm)).unwrap_or_default(),
        entry.plane_crs.as_deref().map(|name| grid_name(name) + chosen).unwrap_or_default(),
        stated.map(says).unwrap_or_default(),
        stated.map(agreeing).unwrap_or_default(),
        hints.join("\n"),
    ]
}

/// The name of a grid, short enough for a column.
fn grid_name(name: &str) -> String {
    let short = name.trim_start_matches("CGCS2000 / ").replace("3-degree Gauss-Kruger ", "3度带 ");
    short.replace("Gauss-Kruger zone ", "6度带 ").replace("zone ", "")
}
