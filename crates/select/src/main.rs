//! Several trained models to the one that is best on the validation pictures.

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
