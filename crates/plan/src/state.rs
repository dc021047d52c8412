//! Whether a stage would run, judged as Make judges: a prerequisite that is newer than `done`, or no `done`.

use crate::mtime::{is_newer, is_of_the_future, modified};
use crate::outside::{self, Missing};
use crate::plan::Plan;
use crate::stage::Stage;
use crate::{provenance, rules, sources};
use artifact::Folder;
use artifact::file_names::{CONFIG, DONE, INPUTS, LOG, MANIFEST, PROVENANCE, RESUME, RESUME_OVER};
use artifact::manifest::Manifest;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// What the next `make pipeline` would do with a stage.
pub enum State {
    /// Nothing.
    Fresh,
    /// Run it, because of these.
    WillRun(Vec<Cause>),
    /// Run it if one of these stages, which will or may run, writes something new.
    MayRun(Vec<String>),
    /// Stop before any stage runs, because of these.
    CannotRun(Vec<Cause>),
    /// Stop before any stage runs, because one of its files is not as long as it was. This message says which.
    ///
    /// The stage could run again, but the user should know that something damages files.
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
    /// The stage that wrote something new, if it is that.
    pub changed: Option<String>,
}

impl Cause {
    fn here(path: PathBuf, reason: String) -> Self {
        Self { path, reason, changed: None }
    }

    /// The manifest or the provenance of another stage.
    fn upstream(path: &Path) -> Self {
        let what = if path.ends_with(PROVENANCE) { "provenance" } else { "output" };
        let stage = stage_of(path);
        Self { path: path.to_owned(), reason: format!("{what} of {stage} changed"), changed: Some(stage) }
    }
}

/// The state of each stage of `plan`, in its order; the stages `again` are told to run again.
///
/// With such stages, damaged files stop nothing: of two damaged stages, each would stop the rerun of the other one.
pub fn states(plan: &Plan, again: &[&Stage]) -> artifact::Result<Vec<State>> {
    let mut states: Vec<State> = Vec::new();
    for stage in &plan.stages {
        let reads = stage.config.stages();
        let upstream = plan.stages.iter().zip(&states);
        let upstream: Vec<_> = upstream.filter(|(other, _)| reads.contains(&other.name.as_str())).collect();
        states.push(state(plan, stage, &upstream, again)?);
    }
    Ok(states)
}

fn state(plan: &Plan, stage: &Stage, upstream: &[(&Stage, &State)], again: &[&Stage]) -> artifact::Result<State> {
    let missing = outside::missing(plan, stage);
    if !missing.is_empty() {
        return Ok(State::CannotRun(missing.iter().map(not_there).collect()));
    }
    let folder = plan.folder_of(&stage.name);
    let told_to = again.iter().any(|again| again.name == stage.name);
    let mut causes = match missing_output(&folder) {
        _ if told_to => vec![told_to_rerun(&folder)],
        Some(cause) => vec![cause],
        None => changed_inputs(plan, stage)?,
    };
    if !causes.is_empty() && !told_to {
        causes.extend(saved_state(&folder));
    }
    if causes.is_empty()
        && again.is_empty()
        && let Some(message) = damaged(&folder)
    {
        return Ok(State::Damaged(message));
    }
    let obstacles = obstacles(upstream);
    let moving = upstream.iter().filter(|(_, state)| !matches!(state, State::Fresh));
    let moving: Vec<String> = moving.map(|(other, _)| other.name.clone()).collect();
    Ok(match (obstacles.is_empty(), causes.is_empty(), moving.is_empty()) {
        (false, _, _) => State::Blocked(obstacles),
        (true, false, _) => State::WillRun(causes),
        (true, true, false) => State::MayRun(moving),
        (true, true, true) => State::Fresh,
    })
}

/// What stops these stages, in a few words for each obstacle.
fn obstacles(stages: &[(&Stage, &State)]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (stage, state) in stages {
        match state {
            State::CannotRun(_) => found.push(format!("{} cannot run", stage.name)),
            State::Damaged(_) => found.push(format!("{} is damaged", stage.name)),
            State::Blocked(further) => found.extend(further.iter().cloned()),
            State::Fresh | State::WillRun(_) | State::MayRun(_) => {}
        }
    }
    found.sort();
    found.dedup();
    found
}

