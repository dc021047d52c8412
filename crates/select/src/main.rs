//! Compares several trained models on the validation pictures, and hands on the best of them.

mod candidates;
mod config;
mod counts;
mod model;
mod naming;
mod run;
mod stage;

fn main() -> std::process::ExitCode {
    artifact::program::main::<stage::Select>()
}
