//! What the stages of a plan would be made from now.

use crate::mtime;
use crate::plan::Plan;
use crate::program_hash::program_hash;
use crate::stage::Stage;
use artifact::Result;
use artifact::fingerprint::Fingerprint;
use artifact::outside::Outside;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};

/// What a stage would be made from if it ran now.
pub struct Now {
    /// All that decides what it writes.
    pub fingerprint: Fingerprint,
    /// The files from outside among that.
    pub outside: Outside,
}

/// Files from outside are read only where neither the stage's list nor an earlier call knows them as they are.
pub fn now(plan: &Plan, stage: &Stage) -> Result<Now> {
    let folder = plan.folder_of(&stage.name);
    let earlier = listed(&folder).unwrap_or_else(|| Outside::read(&folder));
    let outside = Outside::list(&stage.config, &earlier, mtime::now())?;
    lists().insert(folder.clone(), outside.clone());
    let fingerprint = Fingerprint::new(program_hash(&stage.program)?, &stage.config, &folder, &outside)?;
    Ok(Now { fingerprint, outside })
}

/// What [`now`] last found outside for the stage in `folder`, if it was asked.
pub fn listed(folder: &Path) -> Option<Outside> {
    lists().get(folder).cloned()
}

fn lists() -> MutexGuard<'static, BTreeMap<PathBuf, Outside>> {
    static LISTS: Mutex<BTreeMap<PathBuf, Outside>> = Mutex::new(BTreeMap::new());
    LISTS.lock().expect("nothing panics while it holds the lists")
}

/// The two fingerprints that a run of this stage may have: only its program knows whether it writes the name of the
/// pipeline down.
pub fn keys(plan: &Plan, stage: &Stage) -> Result<[Fingerprint; 2]> {
    let now = now(plan, stage)?.fingerprint;
    Ok([now.clone(), now.of_pipeline(plan.name())])
}
