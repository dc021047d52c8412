//! Whether a stage would run: one of the things that it was made from is another one now, or one of its files is missing.

use crate::made_from::{self, Now};
use crate::outside::{self, Missing};
use crate::plan::Plan;
use crate::stage::Stage;
use crate::{provenance, sources};
use artifact::cache::Cache;
use artifact::file_names::{CONFIG, DONE, INPUTS, LOG, MANIFEST, PROVENANCE, RESUME, RESUME_OVER};
use artifact::fingerprint::Fingerprint;
use artifact::manifest::Manifest;
use artifact::outside::Outside;
use artifact::stamp::Stamp;
use artifact::{Folder, hash};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What the next `make pipeline` would do with a stage.
pub enum State {
    /// Nothing.
    Fresh,
    /// Run it, because of these.
    WillRun(Vec<Cause>),
    /// Take its outputs from the cache of runs, because of these.
    Cached(Vec<Cause>, Fingerprint),
    /// Run it if one of these stages, which will or may run, writes something new.
    MayRun(Vec<String>),
    /// Stop before any stage runs, because of these.
    CannotRun(Vec<Cause>),
    /// Stop before any stage runs, because one of its files is not as long as it was. This message says which.
    ///
    /// The stage could run again, but the user should know that something damages files.
    Damaged(String),
    /// Stop before any stage runs, because of stages that this one needs, directly or not: these words say which.
    Blocked(Vec<String>),
}

/// One file that makes a stage run.
pub struct Cause {
    /// The file.
    pub path: PathBuf,
    /// What is the matter with it.
    pub reason: String,
    /// The stage that wrote this file anew, if another stage did.
    pub changed: Option<String>,
}

impl Cause {
    fn here(path: PathBuf, reason: String) -> Self {
        Self { path, reason, changed: None }
    }

    /// `what` of another stage is another one.
    fn upstream(path: PathBuf, what: &str, stage: &str) -> Self {
        Self { path, reason: format!("{what} of {stage} changed"), changed: Some(stage.to_owned()) }
    }
}

/// The state of each stage of `plan`, in its order; the stages `again` are told to run again.
///
/// With such stages, damaged files stop nothing: of two damaged stages, each would stop the rerun of the other one.
pub fn states(plan: &Plan, again: &[&Stage], cache: Option<&Cache>) -> artifact::Result<Vec<State>> {
    let mut states: Vec<State> = Vec::new();
    for stage in &plan.stages {
        let reads = stage.config.stages();
        let upstream = plan.stages.iter().zip(&states);
        let upstream: Vec<_> = upstream.filter(|(other, _)| reads.contains(&other.name.as_str())).collect();
        states.push(state(plan, stage, &upstream, again, cache)?);
    }
    Ok(states)
}

