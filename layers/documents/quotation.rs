//! Whether a clause is quoted to the letter, from the place that it names.

use std::ops::Range;

use minezone::rule::Clause;

use super::statute::{Article, Line, Statute, numbered, plain};

/// A place that a clause names: 第二十七条第一款第四项.
#[derive(Debug, Default, Clone)]
struct Place {
    article: String,
    paragraph: Option<String>,
    item: Option<String>,
}

/// All that a clause names.
fn places(text: &str) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    for (at, _) in text.match_indices('第') {
        let rest = &text[at..];
        let number = |unit: &str| numbered(rest, "第", unit).map(str::to_owned);
        if let Some(article) = number("条") {
            places.push(Place { article, ..Place::default() });
        } else if let Some(paragraph) = number("款") {
            refine(&mut places, |last| {
                (last.paragraph.is_some(), Place { paragraph: Some(paragraph), item: None, ..last })
            });
        } else if let Some(item) = number("项") {
            let item = item.replace('第', "（").replace('项', "）");
            refine(&mut places, |last| (last.item.is_some(), Place { item: Some(item), ..last }));
        }
    }
    places
}

/// Says more of the last place, or names another beside it where it has said so already.
fn refine(places: &mut Vec<Place>, more: impl FnOnce(Place) -> (bool, Place)) {
    let Some(last) = places.last().cloned() else { return };
    let (is_another, place) = more(last);
    if !is_another {
        places.pop();
    }
    places.push(place);
}

/// What of a quotation does not stand where its clause says that it stands.
pub fn misquoted(clause: &Clause, statute: &Statute) -> Option<String> {
    let places = places(&clause.article);
    let is_named = |article: &&Article| places.iter().any(|place| place.article == article.number);
    let mut articles: Vec<&Article> = statute.articles.iter().filter(is_named).collect();
    articles.sort_by_key(|article| places.iter().position(|place| place.article == article.number));
    let mut text = clause.text.clone();
    // What is put in other words stands in brackets.
    while let Some((before, rest)) = text.split_once('〔') {
        let Some((_, after)) = rest.split_once('〕') else { return Some("a bracket is not closed".to_owned()) };
        text = format!("{before}…{after}");
    }
    let text = plain(&text).replace("...", "…");
    let pieces: Vec<&str> = text.split('…').filter(|piece| !piece.is_empty()).collect();
    if pieces.is_empty() {
        return Some("nothing is quoted".to_owned());
    }
    let (mut number, mut from) = (0, 0);
    for piece in pieces {
        let found = loop {
            let Some(article) = articles.get(number) else { return Some(format!("not there: {piece}")) };
            let words: String = article.lines.iter().map(|line| line.words.as_str()).collect();
            match words[from..].find(piece) {
                Some(at) => break from + at..from + at + piece.len(),
                None => (number, from) = (number + 1, 0),
            }
        };
        from = found.end;
        if let Some(elsewhere) = beside(articles[number], &places, &found) {
            return Some(format!("stands in {elsewhere}: {piece}"));
        }
    }
    None
}

/// The first paragraph or item on which a piece of an article lies and that none of the places means.
fn beside(article: &Article, places: &[Place], piece: &Range<usize>) -> Option<String> {
    let is_meant = |line: &Line| {
        places.iter().filter(|place| place.article == article.number).any(|place| {
            let is_of = |named: &Option<String>, of: Option<&String>| named.is_none() || named.as_ref() == of;
            // What stands before the items belongs to each.
            is_of(&place.paragraph, Some(&line.paragraph))
                && (line.item.is_none() || is_of(&place.item, line.item.as_ref()))
        })
    };
    let mut start = 0;
    let on_it = article.lines.iter().filter(|line| {
        let end = start + line.words.len();
        let is_on = start < piece.end && piece.start < end;
        start = end;
        is_on
    });
    let mut on_it = on_it.filter(|line| !is_meant(line));
    on_it.next().map(|line| line.paragraph.clone() + line.item.as_deref().unwrap_or_default())
}
