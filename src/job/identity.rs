use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::stamp::Stamp;

/// The layout of journals that this version writes and reads.
const LAYOUT: u32 = 2;

/// What makes two runs the same: then one may resume the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    layout: u32,
    engine: String,
    /// Everything that the result depends on beside the files.
    options: Value,
    inputs: Vec<Stamp>,
}

impl Identity {
    /// Of a run with these options and of files as they are now.
    pub fn new(options: Value, inputs: Vec<Stamp>) -> Self {
        let engine = concat!("minezone ", env!("CARGO_PKG_VERSION")).to_owned();
        Self { layout: LAYOUT, engine, options, inputs }
    }

    /// Whether the run that wrote this first line of a journal is the same.
    ///
    /// # Errors
    /// Why it is another, for people.
    pub fn check(&self, found: Value) -> Result<(), String> {
        let layout = found.get("layout").and_then(Value::as_u64).unwrap_or(1);
        if layout != u64::from(LAYOUT) {
            return Err(format!(
                "the journal has layout {layout}, and this version reads {LAYOUT}: the run cannot be resumed; start again \
                 without resuming, or resume with the version that began it (续跑日志版本不符)"
            ));
        }
        let found: Self = serde_json::from_value(found).map_err(|_| {
            "the journal is damaged (its first line is no identity of a run): start again without resuming (续跑日志损坏)"
                .to_owned()
        })?;
        match found == *self {
            true => Ok(()),
            false => Err(self.difference(&found)),
        }
    }

    /// Why the unfinished run is another.
    fn difference(&self, found: &Self) -> String {
        let what = if found.engine != self.engine {
            format!("was made by {}, this is {}", found.engine, self.engine)
        } else if let Some((option, then, now)) = first_difference("", &found.options, &self.options) {
            format!("had {option} = {then}, this one has {now}")
        } else {
            let (then, now) = (&found.inputs, &self.inputs);
            let changed = then.iter().find(|stamp| !now.contains(stamp));
            let changed = changed.or_else(|| now.iter().find(|stamp| !then.contains(stamp)));
            let path = changed.map(|stamp| stamp.path().display().to_string()).unwrap_or_default();
            format!("read a file that has changed since: {path}")
        };
        format!("the unfinished run {what}; start again without resuming (续跑条件不一致)")
    }
}

/// The first option that differs: its name, and both values.
fn first_difference(name: &str, then: &Value, now: &Value) -> Option<(String, Value, Value)> {
    if then == now {
        return None;
    }
    if let (Value::Object(one), Value::Object(other)) = (then, now) {
        let of = |map: &serde_json::Map<String, Value>, key: &str| map.get(key).cloned().unwrap_or_default();
        let within = |key: &String| {
            let name = if name.is_empty() { key.clone() } else { format!("{name}.{key}") };
            first_difference(&name, &of(one, key), &of(other, key))
        };
        return one.keys().chain(other.keys()).find_map(within);
    }
    Some((name.to_owned(), then.clone(), now.clone()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_run_of_another_option_is_refused_by_its_name() {
        let run = |day: &str| Identity::new(json!({"task": {"as_of": day, "drafts": false}}), Vec::new());
        let line = |run: &Identity| serde_json::to_value(run).unwrap();
        assert_eq!(run("2025-06-30").check(line(&run("2025-06-30"))), Ok(()));
        let why = run("2025-07-01").check(line(&run("2025-06-30"))).unwrap_err();
        assert!(why.contains(r#"had task.as_of = "2025-06-30", this one has "2025-07-01""#), "{why}");
        let mut added = json!({"task": {"as_of": "2025-07-01", "drafts": false}, "touching": true});
        let why = run("2025-07-01").check(line(&Identity::new(added.clone(), Vec::new()))).unwrap_err();
        assert!(why.contains("had touching = true, this one has null"), "{why}");
        added = json!({"engine": "minezone 0.1.0", "arguments": ["screen"], "beside": [], "inputs": []});
        let why = run("2025-07-01").check(added).unwrap_err();
        assert!(why.contains("has layout 1"), "an older journal: {why}");
    }
}
