use super::{Language, lines};
use crate::plan::Plan;

/// All rules of a plan as one page of Markdown, in both languages.
pub fn page(plan: &Plan) -> String {
    let mut text = format!("# {} 规则一览 Rules\n\n", plan.title);
    text += "Made from the rule files by `make fixtures`; not to be edited. 由规则文件生成，请勿手改。\n\n";
    text += "| | 规则 rule | 类型 kind | 违反的后果 a breach means | 条款 clause |\n|---|---|---|---|---|\n";
    for rule in &plan.rules {
        let last = rule.terms.last().map(|term| format!("{} {}", term.verdict.zh(), term.verdict.as_str()));
        let principle = if rule.in_principle { "（原则上）" } else { "" };
        let draft = if rule.is_draft() { "（草案 draft）" } else { "" };
        text += &format!(
            "| {} | {}{principle}{draft} | {} | {} | {} |\n",
            rule.id,
            cell(&rule.title),
            rule.kind.as_str(),
            last.unwrap_or_default(),
            cell(&rule.clause.article),
        );
    }
    for rule in &plan.rules {
        text += &format!("\n## {} {}\n\n", rule.id, rule.title);
        let english = lines(plan, rule, Language::En);
        for ((zh, in_zh), (en, in_en)) in lines(plan, rule, Language::Zh).into_iter().zip(english) {
            text +=
                &format!("- **{zh} {en}**: {}\n", if in_zh == in_en { in_zh } else { format!("{in_zh} / {in_en}") });
        }
    }
    text
}

/// Text as a table of Markdown can hold it.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}
