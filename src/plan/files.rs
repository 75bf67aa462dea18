use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use include_dir::{Dir, include_dir};

use super::zone_files::{self, PREPARED, ZoneFile};

use crate::diagnostic::Diagnostic;
use crate::error::{Error, Result};
use crate::format::answers_to;
use crate::input::{Input, InputOptions, file_and_layer};
use crate::layer::{Layer, prepared};

// What build.rs has taken out of `layers/`.
static QINGZHOU: Dir<'static> = include_dir!("$OUT_DIR/layers/qingzhou-2021-2025");
static NATIONAL: Dir<'static> = include_dir!("$OUT_DIR/layers/national-law");
static SHANDONG: Dir<'static> = include_dir!("$OUT_DIR/layers/shandong");
static WEIFANG: Dir<'static> = include_dir!("$OUT_DIR/layers/weifang-2021-2025");

/// Ids of the plans that are built into the program; the first is the default.
pub const EMBEDDED: &[&str] = &["qingzhou-2021-2025"];

/// Ids of the packs of rules that are built into the program.
pub const EMBEDDED_PACKS: &[&str] = &["national-law", "shandong", "weifang-2021-2025"];

/// The most bytes of a record file that are read: the largest of this program's own has 10 thousand.
const MOST_BYTES: u64 = 4 << 20;

const NOT_THERE: &str = "there is no such file";
const NOT_REGULAR: &str = "not a regular file";

/// The files of a plan or a pack, wherever they lie.
#[derive(Debug)]
pub(crate) enum Files {
    Embedded(&'static str, &'static Dir<'static>),
    Folder(PathBuf),
    /// A folder of a tree that is in memory: its path in it.
    Memory(Arc<BTreeMap<PathBuf, Vec<u8>>>, PathBuf),
}

/// What a zone file holds.
pub(crate) enum ZoneLayers {
    None,
    One(Box<Layer>, Vec<Diagnostic>),
    Several(usize),
}

impl ZoneLayers {
    fn of((mut layers, reported): (Vec<Layer>, Vec<Diagnostic>)) -> Self {
        match (layers.pop(), layers.len()) {
            (None, _) => Self::None,
            (Some(only), 0) => Self::One(Box::new(only), reported),
            (Some(_), others) => Self::Several(others + 1),
        }
    }
}

impl Files {
    pub fn embedded(id: &str) -> Option<Self> {
        Self::built_in(EMBEDDED, &[&QINGZHOU], id)
    }

    pub fn embedded_pack(id: &str) -> Option<Self> {
        Self::built_in(EMBEDDED_PACKS, &[&NATIONAL, &SHANDONG, &WEIFANG], id)
    }

    /// The embedded plan of this id, else the folder at this path.
    pub fn open(path: &Path) -> Result<Self> {
        let embedded = path.to_str().and_then(Self::embedded);
        let folder = || path.is_dir().then(|| Self::Folder(path.into()));
        embedded.or_else(folder).ok_or_else(|| {
            let built_in = EMBEDDED.join(", ");
            Error::argument(format!("{}: neither a folder nor a plan that is built in ({built_in})", path.display()))
        })
    }

    fn built_in(ids: &[&'static str], folders: &[&'static Dir<'static>], id: &str) -> Option<Self> {
        let found = ids.iter().zip(folders).find(|(known, _)| **known == id);
        found.map(|(id, folder)| Self::Embedded(id, folder))
    }

    /// A folder of a tree in memory.
    ///
    /// # Errors
    /// When nothing is in it.
    pub fn in_memory(tree: &Arc<BTreeMap<PathBuf, Vec<u8>>>, folder: &Path) -> Result<Self> {
        let is_there = !folder.as_os_str().is_empty() && tree.keys().any(|path| path.starts_with(folder));
        let why = || Error::argument(format!("{}: no such folder is in memory", folder.display()));
        is_there.then(|| Self::Memory(tree.clone(), folder.into())).ok_or_else(why)
    }

    /// The folder of this name beside this one, which then is to hold the pack or plan of this id.
    pub fn beside(&self, id: &str) -> Option<Self> {
        let folder = match self {
            Self::Embedded(..) => return None,
            Self::Folder(folder) => folder,
            Self::Memory(tree, folder) => return Self::in_memory(tree, &folder.with_file_name(id)).ok(),
        };
        // `plan` alone has an empty parent, which stands for the working folder.
        let beside = folder.canonicalize().ok()?.parent()?.join(id);
        beside.is_dir().then_some(Self::Folder(beside))
    }

    /// The folder itself, where it lies on a disk.
    pub fn folder(&self) -> Option<&Path> {
        match self {
            Self::Folder(folder) => Some(folder),
            Self::Embedded(..) | Self::Memory(..) => None,
        }
    }

    /// How a file of the plan is spoken of.
    pub fn place(&self, name: &str) -> String {
        match self {
            Self::Embedded(id, _) => format!("{id}/{name}"),
            Self::Folder(folder) | Self::Memory(_, folder) => folder.join(name).display().to_string(),
        }
    }

    pub fn text(&self, name: &str) -> Result<String> {
        let bytes = self.bytes(name, MOST_BYTES)?;
        String::from_utf8(bytes.into_owned()).map_err(|_| Error::plan(self.place(name), "the file is not UTF-8"))
    }

    pub fn has(&self, name: &str) -> bool {
        match self {
            Self::Embedded(_, dir) => dir.get_file(name).is_some(),
            Self::Folder(folder) => folder.join(name).is_file(),
            Self::Memory(tree, folder) => tree.contains_key(&folder.join(name)),
        }
    }

    /// The contents of a file that has at most so many bytes.
    pub fn bytes(&self, name: &str, most: u64) -> Result<Cow<'_, [u8]>> {
        match self {
            Self::Embedded(_, dir) => {
                let file = dir.get_file(name);
                file.map(|file| Cow::Borrowed(file.contents())).ok_or_else(|| Error::plan(self.place(name), NOT_THERE))
            }
            Self::Memory(tree, folder) => {
                let bytes = tree.get(&folder.join(name)).ok_or_else(|| Error::plan(self.place(name), NOT_THERE))?;
                self.check_size(name, bytes.len() as u64, most)?;
                Ok(Cow::Borrowed(bytes.as_slice()))
            }
            Self::Folder(folder) => {
                let path = folder.join(name);
                zone_files::inside(folder, &path)?;
                let found = std::fs::metadata(&path).map_err(|e| Error::io(&path, e))?;
                if !found.is_file() {
                    return Err(Error::plan(self.place(name), NOT_REGULAR));
                }
                self.check_size(name, found.len(), most)?;
                std::fs::read(&path).map(Cow::Owned).map_err(|e| Error::io(&path, e))
            }
        }
    }

