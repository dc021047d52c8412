//! A cache of what programs answered to `--resolve`: a program with libtorch takes a quarter of a second to start.

use crate::program_hash::program_hash;
use crate::programs;
use artifact::check::Refusal;
use artifact::config::Draft;
use artifact::{Result, write, yaml};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// A draft, the program that was asked about it, and its answer.
///
/// In `artifacts/<pipeline>/.plan/<name>.yaml`. A program whose bytes are others is asked again.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// The name of the cache file.
    #[serde(skip)]
    pub name: String,
    program: PathBuf,
    /// BLAKE3 of the program.
    hash: String,
    draft: Draft,
    /// What the program printed.
    pub answer: String,
}

impl Asked {
    /// The answer about `draft`, from the cache file `name` in a pipeline's folder, or else from the program. Errors:
    /// the program refuses the draft.
    pub fn new(name: &str, program: &Path, draft: Draft, folder: &Path) -> Result<Self, Refusal> {
        // Before it is asked: a program that is replaced meanwhile is asked again next time.
        let hash = program_hash(program).map_err(|error| Refusal { key: String::new(), reason: error.to_string() })?;
        let cached = cached(program, &draft, &path(folder, name));
        let answer = cached.map_or_else(|| programs::ask(program, &draft), Ok)?;
        Ok(Self { name: name.to_owned(), program: program.to_owned(), hash, draft, answer })
    }

    /// The cache file in a pipeline's folder.
    pub fn path(&self, folder: &Path) -> PathBuf {
        path(folder, &self.name)
    }

    /// Writes the cache file.
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
    let cached: Asked = yaml::read(path).ok()?;
    let is_same = cached.program == program && cached.draft == *draft && program_hash(program).ok()? == cached.hash;
    is_same.then_some(cached.answer)
}
