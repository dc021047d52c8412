//! The story: read the file, ask the programs, then write or tell.

use crate::arguments::{Arguments, Command};
use crate::pipeline::Pipeline;
use crate::plan::Plan;
use crate::programs::Programs;
use crate::stage::Stage;
use crate::{apply, needs, state, status};
use artifact::program::print;

pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let common = arguments.command.common();
    let pipeline = Pipeline::read(&common.pipeline, &common.reserved)?;
    let plan = Plan::resolve(pipeline, &Programs::open(&common.programs)?)?;
    let named = |stage: Option<&String>| stage.map(|stage| plan.stage(stage, &common.reserved)).transpose();
    match &arguments.command {
        Command::Check(_) => {}
        Command::Make { goals, rerun, .. } => {
            let needed = plan.needed(goals, &common.reserved)?;
            apply::apply(&plan, &needed, named(rerun.as_ref())?)?;
        }
        Command::Status(_) => print(&status::status(&plan)?)?,
        Command::Why(_) => print(&status::why(&plan)?)?,
        Command::Needs(_) => print(&needs::needs(&plan)?)?,
        Command::DryRun { goals, rerun, .. } => {
            let needed = plan.needed(goals, &common.reserved)?;
            dry_run(&plan, &needed, named(rerun.as_ref())?)?;
        }
    }
    Ok(())
}

/// The commands go to stdout as data, so what would stop a real run is printed there as comments, and is a failure too.
fn dry_run(plan: &Plan, needed: &[&Stage], again: Option<&Stage>) -> anyhow::Result<()> {
    let states = state::states(plan, again)?;
    let refusals = state::refusals(plan, needed, &states);
    let comments: Vec<String> = refusals.iter().map(|line| format!("# {line}\n")).collect();
    if refusals.is_empty() {
        return Ok(print(&status::commands(plan, needed, &states))?);
    }
    print(&comments.concat())?;
    anyhow::bail!("nothing would run")
}
