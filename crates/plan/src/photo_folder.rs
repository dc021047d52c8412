//! What a folder of photos holds, as far as the names of its folders and files tell.

use artifact::{Split, file_names, message, walk};
use picture::names;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Folder names of the splits, in lower case.
const TRAIN: [&str; 2] = ["train", "training"];
const VALIDATION: [&str; 4] = ["validation", "val", "valid", "dev"];
const TEST: [&str; 2] = ["test", "testing"];

/// A folder of photos.
#[derive(Debug, PartialEq, Eq)]
pub struct PhotoFolder {
    /// Where the class folders or the split folders lie: the folder that was named, or the only one in it.
    pub root: PathBuf,
    /// How the photos are split.
    pub layout: Layout,
    /// In label order.
    pub classes: Vec<Class>,
    /// What else there is.
    pub left_out: LeftOut,
}

/// How photos are split.
#[derive(Debug, PartialEq, Eq)]
pub enum Layout {
    /// Not at all: one folder of photos per class.
    Classes,
    /// The names of the folders that hold the splits.
    Splits {
        /// Of the training photos.
        train: String,
        /// Of the validation photos.
        validation: Option<String>,
        /// Of the test photos.
        test: Option<String>,
    },
}

/// One class.
#[derive(Debug, PartialEq, Eq)]
pub struct Class {
    /// Its name, which is that of its folder.
    pub name: String,
    /// Its photos in the folder of each split: train, validation, test. All count as train where nothing is split.
    pub photos: [usize; 3],
}

impl Class {
    /// Its photos in all splits.
    pub fn total(&self) -> usize {
        self.photos.iter().sum()
    }
}

impl PhotoFolder {
    /// Looks into `root`, or into the only folder in it if that holds all photos.
    pub fn look(root: &Path) -> anyhow::Result<Self> {
        anyhow::ensure!(root.is_dir(), "{}: expected a folder of photos, found {}", root.display(), kind(root));
        let folders = folders(root)?;
        let is_loose = has_photos(root)?;
        if let [only] = &folders[..]
            && !is_loose
            && !self::folders(&root.join(only))?.is_empty()
        {
            return Self::look(&root.join(only));
        }
        let layout = Layout::of(&folders);
        let parts = layout.parts(root);
        let train = parts[0].as_deref().unwrap_or(root);
        let classes = classes(train, &parts)?;
        let place = if folders.is_empty() {
            "in it; name the folder above it, or put the classes into a table, as data/README.md says"
        } else {
            "beside the folders"
        };
        let features = file_names::feature_files(Split::Train).into_iter().find(|name| root.join(name).is_file());
        anyhow::ensure!(
            features.is_none() || !classes.is_empty() || is_loose,
            "{}: expected photos, found {}: data/README.md has a pipeline file for features of your own",
            root.display(),
            features.unwrap_or_default()
        );
        anyhow::ensure!(!is_loose, "{}: expected a folder for each class, found photos {place}", root.display());
        anyhow::ensure!(
            classes.len() > 1,
            "{}: expected a folder of photos for each of at least two classes, found {}",
            train.display(),
            classes.first().map_or_else(|| "none".to_owned(), |class| format!("only '{}'", class.name))
        );
        Ok(Self { root: root.to_owned(), layout, classes, left_out: LeftOut::below(root)? })
    }
}

impl Layout {
    /// What the names of `folders` say.
    fn of(folders: &[String]) -> Self {
        let named = |names: &[&str]| folders.iter().find(|folder| names.contains(&&*folder.to_lowercase())).cloned();
        named(&TRAIN).map_or(Self::Classes, |train| {
            let (validation, test) = (named(&VALIDATION), named(&TEST));
            Self::Splits { train, validation, test }
        })
    }

    /// Whether there are folders of validation and of test photos.
    pub const fn has_folders(&self) -> [bool; 2] {
        match self {
            Self::Classes => [false, false],
            Self::Splits { validation, test, .. } => [validation.is_some(), test.is_some()],
        }
    }

