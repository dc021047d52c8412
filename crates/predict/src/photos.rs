//! From what was asked for to pictures.
//!
//! - `listing`: the photos that were asked for, one after the other; `left_out`: what was found beside them
//! - `reading`: photos to pictures, on all cores, in batches

pub mod left_out;
pub mod listing;
pub mod reading;
