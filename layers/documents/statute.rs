//! The text of a statute, article by article (条、款、项).

use minezone::plan::ArticleEntry;

const DIGITS: &str = "零一二三四五六七八九十百千";

/// A statute of `fixtures/law`.
pub struct Statute {
    /// Its articles in their order.
    pub articles: Vec<Article>,
}

/// An article (条).
pub struct Article {
    /// 第十七条
    pub number: String,
    /// Its lines in their order: paragraphs, and the items below them.
    pub lines: Vec<Line>,
}

/// A paragraph (款), or an item (项) of one.
pub struct Line {
    /// The paragraph: 第一款.
    pub paragraph: String,
    /// The item: （一）.
    pub item: Option<String>,
    /// Its words as [`plain`] has them.
    pub words: String,
}

impl Statute {
    /// An article begins with its number, each further paragraph or item on a line of its own; headings end it.
    pub fn of(text: &str) -> Self {
        let mut articles: Vec<Article> = Vec::new();
        let mut is_within = false;
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            if let Some(number) = numbered(line, "第", "条") {
                articles.push(Article { number: number.to_owned(), lines: Vec::new() });
                is_within = true;
            } else if line.starts_with('#') {
                is_within = false;
            }
            if let Some(article) = articles.last_mut().filter(|_| is_within) {
                article.push(line);
            }
        }
        Self { articles }
    }
}

impl Article {
    fn push(&mut self, line: &str) {
        let words = plain(line);
        // What is numbered below an item (目) belongs to it.
        let is_below = words.starts_with(|c: char| c.is_ascii_digit());
        if let Some(last) = self.lines.last_mut().filter(|last| is_below && last.item.is_some()) {
            last.words += &words;
            return;
        }
        let item = numbered(&words, "（", "）").map(str::to_owned);
        let paragraphs = self.lines.iter().filter(|line| line.item.is_none()).count();
        let number = if item.is_some() { paragraphs.max(1) } else { paragraphs + 1 };
        self.lines.push(Line { paragraph: format!("第{}款", chinese(number)), item, words });
    }

    /// The parts of which something has to become, each by its paragraph and its item: of a paragraph with items these alone.
    pub fn parts(&self) -> Vec<(&str, Option<&str>)> {
        let has_items = |paragraph: &str| self.lines.iter().any(|l| l.item.is_some() && l.paragraph == paragraph);
        let parts = self.lines.iter().filter(|line| line.item.is_some() || !has_items(&line.paragraph));
        parts.map(|line| (line.paragraph.as_str(), line.item.as_deref())).collect()
    }
}

/// Whether an entry that names the article means this part of it.
pub fn means(entry: &ArticleEntry, (paragraph, item): (&str, Option<&str>)) -> bool {
    let is_of = |named: &[String], part: Option<&str>| named.is_empty() || named.iter().any(|n| Some(&**n) == part);
    is_of(&entry.paragraphs, Some(paragraph)) && is_of(&entry.items, item)
}

/// Words without white space, their brackets and colons full-width: that some files of the collection have them half-width is a
/// matter of typing, not of the law.
pub fn plain(text: &str) -> String {
    let wide = |c: char| match c {
        '(' => '（',
        ')' => '）',
        ':' => '：',
        _ => c,
    };
    text.chars().filter(|c| !c.is_whitespace()).map(wide).collect()
}

/// The number at the start of a text, with what stands round it.
pub fn numbered<'t>(text: &'t str, before: &str, after: &str) -> Option<&'t str> {
    let rest = text.strip_prefix(before)?;
    let digits = rest.find(|c| !DIGITS.contains(c)).filter(|digits| *digits > 0)?;
    rest[digits..].starts_with(after).then(|| &text[..before.len() + digits + after.len()])
}

/// A number up to 99 in Chinese.
fn chinese(number: usize) -> String {
    let digit = |digit: usize| DIGITS.chars().nth(digit).map(String::from).unwrap_or_default();
    match (number / 10, number % 10) {
        (0, ones) => digit(ones),
        (1, 0) => "十".to_owned(),
        (1, ones) => format!("十{}", digit(ones)),
        (tens, 0) => format!("{}十", digit(tens)),
        (tens, ones) => format!("{}十{}", digit(tens), digit(ones)),
    }
}
