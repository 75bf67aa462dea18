use std::collections::{BTreeMap, BTreeSet};

use super::rows::is_hint;
use super::{Report, SCHEMATIC_NOTICE};
use crate::rule::Verdict;
use crate::screen::{MOST_PAIRS, RightPair, Screening};
use crate::shortened::{OF_A_NAME, OF_A_TEXT, shortened};
use crate::table::{Table, paragraphs};
use crate::visible::visible_line;

/// Pairs of overlapping rights that are listed one by one.
const MAX_PAIRS: usize = 20;
/// Rights that are shown on a terminal, and rows of each.
const MOST_RIGHTS: usize = 1_000;
const MOST_ROWS: usize = 50;

impl Report {
    /// The report as text for people, at most `width` columns wide.
    pub fn to_table(&self, width: Option<u16>) -> String {
        let mut text = format!("{}（版本 {}）  审查日期 {}\n", self.plan_title, self.plan_version, self.as_of);
        if !self.packs.is_empty() {
            let packs: Vec<&str> = self.packs.iter().map(|pack| pack.title.as_str()).collect();
            let drafts = if self.drafts { "，含草案" } else { "" };
            text += &format!("同时适用：{}{drafts}\n", packs.join("、"));
        }
        if self.schematic {
            text += &format!("※ {SCHEMATIC_NOTICE}\n");
        }
        let head = paragraphs(&text, width);
        let mut table =
            Table::headed(width, ["采矿权", "结论", "面积 km²", "依据", "图层与分区", "说明"]).with_numbers([2]);
        let shown = self.rights.len().min(MOST_RIGHTS);
        for right in &self.rights[..shown] {
            self.rows(right, &mut table);
        }
        let left_out = if shown < self.rights.len() { self.left_out(&self.rights[shown..]) } else { String::new() };
        format!("{head}{table}\n{}", paragraphs(&(left_out + &self.below()), width))
    }

    /// What stands below the table.
    fn below(&self) -> String {
        let tally: Vec<String> = self.tally().iter().map(|(v, n)| format!("{} {n}", v.zh())).collect();
        let mut text = format!("合计 {} 个采矿权：{}\n", self.rights.len(), tally.join("，"));
        let open = self.rights.iter().filter(|right| right.outlook.undecided_rules > 0).count();
        if open > 0 {
            let possible: Vec<String> = self.tally_possible().iter().map(|(v, n)| format!("{} {n}", v.zh())).collect();
            text += &format!("其中 {open} 个有未决规则或未检查图层，最坏可能：{}\n", possible.join("，"));
        }
        text += &self.hints();
        text += &self.pairs();
        text += &self.takes();
        text
    }

    /// Hints by their titles, layers that are missing, records that are.
    fn hints(&self) -> String {
        let mut text = String::new();
        let hints: BTreeMap<&str, &str> = self
            .rights
            .iter()
            .flat_map(|right| &right.findings)
            .filter(|finding| is_hint(finding))
            .map(|finding| (finding.rule.as_str(), finding.title.as_str()))
            .collect();
        if !hints.is_empty() {
            let reported: Vec<String> = hints.iter().map(|(rule, title)| format!("{rule} {title}")).collect();
            text += &format!("提示：{}\n", reported.join("；"));
        }
        let missing = self.missing_layers();
        if !missing.is_empty() {
            let of = |(layer, rules): (&&str, &BTreeSet<&str>)| {
                let rules: Vec<&str> = rules.iter().copied().collect();
                format!("{}（{}）", self.layer_title(layer), rules.join("、"))
            };
            let layers: Vec<String> = missing.iter().map(of).collect();
            text += &format!("未检查：缺少{}个图层，相关条款未检查：{}\n", layers.len(), layers.join("；"));
        }
        if self.rejected > 0 {
            text += &format!("另有 {} 条记录无法审查，原因见提示。\n", self.rejected);
        }
        text
    }

