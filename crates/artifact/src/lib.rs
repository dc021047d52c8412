//! Every file that passes between stages, and what every stage's `main` does.
//!
//! Axis letters, everywhere: n pictures, h rows, w columns, c channels, d feature length, k classes, b batch.

pub mod check;
pub mod classes;
pub mod config;
pub mod error;
pub mod facts;
pub mod folder;
pub mod hash;
mod help;
pub mod job;
pub mod layout;
pub mod manifest;
pub mod npy;
mod output;
mod panics;
pub mod path;
pub mod program;
pub mod progress;
pub mod random;
mod resolve;
pub mod resume;
pub mod stage;
pub mod tables;
pub mod tree;
pub mod walk;
pub mod write;
pub mod yaml;

pub use classes::Classes;
pub use error::{Error, Result};
pub use folder::Folder;
pub use job::Job;
pub use layout::Split;
pub use npy::{F16, Npy, NpyWriter};
pub use stage::{Input, Stage};
