//! A finished artifact folder, as a later stage reads it.

use crate::error::{Error, Result};
use crate::manifest::{self, Entry, Manifest};
use crate::npy::Element;
use crate::{Classes, Npy, Split, layout, yaml};
use std::fmt::Display;
use std::path::{Path, PathBuf};

/// A finished artifact folder. Files are checked against the manifest: all lengths when the folder is opened, the bytes
/// of each when it is.
#[derive(Clone, Debug)]
pub struct Folder {
    path: PathBuf,
    manifest: Manifest,
}

impl Folder {
    /// Opens the artifact in `path`. A truncated file shows here, before hours of work and not after them.
    pub fn open(path: &Path) -> Result<Self> {
        let folder = Self { path: path.to_owned(), manifest: Manifest::read(path)? };
        for (file, entry) in &folder.manifest.files {
            let bytes = manifest::size(&path.join(file))?;
            if bytes != entry.bytes {
                return Err(folder.damaged(file, format!("{} bytes", entry.bytes), bytes));
            }
        }
        Ok(folder)
    }

    /// Where the folder is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The stage's name in its pipeline: the folder's own name.
    pub fn name(&self) -> String {
        self.path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
    }

    /// All that the stage said that it wrote.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// What the stage read and how it was set. Only for inputs declared as several stages: others do not depend on it.
    pub fn provenance(&self) -> Result<yaml::Mapping> {
        yaml::read(&self.path.join(layout::PROVENANCE))
    }

    /// Refuses to go on unless both artifacts hold the very same `file`: rows and labels that only look alike would
    /// give plausible, false numbers.
    pub fn same_as(&self, other: &Self, file: &str) -> Result<()> {
        if self.entry(file)?.blake3 == other.entry(file)?.blake3 {
            return Ok(());
        }
        let expected = format!("the same as {}", other.path.join(file).display());
        Err(Error::unexpected(&self.path.join(file), expected, "another: made from other data?"))
    }

    /// Whether the stage wrote a file of this name.
    pub fn has(&self, file: &str) -> bool {
        self.manifest.files.contains_key(file)
    }

    /// The splits that have labels here, in order.
    pub fn splits(&self) -> Vec<Split> {
        Split::ALL.into_iter().filter(|split| self.has(&layout::labels(split))).collect()
    }

    /// The path of a file whose bytes are those that the manifest promises.
    pub fn file(&self, file: &str) -> Result<PathBuf> {
        let entry = self.entry(file)?;
        let path = self.path.join(file);
        let hash = manifest::hash(&path)?;
        if hash == entry.blake3 { Ok(path) } else { Err(self.damaged(file, format!("blake3 {}", entry.blake3), hash)) }
    }

    /// An array with its pictures along axis 0.
    pub fn npy<T: Element>(&self, file: &str) -> Result<Npy<T>> {
        Npy::open(&self.file(file)?)
    }

    /// The labels of one part (a [`Split`] or [`layout::AUGMENTED`]), each one a position in the class list.
    pub fn labels(&self, part: impl Display) -> Result<Npy<i64>> {
        let labels = self.npy::<i64>(&layout::labels(part))?.axes("(n,)")?;
        self.classes()?.check(labels.data(), labels.path())?;
        Ok(labels)
    }

    /// The class names.
    pub fn classes(&self) -> Result<Classes> {
        Classes::read(&self.file(layout::CLASSES)?)
    }

    fn damaged(&self, file: &str, expected: impl Display, found: impl Display) -> Error {
        let pipeline = self.path.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
        let remedy = format!("`make rerun STAGE={} PIPELINE={pipeline}` makes it again", self.name());
        let expected = format!("{expected}, as {} says", layout::MANIFEST);
        Error::unexpected(&self.path.join(file), expected, format!("{found}; {remedy}"))
    }

    fn entry(&self, file: &str) -> Result<&Entry> {
        self.manifest.files.get(file).ok_or_else(|| {
            let known: Vec<&str> = self.manifest.files.keys().map(String::as_str).collect();
            Error::unexpected(
                &self.path.join(layout::MANIFEST),
                format!("a file {file}"),
                format!("only {}", known.join(", ")),
            )
        })
    }
}