    fn check_size(&self, name: &str, bytes: u64, most: u64) -> Result<()> {
        let why = || Error::plan(self.place(name), format!("the file has {bytes} bytes; at most {most} are read"));
        (bytes <= most).then_some(()).ok_or_else(why)
    }

    /// Stems of the rule files in order, and names of whatever else lies among them.
    ///
    /// # Errors
    /// When there is no folder of rules: that nothing is asked for must not come from a wrong name.
    pub fn rules(&self) -> Result<(Vec<String>, Vec<String>)> {
        let is_there = match self {
            Self::Embedded(_, dir) => dir.get_dir("rules").is_some(),
            Self::Folder(folder) => is_spelt(folder, "rules"),
            Self::Memory(tree, folder) => tree.keys().any(|path| path.starts_with(folder.join("rules"))),
        };
        if !is_there {
            return Err(Error::plan(self.place("rules"), "there is no folder of rules"));
        }
        let (mut rules, mut strays) = (Vec::new(), Vec::new());
        for path in self.paths("rules")? {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let is_regular = self.has(&format!("rules/{name}"));
            match name.strip_suffix(".toml") {
                Some(stem) if is_regular => rules.push(stem.to_owned()),
                // What desktops and editors leave behind is nobody's rule.
                None if name.starts_with('.') => {}
                _ => strays.push(name),
            }
        }
        if rules.is_empty() && strays.is_empty() {
            return Err(Error::plan(self.place("rules"), "there are no rules in the folder"));
        }
        rules.sort();
        strays.sort();
        Ok((rules, strays))
    }

    /// Paths of the files in a folder of the plan; none when there is no such folder.
    pub(super) fn paths(&self, folder: &str) -> Result<Vec<PathBuf>> {
        match self {
            Self::Embedded(_, dir) => {
                let folder = dir.get_dir(folder);
                Ok(folder.into_iter().flat_map(|f| f.files()).map(|file| file.path().into()).collect())
            }
            Self::Memory(tree, root) => {
                let path = root.join(folder);
                let inner = tree.keys().filter_map(|file| file.strip_prefix(&path).ok()?.iter().next());
                let mut found: Vec<PathBuf> = inner.map(|name| Path::new(folder).join(name)).collect();
                found.dedup();
                Ok(found)
            }
            Self::Folder(root) => {
                let path = root.join(folder);
                if !path.is_dir() {
                    return Ok(Vec::new());
                }
                let entries = std::fs::read_dir(&path).map_err(|e| Error::io(&path, e))?;
                let paths: std::io::Result<Vec<PathBuf>> = entries.map(|entry| entry.map(|e| e.path())).collect();
                paths.map_err(|e| Error::io(&path, e))
            }
        }
    }

    /// The files that are opened for the zones.
    ///
    /// # Errors
    /// When the folder cannot be read, or a link in it leads out of it.
    pub fn zone_files(&self) -> Result<Vec<PathBuf>> {
        let mut paths = self.paths("zones")?;
        paths.retain(|path| ZoneFile::of(path) != ZoneFile::Other);
        if let Self::Folder(folder) = self {
            paths.iter().try_for_each(|path| zone_files::inside(folder, path).map(drop))?;
        }
        paths.retain(|path| ZoneFile::of(path) == ZoneFile::Layer);
        Ok(paths)
    }

    /// The files among the zones that are not read.
    #[cfg(feature = "cli")]
    pub fn other_files(&self) -> Vec<PathBuf> {
        let mut paths = self.paths("zones").unwrap_or_default();
        paths.retain(|path| ZoneFile::of(path) == ZoneFile::Other && !path.is_dir());
        paths
    }

