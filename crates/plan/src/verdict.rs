//! Whether a stage would run, judged as Make judges: a prerequisite that is newer than `done`, or no `done`.

use crate::outside::{self, Missing};
use crate::plan::Plan;
use crate::stage::Stage;
use crate::stamp::{is_newer, modified};
use crate::{provenance, rules, sources};
use artifact::Folder;
use artifact::layout::{CONFIG, DONE, INPUTS, LOG, MANIFEST, PROVENANCE, RESUME, RESUME_OVER};
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
    /// Stop before any stage runs, because one of its files is not as long as it was. This message says which.
    ///
    /// It could be made again, but whoever damaged it should know.
    Damaged(String),
    /// Stop before any stage runs, because a stage that this one needs, directly or not, does.
    Blocked(Vec<String>),
}

/// One file that makes a stage run.
pub struct Cause {
    /// The file.
    pub path: PathBuf,
    /// What is the matter with it.
    pub reason: String,
}

/// A verdict for each stage of `plan`, in its order; stage `again` is told to run again.
///
/// Then damaged files stop nothing here: of two damaged stages, neither could be made again before the other one.
pub fn verdicts(plan: &Plan, again: Option<&Stage>) -> artifact::Result<Vec<Verdict>> {
    let mut verdicts: Vec<Verdict> = Vec::new();
    for stage in &plan.stages {
        let reads = stage.config.stages();
        let upstream = plan.stages.iter().zip(&verdicts);
        let upstream: Vec<_> = upstream.filter(|(other, _)| reads.contains(&other.name.as_str())).collect();
        verdicts.push(verdict(plan, stage, &upstream, again)?);
    }
    Ok(verdicts)
}

fn verdict(
    plan: &Plan,
    stage: &Stage,
    upstream: &[(&Stage, &Verdict)],
    again: Option<&Stage>,
) -> artifact::Result<Verdict> {
    let missing = outside::missing(plan, stage);
    if !missing.is_empty() {
        return Ok(Verdict::Cannot(missing.iter().map(not_there).collect()));
    }
    let folder = plan.folder_of(&stage.name);
    let told_to = again.is_some_and(|again| again.name == stage.name);
    let mut causes = match lost(&folder) {
        _ if told_to => vec![told(&folder)],
        Some(cause) => vec![cause],
        None => newer(plan, stage)?,
    };
    if !causes.is_empty() && !told_to {
        causes.extend(half_done(&folder));
    }
    if causes.is_empty()
        && again.is_none()
        && let Some(message) = damaged(&folder)
    {
        return Ok(Verdict::Damaged(message));
    }
    let obstacles = obstacles(upstream);
    let moving = upstream.iter().filter(|(_, verdict)| !matches!(verdict, Verdict::Fresh));
    let moving: Vec<String> = moving.map(|(other, _)| other.name.clone()).collect();
    Ok(match (obstacles.is_empty(), causes.is_empty(), moving.is_empty()) {
        (false, _, _) => Verdict::Blocked(obstacles),
        (true, false, _) => Verdict::Will(causes),
        (true, true, false) => Verdict::May(moving),
        (true, true, true) => Verdict::Fresh,
    })
}

/// What stops these stages, in a few words each.
fn obstacles(stages: &[(&Stage, &Verdict)]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (stage, verdict) in stages {
        match verdict {
            Verdict::Cannot(_) => found.push(format!("{} cannot run", stage.name)),
            Verdict::Damaged(_) => found.push(format!("{} is damaged", stage.name)),
            Verdict::Blocked(further) => found.extend(further.iter().cloned()),
            Verdict::Fresh | Verdict::Will(_) | Verdict::May(_) => {}
        }
    }
    found.sort();
    found.dedup();
    found
}

/// Why Make is not started for the stages in `needed`, in a line each; nothing if it is.
pub fn refusals(plan: &Plan, needed: &[&Stage], verdicts: &[Verdict]) -> Vec<String> {
    let mut lines = Vec::new();
    for (stage, verdict) in plan.stages.iter().zip(verdicts) {
        if needed.iter().any(|other| other.name == stage.name) {
            match verdict {
                Verdict::Cannot(_) => lines.extend(outside::missing(plan, stage).iter().map(|missing| {
                    let (path, who) = (missing.path.display(), missing.needed_by(stage, plan));
                    format!("{path}: {}, needed by {who}; {}", missing.reason, sources::advice(missing.path, plan))
                })),
                Verdict::Damaged(message) => lines.push(message.clone()),
                Verdict::Fresh | Verdict::Will(_) | Verdict::May(_) | Verdict::Blocked(_) => {}
            }
        }
    }
    lines
}

fn told(folder: &Path) -> Cause {
    Cause { path: folder.join(DONE), reason: "it was told to run again".to_owned() }
}

/// The state that an interrupted run saved. Whether it still serves, only the stage can tell.
fn half_done(folder: &Path) -> Option<Cause> {
    let path = [RESUME, RESUME_OVER].map(|name| folder.join(name)).into_iter().find(|path| path.exists())?;
    Some(Cause { path, reason: "it goes on where it was, unless something else changed since".to_owned() })
}

/// What a reader of this folder would say about the lengths of its files. Not while a run is replacing them.
fn damaged(folder: &Path) -> Option<String> {
    let error = Folder::open(folder).err()?;
    folder.join(DONE).exists().then(|| error.to_string())
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
