//! What a folder of photos holds, by the names of its folders.

use artifact::walk;
use picture::names;
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
    /// Its photos, in all splits.
    pub photos: usize,
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
        let classes = classes(&parts)?;
        let place = if folders.is_empty() { "in it; name the folder above it" } else { "beside the folders" };
        anyhow::ensure!(!is_loose, "{}: expected a folder for each class, found photos {place}", root.display());
        anyhow::ensure!(
            classes.len() > 1,
            "{}: expected a folder of photos for each of at least two classes, found {}",
            parts[0].display(),
            classes.first().map_or_else(|| "none".to_owned(), |class| format!("only '{}'", class.name))
        );
        Ok(Self { root: root.to_owned(), layout, classes })
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

    /// The folders below `root` in which class folders lie, or `root` itself.
    fn parts(&self, root: &Path) -> Vec<PathBuf> {
        match self {
            Self::Classes => vec![root.to_owned()],
            Self::Splits { train, validation, test } => {
                let given = [Some(train), validation.as_ref(), test.as_ref()].into_iter().flatten();
                given.map(|name| root.join(name)).collect()
            }
        }
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

/// The classes of the first of `parts`, with their photos in all of them.
fn classes(parts: &[PathBuf]) -> anyhow::Result<Vec<Class>> {
    let mut classes = Vec::new();
    for name in folders(&parts[0])? {
        let mut photos = 0;
        for folder in parts.iter().map(|part| part.join(&name)).filter(|folder| folder.is_dir()) {
            let files = walk::files(&folder)?;
            photos += files.iter().filter(|file| names::kind_unless_photo(&below(&folder, file)).is_none()).count();
        }
        anyhow::ensure!(photos > 0, "{}: expected photos, found none", parts[0].join(&name).display());
        classes.push(Class { name, photos });
    }
    Ok(classes)
}

fn below(folder: &Path, file: &Path) -> String {
    file.strip_prefix(folder).unwrap_or(file).to_string_lossy().into_owned()
}

/// The names of the folders in `folder`, but for those of operating systems.
fn folders(folder: &Path) -> anyhow::Result<Vec<String>> {
    let paths = walk::entries(folder)?.into_iter().filter(|path| path.is_dir());
    let names = paths.filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned()));
    Ok(names.filter(|name| !names::is_of_the_system(name)).collect())
}
