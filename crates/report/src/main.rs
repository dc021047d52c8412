//! Labels, logits and curves become numbers, plots and one HTML page.
//!
//! What is read:
//!
//! - `truth`: the pictures, their true classes and their photos; `unit` says whether these are photos
//! - `model`: a trained model; `logits` are its predictions, `history` its learning curves, `domains` what it was
//!   adapted between
//! - `provenance`: settings and hashes of stages; `about` says in words what a model is
//!
//! What is computed, one tree of numbers:
//!
//! - `metrics`: all of it
//! - `model_metrics`, `seeds`: the scores of a model, and how they scatter over seeds
//! - `adaptation`: what another domain cost a model, and what adapting it brought back
//! - `data`: counts and sizes of the photos
//! - `choice`, `headline`: the model of the headline, and what the page says of it
//! - `gallery`: which pictures are shown
//!
//! What is written:
//!
//! - `html`: the page; `results`, `adaptation_section`, `tuning`, `by_class` and `legend` are parts of it, `words` joins
//!   lists, `gain` and `shift_words` put adaptation into sentences
//! - `figures`: the plots, with the `maps` of domains
//! - `predictions`, `tables`, `summary`: CSV files, and the lines at the end of `make pipeline`

mod about;
mod adaptation;
mod adaptation_section;
mod by_class;
mod choice;
mod config;
mod data;
mod domains;
mod figures;
mod gain;
mod gallery;
mod headline;
mod history;
mod html;
mod legend;
mod logits;
mod maps;
mod metrics;
mod model;
mod model_metrics;
mod predictions;
mod provenance;
mod results;
mod run;
mod seeds;
mod shift_words;
mod stage;
mod summary;
mod tables;
mod truth;
mod tuning;
mod unit;
mod words;

fn main() -> std::process::ExitCode {
    artifact::program::main::<stage::Report>()
}
