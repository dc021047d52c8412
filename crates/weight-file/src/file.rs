//! An open weight file.

use crate::bytes::Bytes;
use crate::contents::{Contents, Entry, Layout};
use crate::format;
use artifact::error::Result;
use std::path::{Path, PathBuf};

/// An open weight file.
pub struct WeightFile {
    path: PathBuf,
    contents: Contents,
}

impl WeightFile {
    /// Opens the file and reads its table of contents.
    pub fn open(path: &Path) -> Result<Self> {
        Self::parse(path, Bytes::open(path)?)
    }

    /// Reads the table of contents of a file in memory; `path` is for messages only.
    pub fn parse(path: &Path, bytes: Bytes) -> Result<Self> {
        let contents = format::parse(bytes).map_err(|mismatch| mismatch.into_error(path))?;
        Ok(Self { path: path.to_owned(), contents })
    }

    /// How tensors are named.
    pub fn layout(&self) -> Layout {
        self.contents.layout
    }

    /// The path that messages name.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// All tensors, in the order of the file if that order means something, else by name.
    pub fn tensors(&self) -> &[Entry] {
        &self.contents.tensors
    }

    /// What the writer of a safetensors file noted under `key`.
    pub fn metadata(&self, key: &str) -> Option<&str> {
        self.contents.metadata.get(key).map(String::as_str)
    }

    /// The elements of one of [`tensors`](Self::tensors) as f32, the last axis varying fastest. An error names the
    /// tensor: its dtype is not a float of at most 4 bytes, the file is damaged, or it holds fewer elements than the
    /// shape says.
    pub fn read(&self, entry: &Entry) -> Result<Vec<f32>> {
        entry.read().map_err(|mismatch| mismatch.into_error(&self.path))
    }
}
