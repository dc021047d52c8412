//! Downloads photos and weights that others published, checked, resumed and unpacked.

mod arguments;
mod attempt;
mod checksum;
mod client;
mod disk;
mod download;
mod list;
mod obtain;
mod partial;
mod pins;
mod place;
mod progress;
mod proxy;
mod reply;
mod run;
mod sources;
mod unpack;
mod wanted;

use clap::Parser as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    match run::run(&arguments::Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
