//! What a stage is: its name, its inputs, its settings, and what it runs.

use crate::Job;
use crate::check::Refusal;
use crate::config::Source;
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::fmt::Debug;

/// A program that reads some artifact folders and writes one.
pub trait Stage {
    /// The program's name, and its key in a pipeline file unless that says `run:`.
    const NAME: &'static str;
    /// What it does, in a sentence or two.
    const ABOUT: &'static str;
    /// What it reads.
    const INPUTS: &'static [Input];
    /// What it makes.
    const OUTCOME: Outcome = Outcome::Files;
    /// What its outputs depend on besides its inputs and settings.
    const DEPENDS: Depends = Depends::OnNothingElse;
    /// What can be set.
    type Settings: Settings;

    /// Reads the job's inputs, computes, and writes the job's outputs.
    fn run(job: &Job<Self::Settings>) -> anyhow::Result<()>;
}

/// Everything that can be set in one stage. The fields' doc comments are what `--help` shows.
pub trait Settings: Clone + Debug + Default + Serialize + DeserializeOwned + JsonSchema {
    /// Refuses values that make no sense; runs before the first stage of a pipeline starts. The key of a refusal is the
    /// name of the field.
    fn check(&self) -> Result<(), Refusal>;

    /// Whether a stage with these settings reads its input `name`.
    fn need(&self, _name: &str) -> Need {
        Need::AsDeclared
    }

    /// Whether a stage with these settings and inputs draws random numbers. If not, its configuration holds no seed,
    /// and another seed does not run it again.
    fn uses_seed(&self, _inputs: &BTreeMap<String, Source>) -> bool {
        true
    }
}

/// What a stage makes, as far as `select` can compare it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Files for the stages after it.
    Files,
    /// A model: the logits and labels of every split that is evaluated. Such a stage may be repeated, and one of its
    /// settings may have a list of values.
    Model,
}

/// What the outputs of a stage depend on besides its program, inputs and settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depends {
    /// Nothing: another pipeline with the same stage may take its outputs over.
    OnNothingElse,
    /// The name of the pipeline, which they hold.
    OnPipelineName,
}

/// What settings make of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// What its [`Kind`] says.
    AsDeclared,
    /// It must be given, optional or not.
    Always,
    /// It is not read: only another setting, here in words, would read it. The input is not wired, so no change to it
    /// runs the stage again.
    OnlyWith(&'static str),
}

/// One input of a stage.
#[derive(Clone, Copy, Debug)]
pub struct Input {
    /// Its name below `in:`.
    pub name: &'static str,
    /// What it may be.
    pub kind: Kind,
    /// What it is for, as `--help` shows it.
    pub about: &'static str,
}

/// What an input may be. The names are those of the stages that serve when the pipeline file says nothing.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Another stage.
    Stage(&'static str),
    /// Another stage. When the pipeline file says nothing: the first of the usual ones that the pipeline has.
    FirstStage(&'static [&'static str]),
    /// Another stage, or none: left out when the pipeline has no stage of this name, or says `null`.
    OptionalStage(&'static str),
    /// One or more other stages, read together with their `provenance.yaml`, on which inputs of other kinds do not
    /// depend. When the pipeline file says nothing: those of the usual ones that the pipeline has.
    Stages(&'static [&'static str]),
    /// The same for any number of other stages, also none.
    OptionalStages(&'static [&'static str]),
    /// A file: a path outside the pipeline, or a stage that writes such a file. In a pipeline file the name of a stage
    /// is that stage, and anything else a path; `./name` is a path whatever stages there are.
    File(&'static str),
    /// The same for an input that may be `null`. The pipeline file must say so: nothing given and no usual stage is a
    /// mistake.
    OptionalFile {
        /// The stage that serves when the pipeline file says nothing.
        usual: &'static str,
        /// What `null` means, as messages show it: "null for …".
        null: &'static str,
    },
    /// A folder, in the same way as a file.
    Folder(&'static str),
    /// A file or a folder, in the same way.
    FileOrFolder(&'static str),
    /// A file that no stage makes, always a path; left out when the pipeline file says nothing or `null`.
    OptionalOutsideFile,
    /// A folder that no stage makes, always a path.
    OutsideFolder,
}