    /// The folders of train, validation and test below `root`; without such folders `root` itself is that of train.
    fn parts(&self, root: &Path) -> [Option<PathBuf>; 3] {
        match self {
            Self::Classes => [Some(root.to_owned()), None, None],
            Self::Splits { train, validation, test } => {
                [Some(train), validation.as_ref(), test.as_ref()].map(|name| Some(root.join(name?)))
            }
        }
    }
}

/// Kinds of files that a message names.
const KINDS: usize = 5;

/// Files that are no photos we read: how many there are of each kind, such as `.avif`.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct LeftOut(BTreeMap<String, usize>);

impl LeftOut {
    fn below(folder: &Path) -> anyhow::Result<Self> {
        let mut kinds = BTreeMap::new();
        for file in walk::files(folder)? {
            // What systems hide is no file of the user's.
            if let Some(kind) = names::kind_unless_photo(&below(folder, &file)).filter(|kind| kind != "hidden") {
                *kinds.entry(kind).or_default() += 1;
            }
        }
        Ok(Self(kinds))
    }

    /// A sentence about them, if there are any.
    pub fn told(&self) -> Option<String> {
        let n: usize = self.0.values().sum();
        let files = if n == 1 { "1 file is" } else { &format!("{n} files are") };
        (n > 0).then(|| format!("{files} left out: {}{}", self.text(), self.remedy()))
    }

    fn text(&self) -> String {
        let mut kinds: Vec<_> = self.0.iter().collect();
        kinds.sort_by_key(|(_, n)| Reverse(**n));
        let shown = kinds.iter().take(KINDS).map(|(kind, n)| match kind.as_str() {
            "none" => format!("{n} without an extension"),
            kind => format!("{n} {}", message::shown(kind)),
        });
        let rest = kinds.len().saturating_sub(KINDS);
        let rest = (rest > 0).then(|| format!("and {rest} other kinds"));
        shown.chain(rest).collect::<Vec<_>>().join(", ")
    }

    /// What to do about photos that we do not read, if there are any.
    fn remedy(&self) -> String {
        let unread = self.0.keys().any(|kind| names::is_unread_photo(kind));
        if unread { format!("; {}", names::CONVERT) } else { String::new() }
    }
}

/// Whether there are photos in `folder` itself.
fn has_photos(folder: &Path) -> anyhow::Result<bool> {
    let is_photo = |path: &PathBuf| path.is_file() && names::kind_unless_photo(&below(folder, path)).is_none();
    Ok(walk::entries(folder)?.iter().any(is_photo))
}

fn kind(path: &Path) -> &'static str {
    if path.exists() { "a file" } else { "no such folder" }
}

/// The classes in `train`, with their photos there and in the other `parts`.
fn classes(train: &Path, parts: &[Option<PathBuf>; 3]) -> anyhow::Result<Vec<Class>> {
    let mut classes = Vec::new();
    for name in folders(train)? {
        let mut photos = [0; 3];
        for (count, part) in photos.iter_mut().zip(parts) {
            *count = part.as_ref().map_or(Ok(0), |part| count_photos(&part.join(&name)))?;
        }
        let class = Class { name, photos };
        if class.total() == 0 {
            let folder = train.join(&class.name);
            let left_out = LeftOut::below(&folder)?;
            let found = if left_out.0.is_empty() { "none".to_owned() } else { left_out.text() };
            anyhow::bail!("{}: expected photos, found {found}{}", folder.display(), left_out.remedy());
        }
        classes.push(class);
    }
    Ok(classes)
}

/// How many photos there are in `folder` and below; 0 if there is no such folder.
fn count_photos(folder: &Path) -> anyhow::Result<usize> {
    let files = if folder.is_dir() { walk::files(folder)? } else { Vec::new() };
    Ok(files.iter().filter(|file| names::kind_unless_photo(&below(folder, file)).is_none()).count())
}

fn below(folder: &Path, file: &Path) -> String {
    file.strip_prefix(folder).unwrap_or(file).to_string_lossy().into_owned()
}

/// The names of the folders in `folder`, without those that operating systems put there.
fn folders(folder: &Path) -> anyhow::Result<Vec<String>> {
    let paths = walk::entries(folder)?.into_iter().filter(|path| path.is_dir());
    let names = paths.filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned()));
    Ok(names.filter(|name| !names::is_of_the_system(name)).collect())
}
