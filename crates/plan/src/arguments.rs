//! The command line of `plan`, which the Makefile fills in.

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

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
        /// The folder of photos: one folder per class in it, or train, validation and test with these
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
    /// Say of each stage whether it would run, and why
    Status(Common),
    /// List the files that make stages run
    Why(Common),
    /// Read every file of every finished stage, and name those that are not as their stage wrote them
    Verify(Common),
    /// Print what is missing and no stage makes: a path, a tab, who needs it
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
    /// Remove the artifacts of the pipeline, whose file may be gone already
    Clean(Common),
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
}

/// Which stages.
#[derive(Args)]
pub struct Wanted {
    /// Stages to make, separated by spaces (default: all)
    #[arg(value_delimiter = ' ')]
    pub goals: Vec<String>,
    /// A stage that has to run again
    #[arg(long, value_name = "STAGE")]
    pub rerun: Option<String>,
}
