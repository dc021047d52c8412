//! Make, started on the rules.

use crate::plan::Plan;
use crate::rules::STALE;
use crate::state::State;
use anyhow::Context as _;
use artifact::file_names::PLAN;
use rustix::io::{FdFlags, fcntl_setfd};
use std::fs::File;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

/// Becomes `make` on the stages `goals`, or all, in which those that `states` finds stale run in any case. It and its
/// stages inherit `lock`, so a stage whose make was killed still keeps the next one waiting.
pub fn make(make: &Path, plan: &Plan, states: &[State], goals: &[String], lock: &File) -> anyhow::Result<()> {
    fcntl_setfd(lock, FdFlags::empty()).context("the lock of the pipeline")?;
    let mut command = Command::new(make);
    command.arg("-f").arg(plan.folder.join(PLAN));
    let stale =
        plan.stages.iter().zip(states).filter(|(_, state)| matches!(state, State::WillRun(_) | State::Cached(..)));
    let stale: Vec<&str> = stale.map(|(stage, _)| stage.name.as_str()).collect();
    command.arg(format!("{STALE}={}", stale.join(" ")));
    if goals.is_empty() {
        command.arg("pipeline");
    }
    Err(command.args(goals).exec()).with_context(|| format!("{}: failed to start", make.display()))
}
