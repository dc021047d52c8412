//! Writes what Make and the stages read, and touches only what changed.

use crate::plan::{Plan, Stage};
use crate::{answer, outside, rules, verdict};
use artifact::error::IoContext as _;
use artifact::layout::{CONFIG, DONE, INPUTS};
use artifact::write;
use std::fs::{self, File};
use std::path::Path;

/// Makes `plan` what Make will run, for the stages in `needed`; stage `again` will run whatever its state.
pub fn apply(plan: &Plan, needed: &[&Stage], again: Option<&Stage>) -> anyhow::Result<()> {
    refuse_missing(plan, needed)?;
    create(&plan.folder.join(".plan"))?;
    // Two plans at once write one after the other.
    let lock = File::open(&plan.folder).at(&plan.folder, "open")?;
    lock.lock().at(&plan.folder, "lock")?;
    for stage in &plan.stages {
        write_stage(plan, stage)?;
    }
    if let Some(stage) = again {
        remove(&plan.folder_of(&stage.name).join(DONE))?;
    }
    write::if_changed(&plan.folder.join("plan.mk"), rules::makefile(plan).as_bytes())?;
    Ok(())
}

fn refuse_missing(plan: &Plan, needed: &[&Stage]) -> anyhow::Result<()> {
    let mut lines = Vec::new();
    for stage in needed {
        for missing in outside::missing(&stage.config) {
            lines.push(format!(
                "{}: {}, needed by stage {} (in.{}) of {}; data/README.md says where to get it",
                missing.path.display(),
                missing.reason,
                stage.name,
                missing.input,
                plan.file.display()
            ));
        }
    }
    anyhow::ensure!(lines.is_empty(), lines.join("\n"));
    Ok(())
}

fn write_stage(plan: &Plan, stage: &Stage) -> anyhow::Result<()> {
    let folder = plan.folder_of(&stage.name);
    create(&folder)?;
    write::if_changed(&folder.join(CONFIG), stage.text.as_bytes())?;
    match outside::listing(&stage.config)? {
        Some(listing) => drop(write::if_changed(&folder.join(INPUTS), listing.as_bytes())?),
        None => remove(&folder.join(INPUTS))?,
    }
    answer::keep(stage, &plan.folder)?;
    // Make looks at `done` alone and would not notice that an output was deleted by hand.
    if let Some(cause) = verdict::lost(&folder).filter(|_| folder.join(DONE).exists()) {
        eprintln!("{}: {}, so it will run again", stage.name, cause.reason);
        remove(&folder.join(DONE))?;
    }
    Ok(())
}

fn create(folder: &Path) -> artifact::Result<()> {
    fs::create_dir_all(folder).at(folder, "create")
}

fn remove(path: &Path) -> artifact::Result<()> {
    if path.exists() { fs::remove_file(path).at(path, "remove") } else { Ok(()) }
}
