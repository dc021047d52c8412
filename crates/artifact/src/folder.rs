//! A finished artifact folder, as a later stage reads it.

use crate::error::{Error, Result};
use crate::manifest::{Entry, Manifest};
use crate::npy::Element;
use crate::{Classes, Npy, Split, facts, file_names, hash, tree, walk, yaml};
use serde::de::DeserializeOwned;
use std::fmt::Display;
use std::path::{Path, PathBuf};

/// A finished artifact folder. Files are checked against the manifest: the lengths of all when the folder is opened,
/// the bytes of a file when that file is opened. An output that is a folder of files counts as one file.
#[derive(Clone, Debug)]
pub struct Folder {
    path: PathBuf,
    manifest: Manifest,
}

impl Folder {
    /// Opens the artifact in `path`. A truncated file is an error here, before hours of work.
    pub fn open(path: &Path) -> Result<Self> {
        let folder = Self { path: path.to_owned(), manifest: Manifest::read(path)? };
        for (name, entry) in &folder.manifest.files {
            folder.check_size(name, entry)?;
        }
        Ok(folder)
    }

    /// Reads the manifest and looks at no other file.
    pub(crate) fn unchecked(path: &Path) -> Result<Self> {
        let manifest = Manifest::read(path).map_err(|error| remedied(path, &error))?;
        Ok(Self { path: path.to_owned(), manifest })
    }

    /// Where the folder is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The stage's name in its pipeline: the folder's own name.
    pub fn name(&self) -> String {
        self.path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
    }

    /// What the stage says that it wrote.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// What the stage read and how it was set. Only for inputs declared as several stages: for other inputs, a change
    /// of the provenance does not run the reader again.
    pub fn provenance(&self) -> Result<yaml::Mapping> {
        yaml::read(&self.path.join(file_names::PROVENANCE))
    }

    /// Errors: the two artifacts do not hold the same `file`. Rows and labels of different data would give plausible
    /// but wrong numbers.
    pub fn same_as(&self, other: &Self, file: &str) -> Result<()> {
        if self.hash(file)? == other.hash(file)? {
            return Ok(());
        }
        let expected = format!("the same as {}", other.path.join(file).display());
        Err(Error::unexpected(&self.path.join(file), expected, "another: made from other data?"))
    }

    /// Errors: the two artifacts do not hold the classes, labels and photos of the same pictures in `splits`.
    pub fn same_pictures_as(&self, other: &Self, splits: impl IntoIterator<Item = Split>) -> Result<()> {
        self.same_as(other, file_names::CLASSES)?;
        splits.into_iter().try_for_each(|split| {
            self.same_as(other, &file_names::labels(split))?;
            self.same_as(other, &file_names::files(split))
        })
    }

    /// Errors: these copies were not made from the training pictures of `images`, or have the classes in another order.
    pub fn made_of(&self, images: &Self) -> Result<()> {
        self.same_as(images, file_names::CLASSES)?;
        let pictures = file_names::images(Split::Train);
        let made_from = self.manifest.facts.get(facts::MADE_FROM).and_then(yaml::Value::as_str);
        if made_from == Some(images.hash(&pictures)?) {
            return Ok(());
        }
        let expected = format!("{} of {}", facts::MADE_FROM, images.path.join(pictures).display());
        let path = self.path.join(file_names::MANIFEST);
        Err(Error::unexpected(&path, expected, "another: made from other pictures?"))
    }

    /// The hash of a file, as the manifest promises it.
    pub fn hash(&self, file: &str) -> Result<&str> {
        Ok(&self.entry(file)?.blake3)
    }

    /// The fact `name`; `expected` describes it for the error message.
    pub fn fact<T: DeserializeOwned>(&self, name: &str, expected: &str) -> Result<T> {
        let fact = self.manifest.facts.get(name);
        fact.and_then(|fact| yaml::from_value(fact.clone()).ok()).ok_or_else(|| {
            let found = fact.map_or_else(|| "nothing".to_owned(), |fact| yaml::to_string(fact).trim_end().to_owned());
            let expected = format!("facts.{name}, {expected}");
            Error::unexpected(&self.path.join(file_names::MANIFEST), expected, found)
        })
    }

    /// The fact `name`, a list of texts; empty if it is missing.
    pub fn texts(&self, name: &str) -> Result<Vec<String>> {
        if self.manifest.facts.contains_key(name) { self.fact(name, "a list of texts") } else { Ok(Vec::new()) }
    }

    /// Whether the stage wrote a file of this name.
    pub fn has(&self, file: &str) -> bool {
        self.manifest.files.contains_key(file)
    }

    /// The splits that have labels here, in order.
    pub fn splits(&self) -> Vec<Split> {
        Split::ALL.into_iter().filter(|split| self.has(&file_names::labels(split))).collect()
    }

    /// The path of a file, after its bytes were compared with the hash in the manifest.
    pub fn file(&self, file: &str) -> Result<PathBuf> {
        match self.entry(file)?.files {
            None => self.verified(file, hash::file),
            Some(n) => Err(Error::unexpected(&self.path.join(file), "a file", format!("a folder of {n} files"))),
        }
    }

    /// The path of an output that is a folder, after its files and their bytes were compared with the hash in the
    /// manifest.
    pub fn folder(&self, name: &str) -> Result<PathBuf> {
        match self.entry(name)?.files {
            Some(_) => self.verified(name, tree::hash),
            None => Err(Error::unexpected(&self.path.join(name), "a folder", "a file")),
        }
    }

