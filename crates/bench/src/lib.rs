//! Time and memory of whole programs, ours and those of Keras and torchvision. `make bench` runs what is in `benches/`.
//!
//! What is measured, and how:
//!
//! - [`part`]: the parts of the notebook that are timed
//! - [`photos`]: the photos, drawn once or given
//! - [`mod@picture`]: drawing a photo that costs a decoder as much as a real one
//! - [`project`]: a project of the bench, in which stages and `make` run
//! - [`peer`]: the scripts of Keras and torchvision, and their Python
//! - [`process`]: one process: its time, its memory, its output
//! - [`work`]: the arithmetic of VGG16
//! - [`rates`]: how much arithmetic the machine does per second
//!
//! What comes out:
//!
//! - [`spread`]: median, smallest and largest of several rounds
//! - [`target`]: ratios that we want to reach, and whether we did
//! - [`whole`]: the time of the whole notebook from the times of its parts
//! - [`page`]: Markdown tables
//! - [`report`]: the page of all figures
//! - [`mod@machine`], [`revision`]: what the figures were measured on

pub mod machine;
pub mod page;
pub mod part;
pub mod peer;
pub mod photos;
pub mod picture;
pub mod process;
pub mod project;
pub mod rates;
pub mod report;
pub mod revision;
pub mod spread;
pub mod target;
pub mod whole;
pub mod work;

pub use machine::machine;
pub use process::{Cost, memory_mib, run, watch};
pub use spread::{Spread, median, shown};