    /// Rights that overlap others.
    fn pairs(&self) -> String {
        let mut text = String::new();
        for pair in self.overlapping_rights.iter().take(MAX_PAIRS) {
            let RightPair {
                right_id,
                other_id,
                other_layer,
                overlap_m2,
                share_of_right,
                share_of_other,
                seam,
                vertical,
                ..
            } = pair;
            let seam = if *seam { "（接边）" } else { "" };
            let [right_id, other_id] = [right_id, other_id].map(|id| visible_line(id));
            let layer = other_layer.as_deref().map(|layer| self.layer_title(layer)).unwrap_or_default();
            let shares = [share_of_right, share_of_other].map(|share| format!("{:.2}%", share * 100.0)).join("、");
            text += &format!(
                "空间查重：{} 与{layer} {} 重叠 {overlap_m2:.1} 平方米{seam}（分别占 {shares}），{}\n",
                shortened(&right_id, OF_A_NAME),
                shortened(&other_id, OF_A_NAME),
                vertical.zh()
            );
        }
        if self.overlapping_rights.len() >= MOST_PAIRS {
            text += "空间查重：重叠过多，未全部列出；minezone overlap --self -o 文件 写出全部。\n";
        } else if self.overlapping_rights.len() > MAX_PAIRS {
            text += &format!("空间查重：另有 {} 对重叠，见报告文件。\n", self.overlapping_rights.len() - MAX_PAIRS);
        }
        text
    }

    /// What the batch takes of known resources.
    fn takes(&self) -> String {
        let mut text = String::new();
        for taken in self.cumulative.iter().filter(|taken| taken.zones.iter().any(|zone| zone.resource.is_some())) {
            for zone in &taken.zones {
                if let Some(resource) = &zone.resource {
                    text += &format!(
                        "本批共占用{}（{}）{:.4} km²，按面积比例估算涉及查明资源量 {:.1} {}（共 {} {}，仅为估算）\n",
                        self.layer_title(&taken.layer),
                        visible_line(&zone.zone_id),
                        zone.taken_m2 / 1e6,
                        resource.taken,
                        resource.unit,
                        resource.known,
                        resource.unit,
                    );
                }
            }
        }
        text
    }

    /// That rights are not shown, and what became of them.
    fn left_out(&self, rights: &[Screening]) -> String {
        let count = |verdict: &Verdict| rights.iter().filter(|right| right.verdict == *verdict).count();
        let tally = Verdict::WORST_FIRST.iter().map(|verdict| (verdict, count(verdict))).filter(|(_, n)| *n > 0);
        let tally: Vec<String> = tally.map(|(verdict, n)| format!("{} {n}", verdict.zh())).collect();
        format!("另有 {} 个采矿权未列出（{}）：用 -o 写出全部。\n", rights.len(), tally.join("，"))
    }

    /// The verdict, then what an officer must look at.
    fn rows(&self, right: &Screening, table: &mut Table) {
        let area = format!("{:.4}", right.area_m2 / 1e6);
        let id = shortened(&right.id, OF_A_NAME);
        let id = match &right.name {
            Some(name) => format!("{id}\n{}", shortened(name, OF_A_NAME)),
            None => id.into_owned(),
        };
        let open = right.outlook.zh(right.verdict).map(|open| format!("\n{open}")).unwrap_or_default();
        let verdict = format!("{}{open}", right.verdict.zh());
        let own = [id.as_str(), &verdict, &area];
        let mut rows = self.rows_of(right);
        if rows.len() > MOST_ROWS {
            let left_out = rows.len() - MOST_ROWS;
            rows.truncate(MOST_ROWS);
            rows.push(["…".into(), String::new(), format!("另有{left_out}条，见报告文件（-o）。")]);
        }
        for (number, row) in rows.iter().enumerate() {
            let head = own.map(|text| if number == 0 { text } else { "" });
            let cells = head.into_iter().chain(row.iter().map(String::as_str));
            table.add_row(cells.map(|text| shortened(text, OF_A_TEXT).into_owned()));
        }
    }
}
