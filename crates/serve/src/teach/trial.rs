//! Whether asking helps: drawn takes, a head that was taught by one of them, and twenty more frames, asked for or not.

use super::asking::Asking;
use super::backbone::{Backbone, Origin};
use super::frames::Frame;
use super::training::{Example, Examples, Taught, taught};
use crate::models::Model;
use artifact::random::{self, Purpose};
use fixture::takes::{self, DIRECTIONS};
use image::ImageFormat;
use model::bytes::to_vec;
use model::classifier::{Answer, Output};
use model::device::Chosen;
use model::{Head, Mode, Tensor, checkpoint};
use picture::Preparer;
use rayon::prelude::*;
use std::io::Cursor;
use std::path::Path;
use weight_file::WeightFile;

/// Frames that are added.
const ADDED: usize = 20;
/// After so many, somebody presses the button for another training.
const BETWEEN_TRAININGS: usize = 5;
/// Lessons that are begun anew.
const LESSONS: u64 = 8;
/// Random choices for each.
const DRAWS: u64 = 3;

/// A frame of the camera.
#[derive(Clone, Copy)]
struct Shot {
    class: usize,
    take: u64,
    number: u64,
}

struct Trial {
    backbone: Backbone,
    features_only: Model,
}

/// A head that was taught, and what its outputs mean.
struct Lesson {
    model: Model,
    head: Head,
}

impl Trial {
    fn new() -> Self {
        let weights = fixture::root().join("data/weights/vgg16-quarter-reef.safetensors");
        let backbone = Backbone::open(Origin::of(&weights, None), &Chosen::Cpu).unwrap();
        Self { features_only: backbone.features_only(), backbone }
    }

    /// Frames with their features.
    fn examples(&self, shots: &[Shot]) -> Vec<Example> {
        let preparation = self.backbone.about.preparation.unwrap();
        let picture = |shot: &Shot| {
            let mut file = Cursor::new(Vec::new());
            takes::frame(shot.class, shot.take, shot.number).write_to(&mut file, ImageFormat::Png).unwrap();
            let mut picture = vec![0; preparation.picture_len()];
            Preparer::new(preparation, 1.0).prepare(file.into_inner(), &mut picture).unwrap();
            picture
        };
        let pictures: Vec<Vec<u8>> = shots.par_iter().map(picture).collect();
        let classifier = self.features_only.classifier();
        let mut run = classifier.run();
        let mut outputs: Vec<Output> = pictures.chunks(8).flat_map(|pictures| run.push(&pictures.concat())).collect();
        outputs.extend(run.finish());
        let example = |(shot, output): (&Shot, Output)| {
            let class = DIRECTIONS[shot.class].to_owned();
            let name = format!("{}-{:04}.png", shot.take, shot.number);
            Example { frame: Frame { class, name }, label: shot.class, features: output.features.into() }
        };
        shots.iter().zip(outputs).map(example).collect()
    }

    fn taught(&self, train: &[Example], validation: &[Example]) -> Lesson {
        let mut train = train.to_vec();
        train.sort_by(|a, b| a.frame.cmp(&b.frame));
        let classes = DIRECTIONS.map(str::to_owned).into();
        let examples = Examples { classes, train, validation: validation.to_vec() };
        let Taught { model, head, .. } = taught(&self.backbone, &examples).unwrap();
        let file = WeightFile::parse(Path::new("head"), head.into()).unwrap();
        let shape = checkpoint::about(&file).unwrap().unwrap().head.unwrap();
        let head = Head::new(&shape, &checkpoint::parameters(&file).unwrap());
        Lesson { model, head }
    }

    /// Twenty frames of the stream that were asked for, with a training after every few, behind the first ones; and how many
    /// frames of the stream passed until then.
    fn asked(&self, first: &[Example], validation: &[Example], stream: &[Example]) -> (Vec<Example>, usize) {
        let mut asking = Asking::default();
        let (mut train, mut added) = (first.to_vec(), 0);
        let mut lesson = self.taught(&train, validation);
        for (passed, example) in (1..).zip(stream) {
            let (answer, output) = lesson.answer(example);
            let distance = lesson.model.judge().distance(&output);
            let Some(asked) = asking.look(&answer, &output, distance, || example.clone()) else { continue };
            train.push(asked);
            added += 1;
            if added == ADDED {
                return (train, passed);
            }
            if added.is_multiple_of(BETWEEN_TRAININGS) {
                lesson = self.taught(&train, validation);
            }
        }
        panic!("only {added} frames were asked for");
    }
}

impl Lesson {
    fn answer(&self, example: &Example) -> (Answer, Output) {
        let features = Tensor::from_slice(&example.features).view([1, 1, 1, -1]);
        let logits = to_vec(&self.head.forward(&features, Mode::Evaluate));
        let output = Output { logits, features: example.features.to_vec() };
        (self.model.judge().answer(&output, None, true), output)
    }

    fn accuracy(&self, examples: &[Example]) -> f64 {
        let right = examples.iter().filter(|example| self.answer(example).0.class == example.label).count();
        right as f64 / examples.len() as f64
    }
}

fn shots(takes: impl IntoIterator<Item = u64>, numbers: std::ops::Range<u64>) -> Vec<Shot> {
    let of_take = |take| {
        let numbers = numbers.clone();
        (0..DIRECTIONS.len()).flat_map(move |class| numbers.clone().map(move |number| Shot { class, take, number }))
    };
    takes.into_iter().flat_map(of_take).collect()
}

#[test]
fn twenty_frames_that_were_asked_for_teach_more_than_twenty_others() {
    let trial = Trial::new();
    let mut gains = Vec::new();
    for lesson in 0..LESSONS {
        let base = 100 * lesson;
        let first = trial.examples(&shots([base + 1], 0..12));
        let validation = trial.examples(&shots([base + 2], 0..6));
        let stream = trial.examples(&shots(base + 3..base + 10, 0..16));
        let unseen = trial.examples(&shots(base + 20..base + 30, 0..4));
        let (asked, passed) = trial.asked(&first, &validation, &stream);
        let accuracy = |train: &[Example]| trial.taught(train, &validation).accuracy(&unseen);
        let randoms = (0..DRAWS).map(|draw| {
            let drawn = random::permutation(lesson, Purpose::Test("trial"), draw, passed);
            let drawn = drawn.iter().take(ADDED).map(|row| stream[*row].clone());
            accuracy(&first.iter().cloned().chain(drawn).collect::<Vec<_>>())
        });
        let random = randoms.sum::<f64>() / DRAWS as f64;
        gains.push(accuracy(&asked) - random);
    }
    let gain = gains.iter().sum::<f64>() / gains.len() as f64;
    assert!(gain >= 0.03, "{gain:.3}: {gains:?}");
}
