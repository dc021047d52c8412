//! Every file that passes between stages, and what every stage's `main` does.
//!
//! Axis letters, everywhere: n pictures, h rows, w columns, c channels, d feature length, k classes, b batch.
//!
//! A stage as a program:
//!
//! - [`stage`]: the trait, its inputs and its settings
//! - [`program`]: the `main` of every stage; `help` answers `--help`, `resolve` and `several` answer `--resolve`
//! - [`job`]: one run: inputs, settings, outputs, log; `panics` turns a panic into an error
//! - [`resume`]: the saved state of a long run
//! - [`stderr`], [`progress`]: lines for the user, and the progress bar
//! - [`signals`]: signals that become errors
//!
//! An artifact folder:
//!
//! - [`file_names`], [`facts`]: the names of files, and of facts in a manifest
//! - [`config`]: `config.yaml`, what a stage is asked to do
//! - [`manifest`]: `manifest.yaml`, what it wrote
//! - `output`: unfinished outputs, and how they replace the old ones in one step
//! - [`stamp`]: `done`, the sign that a folder is finished; [`fingerprint`], [`outside`]: what it was made from
//! - [`folder`]: a finished folder, as the next stage reads it; [`verify`]: whether it is still what it was
//! - [`npy`], [`tables`], [`classes`], [`yaml`]: arrays, CSV files, class names, YAML
//! - [`features`]: features that nothing can be learnt from
//! - [`stratified`]: splits that are drawn
//! - [`tried`]: what `select` compared; [`shift`]: how the domains of an adapted model differ
//! - [`cache`]: finished runs, to be used again, by way of `link`
//!
//! All pipelines:
//!
//! - [`pipelines`]: which ones there are, and the names of their stages
//! - [`needed`]: what they need and lack
//!
//! What all of this uses:
//!
//! - [`error`], [`check`]: what is wrong with a file, and with a setting; [`message`]: text from a file in such words
//! - [`hash`], [`tree`], [`walk`], [`path`], [`write`](mod@write): hashes, folders, listings, paths, whole files
//! - [`random`]: random streams by seed, purpose and item

pub mod cache;
pub mod check;
pub mod classes;
pub mod config;
pub mod error;
pub mod facts;
pub mod features;
pub mod file_names;
pub mod fingerprint;
pub mod folder;
pub mod hash;
mod help;
pub mod job;
mod link;
pub mod manifest;
pub mod message;
pub mod needed;
pub mod npy;
mod output;
pub mod outside;
pub mod panics;
pub mod path;
pub mod pipelines;
pub mod program;
pub mod progress;
pub mod random;
mod resolve;
pub mod resume;
mod several;
pub mod shift;
pub mod signals;
pub mod stage;
pub mod stamp;
pub mod stderr;
pub mod stratified;
pub mod tables;
pub mod tree;
pub mod tried;
pub mod verify;
pub mod walk;
pub mod write;
pub mod yaml;

pub use classes::Classes;
pub use error::{Error, Result};
pub use file_names::Split;
pub use folder::Folder;
pub use job::Job;
pub use npy::{F16, Npy, NpyWriter};
pub use stage::{Input, Stage};
