//! The page of all statutes, article by article: `layers/ARTICLES.md`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use minezone::plan::{ArticleEntry, Articles, Plan, Reason};
use minezone::rule::Rule;

use super::quotation::misquoted;
use super::statute::{Article, Statute, means};

/// A statute and what becomes of its articles.
pub struct Account {
    /// The file that says so, below `layers/`.
    pub file: String,
    /// What it says.
    pub articles: Articles,
    /// The text that it speaks of.
    pub statute: Statute,
}

/// The accounts of all folders of plans and packs, each with its text.
pub fn all(root: &Path) -> Result<Vec<Account>, Box<dyn std::error::Error>> {
    let layers = root.join("layers");
    let folders: std::io::Result<Vec<_>> = std::fs::read_dir(&layers)?.map(|entry| Ok(entry?.path())).collect();
    let mut folders = folders?;
    folders.sort();
    let mut accounts = Vec::new();
    for folder in folders {
        for (file, articles) in Articles::of_folder(&folder)? {
            let file = Path::new(&file).strip_prefix(&layers)?.display().to_string();
            let text = root.join("fixtures/law").join(&articles.text);
            let text =
                std::fs::read_to_string(&text).map_err(|error| format!("{file}: {}: {error}", text.display()))?;
            accounts.push(Account { file, articles, statute: Statute::of(&text) });
        }
    }
    Ok(accounts)
}

/// The page, in Markdown.
pub fn page(plan: &Plan, accounts: &[Account]) -> String {
    let mut text = "# 逐条对照 Statutes, article by article\n\n\
        由 `articles/` 和 `fixtures/law` 生成（`make fixtures`），请勿手改。Made from the accounts of articles and the texts; not to be edited.\n\n\
        规则见 [RULES.md](RULES.md)。一条分属几类的，各类都计。\
        An article whose parts go different ways counts in each column.\n"
        .to_owned();
    text += &counts(plan, accounts);
    text += &without_text(plan, accounts);
    accounts.iter().for_each(|account| text += &section(plan, account));
    text
}

/// How a statute is called: by its instrument, or by its account where no clause cites it.
fn title<'a>(plan: &'a Plan, articles: &'a Articles) -> &'a str {
    let listed = plan.instruments.get(&articles.instrument).map(|instrument| instrument.title.as_str());
    listed.or(articles.title.as_deref()).unwrap_or(&articles.instrument)
}

/// The table of counts.
fn counts(plan: &Plan, accounts: &[Account]) -> String {
    let reasons = Reason::ALL.map(Reason::zh).join(" | ");
    let mut text = format!(
        "\n## 条数 Counts\n\n| 法规 statute | 条 articles | 有规则 with rules | {reasons} | 未列 unaccounted | 引文 quotations | 不符 differing |\n"
    );
    text += &format!("|---|{}\n", "---|".repeat(Reason::ALL.len() + 5));
    let mut totals = vec![0; Reason::ALL.len() + 5];
    for account in accounts {
        let row = row(plan, account);
        totals.iter_mut().zip(&row).for_each(|(total, count)| *total += count);
        text += &format!("| {} | {} |\n", title(plan, &account.articles), cells(&row));
    }
    text + &format!("| **合计 all** | {} |\n", cells(&totals))
}

fn cells(counts: &[usize]) -> String {
    counts.iter().map(usize::to_string).collect::<Vec<_>>().join(" | ")
}

/// Of a statute its articles, those with rules, those with each reason, and those of which a part is not accounted for; what
/// clauses quote of it, and how much of that is not to the letter.
fn row(plan: &Plan, Account { articles, statute, .. }: &Account) -> Vec<usize> {
    let count = |holds: &dyn Fn(&ArticleEntry) -> bool| {
        let entries = articles.entries.iter().filter(|entry| holds(entry));
        entries.flat_map(|entry| &entry.numbers).collect::<BTreeSet<_>>().len()
    };
    let is_unaccounted = |article: &&Article| {
        let entries = || articles.entries.iter().filter(|entry| entry.numbers.contains(&article.number));
        article.parts().into_iter().any(|part| !entries().any(|entry| means(entry, part)))
    };
    let mut row = vec![statute.articles.len(), count(&|entry| !entry.rules.is_empty())];
    row.extend(Reason::ALL.map(|reason| count(&|entry| entry.reason == Some(reason))));
    row.push(statute.articles.iter().filter(is_unaccounted).count());
    let clauses = || plan.rules.iter().flat_map(Rule::clauses).filter(|c| c.instrument == articles.instrument);
    row.extend([clauses().count(), clauses().filter(|clause| misquoted(clause, statute).is_some()).count()]);
    row
}

/// The rules whose words are not held against a text, with what was seen of them.
fn without_text(plan: &Plan, accounts: &[Account]) -> String {
    let has_text = |id: &str| accounts.iter().any(|account| account.articles.instrument == id);
    let mut citing: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for rule in &plan.rules {
        for clause in rule.clauses().filter(|clause| !has_text(&clause.instrument)) {
            let words = format!("{} {}", rule.id, clause.article);
            citing.entry(&clause.instrument).or_default().insert(words);
        }
    }
    let mut text = "\n## 没有存入原文的依据 Instruments without a text\n\n\
        这些条款的引文未与存入的原文核对，看到的是什么见“见于”一栏。Their quotations are not held against a stored text; the last column says \
        what was seen.\n\n| 依据 instrument | 规则 rules | 见于 seen |\n|---|---|---|\n"
        .to_owned();
    for (id, rules) in citing {
        let (title, source) = plan.instruments.get(id).map_or((id, ""), |found| (&found.title, &found.source));
        let rules = rules.into_iter().collect::<Vec<_>>().join("<br>");
        text += &format!("| {} | {} | {} |\n", cell(title), cell(&rules), cell(source));
    }
    text
}

/// One statute.
fn section(plan: &Plan, Account { file, articles, statute }: &Account) -> String {
    let mut text = format!("\n## {} `{}`\n\n", title(plan, articles), articles.instrument);
    text += &format!("原文 text：`fixtures/law/{}`；对照表 account：[{file}]({file})\n\n", articles.text);
    text += "| 条 article | 规则或原因 rules or reason | 说明 note |\n|---|---|---|\n";
    for entry in &articles.entries {
        let fate = match entry.reason {
            Some(reason) => reason.zh().to_owned(),
            None => entry.rules.join("、"),
        };
        let note = entry.note.as_deref().unwrap_or_default();
        text += &format!("| {} | {fate} | {} |\n", named(entry, statute), cell(note));
    }
    text
}

/// The articles of an entry; of more than two that follow each other the first and the last.
fn named(entry: &ArticleEntry, statute: &Statute) -> String {
    let place = |number: &String| statute.articles.iter().position(|article| article.number == *number);
    let places: Vec<Option<usize>> = entry.numbers.iter().map(place).collect();
    let follows = |i: usize| places[i].is_some() && places[i].map(|at| at + 1) == places[i + 1];
    let (mut words, mut start) = (Vec::new(), 0);
    while start < entry.numbers.len() {
        let mut end = start;
        while end + 1 < entry.numbers.len() && follows(end) {
            end += 1;
        }
        match end - start {
            0 | 1 => words.extend(entry.numbers[start..=end].iter().cloned()),
            _ => words.push(format!("{}至{}", entry.numbers[start], entry.numbers[end])),
        }
        start = end + 1;
    }
    let parts = entry.paragraphs.join("、") + &entry.items.join("");
    words.join("、") + &parts
}

/// Text as a table of Markdown can hold it.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}
