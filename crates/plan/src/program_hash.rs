//! The hashes of programs.

use artifact::{Result, hash};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// The hash of a program. Many stages may have the same one, which is read once.
pub fn program_hash(program: &Path) -> Result<String> {
    static KNOWN: Mutex<BTreeMap<PathBuf, String>> = Mutex::new(BTreeMap::new());
    let known = || KNOWN.lock().expect("nothing panics while it holds the hashes");
    if let Some(hash) = known().get(program) {
        return Ok(hash.clone());
    }
    let hash = hash::file(program)?;
    known().insert(program.to_owned(), hash.clone());
    Ok(hash)
}
