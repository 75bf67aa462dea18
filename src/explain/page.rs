use super::{Language, lines};
use crate::plan::Plan;
use crate::rule::Rule;

/// All rules of a plan and of the packs it stands on as one page of Markdown: what each means and checks
/// in both languages, the rest in Chinese.
pub fn page(plan: &Plan) -> String {
    let mut text = format!("# 规则一览 Rules: {}\n\n", plan.title);
    text += "由规则文件生成（`make fixtures`），请勿手改。Made from the rule files; not to be edited.\n";
    let own = (plan.id.as_str(), plan.title.as_str());
    let packs = plan.packs.iter().map(|pack| (pack.id.as_str(), pack.title.as_str()));
    for (id, title) in std::iter::once(own).chain(packs) {
        let rules: Vec<&Rule> = plan.rules.iter().filter(|rule| rule.pack == id).collect();
        text += &format!("\n## {title} `{id}`\n\n");
        text += "| | 规则 rule | 类型 kind | 违反的后果 a breach means | 条款 clause |\n|---|---|---|---|---|\n";
        rules.iter().for_each(|rule| text += &row(rule));
        rules.iter().for_each(|rule| text += &section(plan, rule));
    }
    text
}

fn row(rule: &Rule) -> String {
    let last = rule.terms.last().map(|term| format!("{} {}", term.verdict.zh(), term.verdict.as_str()));
    let principle = if rule.in_principle { "（原则上）" } else { "" };
    let draft = if rule.is_draft() { "（草案 draft）" } else { "" };
    let (title, article) = (cell(&rule.title), cell(&rule.clause.article));
    let (id, kind, last) = (&rule.id, rule.kind.as_str(), last.unwrap_or_default());
    format!("| {id} | {title}{principle}{draft} | {kind} | {last} | {article} |\n")
}

fn section(plan: &Plan, rule: &Rule) -> String {
    let mut text = format!("\n### {} {}\n\n", rule.id, rule.title);
    let english = lines(plan, rule, Language::En);
    for ((label, zh), (_, en)) in lines(plan, rule, Language::Zh).into_iter().zip(english) {
        match label {
            // Which layers are there is a matter of the data of the day.
            "所需图层" => {
                let layers: Vec<String> = rule.layers().into_iter().map(|layer| format!("`{layer}`")).collect();
                text += &format!("- **{label}** {}\n", layers.join(" "));
            }
            "说明" | "检查" | "适用" | "所指分区" => text += &format!("- **{label}** {zh}  \n  {en}\n"),
            // What stands in the headings.
            "类型" | "出自" => {}
            _ => text += &format!("- **{label}** {zh}\n"),
        }
    }
    text
}

/// Text as a table of Markdown can hold it.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}
