//! What the `main` of every stage does.

use crate::check::Refusal;
use crate::config::{Config, Draft};
use crate::job::Claim;
use crate::stage::{self, Stage};
use crate::{Job, help, panics, resolve, several, signals, stderr, yaml};
use anyhow::Context as _;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

/// The whole `main` of a stage: `S --resolve` or `S FOLDER`. Exit status 0 done, 1 failed, 2 misused.
pub fn main<S: Stage>() -> ExitCode {
    signals::become_errors();
    let arguments = command::<S>().get_matches();
    exit_code(if arguments.get_flag("resolve") { resolve_stdin::<S>() } else { run::<S>(&arguments) })
}

/// Says on stderr what went wrong, if anything did. Exit status 0 done, 1 failed.
pub fn exit_code(outcome: anyhow::Result<()>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            stderr::line(format_args!("{error:#}"));
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

/// A refusal is printed as JSON for `plan`, which knows the pipeline file and the stage, and told as `key: reason`.
fn resolve_stdin<S: Stage>() -> anyhow::Result<()> {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text).context("standard input")?;
    let draft: Draft = yaml::from_str(&text).map_err(anyhow::Error::msg)?;
    let resolved = several::resolve::<S>(draft);
    let text = resolved.as_ref().map_or_else(Refusal::to_json, yaml::to_string);
    print(&text).context("standard output")?;
    Ok(resolved.map(drop)?)
}

/// Prints what a program was asked for. A reader that stops early, such as `| head`, is not a failure.
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
    let path = folder.join(crate::file_names::CONFIG);
    anyhow::ensure!(config.run == S::NAME, "{}: run: expected {}, got {}", path.display(), S::NAME, config.run);
    let settings = resolve::settings::<S>(config.settings.clone()).with_context(|| path.display().to_string())?;
    let seeded = config.seed.is_some() || !stage::Settings::uses_seed(&settings, &config.inputs);
    anyhow::ensure!(seeded, "{}: seed: expected a whole number, got nothing", path.display());
    let job = Job::start(claim, folder, &config, settings)?;
    let outcome = panics::caught(&config.settings, || S::run(&job));
    job.finish(outcome)
}
