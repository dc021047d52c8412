//! Whether a stage would run, judged as Make judges: a prerequisite that is newer than `done`, or no `done`.

use crate::outside::{self, Missing};
use crate::plan::{Plan, Stage};
use crate::stamp::{is_newer, modified};
use crate::{provenance, rules};
use artifact::layout::{CONFIG, DONE, INPUTS, LOG, MANIFEST, PROVENANCE};
use artifact::manifest::Manifest;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// What the next `make pipeline` would do with a stage.
pub enum Verdict {
    /// Nothing.
    Fresh,
    /// Run it, because of these.
    Will(Vec<Cause>),
    /// Run it if one of these stages, which will or may run, writes something new.
    May(Vec<String>),
    /// Stop before any stage runs, because of these.
    Cannot(Vec<Cause>),
}

/// One file that makes a stage run.
pub struct Cause {
    /// The file.
    pub path: PathBuf,
    /// What is the matter with it.
    pub reason: String,
}

/// A verdict for each stage of `plan`, in its order.
pub fn verdicts(plan: &Plan) -> artifact::Result<Vec<Verdict>> {
    let mut verdicts: Vec<Verdict> = Vec::new();
    for stage in &plan.stages {
        let reads = stage.config.stages();
        let moving = |(other, verdict): (&Stage, &Verdict)| {
            let runs = !matches!(verdict, Verdict::Fresh) && reads.contains(&other.name.as_str());
            runs.then(|| other.name.clone())
        };
        let upstream: Vec<String> = plan.stages.iter().zip(&verdicts).filter_map(moving).collect();
        verdicts.push(verdict(plan, stage, upstream)?);
    }
    Ok(verdicts)
}

fn verdict(plan: &Plan, stage: &Stage, upstream: Vec<String>) -> artifact::Result<Verdict> {
    let missing = outside::missing(&stage.config);
    if !missing.is_empty() {
        return Ok(Verdict::Cannot(missing.iter().map(not_there).collect()));
    }
    let causes = match lost(&plan.folder_of(&stage.name)) {
        Some(cause) => vec![cause],
        None => newer(plan, stage)?,
    };
    Ok(match (causes.is_empty(), upstream.is_empty()) {
        (false, _) => Verdict::Will(causes),
        (true, false) => Verdict::May(upstream),
        (true, true) => Verdict::Fresh,
    })
}

fn not_there(missing: &Missing<'_>) -> Cause {
    let reason = format!("{}: {} (in.{})", missing.path.display(), missing.reason, missing.input);
    Cause { path: missing.path.to_owned(), reason }
}

/// What a stage's folder should hold and does not: the stamp, or a file that the manifest promises.
pub fn lost(folder: &Path) -> Option<Cause> {
    let cause = |file: &str, reason: String| Some(Cause { path: folder.join(file), reason });
    if !folder.join(DONE).exists() {
        let began = folder.join(LOG).exists();
        let reason = if began { "it was interrupted, failed or told to run again" } else { "it never ran" };
        return cause(DONE, reason.to_owned());
    }
    let Ok(manifest) = Manifest::read(folder) else {
        return cause(MANIFEST, format!("its {MANIFEST} is missing or damaged"));
    };
    let file = manifest.files.keys().find(|file| !folder.join(file).exists())?;
    cause(file, format!("its {file} is missing"))
}

fn newer(plan: &Plan, stage: &Stage) -> artifact::Result<Vec<Cause>> {
    let folder = plan.folder_of(&stage.name);
    let done = modified(&folder.join(DONE)).unwrap_or(SystemTime::UNIX_EPOCH);
    let inputs = outside::listing(&stage.config)?;
    let mut causes = Vec::new();
    for path in rules::prerequisites(plan, stage) {
        let reason = match path.file_name().and_then(|name| name.to_str()) {
            _ if path == stage.program => is_newer(&path, done).then(|| "its program changed".to_owned()),
            Some(CONFIG) => {
                let differs = !holds(&path, &stage.text) || is_newer(&path, done);
                differs.then(|| settings(&folder, stage))
            }
            Some(INPUTS) => files(&path, inputs.as_deref().unwrap_or_default(), done),
            Some(PROVENANCE) => is_newer(&path, done).then(|| format!("provenance of {} changed", stage_of(&path))),
            _ => is_newer(&path, done).then(|| format!("output of {} changed", stage_of(&path))),
        };
        causes.extend(reason.map(|reason| Cause { path, reason }));
    }
    Ok(causes)
}

fn settings(folder: &Path, stage: &Stage) -> String {
    match provenance::changes(folder, &stage.config) {
        changes if changes.is_empty() => "settings changed, and back".to_owned(),
        changes => format!("settings changed: {}", changes.join(", ")),
    }
}

fn files(path: &Path, listing: &str, done: SystemTime) -> Option<String> {
    let old = fs::read_to_string(path).unwrap_or_default();
    match outside::changes(&old, listing).as_slice() {
        [] => is_newer(path, done).then(|| "outside files changed".to_owned()),
        [one] => Some(format!("outside files changed: {one}")),
        [first, rest @ ..] => Some(format!("outside files changed: {first} and {} more", rest.len())),
    }
}

fn holds(path: &Path, text: &str) -> bool {
    fs::read(path).is_ok_and(|bytes| bytes == text.as_bytes())
}

fn stage_of(manifest: &Path) -> String {
    manifest.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy().into_owned()
}
