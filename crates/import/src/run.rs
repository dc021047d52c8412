//! Looks through the folder, draws the splits that it lacks, writes features, labels and lists.

use crate::classes::{Classified, classify};
use crate::config::Settings;
use crate::contents::{self, Contents, Part};
use crate::output::{Source, Written, write};
use crate::survey::{Survey, survey};
use crate::{columns, drawn, tell};
use anyhow::ensure;
use artifact::{Error, Job, Split, facts, file_names, hash};
use feature_file::Layout;
use model::feature_source::Imported;
use model::{About, Parameters, checkpoint, provenance};
use std::collections::BTreeMap;

/// The whole stage.
pub fn run(job: &Job<Settings>) -> anyhow::Result<()> {
    let folder = &job.outside("arrays")?;
    let contents = contents::list(folder)?;
    if let Some(line) = tell::ignored(&contents) {
        job.say(line);
    }
    let layout = columns::common(&contents.parts, job.settings.columns)?;
    let Classified { classes, labels, meaning } = classify(folder, &contents)?;
    let told = [tell::counted_columns(&contents), tell::numbers(&contents, &classes, meaning)];
    told.iter().flatten().for_each(|line| job.say(line));
    let surveys = look_at(job, &contents.parts, &layout)?;

    let train = (&surveys[0].hashes[..], labels[0].as_deref());
    let of_train = drawn::splits(job, folder, &contents.parts, train, &classes)?;
    let bar = job.progress("rows written", rows(&contents));
    let mut written: Vec<Written> = Vec::new();
    for ((part, survey), labels) in contents.parts.iter().zip(&surveys).zip(&labels) {
        let own = vec![part.split; part.features.len()];
        let splits = if part.split == Split::Train { &of_train } else { &own };
        let source = Source { part, hashes: &survey.hashes, labels: labels.as_deref(), splits };
        written.extend(write(job, &layout, &source, &bar)?);
    }
    bar.finish_and_clear();
    written.sort_by_key(|written| written.split);

    job.write_yaml(file_names::CLASSES, &classes)?;
    let about = About::of_imported(Imported { row_scale: job.settings.row_scale, layout: layout.clone() });
    job.write(file_names::NETWORK, &checkpoint::to_bytes(&Parameters::new(), &about))?;
    job.record("arrays", hashes(&contents)?);
    provenance::record(job);
    let of_train = written[0].labels.as_deref();
    if let Some(line) = of_train.and_then(|labels| tell::missing(&classes, meaning, labels)) {
        job.say(line);
    }
    let leaks = tell::leaks(&written);
    leaks.values().flatten().for_each(|line| job.say(line));
    if !leaks.is_empty() {
        job.fact(facts::LEAKS, leaks);
    }
    job.say(tell::sizes(&classes, &written, &layout));
    Ok(())
}

/// A first look at all rows, before anything is written.
fn look_at(job: &Job<Settings>, parts: &[Part], layout: &Layout) -> anyhow::Result<Vec<Survey>> {
    let bar = job.progress("rows", parts.iter().map(|part| part.features.len()).sum());
    let scale = job.settings.row_scale;
    let surveys: Vec<Survey> =
        parts.iter().map(|part| survey(part, layout, scale, &bar)).collect::<artifact::Result<_>>()?;
    bar.finish_and_clear();
    let (train, d) = (&surveys[0], layout.columns);
    let path = parts[0].features.path();
    ensure!(train.hashes.len() > 1, Error::unexpected(path, "at least two rows", train.hashes.len()));
    let is_constant = train.constant.len() == d;
    let (expected, found) = ("rows that differ", format!("{} equal ones", train.hashes.len()));
    ensure!(!is_constant, Error::unexpected(path, expected, found));
    let zeros = parts.iter().zip(&surveys).filter_map(|(part, survey)| tell::zeros(part.split, survey, scale));
    zeros.chain(tell::constant(layout, train)).for_each(|line| job.say(line));
    Ok(surveys)
}

fn rows(contents: &Contents) -> usize {
    contents.parts.iter().map(|part| part.features.len()).sum()
}

/// The hash of every file that was read, by its name.
fn hashes(contents: &Contents) -> artifact::Result<BTreeMap<String, String>> {
    let files = contents.parts.iter().flat_map(|part| &part.files).chain(&contents.classes);
    let name = |path: &std::path::Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    files.map(|path| Ok((name(path), hash::file(path)?))).collect()
}
