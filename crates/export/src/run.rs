//! Reads the model, fits and measures, writes the file that answers and the page about it.

use crate::config::Settings;
use crate::golden;
use crate::model_card;
use crate::results::{OnSplit, Price, Results};
use crate::split::{Labelled, pass};
use crate::strangers::{self, Reference};
use crate::sureness::Sureness;
use crate::trained::Trained;
use artifact::{Error, Folder, Job, Split, file_names};
use measure::outcome::Outcome;
use measure::selective::Selection;
use model::card::{Card, FORMAT, Golden, Pictures, Strangers, Unsure};
use model::classifier::{self, Layers, Run, tensors};
use model::{About, Parameters, Tensor, bytes, checkpoint, device, provenance};
use picture::Preparer;
use std::collections::BTreeMap;

/// The whole stage.
pub fn run(job: &Job<Settings>) -> anyhow::Result<()> {
    let trained = Trained::read(job)?;
    let images = job.input("images")?;
    let splits = evaluated(&trained.folder, &images)?;
    let taken = device::choose(job, job.settings.device)?;
    let layers = trained.layers(&taken);

    let step = strangers::step(images.labels(Split::Train)?.len(), job.settings.reference_pictures);
    let mut training = Vec::new();
    pass(job, &layers, &images, (Split::Train, step), |output| training.push(output))?;
    let reference = Reference::new(&training);
    // Of the validation pictures, of which there may be many, no features are kept.
    let (mut logits, mut distances) = (Vec::new(), Vec::new());
    pass(job, &layers, &images, (Split::Validation, 1), |output| {
        distances.push(reference.distance(&output));
        logits.extend(output.logits);
    })?;
    let of_stage = Labelled::read(&trained.folder, Split::Validation)?;
    let of_file = of_stage.with(logits);
    let sureness = Sureness::fit(&job.settings, &of_file);
    let strangers = reference.strangers(&distances, job.settings.stranger_share);

    let temperature = sureness.temperature.temperature;
    let classes = images.classes()?;
    let results = Results {
        weights: Price::new(job.settings.weights_stored_as, &of_stage, &of_file, temperature),
        splits: splits
            .iter()
            .map(|split| {
                Ok((*split, OnSplit::new(&Labelled::read(&trained.folder, *split)?, &sureness, classes.names())))
            })
            .collect::<anyhow::Result<_>>()?,
        temperature: sureness.temperature,
        unsure: sureness.selection,
        strangers,
        reference_pictures: reference.pictures(),
        refused_as_strangers: strangers::refused(&distances, strangers),
    };
    let card = card(&job.settings, &images, &sureness, strangers, golden_photos(&trained, &layers)?)?;
    let file = file(job, &trained, card, &reference, &of_file.outcomes(temperature));
    job.write(file_names::CLASSIFIER, &file)?;
    job.write_yaml(file_names::MEASURED, &results)?;
    job.write(
        file_names::MODEL_CARD,
        model_card::text(&trained, &images, &results, &job.settings, file.len())?.as_bytes(),
    )?;
    provenance::record(job);
    tell(job, &results, file.len());
    Ok(())
}

/// The splits that the model was evaluated on. Refuses a model of other pictures.
fn evaluated(model: &Folder, images: &Folder) -> artifact::Result<Vec<Split>> {
    let splits: Vec<Split> = images.splits().into_iter().filter(|split| *split != Split::Train).collect();
    model.same_pictures_as(images, splits.iter().copied())?;
    if splits.contains(&Split::Validation) {
        return Ok(splits);
    }
    let path = images.path().join(file_names::MANIFEST);
    Err(Error::unexpected(&path, file_names::labels(Split::Validation), "no such file"))
}

