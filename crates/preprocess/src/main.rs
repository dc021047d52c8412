//! Photos to equal-sized pictures, labels and splits.

mod colour;
mod config;
mod contents;
mod decode;
mod fit;
mod jpeg;
mod kernel;
mod nearest;
mod palette;
mod photo;
mod pictures;
mod resample;
mod run;
mod same;
mod split;
mod stage;
mod tables;

fn main() -> std::process::ExitCode {
    artifact::program::main::<stage::Preprocess>()
}
