//! What the stages of a plan would be made from now.

use crate::mtime;
use crate::plan::Plan;
use crate::stage::Stage;
use artifact::fingerprint::Fingerprint;
use artifact::outside::Outside;
use artifact::{Result, hash};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// What a stage would be made from if it ran now.
pub struct Now {
    /// All that decides what it writes.
    pub fingerprint: Fingerprint,
    /// The files from outside among that.
    pub outside: Outside,
}

/// Files from outside are read only where neither the stage's list nor an earlier call knows them as they are.
pub fn now(plan: &Plan, stage: &Stage) -> Result<Now> {
    static KNOWN: Mutex<BTreeMap<PathBuf, Outside>> = Mutex::new(BTreeMap::new());
    let folder = plan.folder_of(&stage.name);
    let mut known = KNOWN.lock().expect("nothing panics while it holds the lists");
    let earlier = known.remove(&folder).unwrap_or_else(|| Outside::read(&folder));
    let outside = Outside::list(&stage.config, &earlier, mtime::now())?;
    known.insert(folder.clone(), outside.clone());
    drop(known);
    let fingerprint = Fingerprint::new(program_hash(&stage.program)?, &stage.config, &folder, &outside);
    Ok(Now { fingerprint, outside })
}

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
