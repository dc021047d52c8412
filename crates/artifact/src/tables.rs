//! The CSV files that pass between stages: a file here for each, with its columns, its writer and its reader.

pub mod files;
pub mod history;
pub mod steps;
mod table;
