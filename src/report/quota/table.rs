use super::super::SCHEMATIC_NOTICE;
use super::QuotaReport;
use crate::quota::Release;
use crate::rule::{QuotaFinding, Verdict};
use crate::shortened::{OF_A_NAME, shortened};
use crate::table::{Table, paragraphs};

/// So many unknown things are listed for each figure.
const MISSING_TOLD: usize = 3;

impl QuotaReport {
    /// The figures as text for people, at most `width` columns wide, and under them what is not as it
    /// should be.
    pub fn to_table(&self, width: Option<u16>) -> String {
        let mut text = format!("{}（版本 {}）  总量核对 {}\n", self.plan_title, self.plan_version, self.as_of);
        let has_zones = self.totals.iter().any(|total| total.measure == "rights_in_zone") || !self.releases.is_empty();
        if self.schematic && has_zones {
            text += &format!("※ {SCHEMATIC_NOTICE}\n");
        }
        let mut tables = String::new();
        if !self.totals.is_empty() {
            tables += &format!("{}\n", table(&self.totals, width));
        }
        if !self.releases.is_empty() {
            tables += &format!("{}\n", windows(&self.releases, width));
        }
        let head = paragraphs(&text, width);
        let mut text = String::new();
        if self.totals.is_empty() && self.releases.is_empty() {
            text += "该日期没有可适用的总量规则，未作任何核对。\n";
        }
        for total in self.totals.iter().filter(|total| total.verdict > Verdict::Compliant) {
            let item = total.item.as_deref().map(|item| format!("（{item}）")).unwrap_or_default();
            let principle = if total.in_principle { "（原则上）" } else { "" };
            let QuotaFinding { rule, title, verdict, clause, note, .. } = total;
            text += &format!("{} {rule} {title}{item}：{note}{}{principle}\n", verdict.zh(), clause.article);
            text += &remedy(total).map(|remedy| format!("  → {remedy}\n")).unwrap_or_default();
        }
        text += &format!("共计入拟设采矿权 {} 个。\n", self.rights);
        if self.rejected > 0 {
            text += &format!("另有 {} 条记录无法读取，未计入，各项合计只是下限，原因见提示。\n", self.rejected);
        }
        format!("{head}{tables}{}", paragraphs(&text, width))
    }
}

/// What would help; of a long list of what is missing only the first.
fn remedy(total: &QuotaFinding) -> Option<String> {
    let remedy = total.remedy.as_ref()?;
    if total.unknown.len() <= MISSING_TOLD || !remedy.contains(&total.unknown.join("；")) {
        return Some(remedy.clone());
    }
    let first = total.unknown[..MISSING_TOLD].join("；");
    Some(format!("补充资料：{first}……共{}项，见报告文件", total.unknown.len()))
}

/// Figures of the table: shares by two decimals, all others as they are.
fn figure(value: f64, unit: &str) -> String {
    if unit == "%" { format!("{:.2}", value) } else { value.to_string() }
}

fn table(totals: &[QuotaFinding], width: Option<u16>) -> Table {
    let mut table =
        Table::headed(width, ["依据", "指标", "基期", "拟设", "合计", "限额", "余量", "单位", "属性", "结论"])
            .with_numbers(2..7);
    for total in totals {
        let item = total.item.as_deref().map(|item| format!("\n{item}")).unwrap_or_default();
        // While something is not known, sums are lower bounds, and what is left below a cap is an upper one.
        // A share is that of all mines together and has a floor: nothing is added to it.
        let is_share = total.unit == "%";
        let (least, left) = match (total.unknown.is_empty(), is_share) {
            (true, _) => ("", ""),
            (false, true) => ("≥", "≥"),
            (false, false) => ("≥", "≤"),
        };
        let figure = |value: f64| figure(value, &total.unit);
        let unit = if total.unit == "count" { "个" } else { total.unit.as_str() };
        table.add_row([
            total.rule.clone(),
            format!("{}{item}", total.title),
            figure(total.baseline),
            if is_share { "—".to_owned() } else { format!("{least}{}", figure(total.added)) },
            format!("{least}{}", figure(total.total)),
            figure(total.limit),
            format!("{left}{}", figure(total.headroom)),
            unit.to_owned(),
            total.nature.map(|nature| nature.zh()).unwrap_or("—").to_owned(),
            total.verdict.zh().to_owned(),
        ]);
    }
    table
}

fn windows(releases: &[Release], width: Option<u16>) -> Table {
    let mut table = Table::headed(width, ["依据", "采矿权", "区块", "投放时序", "结论"]);
    for Release { right_id, finding } in releases {
        table.add_row([
            finding.rule.as_str(),
            &shortened(right_id, OF_A_NAME),
            finding.zone_id.as_deref().or(finding.layer.as_deref()).unwrap_or("—"),
            &finding.note,
            finding.verdict.zh(),
        ]);
    }
    table
}
