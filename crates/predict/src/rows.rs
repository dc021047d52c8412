//! From outputs of the network to what is said about photos.
//!
//! - `answering`: rows in the order of the photos; `row`: what is said about one photo
//! - `columns`: what all formats say; `format`: how they say it; `destination`: a file that appears when it is complete
//! - `counts`: how many photos got which kind of row

pub mod answering;
pub mod columns;
pub mod counts;
pub mod destination;
pub mod format;
pub mod row;
