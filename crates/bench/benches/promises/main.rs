//! Whether the promises of a classifier are kept: how often answers that are given are wrong, and whether photos of other
//! things are told from those of the classes.
//!
//! - `demo`: the demo's classifier, and fresh photos
//! - `answers`: what it makes of photos; `known`: of fresh photos of its classes; `strange`: of others
//! - `photo`, `text`, `noise`: photos that the bench draws
//! - `trial`: one repeat of fit and test; `own`: the thresholds in the demo's own file
//! - `tables`: the tables of the page

mod answers;
mod demo;
mod known;
mod noise;
mod own;
mod photo;
mod strange;
mod tables;
mod text;
mod trial;

use bench::machine;
use bench::revision::{revision, today};
use demo::Demo;
use known::Known;
use model::classifier::Judge;
use rayon::prelude::*;
use std::fmt::Write as _;
use strange::Strange;
use trial::{Trial, trial};

const REPEATS: usize = 200;
/// Calibration photos.
const CALIBRATION: [usize; 2] = [200, 1000];
/// The least area under the ROC curve that is wanted of each group of strangers.
const WANTED_AREA: f64 = 0.95;
/// The path of the page.
const PAGE: &str = "crates/bench/PROMISES.md";

fn main() -> anyhow::Result<()> {
    let demo = Demo::run()?;
    let classifier = demo.classifier()?;
    let known = Known::read(&demo, &classifier)?;
    eprintln!("answers for strangers");
    let (reef, mut groups) = (strange::reef(&demo, &classifier)?, strange::drawn(&classifier)?);
    groups.insert(0, strange::together("reef, all 29 classes", &reef));
    eprintln!("{REPEATS} repeats");
    let runs = CALIBRATION.map(|n| {
        let trials = (0..REPEATS as u64).into_par_iter().map(|number| trial(&known, n, number));
        (n, trials.collect::<Vec<Trial>>())
    });
    let page = page(&known, &runs, classifier.judge(), &groups, &reef)?;
    println!("{page}");
    artifact::write::atomic(&fixture::root().join(PAGE), page.as_bytes())?;
    Ok(())
}

fn page(
    known: &Known,
    runs: &[(usize, Vec<Trial>)],
    judge: &Judge,
    groups: &[Strange],
    reef: &[Strange],
) -> anyhow::Result<String> {
    let (most, photos) = (tables::most_broken(REPEATS), known.len());
    let strangers = |all| tables::strangers(all, &known.distances, own::limits(judge), WANTED_AREA);
    let mut page = "# Promises of a classifier, and whether they are kept\n\n".to_owned();
    writeln!(
        page,
        "`make bench ONLY=promises` writes this page; [README.md](README.md#promises) says what is measured and how.\n\
         On {}; {}, measured on {}.\n\n\
         ## At most so many of the answers are wrong\n\n\
         {REPEATS} repeats. Each draws calibration photos from {photos} fresh photos, fits temperature, largest distance and \
         threshold on them, and measures the true error on all others. A promise is broken if that is larger than promised. With \
         confidence {} %, {} of {REPEATS} may be broken in the mean; more than {most} would be by chance in one bench of a \
         hundred.\n\n{}\n\
         The promise is about calibration photos that the model has never seen. The validation pictures of the demo chose \
         the epoch too; the thresholds that its own file has by them, once, on all fresh photos:\n\n{}\n\
         ## Probabilities mean what they say, and few known photos are strangers\n\n\
         The debiased calibration error of all other photos, and the share of them that is refused, where {} is \
         promised in the mean over all repeats:\n\n{}\n{}\n\n\
         ## Strangers are told from known photos\n\n\
         The area under the ROC curve of the distance to the training pictures, against all fresh photos:\n\n{}\n\
         Each class of `reef`:\n\n{}",
        machine(),
        revision(),
        today(),
        100.0 * trial::CONFIDENCE,
        (REPEATS as f64 * (1.0 - trial::CONFIDENCE)).round(),
        tables::promises(runs),
        own::table(judge, known),
        tables::percent(Some(trial::STRANGER_SHARE)),
        tables::others(runs),
        own::strangers(judge, known),
        strangers(groups),
        strangers(reef).to_string().trim_end(),
    )?;
    Ok(page)
}
