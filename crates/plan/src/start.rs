//! Make, started on the rules.

use crate::plan::Plan;
use anyhow::Context as _;
use artifact::file_names::PLAN;
use rustix::io::{FdFlags, fcntl_setfd};
use std::fs::File;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

/// Becomes `make` on the stages `goals`, or all. It and its stages inherit `lock`, so a stage whose make was killed
/// still keeps the next one waiting.
pub fn make(make: &Path, plan: &Plan, goals: &[String], lock: &File) -> anyhow::Result<()> {
    fcntl_setfd(lock, FdFlags::empty()).context("the lock of the pipeline")?;
    let mut command = Command::new(make);
    command.arg("-f").arg(plan.folder.join(PLAN));
    if goals.is_empty() {
        command.arg("pipeline");
    }
    Err(command.args(goals).exec()).with_context(|| format!("{}: failed to start", make.display()))
}