    /// An array with its pictures along axis 0.
    pub fn npy<T: Element>(&self, file: &str) -> Result<Npy<T>> {
        Npy::open(&self.file(file)?)
    }

    /// The labels of one part (a [`Split`] or [`file_names::AUGMENTED`]), each one a position in the class list.
    pub fn labels(&self, part: impl Display) -> Result<Npy<i64>> {
        self.labels_in(&file_names::labels(part))
    }

    /// The labels in a file of any name.
    pub fn labels_in(&self, file: &str) -> Result<Npy<i64>> {
        let labels = self.npy::<i64>(file)?.axes("(n,)")?;
        self.classes()?.check(labels.data(), labels.path())?;
        Ok(labels)
    }

    /// A model's logits of one split, f32 (n, k), or (n, 1) for two classes: finite, and as many as its labels.
    pub fn logits(&self, split: Split) -> Result<Npy<f32>> {
        self.logits_in(&file_names::logits(split), &file_names::labels(split))
    }

    /// The same of any file, whose rows have their labels in the file `labels`.
    pub fn logits_in(&self, file: &str, labels: &str) -> Result<Npy<f32>> {
        let axes = format!("(n, {})", self.classes()?.outputs());
        let logits = self.npy::<f32>(file)?.axes(&axes)?;
        let logits = logits.rows_as(self.labels_in(labels)?.len(), &format!("labels in {labels}"))?;
        match logits.data().iter().position(|logit| !logit.is_finite()) {
            None => Ok(logits),
            Some(place) => {
                let found = format!("{} in row {}", logits.data()[place], place / logits.row_len());
                Err(Error::unexpected(logits.path(), "finite logits", found))
            }
        }
    }

    /// The class names.
    pub fn classes(&self) -> Result<Classes> {
        Classes::read(&self.file(file_names::CLASSES)?)
    }

    /// Errors: a file, or a folder of files, is missing or is not what the manifest promises.
    pub(crate) fn check(&self, name: &str) -> Result<()> {
        let entry = self.entry(name)?;
        let checked = self.check_size(name, entry).and_then(|()| match entry.files {
            None => self.verified(name, hash::file),
            Some(_) => self.verified(name, tree::hash),
        });
        match checked {
            Err(Error::Io { .. }) if !self.path.join(name).exists() => Err(self.damaged(name, "a file", "nothing")),
            other => other.map(drop),
        }
    }

    fn verified(&self, name: &str, hash: impl Fn(&Path) -> Result<String>) -> Result<PathBuf> {
        let (path, promised) = (self.path.join(name), &self.entry(name)?.blake3);
        let found = hash(&path)?;
        if found == *promised { Ok(path) } else { Err(self.damaged(name, format!("blake3 {promised}"), found)) }
    }

    fn check_size(&self, name: &str, entry: &Entry) -> Result<()> {
        let path = self.path.join(name);
        match entry.files {
            None if path.is_dir() => Err(self.damaged(name, format!("a file of {} bytes", entry.bytes), "a folder")),
            Some(files) if path.is_file() => Err(self.damaged(name, format!("a folder of {files} files"), "a file")),
            None => match walk::size(&path)? {
                bytes if bytes == entry.bytes => Ok(()),
                bytes => Err(self.damaged(name, format!("{} bytes", entry.bytes), bytes)),
            },
            Some(files) => match tree::size(&path)? {
                size if size == (files, entry.bytes) => Ok(()),
                (n, bytes) => {
                    let expected = format!("{files} files of {} bytes together", entry.bytes);
                    Err(self.damaged(name, expected, format!("{n} of {bytes}")))
                }
            },
        }
    }

    fn damaged(&self, file: &str, expected: impl Display, found: impl Display) -> Error {
        self.other_than(file_names::MANIFEST, file, expected, found)
    }

    /// The error for one of the files that `done` guards.
    pub(crate) fn other_than_stamped(&self, file: &str, promised: &str, found: &str) -> Error {
        self.other_than(file_names::DONE, file, format!("blake3 {promised}"), found)
    }

    fn other_than(&self, says: &str, file: &str, expected: impl Display, found: impl Display) -> Error {
        let expected = format!("{expected}, as {says} says");
        Error::unexpected(&self.path.join(file), expected, format!("{found}; {}", self.remedy()))
    }

    /// An error about a file of this folder, with the command that makes it again.
    pub(crate) fn remedied(&self, error: &Error) -> Error {
        remedied(&self.path, error)
    }

    /// What makes this artifact again.
    pub(crate) fn remedy(&self) -> String {
        remedy(&self.path)
    }

    /// What the manifest says of a file.
    pub fn entry(&self, file: &str) -> Result<&Entry> {
        self.manifest.files.get(file).ok_or_else(|| {
            let known: Vec<&str> = self.manifest.files.keys().map(String::as_str).collect();
            Error::unexpected(&self.path.join(file_names::MANIFEST), file, format!("only {}", known.join(", ")))
        })
    }
}
fn remedied(folder: &Path, error: &Error) -> Error {
    Error::unusable(folder, format!("{error}; {}", remedy(folder)))
}

/// The command that makes the artifact in `folder` again.
fn remedy(folder: &Path) -> String {
    let name = |path: Option<&Path>| path.and_then(Path::file_name).unwrap_or_default().to_string_lossy().into_owned();
    format!("`make rerun STAGE={} PIPELINE={}` makes it again", name(Some(folder)), name(folder.parent()))
}
