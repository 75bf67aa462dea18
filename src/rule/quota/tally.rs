use serde_json::{Map, Value};

use super::BaselineMine;
use crate::message::Message;
use crate::right::{Attribute, AttributeError, Attributes, SizeClass};
use crate::rule::RuleContext;
use crate::rule::right_filter::{Answer, any_in};

/// What a record adds to a total: at least and at most.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Range {
    pub low: f64,
    pub high: f64,
}

/// Base year, rights granted since and batch apart, and what is not known.
#[derive(Default)]
pub(super) struct Tally {
    pub baseline: Range,
    /// Granted after the base year.
    pub granted: Range,
    pub added: Range,
    pub unknown: Vec<Message>,
}

/// What a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// A mine of the base year.
    Baseline,
    /// A right granted since.
    Granted,
    Proposed,
}

/// A record that may count: a mine of the base year, a right granted since, or a proposed one.
pub(super) struct Record<'a> {
    pub id: &'a str,
    pub attributes: Attributes<'a>,
    /// How many mines it stands for, at least and at most.
    pub mines: [usize; 2],
    pub standing: Standing,
    /// Why it may not count.
    pub doubt: Option<Message>,
}

/// Sums of decimal figures without the dust of binary fractions.
pub(super) fn round(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

impl Range {
    fn add(&mut self, other: Self) {
        self.low += other.low;
        self.high += other.high;
    }
}

impl Tally {
    /// All together.
    pub fn total(&self) -> Range {
        let mut total = self.baseline;
        total.add(self.granted);
        total.add(self.added);
        total
    }

    /// Adds up what `amount` says of each record, and why it may be more or less.
    pub fn of(records: &[Record<'_>], amount: impl Fn(&Record<'_>) -> (Range, Option<Message>)) -> Self {
        let mut tally = Self::default();
        for record in records {
            let (range, gap) = amount(record);
            tally.unknown.extend(gap.into_iter().chain(record.doubt.clone()).map(|why| record.unknown(why)));
            let sum = match record.standing {
                Standing::Baseline => &mut tally.baseline,
                Standing::Granted => &mut tally.granted,
                Standing::Proposed => &mut tally.added,
            };
            sum.add(range);
        }
        tally
    }
}

impl Record<'_> {
    /// What is not known of it.
    pub fn unknown(&self, why: Message) -> Message {
        Message::new("of-record").with("id", self.id).with("why", why)
    }

    /// How many mines it stands for.
    pub fn all(&self) -> Range {
        let [low, high] = self.mines.map(|count| count as f64);
        Range { low, high }
    }

    /// How many mines it stands for of the size classes that `is_wanted` accepts; from none to all of
    /// them, and why, when its size is not known.
    pub fn of_size(&self, is_wanted: impl Fn(&str) -> bool) -> (Range, Option<Message>) {
        match self.attributes.size() {
            Ok(size) if is_wanted(&size) => (self.all(), None),
            Ok(_) => (Range::default(), None),
            Err(gap) => (Range { low: 0.0, ..self.all() }, Some(Message::new("size-unknown").with("why", gap))),
        }
    }
}

/// The records that count or may count.
pub(super) fn records<'a>(
    ruling: RuleContext<'_>,
    baseline: &'a [BaselineMine],
    rights: &[(&'a str, &'a Map<String, Value>)],
    sizes: &'a [SizeClass],
) -> Vec<Record<'a>> {
    let successions: Vec<Succession<'_>> =
        rights.iter().filter_map(|(id, properties)| Succession::of(id, properties, baseline, sizes)).collect();
    let old = baseline.iter().filter_map(|mine| {
        let mut of_mine = successions.iter().filter(|succession| succession.mine == mine.id);
        // One right that can take its place is enough.
        if of_mine.clone().any(|succession| succession.contradiction.is_none()) {
            return None;
        }
        Some(Record {
            id: &mine.id,
            attributes: Attributes::new(&mine.attributes, sizes),
            mines: [mine.count; 2],
            standing: if mine.is_granted_since { Standing::Granted } else { Standing::Baseline },
            doubt: of_mine
                .next()
                .and_then(|succession| succession.contradiction.clone())
                .or_else(|| mine.doubt.clone()),
        })
    });
    let new = rights.iter().map(|(id, properties)| {
        let attributes = Attributes::new(properties, sizes);
        let succession = successions.iter().find(|succession| succession.right == *id);
        let doubt = match succession.map(|succession| &succession.contradiction) {
            _ if is_new(&attributes) => None,
            Some(contradiction) => contradiction.clone(),
            None => Some(Message::new("predecessor-absent")),
        };
        Record { id, attributes, mines: [1, 1], standing: Standing::Proposed, doubt }
    });
    let counts = |mut record: Record<'a>| {
        let is_mine = any_in(&record.attributes, Attribute::RightKind, &["采矿权".to_owned()]);
        for answer in [is_mine, ruling.rule.when.holds(&record.attributes)] {
            match answer {
                Answer::Yes => {}
                Answer::No => return None,
                Answer::Unknown(why) => record.doubt = Some(Message::new("counts-unknown").with("why", why)),
            }
        }
        if record.doubt.is_some() {
            record.mines[0] = 0;
        }
        Some(record)
    };
    old.chain(new).filter_map(counts).collect()
}

/// A right that names a mine of the base year as the one whose place it takes (原采矿权编号).
struct Succession<'a> {
    right: &'a str,
    mine: &'a str,
    /// What else the right says by which it cannot take that place.
    contradiction: Option<Message>,
}

impl<'a> Succession<'a> {
    fn of(
        right: &'a str,
        properties: &Map<String, Value>,
        baseline: &'a [BaselineMine],
        sizes: &[SizeClass],
    ) -> Option<Self> {
        let attributes = Attributes::new(properties, sizes);
        let named = attributes.text(Attribute::Predecessor).ok()?;
        let mine = baseline.iter().find(|mine| mine.id == named)?;
        let is_same = |old: &Attributes<'_>| -> Result<bool, AttributeError> {
            let (new, old) = (attributes.minerals()?, old.minerals()?);
            Ok(new.iter().any(|mineral| old.contains(mineral)))
        };
        let of = |code| Message::new(code).with("right", right).with("mine", mine.id.as_str());
        let contradiction = if is_new(&attributes) {
            Some(of("new-with-predecessor"))
        } else {
            match is_same(&Attributes::new(&mine.attributes, sizes)) {
                Ok(true) => None,
                Ok(false) => Some(of("predecessor-of-other-mineral")),
                Err(gap) => Some(of("predecessor-mineral-unknown").with("why", gap)),
            }
        };
        Some(Self { right, mine: &mine.id, contradiction })
    }
}

fn is_new(attributes: &Attributes<'_>) -> bool {
    attributes.is_new()
}
