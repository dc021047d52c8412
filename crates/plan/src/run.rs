//! The story: read the file, ask the programs, then write or tell.

use crate::arguments::{Arguments, Command};
use crate::pipeline::Pipeline;
use crate::plan::Plan;
use crate::programs::Programs;
use crate::{apply, status};

pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let common = arguments.command.common();
    let pipeline = Pipeline::read(&common.pipeline, &common.reserved)?;
    let plan = Plan::resolve(pipeline, &Programs::open(&common.programs)?)?;
    match &arguments.command {
        Command::Check(_) => {}
        Command::Make { goals, rerun, .. } => {
            let needed = plan.needed(goals, &common.reserved)?;
            let again = rerun.as_ref().map(|stage| plan.stage(stage, &common.reserved)).transpose()?;
            apply::apply(&plan, &needed, again)?;
        }
        Command::Status(_) => print!("{}", status::status(&plan)?),
        Command::Why(_) => print!("{}", status::why(&plan)?),
        Command::DryRun { goals, .. } => {
            print!("{}", status::commands(&plan, &plan.needed(goals, &common.reserved)?)?);
        }
    }
    Ok(())
}
