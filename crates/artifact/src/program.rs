//! What the `main` of every stage does.

use crate::cache::Cache;
use crate::check::Refusal;
use crate::config::{Config, Draft};
use crate::fingerprint::Fingerprint;
use crate::job::{Claim, running_program};
use crate::outside::{Outside, UNREADABLE};
use crate::stage::{self, Depends, Stage};
use crate::{Job, file_names, help, panics, resolve, several, signals, stderr, write, yaml};
use anyhow::Context as _;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use std::fs;
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::SystemTime;

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
            Arg::new("cache")
                .long("cache")
                .value_name("FOLDER")
                .help("Take the outputs from here if there are some of the same program, inputs and settings; keep them here")
                .value_parser(value_parser!(PathBuf))
                .conflicts_with("resolve"),
        )
        .arg(
            Arg::new("rerun")
                .long("rerun")
                .action(ArgAction::SetTrue)
                .requires("cache")
                .help("Run even if the cache holds the outputs, and replace them there"),
        )
        .arg(
            Arg::new("resolve").long("resolve").action(ArgAction::SetTrue).conflicts_with("folder").help(
                "Read one stage of a pipeline from standard input, check it, print it with every default filled in",
            ),
        )
}

/// A refusal goes to stdout as JSON, for `plan`, which knows the pipeline file and the stage, and to stderr as
/// `key: reason`, for people.
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
    let path = folder.join(file_names::CONFIG);
    anyhow::ensure!(config.run == S::NAME, "{}: run: expected {}, got {}", path.display(), S::NAME, config.run);
    let settings = resolve::settings::<S>(config.settings.clone()).with_context(|| path.display().to_string())?;
    let seeded = config.seed.is_some() || !stage::Settings::uses_seed(&settings, &config.inputs);
    anyhow::ensure!(seeded, "{}: seed: expected a whole number, got nothing", path.display());
    let (made_from, outside) = made_from::<S>(folder, &config, &claim).with_context(|| name_of(folder))?;
    let cache = arguments.get_one::<PathBuf>("cache").map(|folder| Cache::new(folder));
    if let Some(cache) = cache.as_ref().filter(|_| !arguments.get_flag("rerun"))
        && cache.restore_into(&claim, folder, &made_from)?
    {
        stderr::line(format_args!("{}: taken from the cache of runs", name_of(folder)));
        return Ok(());
    }
    let job = Job::start(claim, folder, &config, settings, made_from)?;
    let began = job.began();
    let outcome = panics::caught(&config.settings, || S::run(&job));
    job.finish(outcome.and_then(|()| unchanged(&config, &outside, began)))?;
    // A run does not fail because it cannot be kept.
    if let Some(Err(error)) = cache.map(|cache| cache.keep(folder)) {
        stderr::line(format_args!("{}: not kept in the cache of runs: {error}", name_of(folder)));
    }
    Ok(())
}

/// Errors: a file from outside is another one than when the run began. Nobody knows which of the two was read.
fn unchanged(config: &Config, before: &Outside, began: SystemTime) -> anyhow::Result<()> {
    let now = Outside::list(config, before, began)?;
    match now.first_change(before) {
        None => Ok(()),
        Some((path, then, now)) if then != now && [then, now].contains(&UNREADABLE) => {
            anyhow::bail!("{path}: {then} when the run began, {now} when it ended")
        }
        Some((path, ..)) => {
            anyhow::bail!("{path}: changed while it was read; run this again when nothing writes there")
        }
    }
}

/// Lists the files from outside in `inputs.txt`. Returns all that decides the outputs, and that list.
fn made_from<S: Stage>(folder: &Path, config: &Config, claim: &Claim) -> anyhow::Result<(Fingerprint, Outside)> {
    let outside = Outside::list(config, &Outside::read(folder), claim.began())?;
    let path = folder.join(file_names::INPUTS);
    if !config.outside().is_empty() {
        write::atomic(&path, outside.text().as_bytes())?;
    } else if path.exists() {
        fs::remove_file(&path).with_context(|| format!("{}: failed to remove", path.display()))?;
    }
    // Of a program that cannot be read, a word that is the hash of nothing: it runs every time.
    let program = running_program().unwrap_or_else(|_| "unknown".to_owned());
    let made_from = Fingerprint::new(program, config, folder, &outside)?;
    let made_from = match S::DEPENDS {
        Depends::OnNothingElse => made_from,
        Depends::OnPipelineName => made_from.of_pipeline(&folder.parent().map_or_else(String::new, name_of)),
    };
    Ok((made_from, outside))
}

fn name_of(folder: &Path) -> String {
    folder.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}
