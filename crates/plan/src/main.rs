//! Turns a pipeline file into rules for Make and one complete configuration per stage.

use std::process::ExitCode;

fn main() -> ExitCode {
    plan::main()
}