fn state(
    plan: &Plan,
    stage: &Stage,
    upstream: &[(&Stage, &State)],
    again: &[&Stage],
    cache: Option<&Cache>,
) -> artifact::Result<State> {
    let missing = outside::missing(plan, stage);
    if !missing.is_empty() {
        return Ok(State::CannotRun(missing.iter().map(not_there).collect()));
    }
    let folder = plan.folder_of(&stage.name);
    let told_to = again.iter().any(|again| again.name == stage.name);
    let mut causes = match missing_output(&folder) {
        _ if told_to => vec![told_to_rerun(&folder)],
        Some(cause) => vec![cause],
        None => changes(plan, stage)?,
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
    // Before those that it reads have settled, nobody knows what it will be made from.
    if obstacles.is_empty()
        && !causes.is_empty()
        && moving.is_empty()
        && !told_to
        && let Some(cache) = cache
        && let Some(held) = cached(plan, stage, cache)?
    {
        return Ok(State::Cached(causes, held));
    }
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
            State::Fresh | State::WillRun(_) | State::Cached(..) | State::MayRun(_) => {}
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
                State::Fresh | State::WillRun(_) | State::Cached(..) | State::MayRun(_) | State::Blocked(_) => {}
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
    Some(Cause::here(path, "it continues where it stopped, unless something else changed since".to_owned()))
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

/// The stamp or a listed file, if it is missing in a stage's folder.
pub fn missing_output(folder: &Path) -> Option<Cause> {
    let cause = |file: &str, reason: String| Some(Cause::here(folder.join(file), reason));
    if !folder.join(DONE).exists() {
        let began = folder.join(LOG).exists();
        let reason = if began { "it was interrupted, failed or told to run again" } else { "it never ran" };
        return cause(DONE, reason.to_owned());
    }
    let Ok(manifest) = Manifest::read(folder) else {
        return cause(MANIFEST, format!("its {MANIFEST} is missing or damaged"));
    };
    if !folder.join(PROVENANCE).is_file() {
        return cause(PROVENANCE, format!("its {PROVENANCE} is missing"));
    }
    let file = manifest.files.keys().find(|file| !folder.join(file).exists())?;
    cause(file, format!("its {file} is missing"))
}

/// What is another now than when the stage ran.
fn changes(plan: &Plan, stage: &Stage) -> artifact::Result<Vec<Cause>> {
    let folder = plan.folder_of(&stage.name);
    let Ok(Stamp { made_from: then, manifest, provenance }) = Stamp::read(&folder) else {
        return Ok(vec![Cause::here(folder.join(DONE), format!("its {DONE} is damaged or of an older version"))]);
    };
    let Now { fingerprint: now, outside } = made_from::now(plan, stage)?;
    // As in a folder that was copied halfway.
    for (file, stamped) in [(MANIFEST, manifest), (PROVENANCE, provenance)] {
        if hash::file(&folder.join(file))? != stamped {
            return Ok(vec![Cause::here(
                folder.join(file),
                format!("its {file} is not the one that its {DONE} is about"),
            )]);
        }
    }
    let mut causes = Vec::new();
    let mut differs = |differs: bool, path: PathBuf, reason: &dyn Fn() -> String| {
        causes.extend(differs.then(|| Cause::here(path, reason())));
    };
    differs(then.program != now.program, stage.program.clone(), &|| "its program changed".to_owned());
    let config = folder.join(CONFIG);
    differs(then.config != now.config, config, &|| settings(&folder, stage));
    let is_renamed = then.pipeline.as_ref().is_some_and(|name| *name != plan.name());
    differs(is_renamed, folder.join(DONE), &|| "the pipeline has another name".to_owned());
    differs(then.outside != now.outside, folder.join(INPUTS), &|| files(&Outside::read(&folder).changes(&outside)));
    causes.extend(upstream(plan, MANIFEST, "output", &then.manifests, &now.manifests));
    causes.extend(upstream(plan, PROVENANCE, "provenance", &then.provenances, &now.provenances));
    Ok(causes)
}

/// The stages that are read and whose `file` is another now. One that is no longer read is a changed setting.
fn upstream(
    plan: &Plan,
    file: &str,
    what: &str,
    then: &BTreeMap<String, String>,
    now: &BTreeMap<String, String>,
) -> Vec<Cause> {
    let changed = now.iter().filter(|(stage, hash)| then.get(*stage).is_some_and(|then| then != *hash));
    changed.map(|(stage, _)| Cause::upstream(plan.folder_of(stage).join(file), what, stage)).collect()
}

/// The fingerprint under which the cache holds what this stage would write now, if it does.
fn cached(plan: &Plan, stage: &Stage, cache: &Cache) -> artifact::Result<Option<Fingerprint>> {
    // Not to read all photos for nothing.
    if cache.is_empty() {
        return Ok(None);
    }
    Ok(made_from::keys(plan, stage)?.into_iter().find(|made_from| cache.holds(made_from)))
}

fn settings(folder: &Path, stage: &Stage) -> String {
    match provenance::changes(folder, &stage.config) {
        // A provenance does not tell the order of stages in a list.
        changes if changes.is_empty() => "settings changed, such as the order of a list".to_owned(),
        changes => format!("settings changed: {}", changes.join(", ")),
    }
}

fn files(changes: &[&str]) -> String {
    match changes {
        [] => "outside files changed".to_owned(),
        [one] => format!("outside files changed: {one}"),
        [first, rest @ ..] => format!("outside files changed: {first} and {} more", rest.len()),
    }
}
