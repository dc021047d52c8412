//! A cache of what programs answered to `--resolve`: a program with libtorch takes a quarter of a second to start.

use crate::mtime::modified;
use crate::programs;
use artifact::check::Refusal;
use artifact::config::Draft;
use artifact::{Result, write, yaml};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// A draft, the program that was asked about it, and its answer.
///
/// `artifacts/<pipeline>/.plan/<name>.yaml` holds no time: a program that is newer than this file is asked again.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// The name of the cache file.
    #[serde(skip)]
    pub name: String,
    program: PathBuf,
    draft: Draft,
    /// What the program printed.
    pub answer: String,
}

impl Asked {
    /// The answer about `draft`: from the cache file of that name in a pipeline's folder, or else from the program.
    pub fn new(name: &str, program: &Path, draft: Draft, folder: &Path) -> Result<Self, Refusal> {
        let cached = cached(program, &draft, &path(folder, name));
        let answer = cached.map_or_else(|| programs::ask(program, &draft), Ok)?;
        Ok(Self { name: name.to_owned(), program: program.to_owned(), draft, answer })
    }

    /// The cache file in a pipeline's folder.
    pub fn path(&self, folder: &Path) -> PathBuf {
        path(folder, &self.name)
    }

    /// Writes the cache file. Its time tells whether the program has changed since.
    pub fn store(&self, folder: &Path) -> Result<()> {
        if cached(&self.program, &self.draft, &self.path(folder)).is_some() {
            return Ok(());
        }
        write::atomic(&self.path(folder), yaml::to_string(self).as_bytes())
    }
}

fn path(folder: &Path, name: &str) -> PathBuf {
    folder.join(".plan").join(format!("{name}.yaml"))
}

fn cached(program: &Path, draft: &Draft, path: &Path) -> Option<String> {
    if modified(program)? > modified(path)? {
        return None;
    }
    let cached: Asked = yaml::read(path).ok()?;
    (cached.program == program && cached.draft == *draft).then_some(cached.answer)
}
