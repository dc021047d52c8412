//! The training of a classifier alone, on features that never change.
//!
//! - [`settings`]: how, with all defaults
//! - [`task`]: what is trained, and on what

pub mod settings;
pub mod task;

pub use settings::Settings;
pub use task::HeadTask;
