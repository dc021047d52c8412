//! The rules that Make runs.

use crate::plan::Plan;
use crate::stage::Stage;
use artifact::file_names::{CONFIG, DONE, INPUTS, MANIFEST, PROVENANCE, REPORT, STARTED, SUMMARY};
use artifact::pipelines;
use std::fmt::Write as _;
use std::path::PathBuf;

/// The files that a stage's `done` depends on. Nothing else makes a stage run.
pub fn prerequisites(plan: &Plan, stage: &Stage) -> Vec<PathBuf> {
    let folder = plan.folder_of(&stage.name);
    let mut files = vec![stage.program.clone(), folder.join(CONFIG)];
    if !stage.config.outside().is_empty() {
        files.push(folder.join(INPUTS));
    }
    files.extend(stage.config.stages().iter().map(|name| plan.folder_of(name).join(MANIFEST)));
    files.extend(stage.config.recorded_stages().iter().map(|name| plan.folder_of(name).join(PROVENANCE)));
    files
}

/// The command that runs a stage.
pub fn command(plan: &Plan, stage: &Stage) -> String {
    format!("{} {}", stage.program.display(), plan.folder_of(&stage.name).display())
}

/// `plan.mk`. A stage that wrote the same manifest as before does not touch it, so the stages after it do not run: the
/// manifest's rule has an empty recipe, after which Make looks at its time again. There is no `.DELETE_ON_ERROR`,
/// because stages clear up after themselves.
pub fn makefile(plan: &Plan) -> String {
    let names: Vec<&str> = plan.stages.iter().map(|stage| stage.name.as_str()).collect();
    let mut text = format!(
        "# Written by plan from {}; edit that instead.\n.SUFFIXES:\n.PHONY: pipeline {}\n\n{}",
        plan.file.display(),
        names.join(" "),
        pipelines::line(&names)
    );
    for stage in plan.finals() {
        let folder = plan.folder_of(&stage.name);
        let (summary, report) = (folder.join(SUMMARY), folder.join(REPORT));
        let _ = writeln!(text, "\t@if [ -f {0} ]; then cat {0}; fi", summary.display());
        let _ = writeln!(text, "\t@if [ -f {0} ]; then echo 'report: {0}'; fi", report.display());
    }
    for stage in &plan.stages {
        text.push_str(&rule(plan, stage));
    }
    text
}

fn rule(plan: &Plan, stage: &Stage) -> String {
    let folder = plan.folder_of(&stage.name);
    let [done, manifest, provenance, started] =
        [DONE, MANIFEST, PROVENANCE, STARTED].map(|file| folder.join(file).display().to_string());
    let needs: Vec<String> = prerequisites(plan, stage).iter().map(|path| path.display().to_string()).collect();
    let (name, needs, command) = (&stage.name, needs.join(" "), command(plan, stage));
    format!("\n{name}: {done}\n{done}: {needs}\n\t@touch {started}\n\t@{command}\n{manifest} {provenance}: {done} ;\n")
}
