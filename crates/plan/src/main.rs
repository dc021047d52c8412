//! Turns a pipeline file into rules for Make and one complete configuration per stage.
//!
//! `arguments` and `run` come first; `name` finds the pipeline, `pipeline` reads its file, `programs` asks the stage
//! programs about it (`resolved_cache` keeps their answers), `expand` makes several stages of one where that is asked for,
//! `order` sorts them into a `plan` of `stage`s. From there `apply` writes what Make and the stages read (`rules` is the text for Make), `start` becomes Make, which keeps
//! the `lock`, `state` tells which stages would run (`outside`, `provenance`, `mtime` are what it looks at), and
//! `status`, `needs` and `sources` put that into words. `verify` reads it all again, `clean` removes it. `new` writes a pipeline file for a
//! `photo_folder`: `proposal` is what its numbers of photos suggest, `room` what a run takes on the disk.

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
mod pipeline;
mod plan;
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

fn main() -> ExitCode {
    artifact::signals::become_errors();
    artifact::program::exit_code(run::run(&arguments::Arguments::parse()))
}
