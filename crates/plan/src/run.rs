//! The story: read the file, ask the programs, then write or tell.

use crate::arguments::{Arguments, Command, Common, Room, Wanted};
use crate::pipeline::Pipeline;
use crate::plan::Plan;
use crate::programs::Programs;
use crate::rules::How;
use crate::stage::Stage;
use crate::state::State;
use crate::{apply, clean, lock, name, needs, new, start, state, status, verify};
use artifact::cache::Cache;
use artifact::file_names::RUN_CACHE;
use artifact::program::print;
use artifact::stderr;
use std::env;
use std::path::Path;

pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    match &arguments.command {
        Command::New { pipeline, photos } => new::new(pipeline, Path::new(photos)),
        Command::Check(common) => resolve(common).map(drop),
        Command::Make { common, wanted, then } => make(common, wanted, then.as_deref()),
        Command::Status(common) => tell_status(common),
        Command::Why(common) => Ok(print(&status::why(&resolve(common)?, common.room.cache().as_ref())?)?),
        Command::Gc(room) => gc(room),
        Command::Verify(common) => verify_artifacts(common),
        Command::Needs(common) => tell_needs(common),
        Command::DryRun { common, wanted } => dry_run(common, wanted),
        Command::Clean(common) => clean::clean(&common.pipeline),
    }
}

fn resolve(common: &Common) -> anyhow::Result<Plan> {
    let pipeline = Pipeline::read(&common.pipeline, &common.reserved)?;
    Ok(Plan::resolve(pipeline, &Programs::open(&common.programs)?)?)
}

fn tell_status(common: &Common) -> anyhow::Result<()> {
    let plan = resolve(common)?;
    // Before the stages are looked at, or a make that ends meanwhile would not be told of.
    let is_held = lock::is_held(plan.name());
    print(&status::status(&plan, common.room.cache().as_ref())?)?;
    if is_held {
        stderr::line("a make is at work on this pipeline: a stage that it has not finished is told as interrupted");
    }
    Ok(())
}

fn tell_needs(common: &Common) -> anyhow::Result<()> {
    let plan = resolve(common)?;
    let needs = needs::needs(&plan)?;
    if needs.is_empty() {
        stderr::line(needs::all_there(&plan));
    }
    Ok(print(&needs)?)
}

fn verify_artifacts(common: &Common) -> anyhow::Result<()> {
    let _lock = lock::take(&name::of_pipeline(&common.pipeline)?)?;
    verify::verify(&resolve(common)?, &common.programs)
}

fn make(common: &Common, wanted: &Wanted, then: Option<&Path>) -> anyhow::Result<()> {
    // Before the file is read, so that edits made while this waits count.
    let lock = lock::take(&name::of_pipeline(&common.pipeline)?)?;
    let plan = resolve(common)?;
    let needed = plan.needed(&wanted.goals, &common.reserved)?;
    let (cache, again) = (common.room.cache(), again(&plan, common, wanted)?);
    let states = apply::apply(&plan, &needed, How { cache: cache.as_ref(), again: &again })?;
    if let Some(cache) = cache.filter(|_| states.iter().any(|state| !matches!(state, State::Fresh))) {
        cache.trim(common.room.bytes)?;
    }
    if wanted.goals.is_empty() {
        status::unread(&plan).iter().for_each(stderr::line);
    } else if !is_told_otherwise() && status::all_fresh(&plan, &needed, &states) {
        // Make would say "Nothing to be done for" and the name of each goal.
        stderr::line(format_args!("{}: fresh, nothing to do", wanted.goals.join(", ")));
        return Ok(());
    }
    then.map_or(Ok(()), |make| start::make(make, &plan, &states, &wanted.goals, &lock))
}

/// Collects garbage in the cache of runs.
fn gc(room: &Room) -> anyhow::Result<()> {
    let cache = Cache::new(&Path::new("artifacts").join(RUN_CACHE));
    let trimmed = cache.trim(room.bytes)?;
    let (kept, removed) = (runs(trimmed.kept), runs(trimmed.removed));
    let megabytes = trimmed.bytes.div_ceil(1_000_000);
    Ok(print(&format!("{}: {removed} removed, {kept} of {megabytes} MB kept\n", cache.folder().display()))?)
}

fn runs(n: usize) -> String {
    format!("{n} run{}", if n == 1 { "" } else { "s" })
}

/// Whether Make was told to run all stages, with -B.
fn is_told_to_run_all() -> bool {
    letters(&flags()).contains('B')
}

/// The same, or that a file is new, with -W.
fn is_told_otherwise() -> bool {
    let flags = flags();
    letters(&flags).contains(['B', 'W']) || flags.contains(" -W")
}

fn flags() -> String {
    env::var("MAKEFLAGS").unwrap_or_default()
}

/// The options of one letter among the flags of Make.
fn letters(flags: &str) -> &str {
    let first = flags.split(' ').next().unwrap_or_default();
    if first.starts_with("--") { "" } else { first }
}

/// Prints the commands to stdout, as data. What would stop a real run is printed there as comments, and fails this one
/// too.
fn dry_run(common: &Common, wanted: &Wanted) -> anyhow::Result<()> {
    let plan = resolve(common)?;
    let needed = plan.needed(&wanted.goals, &common.reserved)?;
    let (cache, again) = (common.room.cache(), again(&plan, common, wanted)?);
    let how = How { cache: cache.as_ref(), again: &again };
    let states = state::states(&plan, how.again, how.cache)?;
    let refusals = state::refusals(&plan, &needed, &states);
    let comments: Vec<String> = refusals.iter().map(|line| format!("# {line}\n")).collect();
    if refusals.is_empty() {
        return Ok(print(&status::commands(&plan, &needed, &states, how))?);
    }
    print(&comments.concat())?;
    anyhow::bail!("nothing would run")
}

/// The stages that have to run again: the one that is named, with all that it stands for, or those that are wanted.
fn again<'a>(plan: &'a Plan, common: &Common, wanted: &Wanted) -> anyhow::Result<Vec<&'a Stage>> {
    let Some(name) = &wanted.rerun else {
        return if is_told_to_run_all() { plan.needed(&wanted.goals, &common.reserved) } else { Ok(Vec::new()) };
    };
    anyhow::ensure!(!name.is_empty(), "say which stage: make rerun STAGE=name");
    plan.stage(name, &common.reserved)?;
    Ok(plan.stages.iter().filter(|stage| stage.belongs_to(name)).collect())
}
