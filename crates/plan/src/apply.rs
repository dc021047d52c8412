//! Writes what Make and the stages read, and touches only what changed.

use crate::plan::Plan;
use crate::stage::Stage;
use crate::state::State;
use crate::{mtime, outside, rules, state};
use artifact::error::IoContext as _;
use artifact::file_names::{CONFIG, DONE, INPUTS, PLAN};
use artifact::{resume, stderr, write};
use std::fs;
use std::path::Path;

/// Writes what Make needs to run the stages in `needed`; the stages `again` will run in any case. Returns the
/// state of each stage before. The caller holds the lock.
pub fn apply(plan: &Plan, needed: &[&Stage], again: &[&Stage]) -> anyhow::Result<Vec<State>> {
    let states = state::states(plan, again)?;
    let refusals = state::refusals(plan, needed, &states);
    anyhow::ensure!(refusals.is_empty(), refusals.join("\n"));
    create(&plan.folder.join(".plan"))?;
    for stage in &plan.stages {
        write_stage(plan, stage)?;
        for path in rules::prerequisites(plan, stage) {
            mtime::bring_back(&path);
        }
    }
    for asked in &plan.asked {
        clear(&asked.path(&plan.folder))?;
        asked.store(&plan.folder)?;
    }
    for stage in again {
        let folder = plan.folder_of(&stage.name);
        remove(&folder.join(DONE))?;
        // From its beginning, even if there is the saved state of a killed run.
        resume::forget(&folder)?;
    }
    write(&plan.folder.join(PLAN), &rules::makefile(plan))?;
    Ok(states)
}

fn write_stage(plan: &Plan, stage: &Stage) -> anyhow::Result<()> {
    let folder = plan.folder_of(&stage.name);
    create(&folder)?;
    write(&folder.join(CONFIG), &stage.text())?;
    match outside::listing(&stage.config)? {
        Some(listing) => write(&folder.join(INPUTS), &listing)?,
        None => remove(&folder.join(INPUTS))?,
    }
    // Make looks at `done` alone and would not notice that an output was deleted by hand.
    if let Some(cause) = state::missing_output(&folder).filter(|_| folder.join(DONE).exists()) {
        stderr::line(format_args!("{}: {}, so it will run again", stage.name, cause.reason));
        remove(&folder.join(DONE))?;
    }
    Ok(())
}

/// Writes `path` if that changes it.
fn write(path: &Path, text: &str) -> artifact::Result<()> {
    clear(path)?;
    write::if_changed(path, text.as_bytes()).map(drop)
}

/// Removes what a killed `plan` may have left beside `path`.
fn clear(path: &Path) -> artifact::Result<()> {
    remove(&path.with_added_extension("tmp"))
}

fn create(folder: &Path) -> artifact::Result<()> {
    fs::create_dir_all(folder).at(folder, "create")
}

fn remove(path: &Path) -> artifact::Result<()> {
    if path.exists() { fs::remove_file(path).at(path, "remove") } else { Ok(()) }
}
