//! What is said about a photo: its answer, or why there is none, in the words that `predict` and `serve` share.
//!
//! - [`preparing`]: a photo's bytes to the picture that a classifier takes
//! - [`row`]: a photo and what came of it
//! - [`columns`]: what is said of each photo
//! - [`json`]: a row as a JSON object
//! - [`options`]: what is said on command lines

pub mod columns;
pub mod json;
pub mod options;
pub mod preparing;
pub mod row;

pub use columns::Columns;
pub use row::Row;
