//! Our side: the project in which our programs are timed, and the time of each part.

use anyhow::{Context as _, ensure};
use bench::part::Part;
use bench::photos::{self, Photos};
use bench::project::Workplace;
use bench::whole::Whole;
use std::fs;

/// Photos of the notebook: train, validation, test.
pub const NOTEBOOK: [usize; 3] = [2000, 800, 1000];
/// Photos for timing the parts: train, and validation, which some stages must have.
pub const PARTS: [usize; 2] = [2000, 40];
/// Photos for timing `extract` in f32: train, validation.
const FEW: [usize; 2] = [720, 2];
/// The pipelines.
const OF_PARTS: &str = "parts";
const OF_NOTEBOOK: &str = "notebook";
/// The notebook of 2017, with two changes: random weights, and a smaller learning rate for the head. With the
/// notebook's rate, every ReLU of a head on random features may die, and zero gradients are cheap to compute.
const NOTEBOOK_FILE: &str = "pipelines/sharks-dolphins.yaml";
const CHANGES: [[&str; 2]; 2] = [
    ["weights: data/weights/vgg16_notop.h5", "weights: null"],
    ["optimizer: rmsprop, learning_rate: 0.001", "optimizer: rmsprop, learning_rate: 0.0001"],
];

/// Makes the project, with links to photos and a pipeline for the parts.
pub fn prepare(photos: &Photos) -> anyhow::Result<Workplace> {
    let place = Workplace::new("peers")?;
    photos::link(&place.path("photos/parts/train"), photos, 0, PARTS[0])?;
    photos::link(&place.path("photos/parts/validation"), photos, PARTS[0], PARTS[1])?;
    photos::link(&place.path("photos/few/train"), photos, 0, FEW[0])?;
    photos::link(&place.path("photos/few/validation"), photos, FEW[0], FEW[1])?;
    let firsts = [0, NOTEBOOK[0], NOTEBOOK[0] + NOTEBOOK[1]];
    for ((split, first), count) in ["train", "validation", "test"].into_iter().zip(firsts).zip(NOTEBOOK) {
        photos::link(&place.path(&format!("data/sharks-dolphins/{split}")), photos, first, count)?;
    }
    place.pipeline(OF_PARTS, include_str!("parts.yaml"))?;
    Ok(place)
}

/// Runs the stages whose artifacts the parts read, so that each part can be timed alone.
pub fn make_inputs(place: &Workplace) -> anyhow::Result<()> {
    place.make(OF_PARTS, &["few", "extract-auto", "head-short"]).map(drop)
}

/// Seconds for one unit of a part: a picture, an epoch, or the notebook.
pub fn seconds(place: &Workplace, part: Part) -> anyhow::Result<f64> {
    match part {
        Part::Decode | Part::DecodeThen => each(place, "decode"),
        Part::Augment => each(place, "augment"),
        Part::ExtractF32 => each(place, "extract-f32"),
        Part::ExtractAuto => each(place, "extract-auto"),
        Part::Head => epoch(place, "head"),
        Part::Finetune => epoch(place, "finetune"),
        Part::Notebook => notebook(place),
    }
}

/// Seconds of the whole program, divided by the pictures that it wrote.
fn each(place: &Workplace, stage: &str) -> anyhow::Result<f64> {
    let cost = place.stage(OF_PARTS, stage)?;
    Ok(cost.seconds / place.pictures(OF_PARTS, stage)? as f64)
}

/// The difference in seconds between a long and a short training, divided by the difference in epochs.
fn epoch(place: &Workplace, what: &str) -> anyhow::Result<f64> {
    let [short, long] = [format!("{what}-short"), format!("{what}-long")];
    let more = place.epochs(OF_PARTS, &long)? - place.epochs(OF_PARTS, &short)?;
    let [fewer, all] = [place.stage(OF_PARTS, &short)?.seconds, place.stage(OF_PARTS, &long)?.seconds];
    ensure!(all > fewer, "{long}: expected to take longer than the {fewer:.2} s of {short}, took {all:.2} s");
    Ok((all - fewer) / more as f64)
}

/// `make pipeline` from photos to report.
fn notebook(place: &Workplace) -> anyhow::Result<f64> {
    let mut text = fs::read_to_string(fixture::root().join(NOTEBOOK_FILE)).context(NOTEBOOK_FILE)?;
    for [theirs, ours] in CHANGES {
        ensure!(text.contains(theirs), "{NOTEBOOK_FILE}: expected '{theirs}'");
        text = text.replace(theirs, ours);
    }
    place.pipeline(OF_NOTEBOOK, &text)?;
    Ok(place.make(OF_NOTEBOOK, &["pipeline"])?.seconds)
}

/// The seconds of each stage of the notebook, from its log, in the order in which they ran.
pub fn stages_of_notebook(place: &Workplace) -> anyhow::Result<Vec<(&'static str, f64)>> {
    let stages = ["preprocess", "augment", "extract", "train-head", "finetune", "report"];
    stages.into_iter().map(|stage| Ok((stage, place.logged(OF_NOTEBOOK, stage)?))).collect()
}

/// The size of the notebook, from its pipeline.
pub fn whole(place: &Workplace) -> anyhow::Result<Whole> {
    let [train, validation, test] = NOTEBOOK;
    let [head_epochs, finetune_epochs] =
        [place.epochs(OF_NOTEBOOK, "train-head")?, place.epochs(OF_NOTEBOOK, "finetune")?];
    Ok(Whole { train, validation, test, head_epochs, finetune_epochs })
}

/// Deletes the notebook's artifacts.
pub fn clean_notebook(place: &Workplace) -> anyhow::Result<()> {
    place.clean(OF_NOTEBOOK)
}

/// The dtype that `auto` took.
pub fn numbers(place: &Workplace) -> anyhow::Result<String> {
    place.fact(OF_PARTS, "extract-auto", "precision")
}

/// libtorch's version, as `extract` recorded it.
pub fn libtorch(place: &Workplace) -> anyhow::Result<String> {
    place.recorded(OF_PARTS, "extract-auto", "libtorch")
}