/// One line for each reason not to start Make for the stages in `needed`.
pub fn refusals(plan: &Plan, needed: &[&Stage], states: &[State]) -> Vec<String> {
    let mut lines = Vec::new();
    for (stage, state) in plan.stages.iter().zip(states) {
        if needed.iter().any(|other| other.name == stage.name) {
            match state {
                State::CannotRun(_) => lines.extend(outside::missing(plan, stage).iter().map(|missing| {
                    let (path, who) = (missing.path.display(), missing.needed_by(stage, plan));
                    format!("{path}: {}, needed by {who}; {}", missing.reason, sources::advice(missing.path, plan))
                })),
                State::Damaged(message) => lines.push(message.clone()),
                State::Fresh | State::WillRun(_) | State::MayRun(_) | State::Blocked(_) => {}
            }
        }
    }
    lines
}

fn told_to_rerun(folder: &Path) -> Cause {
    Cause::here(folder.join(DONE), "it was told to run again".to_owned())
}

/// The saved state of an interrupted run. Only the stage can tell whether it may still be used.
fn saved_state(folder: &Path) -> Option<Cause> {
    let path = [RESUME, RESUME_OVER].map(|name| folder.join(name)).into_iter().find(|path| path.exists())?;
    Some(Cause::here(path, "it goes on where it was, unless something else changed since".to_owned()))
}

/// The error that a reader of this folder would get about the lengths of its files. Nothing while a run replaces them.
fn damaged(folder: &Path) -> Option<String> {
    let error = Folder::open(folder).err()?;
    folder.join(DONE).exists().then(|| error.to_string())
}

fn not_there(missing: &Missing<'_>) -> Cause {
    let reason = format!("{}: {} (in.{})", missing.path.display(), missing.reason, missing.input);
    Cause::here(missing.path.to_owned(), reason)
}

/// The stamp, if it is later than now: then no change would be later than the stamp.
fn future_stamp(folder: &Path) -> Option<Cause> {
    let done = folder.join(DONE);
    let reason = "its stamp is of the future, so the clock was ahead then or is behind now";
    is_of_the_future(&done).then(|| Cause::here(done, reason.to_owned()))
}

/// The stamp or a listed file, if it is missing in a stage's folder, or a stamp of the future.
pub fn missing_output(folder: &Path) -> Option<Cause> {
    if let Some(cause) = future_stamp(folder) {
        return Some(cause);
    }
    let cause = |file: &str, reason: String| Some(Cause::here(folder.join(file), reason));
    if !folder.join(DONE).exists() {
        let began = folder.join(LOG).exists();
        let reason = if began { "it was interrupted, failed or told to run again" } else { "it never ran" };
        return cause(DONE, reason.to_owned());
    }
    let Ok(manifest) = Manifest::read(folder) else {
        return cause(MANIFEST, format!("its {MANIFEST} is missing or damaged"));
    };
    let mut files = manifest.files.keys().map(String::as_str).chain([PROVENANCE]);
    let file = files.find(|file| !folder.join(file).exists())?;
    cause(file, format!("its {file} is missing"))
}

fn changed_inputs(plan: &Plan, stage: &Stage) -> artifact::Result<Vec<Cause>> {
    let folder = plan.folder_of(&stage.name);
    let done = modified(&folder.join(DONE)).unwrap_or(SystemTime::UNIX_EPOCH);
    let inputs = outside::listing(&stage.config)?;
    let mut causes = Vec::new();
    for path in rules::prerequisites(plan, stage) {
        let reason = match path.file_name().and_then(|name| name.to_str()) {
            _ if path == stage.program => is_newer(&path, done).then(|| "its program changed".to_owned()),
            Some(CONFIG) => {
                let differs = !holds(&path, &stage.text()) || is_newer(&path, done);
                differs.then(|| settings(&folder, stage, &path))
            }
            Some(INPUTS) => files(&path, inputs.as_deref().unwrap_or_default(), done),
            _ => {
                causes.extend(is_newer(&path, done).then(|| Cause::upstream(&path)));
                None
            }
        };
        causes.extend(reason.map(|reason| Cause::here(path, reason)));
    }
    Ok(causes)
}

fn settings(folder: &Path, stage: &Stage, config: &Path) -> String {
    match provenance::changes(folder, &stage.config) {
        _ if !config.exists() => format!("its {CONFIG} is missing"),
        changes if changes.is_empty() && holds(config, &stage.text()) => "settings changed, and back".to_owned(),
        // A provenance does not tell the order of stages in a list.
        changes if changes.is_empty() => "settings changed, such as the order of a list".to_owned(),
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
