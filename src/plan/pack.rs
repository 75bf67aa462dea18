use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::LayerDeclaration;
use crate::error::{Error, Result};

/// A pack of rules that plans stand on: the law of a country, a province, a city.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Pack {
    /// By which it is asked for.
    pub id: String,
    /// In Chinese.
    pub title: String,
    /// In English.
    pub title_en: String,
    /// Whose rules they are.
    pub issuer: String,
    /// Of what rank.
    pub level: Level,
    /// Version of these files, not of the law.
    pub version: String,
    /// SHA-256 over the names and contents of all its files.
    pub checksum: String,
}

/// The rank of those who made the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// 国家
    National,
    /// 省级
    Province,
    /// 市级
    City,
    /// 县级
    County,
}

impl Level {
    /// Its name in Chinese.
    pub fn zh(self) -> &'static str {
        match self {
            Level::National => "国家",
            Level::Province => "省级",
            Level::City => "市级",
            Level::County => "县级",
        }
    }
}

/// Packs beside those that a plan names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PackChoice {
    /// Ids of packs that are built in, or paths of folders.
    pub with: Vec<String>,
    /// Ids of packs of the plan that are left out.
    pub without: Vec<String>,
}

/// A pack of rules, and the layers that they speak of.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "pack.toml")]
pub(crate) struct PackHead {
    pub(crate) id: String,
    title: String,
    title_en: String,
    issuer: String,
    level: Level,
    version: String,
    #[serde(default, rename = "layer")]
    pub(crate) layers: Vec<LayerDeclaration>,
}

impl PackChoice {
    /// That a plan stands on the packs that are left out.
    pub(super) fn check(&self, named: &[String]) -> Result<()> {
        let Some(id) = self.without.iter().find(|id| !named.contains(id)) else { return Ok(()) };
        let known = named.join(", ");
        Err(Error::argument(format!("the plan does not stand on a pack {id:?}, but on: {known}")))
    }
}

impl PackHead {
    /// The pack whose files have this checksum.
    pub(super) fn into_pack(self, checksum: String) -> Pack {
        let Self { id, title, title_en, issuer, level, version, .. } = self;
        Pack { id, title, title_en, issuer, level, version, checksum }
    }
}
