//! Zip archives. The directory is judged before anything is read; what is wanted is unpacked into a folder of its
//! own, counting what really comes out, and read there.

use std::collections::{BTreeSet, HashMap};
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use encoding_rs::GB18030;
use zip::ZipArchive;
use zip::read::ZipFile;

use super::held::hold;
use super::{FORMATS, ReadOptions, Records, extension};
use crate::diagnostic::{Code, Defect};
use crate::error::{Error, Result};
use crate::scratch::Scratch;

/// Members that an archive of zones may have: a geodatabase has some hundreds.
const MOST_MEMBERS: usize = 10_000;
/// Bytes that all members may have unpacked.
const MOST_BYTES: u64 = 8 << 30;
/// Unpacked bytes a packed one, where there are many: coordinates shrink to a third, empty tables to a hundredth.
const HIGHEST_RATIO: u64 = 200;
/// Below this the ratio is no matter.
const HARMLESS: u64 = 8 << 20;

/// Every layer of every data set in the archive.
pub(super) fn open(path: &Path, options: &ReadOptions) -> Result<Vec<Records>> {
    let Unpacked { folder, files, mut skipped } = unpack(path)?;
    let mut layers = Vec::new();
    for file in data_sets(&folder, &files) {
        let found = super::open_all(&folder.path().join(&file), options).map_err(|e| e.of_file(&path.join(&file)));
        // Lists and descriptions lie beside data in the formats of text; they are reported and skipped.
        let may_be_none = ["csv", "tsv", "json", "txt", "xlsx"].contains(&extension(&file).as_str());
        match found {
            Err(why) if may_be_none && why.is_format() => skipped.push(why.to_string()),
            found => layers.extend(found?.into_iter().map(|records| {
                let records = hold(with_crs(records, &file), &folder, path);
                (file.display().to_string(), records)
            })),
        }
    }
    let mut layers = named_apart(layers);
    if let (Some(first), false) = (layers.first_mut(), skipped.is_empty()) {
        first.defects.push(not_read(&skipped));
    }
    if layers.is_empty() {
        let not = if skipped.is_empty() { String::new() } else { format!("; not read: {}", skipped.join("; ")) };
        let why = format!("there is no data set in the archive that can be read (压缩包内无可读数据){not}");
        return Err(Error::format(path, why));
    }
    Ok(layers)
}

/// That members were not read, of which some are named.
pub(super) fn not_read(members: &[String]) -> Defect {
    let some = members.iter().take(5).cloned().collect::<Vec<_>>().join(", ");
    Defect::new(Code::MembersSkipped).detail(format!("({}: {some})", members.len()))
}

/// Layers of one name in several members go by the place of their member as well.
fn named_apart(layers: Vec<(String, Records)>) -> Vec<Records> {
    let mut members: HashMap<String, BTreeSet<String>> = HashMap::new();
    for (member, records) in &layers {
        members.entry(records.layer.clone()).or_default().insert(member.clone());
    }
    let apart = |(member, mut records): (String, Records)| {
        if members.get(&records.layer).is_some_and(|members| members.len() > 1) {
            let is_its_name = Path::new(&member).file_stem().is_some_and(|stem| *stem == *records.layer);
            records.layer = if is_its_name { member } else { format!("{member}/{}", records.layer) };
        }
        records
    };
    layers.into_iter().map(apart).collect()
}

/// GeoJSON says by its name that it is in degrees; the name of the archive, by which it is known from here on, does not.
fn with_crs(mut records: Records, file: &Path) -> Records {
    if records.crs.is_none() && super::is_geojson(file) {
        records.crs = Some("EPSG:4490".into());
        records.defects.push(Defect::new(Code::CrsAssumed));
    }
    records
}

/// An archive in a folder of its own.
pub(super) struct Unpacked {
    pub folder: Arc<Scratch>,
    /// Its files, by their path in it.
    pub files: BTreeSet<PathBuf>,
    /// Members that are no plain files or no data, as they are named.
    pub skipped: Vec<String>,
}

pub(super) fn unpack(path: &Path) -> Result<Unpacked> {
    let io = |e| Error::io(path, e);
    let refuse = |why: String| Error::format(path, why);
    let file = File::open(path).map_err(io)?;
    let mut archive = ZipArchive::new(BufReader::new(file))
        .map_err(|e| refuse(format!("not a whole zip archive (压缩包损坏或不完整): {e}")))?;
    judge(&mut archive).map_err(refuse)?;
    let listed = listed(path, archive.central_directory_start()).map_err(io)?;
    if listed > archive.len() {
        return Err(refuse(format!("{listed} members are listed under {} names: which is meant?", archive.len())));
    }
    let folder = Arc::new(Scratch::temporary().map_err(io)?);
    let (mut files, mut skipped, mut bytes) = (BTreeSet::new(), Vec::new(), 0);
    for index in 0..archive.len() {
        let mut member = archive.by_index(index).map_err(|e| refuse(format!("member {index}: {e}")))?;
        let name = name(&member);
        if member.is_dir() {
            continue;
        }
        let inner = place(&name).ok_or_else(|| refuse(format!("member {name:?} would lie outside of the archive")))?;
        if is_clutter(&inner) {
            continue;
        }
        if ["zip", "7z", "rar", "gz", "tar", "kmz"].contains(&extension(&inner).as_str()) {
            skipped.push(name);
            continue;
        }
        let location = folder.path().join(&inner);
        std::fs::create_dir_all(location.parent().unwrap_or(folder.path())).map_err(io)?;
        let mut out = File::create_new(&location).map_err(|e| match e.kind() {
            std::io::ErrorKind::AlreadyExists => refuse(format!("two members are named {name:?}")),
            _ => Error::io(path, e),
        })?;
        // What the directory says of sizes may be a lie: what comes out is counted.
        let left = MOST_BYTES - bytes;
        let written = std::io::copy(&mut (&mut member).take(left + 1), &mut out)
            .map_err(|e| refuse(format!("member {name:?} is damaged (成员损坏): {e}")))?;
        if written > left || written > member.size() {
            return Err(refuse(format!("member {name:?} unpacks to more than the archive says: a zip bomb")));
        }
        bytes += written;
        files.insert(inner);
    }
    Ok(Unpacked { folder, files, skipped })
}

