//! CSV files. Of those that pass between stages there is a file here for each, with its columns, its writer and its
//! reader; `sheet` writes those that only people read, and `probabilities` has columns that several of them have.

pub mod domain_map;
pub mod files;
pub mod history;
pub mod probabilities;
pub mod sheet;
pub mod steps;
pub mod table;
