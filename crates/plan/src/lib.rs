//! Turns a pipeline file into rules for Make and one complete configuration per stage.
//!
//! From the command line to a plan:
//!
//! - `arguments`, `run`: the command line, and what each command does
//! - `name`, [`pipeline`]: which pipeline, and what its file says
//! - `programs`: asks the stage programs about it; `resolved_cache` keeps their answers, by
//!   `program_hash`
//! - `expand`: makes several stages of one that has a list of values or `repeat`
//! - `plan`, `stage`: all stages, which `order` sorts
//! - `mistakes`: all that is wrong with a pipeline file
//!
//! From a plan to Make:
//!
//! - `apply`: writes what Make and the stages read; `rules` is the text for Make, `mtime` lets it see what is fresh
//! - `start`: becomes Make, which keeps the `lock`
//!
//! What a plan tells:
//!
//! - `state`: which stages would run; `made_from`, `outside` and `provenance` are what it looks at
//! - `status`, `needs`, `sources`: the same in words
//! - `verify`: whether the artifacts are still what their stages wrote
//!
//! Without a plan:
//!
//! - `clean`: removes the artifacts of a pipeline
//! - `new`: writes a pipeline file for a `photo_folder`; `proposal` chooses settings by the number of photos, `room`
//!   estimates what a run takes on the disk

mod apply;
mod arguments;
mod clean;
mod expand;
mod lock;
mod made_from;
mod mistakes;
mod mtime;
mod name;
mod needs;
mod new;
mod order;
mod outside;
mod photo_folder;
pub mod pipeline;
mod plan;
mod program_hash;
mod programs;
mod proposal;
mod provenance;
mod resolved_cache;
mod room;
mod rules;
mod run;
mod sources;
mod stage;
mod start;
mod state;
mod status;
mod verify;

use clap::Parser as _;
use std::process::ExitCode;

/// The whole `main` of the program. Exit status 0 done, 1 failed, 2 misused.
pub fn main() -> ExitCode {
    artifact::signals::become_errors();
    artifact::program::exit_code(run::run(&arguments::Arguments::parse()))
}
