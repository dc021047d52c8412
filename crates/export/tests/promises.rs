//! Whether a classifier's promises are kept, in small: `make bench ONLY=promises` measures it with far more pictures.

use artifact::random::{self, Purpose};
use artifact::{Split, file_names};
use fixture::{Project, artifacts, picture};
use measure::binomial;
use measure::labelled::Labelled;
use measure::promise::Promise;
use measure::separation::area_under_roc;
use measure::sureness::Sureness;
use model::classifier::{Classifier, Output};
use model::device::Chosen;
use model::precision::PrecisionSetting;
use std::fs;

const WEIGHTS: &str = "data/weights/vgg16-quarter-reef.safetensors";
const EXTRACT: &str = "in: {weights: w.safetensors}\nsettings: {precision: f32}";
const HEAD: &str = "settings: {hidden: [64], dropout: 0, optimizer: adam, learning_rate: 0.003, epochs: 40}";
const PREPARATION: &str = "{height: 40, width: 70, resize: squash, filter: bilinear, background: [255, 255, 255]}";
/// Pictures that neither training nor its choice of the epoch saw.
const FRESH: usize = 1200;
/// Of them, those that a repeat fits on.
const CALIBRATION: usize = 200;
const REPEATS: usize = 50;
const MAX_ERROR: f64 = 0.15;
/// The most of all repeats in which a promise with confidence 0.95 may be broken.
const MOST_BROKEN: usize = 8;

/// A classifier of discs and squares that is often wrong, as it has learned from 90 pictures; and `fresh` test pictures.
fn project(fresh: usize) -> Project {
    let project = Project::new();
    let images = project.stage("preprocess");
    artifacts::pictures(&images, "train", 0..90);
    artifacts::pictures(&images, "validation", 100..160);
    artifacts::pictures(&images, "test", 300..300 + fresh as u64);
    artifacts::seal(&images);
    artifacts::fact(&images, artifact::facts::PREPARATION, PREPARATION);
    project.write("w.safetensors", &fs::read(fixture::root().join(WEIGHTS)).unwrap());
    project.run("extract", EXTRACT).succeeded();
    project.run("train-head", HEAD).succeeded();
    project
}

/// What `export` made of it.
fn classifier(project: &Project) -> Classifier {
    project.run("export", "in: {model: train-head}").succeeded();
    let path = project.stage("export").join(file_names::CLASSIFIER);
    Classifier::open(&path, &Chosen::Cpu, PrecisionSetting::Auto).unwrap()
}

fn outputs(classifier: &Classifier, pictures: &[u8]) -> Vec<Output> {
    let mut run = classifier.run();
    let mut outputs = run.push(pictures);
    outputs.extend(run.finish());
    outputs
}

fn distances(classifier: &Classifier, outputs: &[Output]) -> Vec<f64> {
    outputs.iter().map(|output| classifier.judge().distance(output).unwrap()).collect()
}

/// Pictures with their logits and their distances to the training pictures.
struct Known(Labelled, Vec<f64>);

impl Known {
    /// The fresh pictures.
    fn fresh(project: &Project) -> Self {
        let classifier = classifier(project);
        let images = project.artifact("preprocess");
        let labels = images.labels(Split::Test).unwrap().data().iter().map(|label| *label as usize).collect();
        let outputs = outputs(&classifier, images.npy::<u8>(&file_names::images(Split::Test)).unwrap().data());
        let logits = outputs.iter().flat_map(|output| &output.logits).copied().collect();
        Self(Labelled::new(logits, labels, 2), distances(&classifier, &outputs))
    }

    fn at(&self, positions: &[usize]) -> Self {
        Self(self.0.at(positions), positions.iter().map(|position| self.1[*position]).collect())
    }
}

/// The share of wrong answers among those that are given, by what `calibration` allows; none if it allows no promise.
fn error(calibration: &Known, others: &Known) -> Option<f64> {
    let promise = Promise::new(MAX_ERROR, 0.95).unwrap();
    let fitted = Sureness::fit(&calibration.0, &calibration.1, 0.05, promise).unwrap();
    fitted.selection.threshold()?;
    Some(fitted.limits().answered(&others.0, &others.1).error())
}

#[test]
fn the_promised_error_is_kept_on_fresh_pictures() {
    assert!(1.0 - binomial::at_most(MOST_BROKEN, REPEATS, 0.05) < 1.0 / 1000.0);
    let fresh = Known::fresh(&project(FRESH));
    let errors = (0..REPEATS as u64).filter_map(|repeat| {
        let order = random::permutation(7, Purpose::Test("export promises"), repeat, FRESH);
        error(&fresh.at(&order[..CALIBRATION]), &fresh.at(&order[CALIBRATION..]))
    });
    let errors: Vec<f64> = errors.collect();
    let broken = errors.iter().filter(|error| **error > MAX_ERROR).count();
    assert!(broken <= MOST_BROKEN, "{broken} of {REPEATS} broken: {errors:?}");
    // A promise that is never made, or that any threshold would keep, shows nothing.
    assert!(errors.len() > REPEATS / 2, "{} of {REPEATS} found", errors.len());
    let all = fresh.0.outcomes(1.0).iter().filter(|outcome| !outcome.correct).count();
    assert!(all as f64 / FRESH as f64 > MAX_ERROR, "{all} of {FRESH} wrong");
}

#[test]
fn noise_is_farther_away_than_fresh_pictures() {
    let classifier = classifier(&project(2));
    let distances = |pictures: &[Vec<u8>]| distances(&classifier, &outputs(&classifier, &pictures.concat()));
    let known: Vec<Vec<u8>> =
        (2000..2100).map(|number| picture::figure(70, 40, number as usize % 2, number).into_raw()).collect();
    let noise: Vec<Vec<u8>> = (0..100).map(|number| picture::noise(70, 40, number).into_raw()).collect();
    let area = area_under_roc(&distances(&known), &distances(&noise)).unwrap();
    assert!(area >= 0.95, "{area}");
}
