//! Frames to a classifier, as the pipeline makes it: the head that `train-head` trains on what `extract` writes, and the
//! limits that `export` fits.

use super::backbone::{Backbone, card};
use super::frames::Frame;
use super::lesson::{Checked, Counted, Lesson, advice};
use crate::models::Model;
use anyhow::ensure;
use artifact::{Classes, Npy, NpyWriter};
use measure::labelled::Labelled as Measured;
use measure::neighbour;
use measure::promise::Promise;
use measure::sureness::Sureness;
use model::card::{Card, Strangers, Unsure};
use model::classifier::{Classifier, Parts};
use model::head::HeadShape;
use model::{About, Device, Head, Mode, Parameters, checkpoint};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;
use train::head::{HeadTask, Settings};
use train::kept_epoch::KeptEpoch;
use train::{Copies, Labelled};

/// The seed of the pipeline file too.
pub const SEED: u64 = 7;
/// At most this share of answers is wrong, with this confidence. `export` gets the same: takes are too short for less.
pub const MAX_ERROR: f64 = 0.05;
const CONFIDENCE: f64 = 0.95;
/// As `export` has it.
const STRANGER_SHARE: f64 = 0.05;

/// A frame with its features.
#[derive(Clone)]
pub struct Example {
    /// The frame.
    pub frame: Frame,
    /// The position of its class.
    pub label: usize,
    /// (c,).
    pub features: Arc<[f32]>,
}

/// Frames by what they are for, each in the order of the pipeline.
pub struct Examples {
    /// The classes, in label order.
    pub classes: Vec<String>,
    /// Frames that are learnt from: of every class at least one.
    pub train: Vec<Example>,
    /// Frames that check what was learnt: of every class at least one, or none at all.
    pub validation: Vec<Example>,
}

/// A classifier and how well it works.
pub struct Taught {
    /// The classifier.
    pub model: Model,
    /// Its head, as `train-head` writes it: the bytes of `head.safetensors`.
    pub head: Vec<u8>,
    /// How well it works.
    pub lesson: Lesson,
}

/// Trains a head.
///
/// # Errors
/// If the losses become infinite, or the temporary folder cannot be written to.
pub fn taught(backbone: &Backbone, examples: &Examples) -> anyhow::Result<Taught> {
    let start = Instant::now();
    let Examples { classes, train, validation } = examples;
    let classes = Classes::new(classes.clone());
    let folder = tempfile::tempdir()?;
    let rows = Copies::as_they_are(rows(&folder.path().join("train"), train)?);
    // Without a take that checks, nothing is known of any epoch; the last one is kept, and no number is said.
    let is_checked = !validation.is_empty();
    let checking = self::rows(&folder.path().join("validation"), if is_checked { validation } else { train })?;
    let mut settings = Settings::default();
    settings.training.keep = if is_checked { settings.training.keep } else { KeptEpoch::Last };
    let (head, shape) = trained(&settings, &rows, &checking, &classes)?;
    let logits = checking.logits(|features| head.forward(features, Mode::Evaluate));
    let labels: Vec<usize> = checking.labels().iter().map(|label| *label as usize).collect();
    let measured = Measured::new(logits, labels, classes.len());
    let weights: Parameters = head.trained().into_iter().map(Into::into).collect();
    let lesson = lesson(&classes, examples, is_checked.then_some(&measured), start);
    let about = About {
        head: Some(HeadShape { features: backbone.feature_map(), ..shape }),
        classes: Some(classes),
        ..backbone.about.clone()
    };
    let head = checkpoint::to_bytes(&weights, &about);
    let model = model(backbone, about, &weights, examples, is_checked.then_some(&measured));
    Ok(Taught { model, head, lesson })
}

/// The features as one row of a map of one place each: what average pooling makes of the whole map.
fn rows(stem: &Path, examples: &[Example]) -> anyhow::Result<Labelled<f32>> {
    let (features, labels) = (stem.with_extension("features.npy"), stem.with_extension("labels.npy"));
    let c = examples.first().map_or(0, |example| example.features.len());
    let mut writer = NpyWriter::<f32>::create(&features, &[examples.len(), 1, 1, c])?;
    for (row, example) in examples.iter().enumerate() {
        writer.rows_mut(row..row + 1).copy_from_slice(&example.features);
    }
    writer.finish()?;
    let mut writer = NpyWriter::<i64>::create(&labels, &[examples.len()])?;
    for (row, example) in examples.iter().enumerate() {
        writer.rows_mut(row..row + 1)[0] = example.label as i64;
    }
    writer.finish()?;
    Ok(Labelled::new(Npy::open(&features)?, Npy::open(&labels)?))
}

