//! What becomes of every article of a statute (逐条对照): the rules that put it into force, or why it has none. No verdict rests on
//! these files, so that opening a plan does not read them and the program does not carry them.

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::files::Files;
use super::raw::RawFile;
use crate::error::{Error, Result};

/// The folder of a plan or pack that holds them.
const FOLDER: &str = "articles";

/// Every article of a statute and what becomes of it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "articles/<instrument>.toml")]
pub struct Articles {
    /// The statute, by the id of `instruments.toml` that clauses cite.
    pub instrument: String,
    /// Its full title, where no clause cites it, so that `instruments.toml` does not list it.
    #[serde(default)]
    pub title: Option<String>,
    /// The file of `fixtures/law` that holds its text.
    pub text: String,
    /// Its articles, or parts of them, in groups that share what becomes of them.
    #[serde(rename = "article")]
    pub entries: Vec<ArticleEntry>,
}

/// Articles, or parts of articles, of which the same becomes: either rules or a reason.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ArticleEntry {
    /// Of which articles (条), as the text numbers them: 第十七条.
    #[schemars(length(min = 1), inner(regex(pattern = r"^第[零一二三四五六七八九十百千]+条$")))]
    pub numbers: Vec<String>,
    /// Of which paragraphs (款), counted from the first: 第一款; of all when empty.
    #[serde(default)]
    #[schemars(inner(regex(pattern = r"^第[一二三四五六七八九十]+款$")))]
    pub paragraphs: Vec<String>,
    /// Of which items (项), as the text numbers them: （一）; of all when empty.
    #[serde(default)]
    #[schemars(inner(regex(pattern = r"^（[一二三四五六七八九十]+）$")))]
    pub items: Vec<String>,
    /// The rules that put it into force, of whatever plan or pack.
    #[serde(default)]
    pub rules: Vec<String>,
    /// Why no rule does.
    #[serde(default)]
    pub reason: Option<Reason>,
    /// What else there is to know of it, in Chinese.
    #[serde(default)]
    pub note: Option<String>,
}

/// Why no rule puts an article into force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// Purpose, definitions, scope.
    General,
    /// Duties of governments and departments, the making of plans.
    Duties,
    /// Applications, registers, fees and time limits.
    Procedure,
    /// How a mine is worked, not where it may be.
    Conduct,
    /// It speaks to others, or of other activities.
    OtherSubject,
    /// What follows from a breach of the law.
    Liability,
    /// Supplementary provisions, the first day in force.
    Final,
    /// It asks something of mining rights, but nothing of their place, manner or number.
    NotSpatial,
    /// A later or higher law has taken its place.
    Superseded,
    /// It restricts place or manner, but there is no object or standard to measure by.
    Unmeasurable,
    /// It ought to be a rule that no kind of rule can state yet.
    Pending,
}

impl Reason {
    /// All of them, in the order of tables.
    pub const ALL: [Self; 11] = [
        Self::General,
        Self::Duties,
        Self::Procedure,
        Self::Conduct,
        Self::OtherSubject,
        Self::Liability,
        Self::Final,
        Self::NotSpatial,
        Self::Superseded,
        Self::Unmeasurable,
        Self::Pending,
    ];

    /// Its name in Chinese, for people.
    pub fn zh(self) -> &'static str {
        match self {
            Self::General => "总则、定义和适用范围",
            Self::Duties => "政府和部门职责",
            Self::Procedure => "办理程序",
            Self::Conduct => "生产、施工行为",
            Self::OtherSubject => "以他人或他种活动为对象",
            Self::Liability => "法律责任",
            Self::Final => "附则",
            Self::NotSpatial => "不涉及位置、方式和数量",
            Self::Superseded => "已被代替",
            Self::Unmeasurable => "无法量算",
            Self::Pending => "规则尚不能表达",
        }
    }

    /// Whether an entry with this reason has to say more in its note.
    pub fn needs_note(self) -> bool {
        match self {
            Self::OtherSubject | Self::NotSpatial | Self::Superseded | Self::Unmeasurable | Self::Pending => true,
            Self::General | Self::Duties | Self::Procedure | Self::Conduct | Self::Liability | Self::Final => false,
        }
    }
}

impl Articles {
    /// All that the folder of a plan or pack holds of them, each with the name of its file and in the order of these; none
    /// where it holds none.
    ///
    /// # Errors
    /// When the folder or one of its files cannot be read, or a file is not in its format.
    pub fn of_folder(folder: &Path) -> Result<Vec<(String, Self)>> {
        let files = Files::Folder(folder.into());
        let read = |RawFile { file, unreadable }: RawFile| match unreadable {
            Some(why) => Err(Error::refused(vec![why])),
            None => file.parse().map(|read| (file.file.clone(), read)).map_err(Error::refused),
        };
        Self::read(&files)?.into_iter().map(read).collect()
    }

    /// The files of them as they lie in a folder; what else lies among them is nobody's matter.
    pub(crate) fn read(files: &Files) -> Result<Vec<RawFile>> {
        let mut paths = files.paths(FOLDER)?;
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
        paths.sort();
        let name = |path: &PathBuf| format!("{FOLDER}/{}", path.file_name().unwrap_or_default().to_string_lossy());
        Ok(paths.iter().map(|path| RawFile::read(files, &name(path))).collect())
    }
}