    /// How the file of a layer is spoken of.
    pub fn layer_place(&self, name: &str) -> String {
        let files = self.zone_files().unwrap_or_default();
        let stem = |path: &PathBuf| path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let found = files.iter().find(|path| stem(path) == name);
        let found = found.or_else(|| files.iter().find(|path| answers_to(&stem(path), name)));
        let file = found.map(|path| path.file_name().unwrap_or_default().to_string_lossy().into_owned());
        self.place(&format!("zones/{}", file.as_deref().unwrap_or(name)))
    }

    /// Of several files that may be one layer, those that can be.
    pub fn readable(&self, paths: Vec<PathBuf>) -> Vec<PathBuf> {
        if matches!(self, Self::Folder(_)) { zone_files::readable(paths) } else { paths }
    }

    /// How one of the zone files is spoken of.
    pub fn zone_place(&self, path: &Path) -> String {
        self.place(&format!("zones/{}", path.file_name().unwrap_or_default().to_string_lossy()))
    }

    /// Reads one of its zone files, or a layer of one: nothing of a file of several layers but how many there are.
    pub fn read_zones(&self, path: &Path, id_field: Option<&str>) -> Result<ZoneLayers> {
        let options = InputOptions::with_ids_from(id_field);
        let inputs = match self {
            Self::Folder(_) => {
                // A pipe would be waited for, and a device never ends.
                let (file, layer) = file_and_layer(path);
                let found = std::fs::metadata(file).map_err(|e| Error::io(file, e))?;
                if !found.is_file() && !found.is_dir() {
                    return Err(Error::plan(path.display().to_string(), NOT_REGULAR));
                }
                if found.is_file() && prepared::is_prepared(file) {
                    return read_prepared(file, layer, id_field);
                }
                Input::open(path, &options)?
            }
            Self::Embedded(..) | Self::Memory(..) => {
                let name = path.display().to_string();
                Input::from_memory(self.bytes(&name, u64::MAX)?, &self.place(&name), &options)?
            }
        };
        Ok(if inputs.len() > 1 { ZoneLayers::Several(inputs.len()) } else { ZoneLayers::of(Layer::take_all(inputs)) })
    }

    /// The files and folders beside the zones that may hold several layers.
    pub fn containers(&self) -> Result<Vec<PathBuf>> {
        let Self::Folder(_) = self else { return Ok(Vec::new()) };
        let mut paths = self.zone_files()?;
        paths.retain(|path| {
            let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
            ["gdb", "gpkg", "zip", PREPARED].contains(&extension.as_str())
        });
        paths.sort();
        Ok(paths)
    }

    /// The names of all files of the plan, in their order.
    pub fn names(&self) -> Result<Vec<String>> {
        let heads = ["plan.toml", "pack.toml", "instruments.toml", "baseline.toml"];
        let mut names: Vec<String> =
            heads.iter().filter(|name| self.has(name)).map(|name| (*name).to_owned()).collect();
        // What lies beside and is not read changes no answer.
        let is_read =
            |path: &Path| ZoneFile::of(path) != ZoneFile::Other || path.extension().is_some_and(|e| e == "toml");
        for folder in ["rules", "zones"] {
            for path in self.paths(folder)? {
                let name = format!("{folder}/{}", path.file_name().unwrap_or_default().to_string_lossy());
                if path.is_dir() {
                    // A file geodatabase is a folder; its tables are what it says.
                    let tables = self.paths(&name)?.into_iter().filter(|table| table.is_file());
                    let table = |table: PathBuf| table.file_name().unwrap_or_default().to_string_lossy().into_owned();
                    names.extend(tables.map(|path| format!("{name}/{}", table(path))));
                } else if is_read(&path) {
                    names.push(name);
                }
            }
        }
        names.sort();
        Ok(names)
    }
}

/// Zones that were made ready before, whose ids are to be those that the plan asks for.
fn read_prepared(file: &Path, layer: Option<&str>, id_field: Option<&str>) -> Result<ZoneLayers> {
    let contents = prepared::Contents::of(file)?;
    if contents.id_field.as_deref() != id_field {
        let words =
            |field: Option<&str>| field.map_or("the features' own ids".to_owned(), |field| format!("{field:?}"));
        let why = format!(
            "prepared zones: their ids come from {} and the plan asks for {}; prepare them again with --zone-id-field \
             as in id_field of the layer (分区编号字段与规划不符)",
            words(contents.id_field.as_deref()),
            words(id_field)
        );
        return Err(Error::format(file, why));
    }
    let (mut layers, reported) = prepared::open(file, id_field, true)?;
    if let Some(name) = layer {
        layers.retain(|layer| layer.name == name);
    }
    Ok(ZoneLayers::of((layers, reported)))
}

/// Whether a folder holds another of exactly this name, also where file systems ignore case.
fn is_spelt(folder: &Path, name: &str) -> bool {
    let mut entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.any(|entry| entry.file_name() == name && entry.path().is_dir())
}
