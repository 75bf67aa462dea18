use std::collections::BTreeSet;

use super::{Code, Diagnostic, Parts, Severity, records};
use crate::plan::files::Files;
use crate::plan::raw::RawFile;
use crate::plan::{ArticleEntry, Articles, EMBEDDED, EMBEDDED_PACKS, RecordFormat};

/// What is wrong with the accounts of articles that lie in the folders. No verdict rests on them: warnings.
pub(super) fn check(parts: &Parts<'_>, faults: &mut Vec<Diagnostic>) {
    let known = known_rules(parts);
    let mut found = Vec::new();
    for folder in &parts.folders {
        let files = &folder.raw.files;
        match Articles::read(files) {
            Ok(accounts) => accounts.iter().for_each(|raw| account(raw, &known, parts, &mut found)),
            Err(error) => found.push(files.fault(Code::FileUnreadable, "articles", &error)),
        }
    }
    faults.extend(found.into_iter().map(|fault| Diagnostic { severity: Severity::Warning, ..fault }));
}

/// Ids of all rules that an account may name: it may be of a law that a pack beside puts into force, and the plan need not
/// stand on that pack. Where it does, what counts is the pack as it lies there.
fn known_rules(parts: &Parts<'_>) -> BTreeSet<String> {
    let mut opened: BTreeSet<&str> = parts.head.iter().map(|head| &*head.id).collect();
    opened.extend(parts.folders.iter().filter_map(|folder| folder.pack.as_ref()).map(|pack| &*pack.id));
    let is_closed = |id: &&&str| !opened.contains(**id);
    let plans = EMBEDDED.iter().filter(is_closed).filter_map(|id| Files::embedded(id));
    let packs = EMBEDDED_PACKS.iter().filter(is_closed).filter_map(|id| Files::embedded_pack(id));
    let others = plans.chain(packs).filter_map(|files| files.rules().ok()).flat_map(|(rules, _)| rules);
    // Of a rule that cannot be read its file says that it is there.
    let own = parts.folders.iter().flat_map(|folder| &folder.rules).map(|(file, _)| file.stem.clone());
    own.chain(others).collect()
}

fn account(raw: &RawFile, known: &BTreeSet<String>, parts: &Parts<'_>, found: &mut Vec<Diagnostic>) {
    if let Some(why) = &raw.unreadable {
        found.push(why.clone());
        return;
    }
    let articles: Option<Articles> = raw.file.parse().map_err(|faults| found.extend(faults)).ok();
    records::look_through(raw, RecordFormat::Articles, articles.is_some(), found);
    let Some(articles) = articles else { return };
    let mut report = |code, place: &str, message: String| found.push(raw.file.error(code, place, message));
    // Of what could not be read nobody knows what it lists.
    let is_complete = parts.folders.iter().all(|folder| folder.instruments.is_some());
    let Articles { instrument, title, .. } = &articles;
    if is_complete && title.is_none() && !parts.instruments().contains_key(instrument.as_str()) {
        report(Code::InstrumentUnknown, "/instrument", format!("no instrument {instrument:?} is listed."));
    }
    for (i, entry) in articles.entries.iter().enumerate() {
        let ArticleEntry { numbers, rules, reason, note, .. } = entry;
        let (place, numbers) = (format!("/article/{i}"), numbers.join("、"));
        match reason {
            None if rules.is_empty() => {
                report(Code::KeyMissing, &place, format!("{numbers}: \"rules\" or \"reason\" is needed here."));
            }
            Some(_) if !rules.is_empty() => {
                let message = format!("{numbers}: either rules or a reason why there are none.");
                report(Code::ValueInvalid, &format!("{place}/reason"), message);
            }
            Some(reason) if reason.needs_note() && note.as_ref().is_none_or(|note| note.trim().is_empty()) => {
                report(Code::KeyMissing, &place, format!("{numbers}: with this reason \"note\" is needed here."));
            }
            _ => {}
        }
        for (j, rule) in rules.iter().enumerate().filter(|(_, rule)| !known.contains(*rule)) {
            let message = format!("{numbers}: neither the plan nor a pack has a rule {rule:?}.");
            report(Code::ArticleRuleUnknown, &format!("{place}/rules/{j}"), message);
        }
    }
}
