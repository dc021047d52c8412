//! One stage of a pipeline, with all that its program made of it.

use crate::pipeline::Written;
use artifact::config::Config;
use std::path::PathBuf;

/// One stage, resolved.
pub struct Stage {
    /// Its name, which is also its folder's.
    pub name: String,
    /// The path of its program.
    pub program: PathBuf,
    /// What the file says.
    pub written: Written,
    /// What its program made of that.
    pub config: Config,
    /// The same as the program printed it.
    pub text: String,
}
