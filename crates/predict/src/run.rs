//! Opens the classifier, checks it, asks it for every photo.

use crate::arguments::Arguments;
use crate::check;
use crate::job::{Job, is_broken_pipe};
use crate::links::undo;
use crate::misuse;
use crate::photos::left_out::counted;
use crate::photos::listing::Listing;
use crate::rows::counts::Counts;
use crate::rows::destination::Destination;
use crate::takes;
use crate::threshold;
use anyhow::Context as _;
use artifact::{program, stderr};
use model::classifier::Classifier;
use model::device;
use std::io::{self, BufWriter};
use std::path::Path;
use std::process::ExitCode;

/// The whole program.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    match (&arguments.undo, &arguments.model) {
        (Some(list), _) => take_back(list),
        (None, Some(model)) => ask(arguments, model),
        (None, None) => unreachable!("clap requires one of them"),
    }
}

fn take_back(list: &Path) -> anyhow::Result<ExitCode> {
    let (removed, others) = undo::undo(list)?;
    others.iter().for_each(stderr::line);
    stderr::line(format_args!("{} removed", counted(removed, "link")));
    Ok(if others.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn ask(arguments: &Arguments, model: &Path) -> anyhow::Result<ExitCode> {
    let (taken, _) = device::probe(arguments.device)?;
    let classifier = Classifier::open(model, &taken, arguments.precision)?;
    if arguments.self_test {
        return self_test(&classifier);
    }
    takes::refuse_others(arguments, model, &classifier)?;
    if !arguments.no_check {
        check::refuse_other_answers(model, &classifier, noun(&classifier))?;
    }
    let threshold = threshold::chosen(arguments, classifier.judge())?;
    match answer(&Job { arguments, classifier: &classifier, threshold }) {
        // Whoever reads only the first rows wants no more of them.
        Err(error) if is_broken_pipe(&error) => Ok(ExitCode::SUCCESS),
        counts => Ok(counts?.tell(noun(&classifier), Listing::has_list(&arguments.photos))),
    }
}

/// What the classifier takes, in the singular.
fn noun(classifier: &Classifier) -> &'static str {
    if classifier.about().network.imported().is_some() { "row" } else { "photo" }
}

fn self_test(classifier: &Classifier) -> anyhow::Result<ExitCode> {
    let checked = classifier.check()?;
    program::print(&format!("{} of {}\n", checked.agreed, checked.photos))?;
    stderr::line(check::said(checked, noun(classifier)));
    Ok(if checked.agreed == checked.photos { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn answer(job: &Job) -> anyhow::Result<Counts> {
    let format = misuse::format(job.arguments).map_err(anyhow::Error::msg)?;
    let Some(path) = &job.arguments.output else {
        return job.answer_to(BufWriter::new(io::stdout()), format);
    };
    let destination = Destination::create(path)?;
    let counts =
        job.answer_to(BufWriter::new(destination.file()), format).with_context(|| path.display().to_string())?;
    destination.appear()?;
    Ok(counts)
}
