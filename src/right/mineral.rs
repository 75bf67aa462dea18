use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::attribute::fold;

const NAMES: &str = include_str!("../../layers/minerals.toml");

static TABLE: LazyLock<HashMap<String, Mineral>> =
    LazyLock::new(|| index(toml::from_str(NAMES).expect("a test parses layers/minerals.toml")));

/// A mineral (矿种) of the table in `layers/minerals.toml`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Mineral {
    /// One that rules can speak of.
    Known(&'static Known),
    /// A rock that has several uses, and it is not said which: 石灰岩.
    Rock(&'static str),
}

/// What the table says of a mineral.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// The name that rules use.
    pub name: String,
    /// 固体, 水气 or 能源.
    pub class: String,
    /// The rock of which it is a use type.
    #[serde(default)]
    pub rock: Option<String>,
    /// t/m³, where it is a constant of the mineral.
    #[serde(default)]
    pub density: Option<f64>,
    names: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    mineral: Vec<Known>,
    rock: Vec<Rock>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rock {
    name: String,
    names: Vec<String>,
}

fn index(file: File) -> HashMap<String, Mineral> {
    let mut table = HashMap::new();
    // Read once, and referred to for as long as the program runs.
    for rock in Vec::leak(file.rock) {
        for name in rock.names.iter().chain([&rock.name]) {
            table.insert(fold(name), Mineral::Rock(&rock.name));
        }
    }
    for known in Vec::leak(file.mineral) {
        let known: &'static Known = known;
        for name in known.names.iter().chain([&known.name]) {
            table.insert(fold(name), Mineral::Known(known));
        }
    }
    table
}

impl Mineral {
    /// The mineral of this name in any of its spellings.
    pub fn named(name: &str) -> Option<Self> {
        let folded = fold(name);
        // 建筑用花岗岩矿 is 建筑用花岗岩.
        let of_ore = || TABLE.get(folded.strip_suffix('矿')?);
        TABLE.get(&folded).or_else(of_ore).copied()
    }

    /// The name that rules use.
    pub fn name(self) -> &'static str {
        match self {
            Mineral::Known(known) => &known.name,
            Mineral::Rock(rock) => rock,
        }
    }

    /// 固体, 水气 or 能源; every rock is 固体.
    pub fn class(self) -> &'static str {
        match self {
            Mineral::Known(known) => &known.class,
            Mineral::Rock(_) => "固体",
        }
    }

    /// The rock of which it is, or of which it is a use type (亚矿种); nothing for other minerals.
    pub fn rock(self) -> Option<&'static str> {
        match self {
            Mineral::Known(known) => known.rock.as_deref(),
            Mineral::Rock(rock) => Some(rock),
        }
    }

    /// Whether it is a use type of this rock.
    pub fn is_use_of(self, rock: Self) -> bool {
        matches!((self, rock), (Mineral::Known(known), Mineral::Rock(rock)) if known.rock.as_deref() == Some(rock))
    }

    /// Whether it is one of `wanted`, of which each is a mineral or a rock with all its uses; `None`
    /// when it depends on a use that is not said.
    pub fn is_one_of(self, wanted: &[String]) -> Option<bool> {
        let is_wanted = |name: &str| wanted.iter().any(|wanted| wanted == name);
        match self {
            Mineral::Known(known) => Some(is_wanted(&known.name) || known.rock.as_deref().is_some_and(is_wanted)),
            Mineral::Rock(rock) if is_wanted(rock) => Some(true),
            Mineral::Rock(_) => {
                let is_use = |name: &String| Self::named(name).is_some_and(|mineral| mineral.is_use_of(self));
                if wanted.iter().any(is_use) { None } else { Some(false) }
            }
        }
    }
}