/// How many members the directory lists: of several with one name the library knows the last.
fn listed(path: &Path, directory: u64) -> std::io::Result<usize> {
    const FIXED: usize = 46;
    let mut file = BufReader::new(File::open(path)?);
    file.seek(SeekFrom::Start(directory))?;
    let (mut count, mut entry) = (0, [0; FIXED]);
    loop {
        match file.read_exact(&mut entry) {
            Ok(()) if entry.starts_with(b"PK\x01\x02") => {}
            Err(e) if e.kind() != std::io::ErrorKind::UnexpectedEof => return Err(e),
            _ => return Ok(count),
        }
        count += 1;
        // Of the name, what is extra, and the comment.
        let lengths = [28, 30, 32].map(|at| i64::from(u16::from_le_bytes([entry[at], entry[at + 1]])));
        file.seek_relative(lengths.iter().sum())?;
    }
}

/// Whether the directory promises what may be unpacked.
fn judge(archive: &mut ZipArchive<BufReader<File>>) -> std::result::Result<(), String> {
    if archive.len() > MOST_MEMBERS {
        return Err(format!("{} members; an archive of at most {MOST_MEMBERS} is read", archive.len()));
    }
    let (mut unpacked, mut packed) = (0_u64, 0_u64);
    for index in 0..archive.len() {
        let member = archive.by_index_raw(index).map_err(|e| format!("member {index}: {e}"))?;
        let name = name(&member);
        if member.encrypted() {
            return Err(format!("member {name:?} is encrypted (压缩包已加密): unpack it first"));
        }
        if member.is_symlink() {
            return Err(format!("member {name:?} is a symbolic link, which is not followed"));
        }
        if place(&name).is_none() {
            return Err(format!("member {name:?} would lie outside of the archive"));
        }
        unpacked = unpacked.saturating_add(member.size());
        packed = packed.saturating_add(member.compressed_size());
    }
    if unpacked > MOST_BYTES {
        return Err(format!("unpacked it would have {unpacked} bytes; at most {MOST_BYTES} are read"));
    }
    if unpacked > HARMLESS && unpacked / packed.max(1) > HIGHEST_RATIO {
        return Err(format!("{packed} bytes would unpack to {unpacked}: a zip bomb (压缩炸弹)"));
    }
    Ok(())
}

/// The name of a member: UTF-8, else as the archivers of Chinese systems write it.
fn name<R: Read>(member: &ZipFile<'_, R>) -> String {
    let raw = member.name_raw();
    match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => GB18030.decode_without_bom_handling(raw).0.into_owned(),
    }
}

/// Where a member lies in the folder; nothing when that is outside of it.
fn place(name: &str) -> Option<PathBuf> {
    let name = name.replace('\\', "/");
    let plain = |part: &&str| *part != ".." && !part.contains([':', '\0']) && part.len() < 256;
    let is_inner = !name.starts_with('/') && name.split('/').all(|part| plain(&part)) && name.len() < 2048;
    let parts = name.split('/').filter(|part| !part.is_empty() && *part != ".");
    let inner: PathBuf = parts.collect();
    (is_inner && !inner.as_os_str().is_empty()).then_some(inner)
}

/// What archivers add of their own.
fn is_clutter(inner: &Path) -> bool {
    inner.iter().any(|part| part == "__MACOSX" || part == ".DS_Store")
}

/// The files and folders of the archive that name a data set each, in order.
fn data_sets(folder: &Scratch, files: &BTreeSet<PathBuf>) -> BTreeSet<PathBuf> {
    let is_gdb = |part: &Path| extension(part) == "gdb";
    let named = |file: &PathBuf| {
        // A geodatabase is a folder, and so are its tables no data sets of their own.
        if let Some(folder) = file.ancestors().skip(1).find(|folder| is_gdb(folder)) {
            return Some(folder.to_path_buf());
        }
        if extension(file) == "gdbtable" {
            return None;
        }
        let ending = extension(file);
        let claims = FORMATS.iter().any(|format| format.extensions.contains(&ending.as_str()));
        claims.then(|| file.clone())
    };
    files.iter().filter_map(named).filter(|file| folder.path().join(file).exists()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_stays_inside_or_is_nowhere() {
        for (name, inner) in [
            ("a/b.shp", Some("a/b.shp")),
            ("./a.shp", Some("a.shp")),
            ("矿权\\范围.shp", Some("矿权/范围.shp")),
            ("../a.shp", None),
            ("a/../../b.shp", None),
            ("a\\..\\b.shp", None),
            ("/etc/passwd", None),
            ("C:\\a.shp", None),
            ("", None),
        ] {
            assert_eq!(place(name), inner.map(PathBuf::from), "{name}");
        }
    }
}
