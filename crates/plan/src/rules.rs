//! The rules that Make runs.

use crate::plan::Plan;
use crate::stage::Stage;
use artifact::cache::Cache;
use artifact::file_names::{CLASSIFIER, DONE, MANIFEST, PROVENANCE, REPORT, SUMMARY};
use artifact::pipelines;
use std::fmt::Write as _;
use std::path::PathBuf;

/// The files that a stage's `done` depends on during a run of Make: what other stages may write anew. A stage that is not
/// fresh to begin with runs in any case.
pub fn prerequisites(plan: &Plan, stage: &Stage) -> Vec<PathBuf> {
    let manifests = stage.config.stages().into_iter().map(|name| plan.folder_of(name).join(MANIFEST));
    let provenances = stage.config.recorded_stages().into_iter().map(|name| plan.folder_of(name).join(PROVENANCE));
    manifests.chain(provenances).collect()
}

/// The variable of `plan.mk` that names the stages that run in any case.
pub const STALE: &str = "STALE";

/// How stages run.
#[derive(Clone, Copy)]
pub struct How<'a> {
    /// Where they look for what they would write, and keep it.
    pub cache: Option<&'a Cache>,
    /// Those that run whatever the cache holds.
    pub again: &'a [&'a Stage],
}

/// The command that runs a stage.
pub fn command(plan: &Plan, stage: &Stage, how: How<'_>) -> String {
    let mut command = format!("{} {}", stage.program.display(), plan.folder_of(&stage.name).display());
    if let Some(cache) = how.cache {
        let _ = write!(command, " --cache {}", cache.folder().display());
        if how.again.iter().any(|again| again.name == stage.name) {
            command.push_str(" --rerun");
        }
    }
    command
}

/// `plan.mk`. A stage that wrote the same manifest as before does not touch it, so the stages after it do not run: the
/// manifest's rule has an empty recipe, after which Make looks at its time again. There is no `.DELETE_ON_ERROR`,
/// because stages clear up after themselves.
pub fn makefile(plan: &Plan, how: How<'_>) -> String {
    let names: Vec<&str> = plan.stages.iter().map(|stage| stage.name.as_str()).collect();
    let mut text = format!(
        "# Written by plan from {}; edit that instead.\n.SUFFIXES:\n.PHONY: pipeline ALWAYS {}\n$({STALE}:%={}/%/{DONE}): ALWAYS\n\n{}",
        plan.file.display(),
        names.join(" "),
        plan.folder.display(),
        pipelines::line(&names)
    );
    // What a user came for is said last; in one line, as Make starts a shell for each.
    let mut told = Vec::new();
    for (file, command) in [(SUMMARY, "cat"), (REPORT, "echo report:"), (CLASSIFIER, "echo classifier:")] {
        for stage in plan.finals() {
            let path = plan.folder_of(&stage.name).join(file);
            told.push(format!("if [ -f {0} ]; then {command} {0}; fi", path.display()));
        }
    }
    let _ = writeln!(text, "\t@{}", told.join("; "));
    for stage in &plan.stages {
        text.push_str(&rule(plan, stage, how));
    }
    text
}

fn rule(plan: &Plan, stage: &Stage, how: How<'_>) -> String {
    let folder = plan.folder_of(&stage.name);
    let [done, manifest, provenance] = [DONE, MANIFEST, PROVENANCE].map(|file| folder.join(file).display().to_string());
    let needs: Vec<String> = prerequisites(plan, stage).iter().map(|path| path.display().to_string()).collect();
    let (name, needs, command) = (&stage.name, needs.join(" "), command(plan, stage, how));
    format!("\n{name}: {done}\n{done}: {needs}\n\t@{command}\n{manifest} {provenance}: {done} ;\n")
}
