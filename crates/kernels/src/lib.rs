//! Our own arithmetic over slices of numbers. It knows no tensors, no files and no networks.
//!
//! - [`simd`]: which of the CPU's instruction sets a loop is compiled for and run with.

pub mod simd;
