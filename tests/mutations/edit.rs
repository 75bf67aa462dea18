//! What can be changed in a rule file, one thing at a time.

use jiff::ToSpan;
use jiff::civil::Date;
use toml::{Table, Value};

const COMPARISONS: [&str; 4] = [">=", ">", "<=", "<"];
const FORCES: [&str; 3] = ["binding", "advice", "later_duty"];
/// What a breach can be, and what papers can make of it, ascending.
const VERDICTS: [&str; 5] = ["compliant", "informative", "conditional", "approval", "forbidden"];

/// What decides nothing: words, and what is between rules.
const WORDS: [&str; 9] = ["authority", "case", "class", "clause", "doc", "id", "status", "title", "yields"];

/// One change of a rule file.
#[derive(Debug, Clone)]
pub struct Edit {
    /// Of what class it is, for people.
    pub class: &'static str,
    /// Where: keys and numbers of entries.
    pub path: Vec<String>,
    /// What stands there then; nothing where it is taken away.
    pub to: Option<Value>,
}

impl Edit {
    /// Every change of a rule file, without its cases.
    pub fn all(file: &Table) -> Vec<Edit> {
        let mut edits = Vec::new();
        let mut table = file.clone();
        table.entry("force").or_insert_with(|| "binding".into());
        if let Some(setback) = table.get_mut("setback").and_then(Value::as_table_mut) {
            setback.entry("is").or_insert_with(|| ">=".into());
        }
        if table.contains_key("discharge") {
            edits.push(Edit { class: "discharge", path: vec!["discharge".into()], to: None });
        }
        collect(&mut Vec::new(), &Value::Table(table), &mut edits);
        edits
    }

    /// The file with the change.
    pub fn applied(&self, file: &Table) -> Table {
        let mut root = Value::Table(file.clone());
        let (last, parents) = self.path.split_last().expect("a change has a place");
        let place = parents.iter().fold(&mut root, |at, step| match at {
            Value::Table(table) => table.get_mut(step).unwrap(),
            Value::Array(entries) => &mut entries[number(step)],
            other => panic!("{step}: in {other}"),
        });
        match (place, self.to.clone()) {
            (Value::Table(table), Some(to)) => drop(table.insert(last.clone(), to)),
            (Value::Table(table), None) => drop(table.remove(last)),
            (Value::Array(entries), Some(to)) => entries[number(last)] = to,
            (Value::Array(entries), None) => drop(entries.remove(number(last))),
            (other, _) => panic!("{last}: in {other}"),
        }
        let Value::Table(table) = root else { unreachable!("it was one") };
        table
    }

    /// Where it is and what stands there then.
    pub fn in_words(&self) -> String {
        let to = self.to.as_ref().map_or("dropped".to_owned(), |to| format!("-> {to}"));
        format!("{} {} {to}", self.class, self.path.join("/"))
    }
}

fn number(step: &str) -> usize {
    step.parse().unwrap()
}

fn collect(path: &mut Vec<String>, value: &Value, edits: &mut Vec<Edit>) {
    let key = path.last().map(String::as_str).unwrap_or_default();
    if WORDS.contains(&key) {
        return;
    }
    let change = |class, to: Value| Edit { class, path: path.clone(), to: Some(to) };
    match value {
        Value::Float(x) => edits.extend([1.001, 0.999].map(|by| change("number", (x * by).into()))),
        Value::Integer(n) => edits.extend([1, -1].map(|by| change("number", (n + by).into()))),
        Value::Boolean(is) => {
            let class = if key == "in_principle" { "in principle" } else { "switch" };
            edits.push(change(class, (!is).into()));
        }
        Value::String(text) => edits.extend(of_text(key, text).into_iter().map(|(class, to)| change(class, to.into()))),
        Value::Array(values) if values.iter().all(Value::is_str) => of_list(path, values, edits),
        Value::Array(entries) => {
            of_children(path, entries.iter().enumerate().map(|(i, entry)| (i.to_string(), entry)), true, edits);
        }
        Value::Table(table) => {
            let is_list = key == "metres_by";
            of_children(path, table.iter().map(|(key, value)| (key.clone(), value)), is_list, edits);
        }
        Value::Datetime(_) => panic!("{path:?}: dates are written as texts"),
    }
}

/// Changes inside a table or an array of tables, and where its entries make a list, each of them left out.
fn of_children<'a>(
    path: &mut Vec<String>,
    children: impl Iterator<Item = (String, &'a Value)>,
    is_list: bool,
    edits: &mut Vec<Edit>,
) {
    for (key, child) in children {
        path.push(key);
        if is_list {
            edits.push(Edit { class: "entry", path: path.clone(), to: None });
        }
        collect(path, child, edits);
        path.pop();
    }
}

/// Each value of a list left out, and the whole list, which then means all.
fn of_list(path: &[String], values: &[Value], edits: &mut Vec<Edit>) {
    edits.push(Edit { class: "list", path: path.to_vec(), to: None });
    for number in 0..values.len() {
        if values.len() > 1 {
            let path = path.iter().cloned().chain([number.to_string()]).collect();
            edits.push(Edit { class: "value of a list", path, to: None });
        }
    }
}

fn of_text(key: &str, text: &str) -> Vec<(&'static str, String)> {
    let others = |class: &'static str, all: &[&str]| {
        all.iter().filter(|other| **other != text).map(|other| (class, (*other).to_owned())).collect()
    };
    match key {
        "is" => others("comparison", &COMPARISONS),
        "force" => others("force", &FORCES),
        "mineral" => others("same or other mineral", &["same", "other"]),
        "verdict" => {
            let at = VERDICTS.iter().position(|verdict| *verdict == text).expect("a verdict of a breach");
            let next = [at.checked_sub(1), Some(at + 1)].into_iter().flatten().filter_map(|at| VERDICTS.get(at));
            next.map(|verdict| ("verdict", (*verdict).to_owned())).collect()
        }
        "from" | "until" => {
            let day: Date = text.parse().unwrap();
            [-1, 1].map(|by| ("date", day.checked_add(by.days()).unwrap().to_string())).into()
        }
        "years" => years(text),
        _ => Vec::new(),
    }
}

/// The first and the last year of a span, each a year earlier and a year later.
fn years(text: &str) -> Vec<(&'static str, String)> {
    let years: Vec<i32> = text.split('-').map(|year| year.parse().unwrap()).collect();
    let (first, last) = (years[0], years[years.len() - 1]);
    let spans = [(first - 1, last), (first + 1, last), (first, last - 1), (first, last + 1)];
    spans
        .iter()
        .filter(|(first, last)| first <= last)
        .map(|(first, last)| ("date", format!("{first}-{last}")))
        .collect()
}
