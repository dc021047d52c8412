//! What the next `make` would do, in words.

use crate::plan::Plan;
use crate::rules::{self, How};
use crate::stage::Stage;
use crate::state::{Cause, State, states};
use artifact::cache::Cache;
use artifact::file_names::MANIFEST;
use artifact::{Result, walk};
use std::collections::BTreeSet;
use std::iter;

/// If more stages than this changed, a line names only the first.
const MANY: usize = 2;

/// The pipeline file, then one line for each stage.
pub fn status(plan: &Plan, cache: Option<&Cache>) -> Result<String> {
    let width = plan.stages.iter().map(|stage| stage.name.len()).max().unwrap_or_default();
    let states = states(plan, &[], cache)?;
    let stopped = states.iter().any(|state| matches!(state, State::CannotRun(_) | State::Damaged(_)));
    let judged = plan.stages.iter().zip(&states).map(|(stage, state)| {
        let said = if stopped { words_for_one_stage(stage, state) } else { words(state) };
        format!("{:width$}  {said}\n", stage.name)
    });
    let unlisted = unlisted(plan)?;
    let unlisted =
        unlisted.iter().map(|name| format!("{name:width$}  not part of {}; left as it is\n", plan.file.display()));
    Ok(iter::once(title(plan)).chain(judged).chain(unlisted).collect())
}

/// Whether none of the stages in `needed` would run.
pub fn all_fresh(plan: &Plan, needed: &[&Stage], states: &[State]) -> bool {
    let is_needed = |stage: &Stage| needed.iter().any(|other| other.name == stage.name);
    plan.stages.iter().zip(states).all(|(stage, state)| !is_needed(stage) || matches!(state, State::Fresh))
}

/// A line for each stage that nothing reads although a report, or a `select`, reads another stage of the same program:
/// it was probably forgotten there.
pub fn unread(plan: &Plan) -> Vec<String> {
    let finals = plan.finals();
    let is_listed =
        |stage: &Stage| plan.stages.iter().any(|reader| reader.config.recorded_stages().contains(&stage.name.as_str()));
    let has_sibling =
        |stage: &Stage| plan.stages.iter().any(|other| other.program == stage.program && is_listed(other));
    let forgotten = finals.iter().filter(|stage| has_sibling(stage));
    let line =
        |stage: &&Stage| format!("{}: no stage reads it; to see it in a report, name it there in `models`", stage.name);
    forgotten.map(line).collect()
}

/// The pipeline file, then the files that make stages run, below the stages that they make run.
pub fn why(plan: &Plan, cache: Option<&Cache>) -> Result<String> {
    let judged = plan.stages.iter().zip(states(plan, &[], cache)?);
    let text: String = judged.map(|(stage, state)| causes(plan, stage, &state)).collect();
    let text = if text.is_empty() { "every stage is fresh\n" } else { &text };
    Ok(title(plan) + text)
}

/// The first line of `make status` and `make why`: a user who forgot `PIPELINE=` sees whose stages these are.
fn title(plan: &Plan) -> String {
    format!("{}\n", plan.file.display())
}

/// The commands that would run, or might, for the stages in `needed`.
pub fn commands(plan: &Plan, needed: &[&Stage], states: &[State], how: How<'_>) -> String {
    let judged = plan.stages.iter().zip(states);
    let judged = judged.filter(|(stage, _)| needed.iter().any(|other| other.name == stage.name));
    let lines = judged.map(|(stage, state)| match state {
        State::MayRun(_) => format!("{}  # {}\n", rules::command(plan, stage, how), words(state)),
        State::WillRun(_) => format!("{}\n", rules::command(plan, stage, how)),
        State::Cached(..) => format!("# {}: taken from the cache of runs\n", stage.name),
        State::Fresh | State::CannotRun(_) | State::Damaged(_) | State::Blocked(_) => String::new(),
    });
    lines.collect()
}

fn causes(plan: &Plan, stage: &Stage, state: &State) -> String {
    let lines: Vec<String> = match state {
        State::Fresh => return String::new(),
        State::WillRun(causes) | State::Cached(causes, _) | State::CannotRun(causes) => {
            causes.iter().map(line).collect()
        }
        State::MayRun(upstream) => upstream.iter().map(|name| if_new(plan, name)).collect(),
        State::Damaged(message) => vec![format!("  {message}\n")],
        State::Blocked(obstacles) => obstacles.iter().map(|obstacle| format!("  {obstacle}\n")).collect(),
    };
    format!("{}\n{}", stage.name, lines.concat())
}

fn words(state: &State) -> String {
    match state {
        State::Fresh => "fresh".to_owned(),
        State::WillRun(causes) => format!("will run: {}", reasons(causes)),
        State::Cached(causes, _) => format!("cached: {}", reasons(causes)),
        State::MayRun(upstream) => format!("may run: {}", if_any_new(upstream)),
        State::CannotRun(causes) => format!("cannot run: {}", reasons(causes)),
        State::Damaged(message) => format!("damaged: {message}"),
        State::Blocked(obstacles) => format!("blocked: {}", obstacles.join("; ")),
    }
}

/// The words where another stage stops `make pipeline`, so that only `make STAGE` runs this one.
fn words_for_one_stage(stage: &Stage, state: &State) -> String {
    let alone = |verb: &str| format!("`make {}` {verb} run it, `make pipeline` runs nothing", stage.name);
    match state {
        State::WillRun(causes) => format!("{}: {}", alone("will"), reasons(causes)),
        State::MayRun(upstream) => format!("{}: {}", alone("may"), if_any_new(upstream)),
        _ => words(state),
    }
}

/// Reasons with a semicolon between them. If many of the stages that this one reads changed, only the first is named.
fn reasons(causes: &[Cause]) -> String {
    let stages: BTreeSet<&str> = causes.iter().filter_map(|cause| cause.changed.as_deref()).collect();
    let is_many = stages.len() > MANY;
    let named = causes.iter().filter(|cause| !is_many || cause.changed.is_none()).map(|cause| cause.reason.clone());
    let first = causes.iter().find_map(|cause| cause.changed.as_deref()).filter(|_| is_many);
    let many = first.map(|first| format!("{first} and {} other stages changed", stages.len() - 1));
    named.chain(many).collect::<Vec<_>>().join("; ")
}

fn if_any_new(upstream: &[String]) -> String {
    let verb = if upstream.len() == 1 { "writes" } else { "write" };
    format!("if {} {verb} something new", upstream.join(" or "))
}

fn line(cause: &Cause) -> String {
    format!("  {}: {}\n", cause.path.display(), cause.reason)
}

fn if_new(plan: &Plan, upstream: &str) -> String {
    format!("  {}: if {upstream} writes something new\n", plan.folder_of(upstream).join(MANIFEST).display())
}

/// Folders whose stages are not in the pipeline file, or not any more.
fn unlisted(plan: &Plan) -> Result<Vec<String>> {
    let folders = if plan.folder.is_dir() { walk::entries(&plan.folder)? } else { Vec::new() };
    let names = folders.iter().filter(|path| path.is_dir()).filter_map(|path| path.file_name()?.to_str());
    let is_unlisted = |name: &&str| !name.starts_with('.') && plan.stages.iter().all(|stage| stage.name != *name);
    Ok(names.filter(is_unlisted).map(str::to_owned).collect())
}
