use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::checksum::{hash, hex};
use super::files::{EMBEDDED_PACKS, Files};
use super::{LayerDeclaration, PlanContents, is_plain, parse, rules};
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
    id: String,
    title: String,
    title_en: String,
    issuer: String,
    level: Level,
    version: String,
    #[serde(default, rename = "layer")]
    pub(crate) layers: Vec<LayerDeclaration>,
}

impl PackChoice {
    /// The folders of the packs that a plan whose files are `plan` names, as chosen.
    pub(super) fn of(&self, named: &[String], plan: &Files) -> Result<Vec<Files>> {
        if let Some(id) = self.without.iter().find(|id| !named.contains(id)) {
            let known = named.join(", ");
            return Err(Error::argument(format!("the plan does not stand on a pack {id:?}, but on: {known}")));
        }
        let mut packs = Vec::new();
        for id in named.iter().filter(|id| !self.without.contains(id)) {
            if !is_plain(id) {
                return Err(Error::plan(
                    plan.place("plan.toml"),
                    format!("packs: {id:?} is no name of a folder beside"),
                ));
            }
            let found = plan.pack_beside(id).or_else(|| Files::embedded_pack(id));
            packs.push(found.ok_or_else(|| {
                Error::plan(plan.place("plan.toml"), format!("pack {id:?} is neither beside the plan nor built in"))
            })?);
        }
        for id in self.with.iter().filter(|id| !named.contains(id)) {
            let path = Path::new(id);
            let folder = || match plan {
                Files::Memory(tree, _) => Files::in_memory(tree, path).ok(),
                _ => path.join("pack.toml").is_file().then(|| Files::Folder(path.into())),
            };
            packs.push(Files::embedded_pack(id).or_else(folder).ok_or_else(|| {
                let known = EMBEDDED_PACKS.join(", ");
                Error::argument(format!(
                    "{id}: neither a folder with a pack.toml nor a pack that is built in ({known})"
                ))
            })?);
        }
        Ok(packs)
    }
}

impl PlanContents {
    /// Adds the rules, instruments and layers of a pack; zones come from the plan's own folder.
    pub(super) fn take_pack(&mut self, plan: &Files, files: &Files) -> Result<()> {
        let head: PackHead = parse(files, "pack.toml")?;
        if !is_plain(&head.id) || head.id == self.id {
            let message = format!("the id {:?} is the plan's, or no name of a folder", head.id);
            return Err(Error::plan(files.place("pack.toml"), message));
        }
        if self.packs.iter().any(|pack| pack.id == head.id) {
            return Err(Error::plan(files.place("pack.toml"), format!("the plan stands on {:?} already", head.id)));
        }
        self.rules.extend(rules(files, &head.id)?);
        self.cite(files)?;
        let first = self.declared.len();
        self.declare(files, head.layers, "pack.toml")?;
        self.take_layers(plan, first, Some(&head.id))?;
        let mut hasher = Sha256::new();
        hash(files, &mut hasher)?;
        let PackHead { id, title, title_en, issuer, level, version, .. } = head;
        self.packs.push(Pack { id, title, title_en, issuer, level, version, checksum: hex(hasher) });
        Ok(())
    }
}