fn trained(
    settings: &Settings,
    train: &Copies<f32>,
    validation: &Labelled<f32>,
    classes: &Classes,
) -> anyhow::Result<(Head, HeadShape)> {
    let shape = HeadShape {
        features: train.shape(),
        pool: settings.pool,
        hidden: settings.hidden.clone(),
        dropout: settings.dropout,
        outputs: classes.outputs(),
    };
    let head = Head::new(&shape, &shape.fresh(SEED));
    let loss = settings.training.loss(train.labels(), classes.len(), Device::Cpu);
    let trainer = settings.training.trainer(SEED);
    let task = HeadTask { head: &head, loss, train, validation };
    let history = trainer.fit(&task, trainer.begin(&task), &mut ());
    let is_finite = history.epochs.last().is_some_and(train::history::Epoch::is_finite);
    ensure!(is_finite, "the training failed: its losses became infinite");
    Ok((head, shape))
}

fn lesson(classes: &Classes, examples: &Examples, measured: Option<&Measured>, start: Instant) -> Lesson {
    let names = classes.names().to_vec();
    let confusion = measured.map(|measured| confusion(measured, &examples.validation, names.len()));
    let mut by_class = vec![0; names.len()];
    examples.train.iter().for_each(|example| by_class[example.label] += 1);
    let validation = confusion.as_ref().map(|confusion| {
        let right = (0..names.len()).map(|class| confusion[class][class].len()).sum();
        Checked::new(right, counted(&examples.validation))
    });
    let advice = advice(&names, &by_class, confusion.as_deref());
    let (train, seconds) = (counted(&examples.train), start.elapsed().as_secs_f64());
    Lesson { classes: names, train, validation, confusion, seconds, advice }
}

fn counted(examples: &[Example]) -> Counted {
    let take = |example: &Example| (example.label, example.frame.name.split('-').next().map(str::to_owned));
    Counted { frames: examples.len(), takes: examples.iter().map(take).collect::<BTreeSet<_>>().len() }
}

fn confusion(measured: &Measured, examples: &[Example], k: usize) -> Vec<Vec<Vec<String>>> {
    let mut confusion = vec![vec![Vec::new(); k]; k];
    for (example, prediction) in examples.iter().zip(measured.predictions(1.0)) {
        confusion[example.label][prediction.class].push(example.frame.name.clone());
    }
    confusion
}

fn model(
    backbone: &Backbone,
    about: About,
    weights: &Parameters,
    examples: &Examples,
    measured: Option<&Measured>,
) -> Model {
    let reference: Vec<f32> =
        examples.train.iter().flat_map(|example| neighbour::of_unit_length(&example.features)).collect();
    let neighbour = neighbour::default_neighbour(examples.train.len());
    let distance = |example: &Example| {
        let features = neighbour::of_unit_length(&example.features);
        neighbour::distance(&reference, &features, neighbour).expect("there are that many rows")
    };
    let distances: Vec<f64> = examples.validation.iter().map(distance).collect();
    let promise = Promise::new(MAX_ERROR, CONFIDENCE).expect("both are shares");
    let sureness = measured.and_then(|measured| Sureness::fit(measured, &distances, STRANGER_SHARE, promise));
    let outcomes = measured.zip(sureness.as_ref());
    let outcomes = outcomes.map(|(measured, sureness)| sureness.limits().outcomes(measured, &distances));
    let limits = sureness.as_ref().map(Sureness::limits);
    let card = Card {
        unsure: Unsure {
            max_error: MAX_ERROR,
            confidence: CONFIDENCE,
            threshold: limits.and_then(|limits| limits.threshold),
        },
        strangers: Strangers { neighbour, threshold: limits.and_then(|limits| limits.farthest) },
        ..card(limits.map_or(1.0, |limits| limits.temperature))
    };
    let mut parameters = backbone.parameters();
    parameters.extend(weights.iter().map(|(name, tensor)| (name.clone(), tensor.shallow_clone())));
    let outcomes = outcomes.unwrap_or_default();
    Model::new(Classifier::of_parts(Parts { about, parameters, card, outcomes, reference }))
}
