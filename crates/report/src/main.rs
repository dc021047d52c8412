//! Labels, logits and curves become numbers, pictures and one HTML page.

mod about;
mod by_class;
mod choice;
mod config;
mod data;
mod figures;
mod gallery;
mod headline;
mod history;
mod html;
mod legend;
mod logits;
mod metrics;
mod model;
mod model_metrics;
mod predictions;
mod provenance;
mod results;
mod run;
mod seeds;
mod stage;
mod summary;
mod tables;
mod truth;
mod tuning;
mod words;

fn main() -> std::process::ExitCode {
    artifact::program::main::<stage::Report>()
}
