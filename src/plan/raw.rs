//! The record files of a plan and of the packs that it stands on, as they lie there: nothing is judged yet.

use std::path::Path;

use serde::Deserialize;

use super::PackChoice;
use super::files::{EMBEDDED_PACKS, Files};
use super::layers::is_plain;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::error::{Error, Result};
use crate::record_file::RecordFile;

/// All that is read of a plan before its zones.
#[derive(Debug)]
pub(crate) struct RawPlan {
    /// The plan's own first, then its packs.
    pub folders: Vec<RawFolder>,
    /// `baseline.toml`, where it is there.
    pub baseline: Option<RawFile>,
    /// Packs that `plan.toml` names and that are nowhere: their places in its list.
    pub absent: Vec<usize>,
}

/// The record files of one folder.
#[derive(Debug)]
pub(crate) struct RawFolder {
    pub files: Files,
    /// `plan.toml` or `pack.toml`
    pub head: RawFile,
    /// `instruments.toml`
    pub instruments: RawFile,
    /// The files of its rules, in the order of their names.
    pub rules: Vec<RawFile>,
    /// Names of what else lies among the rules.
    pub strays: Vec<String>,
    /// Why there is no folder of rules, where there is none.
    pub without_rules: Option<Diagnostic>,
}

/// A record file, which may not be there.
#[derive(Debug)]
pub(crate) struct RawFile {
    /// Empty when it cannot be read.
    pub file: RecordFile,
    /// Why it cannot be read.
    pub unreadable: Option<Diagnostic>,
}

/// What `plan.toml` has to say before the rest of it counts.
#[derive(Default, Deserialize)]
struct Packs {
    #[serde(default)]
    packs: Vec<String>,
}

impl RawPlan {
    /// The files of a plan and of its packs, as chosen.
    ///
    /// # Errors
    /// When a pack of `choice` is nowhere.
    pub fn read(files: Files, choice: &PackChoice) -> Result<Self> {
        let baseline = files.has("baseline.toml").then(|| RawFile::read(&files, "baseline.toml"));
        let plan = RawFolder::read(files, "plan.toml");
        // Of a file that is not in its format the rest is said when it is looked through.
        let Packs { packs: named } = plan.head.file.parse().unwrap_or_default();
        let (mut packs, mut absent) = (Vec::new(), Vec::new());
        for (i, id) in named.iter().enumerate().filter(|(_, id)| !choice.without.contains(id)) {
            let is_new = !named[..i].contains(id);
            match pack_named(&plan.files, id).filter(|_| is_new) {
                Some(pack) => packs.push(pack),
                None => absent.push(i),
            }
        }
        for id in choice.with.iter().filter(|id| !named.contains(id)) {
            packs.push(pack_at(&plan.files, id)?);
        }
        let mut folders = vec![plan];
        folders.extend(packs.into_iter().map(|pack| RawFolder::read(pack, "pack.toml")));
        Ok(Self { folders, baseline, absent })
    }

    /// The plan's own files.
    pub fn plan(&self) -> &RawFolder {
        &self.folders[0]
    }
}

/// The pack of this id beside the plan, else the one that is built in.
fn pack_named(plan: &Files, id: &str) -> Option<Files> {
    let beside = || plan.beside(id).or_else(|| Files::embedded_pack(id));
    is_plain(id).then(beside).flatten()
}

/// The pack that is built in under this id, else the folder at this path.
fn pack_at(plan: &Files, id: &str) -> Result<Files> {
    let path = Path::new(id);
    let folder = || match plan {
        Files::Memory(tree, _) => Files::in_memory(tree, path).ok(),
        _ => path.join("pack.toml").is_file().then(|| Files::Folder(path.into())),
    };
    Files::embedded_pack(id).or_else(folder).ok_or_else(|| {
        let known = EMBEDDED_PACKS.join(", ");
        Error::argument(format!("{id}: neither a folder with a pack.toml nor a pack that is built in ({known})"))
    })
}

impl RawFolder {
    fn read(files: Files, head: &str) -> Self {
        let head = RawFile::read(&files, head);
        let instruments = RawFile::read(&files, "instruments.toml");
        let (names, strays, without_rules) = match files.rules() {
            Ok((names, strays)) => (names, strays, None),
            Err(error) => (Vec::new(), Vec::new(), Some(files.fault(Code::RulesMissing, "rules", &error))),
        };
        let rules = names.iter().map(|name| RawFile::read(&files, &format!("rules/{name}.toml"))).collect();
        Self { head, instruments, rules, strays, without_rules, files }
    }
}

impl RawFile {
    pub(super) fn read(files: &Files, name: &str) -> Self {
        let stem = Path::new(name).file_stem().unwrap_or_default().to_string_lossy();
        let (text, unreadable) = match files.text(name) {
            Ok(text) => (text, None),
            Err(error) => (String::new(), Some(files.fault(Code::FileUnreadable, name, &error))),
        };
        Self { file: RecordFile::new(files.place(name), &stem, text), unreadable }
    }
}

impl Files {
    /// What an error says of one of the files.
    pub(crate) fn fault(&self, code: Code, name: &str, error: &Error) -> Diagnostic {
        let (place, said) = (self.place(name), error.to_string());
        // Most errors name the file themselves, which the diagnostic does already.
        let said = said.strip_prefix(&format!("{place}: ")).unwrap_or(&said);
        Diagnostic::of_file(code, Severity::Error, place.clone(), format!("{said}."))
    }
}
