//! The command line of `plan`, which the Makefile fills in.

use artifact::cache::Cache;
use artifact::file_names::RUN_CACHE;
use clap::{Args, Parser, Subcommand};
use std::path::{Path, PathBuf};

/// Turns a pipeline file into rules for Make and one complete configuration per stage
#[derive(Parser)]
#[command(version)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do with a pipeline.
#[derive(Subcommand)]
pub enum Command {
    /// Write a pipeline file for a folder of photos, from pipelines/template.yaml
    New {
        /// The pipeline file to write
        #[arg(value_name = "pipelines/NAME.yaml")]
        pipeline: PathBuf,
        /// The folder of photos: in it one folder per class, or train, validation and test with class folders
        photos: String,
    },
    /// Check every stage and its settings
    Check(Common),
    /// Check, then write config.yaml, inputs.txt and plan.mk where they changed
    Make {
        /// Which pipeline.
        #[command(flatten)]
        common: Common,
        /// Which stages.
        #[command(flatten)]
        wanted: Wanted,
        /// Then start this make on plan.mk; until it ends, no other make runs this pipeline
        #[arg(long, value_name = "MAKE")]
        then: Option<PathBuf>,
    },
    /// Say for each stage whether it would run, and why
    Status(Common),
    /// List, for each stage that is not fresh, the files that are the cause
    Why(Common),
    /// Read every file of every finished stage, and name those that are not as their stage wrote them
    Verify(Common),
    /// Print each missing file or folder that no stage makes: its path, a tab, who needs it
    Needs(Common),
    /// Print the commands that would run, change nothing
    DryRun {
        /// Which pipeline.
        #[command(flatten)]
        common: Common,
        /// Which stages.
        #[command(flatten)]
        wanted: Wanted,
    },
    /// Remove the artifacts of the pipeline, whose file may be gone already, also from the cache of runs
    Clean(Common),
    /// Remove from the cache of runs what was not used for longest, until it takes no more than its room
    Gc(Room),
}

/// Which pipeline, and where its programs are.
#[derive(Args)]
pub struct Common {
    /// The pipeline file
    #[arg(value_name = "pipelines/NAME.yaml")]
    pub pipeline: PathBuf,
    /// Folder of the stage programs
    #[arg(long, default_value = "artifacts/.bin")]
    pub programs: PathBuf,
    /// Names that no stage may have, separated by spaces: the Makefile's own targets
    #[arg(long, value_delimiter = ' ', value_name = "NAMES")]
    pub reserved: Vec<String>,
    /// How large the cache of runs may be.
    #[command(flatten)]
    pub room: Room,
}

/// How large the cache of runs may be.
#[derive(Args)]
pub struct Room {
    /// How much room the cache of runs may take, such as 500M or 10G; 0: there is none
    #[arg(long = "run-cache", value_name = "BYTES", default_value = "10G", value_parser = bytes)]
    pub bytes: u64,
}

impl Room {
    /// The cache of runs, if there is room for one.
    pub fn cache(&self) -> Option<Cache> {
        (self.bytes > 0).then(|| Cache::new(&Path::new("artifacts").join(RUN_CACHE)))
    }
}

/// A number of bytes, with K, M, G or T behind it for thousands of them.
fn bytes(text: &str) -> Result<u64, String> {
    let (digits, unit) = text.split_at(text.trim_end_matches(|c: char| !c.is_ascii_digit()).len());
    let thousands = ["", "K", "M", "G", "T"].iter().zip(0..).find(|(known, _)| unit.eq_ignore_ascii_case(known));
    let number = digits
        .parse::<u64>()
        .ok()
        .zip(thousands)
        .and_then(|(number, (_, power))| number.checked_mul(1000_u64.pow(power)));
    number.ok_or_else(|| "expected a number of bytes such as 500M or 10G, or 0 for no cache".to_owned())
}

/// Which stages.
#[derive(Args)]
pub struct Wanted {
    /// Stages to make, separated by spaces (default: all)
    #[arg(value_delimiter = ' ')]
    pub goals: Vec<String>,
    /// A stage to run again, even if nothing changed
    #[arg(long, value_name = "STAGE")]
    pub rerun: Option<String>,
}
