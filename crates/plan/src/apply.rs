//! Writes what Make and the stages read, and touches only what changed.

use crate::made_from;
use crate::mtime;
use crate::plan::Plan;
use crate::rules::{self, How};
use crate::stage::Stage;
use crate::state::{self, State};
use artifact::cache::Cache;
use artifact::error::IoContext as _;
use artifact::file_names::{CONFIG, DONE, INPUTS, PARTIAL, PLAN};
use artifact::job::Claim;
use artifact::{resume, stderr, write};
use std::fs;
use std::path::Path;

/// Writes what Make needs to run the stages in `needed`; the stages in `how.again` will run in any case. Returns the
/// state of each stage. The caller holds the lock.
pub fn apply(plan: &Plan, needed: &[&Stage], how: How<'_>) -> anyhow::Result<Vec<State>> {
    let states = state::states(plan, how.again, how.cache)?;
    refuse(plan, needed, &states)?;
    create(&plan.folder.join(".plan"))?;
    for stage in &plan.stages {
        let folder = plan.folder_of(&stage.name);
        create(&folder)?;
        write(&folder.join(CONFIG), &stage.text())?;
    }
    let states = match how.cache {
        Some(cache) => restored(plan, needed, how, cache, states)?,
        None => states,
    };
    refuse(plan, needed, &states)?;
    for (stage, state) in plan.stages.iter().zip(&states) {
        settle(plan, stage, state)?;
    }
    for asked in &plan.asked {
        clear(&asked.path(&plan.folder))?;
        asked.store(&plan.folder)?;
    }
    for stage in how.again {
        forget(plan, stage, how.cache)?;
    }
    write(&plan.folder.join(PLAN), &rules::makefile(plan, how))?;
    Ok(states)
}

fn refuse(plan: &Plan, needed: &[&Stage], states: &[State]) -> anyhow::Result<()> {
    let refusals = state::refusals(plan, needed, states);
    anyhow::ensure!(refusals.is_empty(), refusals.join("\n"));
    Ok(())
}

/// Lets a stage run from its beginning, also if this make is killed before it comes to it.
fn forget(plan: &Plan, stage: &Stage, cache: Option<&Cache>) -> anyhow::Result<()> {
    let folder = plan.folder_of(&stage.name);
    if let Some(cache) = cache.filter(|cache| !cache.is_empty()) {
        made_from::keys(plan, stage)?.iter().try_for_each(|made_from| cache.remove(made_from))?;
    }
    remove(&folder.join(DONE))?;
    Ok(resume::forget(&folder)?)
}

/// Takes what is in the cache of runs, stage after stage, for what one writes decides what the next one would be made
/// from.
fn restored(
    plan: &Plan,
    needed: &[&Stage],
    how: How<'_>,
    cache: &Cache,
    mut states: Vec<State>,
) -> anyhow::Result<Vec<State>> {
    let is_needed = |stage: &Stage| needed.iter().any(|other| other.name == stage.name);
    loop {
        let mut any = false;
        for (stage, state) in plan.stages.iter().zip(&states).filter(|(stage, _)| is_needed(stage)) {
            if let State::Cached(_, made_from) = state
                && cache.restore(&plan.folder_of(&stage.name), made_from)?
            {
                stderr::line(format_args!("{}: taken from the cache of runs", stage.name));
                any = true;
            }
        }
        if !any {
            return Ok(states);
        }
        states = state::states(plan, how.again, how.cache)?;
    }
}

/// Lets Make see a stage as it is: it looks at `done` and at times.
fn settle(plan: &Plan, stage: &Stage, state: &State) -> anyhow::Result<()> {
    let folder = plan.folder_of(&stage.name);
    let done = folder.join(DONE);
    match state {
        State::WillRun(_) | State::Cached(..) => {
            if let Some(cause) = state::missing_output(&folder).filter(|_| done.exists()) {
                stderr::line(format_args!("{}: {}, so it will run again", stage.name, cause.reason));
                remove(&done)?;
            }
            refresh(plan, stage)
        }
        State::Fresh | State::MayRun(_) => {
            if folder.join(PARTIAL).exists() {
                // A setting that was put back after the run was killed.
                Claim::clear(&folder)?;
            }
            refresh(plan, stage)?;
            Ok(mtime::settle(&done, &rules::prerequisites(plan, stage))?)
        }
        // Make is not asked to run these.
        State::CannotRun(_) | State::Damaged(_) | State::Blocked(_) => Ok(()),
    }
}

/// Notes what was found outside, with new times and hashes, so that nobody reads it again. What a stage was made from
/// stands in `done`.
fn refresh(plan: &Plan, stage: &Stage) -> anyhow::Result<()> {
    let folder = plan.folder_of(&stage.name);
    match made_from::listed(&folder).filter(|_| !stage.config.outside().is_empty()) {
        Some(outside) => Ok(write(&folder.join(INPUTS), &outside.text())?),
        None => Ok(()),
    }
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
