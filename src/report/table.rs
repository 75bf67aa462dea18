use std::collections::BTreeSet;

use comfy_table::{Cell, ContentArrangement, Table, presets};

use super::{Report, SCHEMATIC_NOTICE};
use crate::rule::{Finding, Verdict};
use crate::screen::{RightPair, Screening};

/// Columns of the terminal that are assumed when it does not tell.
const WIDTH: u16 = 110;

/// Pairs of overlapping rights that are told one by one.
const MAX_PAIRS: usize = 20;

impl Report {
    /// The report as text for people, at most `width` columns wide.
    pub fn to_table(&self, width: Option<u16>) -> String {
        let width = width.unwrap_or(WIDTH);
        let mut text = format!("{}（版本 {}）  审查日期 {}\n", self.plan_title, self.plan_version, self.as_of);
        if !self.packs.is_empty() {
            let packs: Vec<&str> = self.packs.iter().map(|pack| pack.title.as_str()).collect();
            let drafts = if self.drafts { "，含草案" } else { "" };
            text += &format!("同时适用：{}{drafts}\n", packs.join("、"));
        }
        if self.schematic {
            text += &format!("※ {SCHEMATIC_NOTICE}\n");
        }
        let mut table = Table::new();
        table
            .load_preset(presets::UTF8_FULL_CONDENSED)
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(width)
            .set_header(["采矿权", "结论", "面积 km²", "依据", "图层与分区", "说明"]);
        for right in &self.rights {
            self.rows(right, &mut table);
        }
        text += &format!("{table}\n");
        let tally: Vec<String> = self.tally().iter().map(|(v, n)| format!("{} {n}", v.zh())).collect();
        text += &format!("合计 {} 个采矿权：{}\n", self.rights.len(), tally.join("，"));
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
        for pair in self.overlapping_rights.iter().take(MAX_PAIRS) {
            let RightPair {
                right_id, other_id, other_layer, overlap_m2, share_of_right, share_of_other, vertical, ..
            } = pair;
            let layer = other_layer.as_deref().map(|layer| self.layer_title(layer)).unwrap_or_default();
            let shares = [share_of_right, share_of_other].map(|share| format!("{:.2}%", share * 100.0)).join("、");
            text += &format!(
                "空间查重：{right_id} 与{layer} {other_id} 重叠 {overlap_m2:.1} 平方米（分别占 {shares}），{}\n",
                vertical.zh()
            );
        }
        if self.overlapping_rights.len() > MAX_PAIRS {
            text += &format!("空间查重：另有 {} 对重叠，见报告文件。\n", self.overlapping_rights.len() - MAX_PAIRS);
        }
        for taken in self.cumulative.iter().filter(|taken| taken.zones.iter().any(|zone| zone.resource.is_some())) {
            for zone in &taken.zones {
                if let Some(resource) = &zone.resource {
                    text += &format!(
                        "本批共占用{}（{}）{:.4} km²，按面积比例估算涉及查明资源量 {:.1} {}（共 {} {}，仅为估算）\n",
                        self.layer_title(&taken.layer),
                        zone.zone_id,
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

    /// The verdict, then a row for every finding that an officer must look at.
    fn rows(&self, right: &Screening, table: &mut Table) {
        let compliant = right.findings.iter().filter(|f| f.verdict == Verdict::Compliant).count();
        let missing = right.findings.iter().filter(|f| f.layer_missing).count();
        let is_shown = |f: &&Finding| (f.verdict != Verdict::Compliant || f.marginal) && !f.layer_missing;
        let shown: Vec<&Finding> = right.findings.iter().filter(is_shown).collect();
        let area = format!("{:.4}", right.area_m2 / 1e6);
        let head = |first: bool| {
            let text = |text: &str| Cell::new(if first { text } else { "" });
            [text(&right.id), text(right.verdict.zh()), text(&area)]
        };
        let mut first = true;
        if right.ambiguous_geometry {
            let note = "界线自相交或互相重叠，范围不明，结论至多为无法判定。";
            table.add_row(head(first).into_iter().chain(["—", "—", note].map(Cell::new)));
            first = false;
        }
        for finding in shown {
            let zone = finding.zone_name.as_deref().or(finding.zone_id.as_deref());
            let place = [finding.layer.as_deref().map(|layer| self.layer_title(layer)), zone];
            let place = place.into_iter().flatten().collect::<Vec<_>>().join("\n");
            let principle = if finding.in_principle { "（原则上）" } else { "" };
            // The plan is named above the table; another instrument is named where it is cited.
            let instrument = self.instruments.get(&finding.clause.instrument).map(|i| i.title.as_str());
            let instrument = instrument.filter(|title| *title != self.plan_title).map(|title| format!("{title}\n"));
            let instrument = instrument.unwrap_or_default();
            let (rule, article) = (&finding.rule, &finding.clause.article);
            let clause = format!("{rule} {}\n{instrument}{article}{principle}", finding.verdict.zh());
            let marginal =
                if finding.marginal { "\n临界：结论取决于坐标精度以内的差别。" } else { "" };
            let remedy = finding.remedy.as_deref().map(|remedy| format!("\n→ {remedy}")).unwrap_or_default();
            let note = format!("{}\n{}{marginal}{remedy}", finding.title, finding.note);
            table.add_row(head(first).into_iter().chain([clause, place, note].map(Cell::new)));
            first = false;
        }
        if first {
            let note = match (compliant, missing) {
                (0, 0) => "该日期没有可适用的规则，未作任何检查。".to_owned(),
                (_, 0) => format!("{compliant}项检查均符合。"),
                _ => format!("{compliant}项检查均符合；{missing}项因缺少图层未检查，见表下。"),
            };
            table.add_row(head(true).into_iter().chain(["—", "—", &note].map(Cell::new)));
        }
    }
}
