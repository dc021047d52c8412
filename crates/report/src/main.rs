//! Labels, logits and curves become numbers, pictures and one HTML page.

mod answer;
mod class_scores;
mod config;
mod data;
#[expect(clippy::inline_always, clippy::unnecessary_wraps, clippy::unused_self, reason = "askama writes it so")]
mod filters;
mod gallery;
mod headline;
mod heat;
mod history;
mod interval;
mod lineage;
mod metrics;
mod model;
mod page;
mod pair;
mod picture;
mod plot;
mod predictions;
mod run;
mod score;
mod stage;
mod summary;
mod table;
mod truth;

fn main() -> std::process::ExitCode {
    artifact::program::main::<stage::Report>()
}
