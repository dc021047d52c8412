//! From outputs of the network to what is said about photos.
//!
//! - `answering`: rows in the order of the photos
//! - `format`: how they are written; `destination`: a file that appears when it is complete
//! - `counts`: how many photos got which kind of row

pub mod answering;
pub mod counts;
pub mod destination;
pub mod format;
