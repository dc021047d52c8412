//! What a stage is, and what every stage's `main` does.

use crate::check::Refusal;
use crate::config::{Config, Draft};
use crate::job::Claim;
use crate::{Job, help, resolve, yaml};
use anyhow::Context as _;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Debug;
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

/// A program that reads some artifact folders and writes one.
pub trait Stage {
    /// The program's name, and its key in a pipeline file unless that says `run:`.
    const NAME: &'static str;
    /// What it does, in a sentence or two.
    const ABOUT: &'static str;
    /// What it reads.
    const INPUTS: &'static [Input];
    /// What can be set.
    type Settings: Settings;

    /// Reads the job's inputs, computes, and writes the job's outputs.
    fn run(job: &Job<Self::Settings>) -> anyhow::Result<()>;
}

/// Everything that can be set in one stage. The fields' doc comments are what `--help` shows.
pub trait Settings: Clone + Debug + Default + Serialize + DeserializeOwned + JsonSchema {
    /// Refuses values that make no sense; runs before the first stage of a pipeline starts. Keys are named as fields.
    fn check(&self) -> Result<(), Refusal>;

    /// What a stage that is set like this makes of its input `name`.
    fn need(&self, _name: &str) -> Need {
        Need::AsDeclared
    }
}

/// What settings make of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// What its [`Kind`] says.
    AsDeclared,
    /// It must be given, optional or not.
    Always,
    /// It is read only with another setting, here in words: it is not wired, and so nothing that happens to it makes the
    /// stage run again.
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
    /// Another stage, or none: left out when the pipeline has no stage of this name, or says `null`.
    OptionalStage(&'static str),
    /// One or more other stages, with their `provenance.yaml`, on which the others do not depend; those of the usual
    /// ones that the pipeline has, when it says nothing.
    Stages(&'static [&'static str]),
    /// The same for any number of other stages, also none.
    OptionalStages(&'static [&'static str]),
    /// A file: a path outside the pipeline, or a stage that writes such a file. In a pipeline file the name of a stage is
    /// that stage, and anything else a path; `./name` is a path whatever stages there are.
    File(&'static str),
    /// The same for an input that may be `null`. That must be said: nothing given and no usual stage is a mistake.
    OptionalFile {
        /// The stage that serves when the pipeline file says nothing.
        usual: &'static str,
        /// What `null` means, as messages show it: "null for …".
        null: &'static str,
    },
    /// A folder, in the same way as a file.
    Folder(&'static str),
}

/// The whole `main` of a stage: `S --resolve` or `S FOLDER`. Exit status 0 done, 1 failed, 2 misused.
pub fn main<S: Stage>() -> ExitCode {
    let arguments = command::<S>().get_matches();
    let outcome = if arguments.get_flag("resolve") { resolve_stdin::<S>() } else { run::<S>(&arguments) };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn command<S: Stage>() -> Command {
    Command::new(S::NAME)
        .about(S::ABOUT)
        .version(env!("CARGO_PKG_VERSION"))
        .after_long_help(help::page::<S>())
        .arg(
            Arg::new("folder")
                .value_name("FOLDER")
                .help("Artifact folder to fill; its config.yaml says from what and how (`make` writes that file)")
                .value_parser(value_parser!(PathBuf))
                .required_unless_present("resolve"),
        )
        .arg(
            Arg::new("resolve").long("resolve").action(ArgAction::SetTrue).conflicts_with("folder").help(
                "Read one stage of a pipeline from standard input, check it, print it with every default filled in",
            ),
        )
}

/// Refusals go to stderr as `key: reason`; who asked knows which pipeline file and stage that is.
fn resolve_stdin<S: Stage>() -> anyhow::Result<()> {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text).context("standard input")?;
    let draft: Draft = yaml::from_str(&text).map_err(anyhow::Error::msg)?;
    print(&yaml::to_string(&resolve::resolve::<S>(draft)?)).context("standard output")
}

/// Prints what a program was asked for. A reader who has seen enough, as `| head` has, is no failure.
pub fn print(text: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        outcome => outcome,
    }
}

fn run<S: Stage>(arguments: &ArgMatches) -> anyhow::Result<()> {
    let folder: &PathBuf = arguments.get_one("folder").expect("clap requires it");
    let claim = Claim::take(folder)?;
    let config = Config::read(folder)?;
    let path = folder.join(crate::layout::CONFIG);
    anyhow::ensure!(config.run == S::NAME, "{}: run: expected {}, got {}", path.display(), S::NAME, config.run);
    let settings = resolve::settings::<S>(config.settings.clone()).with_context(|| path.display().to_string())?;
    let job = Job::start(claim, folder, &config, settings)?;
    let outcome = S::run(&job);
    job.finish(outcome)
}
