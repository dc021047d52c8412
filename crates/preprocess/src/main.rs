//! Photos to equal-sized pictures, labels and splits.

mod classes_file;
mod config;
mod contents;
mod duplicates;
mod empty_classes;
mod groups;
mod near_duplicates;
mod pattern;
mod photo;
mod pictures;
mod run;
mod similar_classes;
mod small;
mod small_classes;
mod split;
mod stage;
mod tables;
mod unreadable;

fn main() -> std::process::ExitCode {
    artifact::program::main::<stage::Preprocess>()
}
