//! Whole programs measured from outside, ours and others'. `make bench` runs what is in `benches/`.

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
