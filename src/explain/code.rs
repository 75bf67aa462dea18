use super::Language;
use crate::diagnostic::{Code, Severity};

/// A diagnostic code in words: its name, what it means, and what becomes of a record.
///
/// ```
/// use minezone::diagnostic::Code;
/// use minezone::explain::{Language, code};
///
/// let text = code(Code::RingNotClosed, Language::Zh);
/// assert!(text.starts_with("ring-not-closed 环未闭合") && text.contains("已闭合"));
/// ```
pub fn code(code: Code, language: Language) -> String {
    let effect = language.of("后果：", "Severity: ").to_owned() + effect(code, language);
    format!("{} {}\n\n{}\n{effect}\n", code.as_str(), code.zh(), meaning(code, language))
}

fn meaning(code: Code, language: Language) -> &'static str {
    language.of(code.meaning_zh(), code.meaning())
}

fn effect(code: Code, language: Language) -> &'static str {
    match code.severity() {
        _ if code.is_of_plans() => {
            language.of("规划文件的问题，由 lint 指出", "a problem of the files of a plan, found by lint")
        }
        Severity::Error => {
            language.of("该记录已剔除，未参与任何量算", "rejected: the record is left out of everything")
        }
        Severity::Warning => language.of("处理后使用", "treated: the record is used after a treatment"),
        Severity::Note => language.of("照常使用，仅作提示", "noted: the record is used as it is"),
    }
}

/// The page of all codes, in Markdown, in both languages.
pub fn codes_page() -> String {
    let mut page = "# Diagnostics 诊断代码\n\nMade by `make fixtures` from the table in `src/diagnostic/codes.rs`; \
        `minezone explain CODE` says the same of one.\n\n"
        .to_owned();
    for (title, of_plans) in [("Of data 数据", false), ("Of the files of a plan 规划文件", true)] {
        page += &format!("## {title}\n\n| code | 名称 | meaning | 含义 |\n|---|---|---|---|\n");
        for code in Code::ALL.iter().copied().filter(|code| code.is_of_plans() == of_plans) {
            let becomes = match code.severity() {
                _ if of_plans => "",
                Severity::Error => "**rejected.** ",
                Severity::Warning => "*treated.* ",
                Severity::Note => "",
            };
            let (name, zh) = (code.as_str(), code.zh());
            page += &format!("| `{name}` | {zh} | {becomes}{} | {} |\n", code.meaning(), code.meaning_zh());
        }
        page.push('\n');
    }
    page.truncate(page.trim_end().len());
    page + "\n"
}
