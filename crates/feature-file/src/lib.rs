//! Features that other programs wrote, row by row: NumPy's `.npy`, svmlight, CSV.
//!
//! The files come from strangers, and may be larger than memory: each is read in blocks, and every fault is an
//! [`Error`](artifact::Error) that names file, row and column.
//!
//! The modules; each knows only those before it:
//!
//! - `label`: what a file says the class of a row is
//! - `row_scale`: what rows are divided by
//! - `layout`: which columns there are
//! - `cursor`: a reader that gives one row after the other
//! - `npy`: arrays, in any byte order and of any dtype of numbers, of rows or of columns that lie together
//! - `csv_file`: tables with a header
//! - `svmlight`: sparse rows
//! - `file`: [`FeatureFile`], any of these; `rows`: its rows, scaled, in f32

mod csv_file;
mod cursor;
mod file;
mod label;
mod layout;
mod npy;
mod row_scale;
mod rows;
mod svmlight;

pub use file::{ENDINGS, FeatureFile};
pub use label::{Label, of_npy as labels_of_npy};
pub use layout::Layout;
pub use row_scale::RowScale;
pub use rows::Rows;