/// Drawn photos with the logits that the file gives them.
fn golden_photos(trained: &Trained, layers: &Layers) -> anyhow::Result<Vec<Golden>> {
    let mut preparer = Preparer::new(trained.preparation, 1.0);
    let photos = golden::photos();
    let (mut run, mut outputs) = (Run::new(layers), Vec::new());
    for photo in &photos {
        let mut picture = vec![0; trained.preparation.picture_len()];
        preparer.prepare(photo.clone(), &mut picture)?;
        outputs.extend(run.push(&picture));
    }
    outputs.extend(run.finish());
    Ok(photos.iter().zip(outputs).map(|(photo, output)| Golden::new(photo, output.logits)).collect())
}

fn card(
    settings: &Settings,
    images: &Folder,
    sureness: &Sureness,
    strangers: Strangers,
    golden: Vec<Golden>,
) -> artifact::Result<Card> {
    let of_split = |split: Split| {
        let count = images.labels(split)?.len();
        Ok((split, Pictures { count, blake3: images.hash(&file_names::images(split))?.to_owned() }))
    };
    Ok(Card {
        format: FORMAT,
        pictures: images.splits().into_iter().map(of_split).collect::<artifact::Result<BTreeMap<_, _>>>()?,
        temperature: sureness.temperature.temperature,
        unsure: Unsure {
            max_error: settings.max_error,
            confidence: settings.confidence,
            threshold: sureness.threshold(),
        },
        strangers,
        golden,
        checksum: String::new(),
    })
}

/// The bytes of the file that answers.
fn file(job: &Job<Settings>, trained: &Trained, card: Card, reference: &Reference, outcomes: &[Outcome]) -> Vec<u8> {
    let about = About { classifier: Some(card), ..trained.about.clone() };
    let features = [reference.pictures(), reference.channels].map(|length| length as i64);
    let column = |value: fn(&Outcome) -> f32| Tensor::from_slice(&outcomes.iter().map(value).collect::<Vec<f32>>());
    let more = [
        (tensors::REFERENCE, bytes::tensor(&reference.features, &features)),
        (tensors::PROBABILITIES, column(|outcome| outcome.confidence as f32)),
        (tensors::CORRECT, column(|outcome| f32::from(u8::from(outcome.correct)))),
    ];
    let all = trained.parameters.iter().map(|(name, tensor)| (name.as_str(), tensor));
    let all = all.chain(more.iter().map(|(name, tensor)| (*name, tensor)));
    let all: Parameters = all.map(|(name, tensor)| (name.to_owned(), tensor.shallow_clone())).collect();
    let about = classifier::sealed(about, &all);
    checkpoint::to_bytes_with(job.settings.weights_stored_as, &trained.parameters, &more, &about)
}

/// What a user should know at once.
fn tell(job: &Job<Settings>, results: &Results, length: usize) {
    let Price { answers_changed, pictures, largest_change, .. } = results.weights;
    let megabytes = length as f64 / 1e6;
    job.say(format!("{}: {megabytes:.1} MB; run `predict {0} PHOTOS`", file_names::CLASSIFIER));
    job.say(format!(
        "{answers_changed} of {pictures} validation answers differ from the trained model's, probabilities by at most \
         {largest_change:.1e}"
    ));
    let percent = 100.0 * job.settings.max_error;
    match &results.unsure {
        Selection::Found(found) if found.threshold == 0.0 => job.say(format!(
            "every answer is given: {} of {pictures} validation answers are wrong, so at most {percent} % are",
            found.errors
        )),
        Selection::Found(found) => job.say(format!(
            "answers below probability {} are unknown: {} of {pictures} validation pictures are answered, {} of them wrong",
            found.threshold, found.pictures, found.errors
        )),
        Selection::TooFew { if_none_wrong, .. } => job.say(format!(
            "no answer is unknown for being unsure: {pictures} validation pictures, some of them answered wrongly, are too \
             few to promise at most {percent} % errors ({if_none_wrong} would do if all were right); set max_error"
        )),
        Selection::TooManyErrors => job.say(format!(
            "no answer is unknown for being unsure: at no threshold are at most {percent} % of the answers wrong; set max_error"
        )),
    }
}
