//! Reads the model, fits and measures, writes the file that answers and the page about it.

use crate::backbone;
use crate::config::Settings;
use crate::evaluated::Evaluated;
use crate::golden;
use crate::model_card;
use crate::onnx_file;
use crate::reference::Reference;
use crate::results::{Price, Results};
use crate::trained::Trained;
use anyhow::ensure;
use artifact::message::percent;
use artifact::{Error, Folder, Job, Split, file_names, yaml};
use measure::outcome::Outcome;
use measure::promise::Promise;
use measure::selective::Selection;
use measure::sureness::Sureness;
use model::card::{Card, FORMAT, Golden, Pictures, Strangers, Unsure, tensors};
use model::classifier::{self, Checked, Classifier, Layers, Run};
use model::device::{self, Chosen};
use model::precision::PrecisionSetting;
use model::{About, Parameters, Tensor, about, bytes, checkpoint, provenance};
use picture::Preparer;
use std::collections::BTreeMap;
use std::path::Path;

/// The whole stage.
pub fn run(job: &Job<Settings>) -> anyhow::Result<()> {
    let trained = Trained::read(job)?;
    if job.settings.torchvision {
        job.write(file_names::BACKBONE, &backbone::to_bytes(&trained, job.settings.weights_stored_as)?)?;
    }
    let images = job.input("images")?;
    let splits = fitting_splits(&trained, &images)?;
    let taken = device::choose(job, job.settings.device)?;
    let layers = trained.layers(&taken);

    let reference = Reference::new(job, &layers, &images, job.settings.reference_pictures)?;
    let evaluate = |split| Evaluated::new(job, &layers, (&trained.folder, &images), split, &reference);
    let evaluated: Vec<Evaluated> = splits.into_iter().map(evaluate).collect::<anyhow::Result<_>>()?;
    let validation = &evaluated[0];
    let strangers = reference.strangers(&validation.distances, job.settings.stranger_share);
    let promise = Promise::new(job.settings.max_error, job.settings.confidence).expect("settings are checked");
    let known = validation.known(strangers);
    let sureness = Sureness::fit(&validation.by_file, &known, promise).expect("there are pictures");
    let classes = images.classes()?;
    let results = Results::new(&job.settings, &evaluated, (&sureness, strangers), &reference, classes.names());

    let card = card(&job.settings, &images, &sureness, strangers, golden_photos(&trained, &layers)?)?;
    if job.settings.onnx {
        job.write(file_names::CLASSIFIER_ONNX, &onnx_file::to_bytes(&trained, &card)?)?;
    }
    let file = file(job, &trained, card, &reference, &known.outcomes(sureness.temperature.temperature));
    let length = file.len();
    job.write(file_names::CLASSIFIER, &file)?;
    refuse_other_answers(file, &taken)?;
    job.write_yaml(file_names::MEASURED, &results)?;
    let page = model_card::text(&trained, &images, &results, &job.settings, length)?;
    job.write(file_names::MODEL_CARD, page.as_bytes())?;
    provenance::record(job);
    tell(job, &trained, &results, length);
    Ok(())
}

/// The splits that the model was evaluated on, validation first. Refuses a model of other pictures.
fn fitting_splits(trained: &Trained, images: &Folder) -> anyhow::Result<Vec<Split>> {
    let splits: Vec<Split> = images.splits().into_iter().filter(|split| *split != Split::Train).collect();
    trained.folder.same_pictures_as(images, splits.iter().copied())?;
    let prepared = about::preparation(images)?;
    let path = images.path().join(file_names::MANIFEST);
    if prepared != Some(trained.preparation) {
        let shown = |preparation| yaml::one_line(&yaml::to_value(&preparation));
        let expected = format!("pictures prepared as for the model: {}", shown(Some(trained.preparation)));
        return Err(Error::unexpected(&path, expected, shown(prepared)).into());
    }
    if splits.first() == Some(&Split::Validation) {
        return Ok(splits);
    }
    Err(Error::unexpected(&path, file_names::labels(Split::Validation), "no such file").into())
}

/// Opens the file as `predict` will. Errors: it cannot be opened, or does not answer its own golden photos.
fn refuse_other_answers(file: Vec<u8>, taken: &Chosen) -> anyhow::Result<()> {
    let path = Path::new(file_names::CLASSIFIER);
    let checked = Classifier::parse(path, file, taken, PrecisionSetting::Auto)?.check()?;
    let Checked { agreed, photos, difference } = checked;
    ensure!(agreed == photos, "{}: {agreed} of {photos} golden photos agree, off by {difference}", path.display());
    Ok(())
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
fn tell(job: &Job<Settings>, trained: &Trained, results: &Results, length: usize) {
    let Price { answers_changed, pictures, largest_change, .. } = results.weights;
    let megabytes = length as f64 / 1e6;
    let of = trained.folder.name();
    job.say(format!("{}: {of}, {megabytes:.1} MB; run `predict {0} PHOTOS`", file_names::CLASSIFIER));
    job.say(format!(
        "{answers_changed} of {pictures} validation answers differ from the trained model's, probabilities by at most \
         {largest_change:.1e}"
    ));
    let most = percent(job.settings.max_error);
    let score = &results.splits[&Split::Validation].score;
    let wrong = score.pictures - score.correct;
    match &results.unsure {
        Selection::Found(found) if found.threshold == 0.0 => job.say(format!(
            "every answer is given: {} of {pictures} validation answers are wrong, so at most {most} % are",
            found.errors
        )),
        Selection::Found(found) => job.say(format!(
            "answers below probability {} are unknown: {} of {pictures} validation pictures are answered, {} of them wrong",
            found.threshold, found.pictures, found.errors
        )),
        Selection::TooFew { if_none_wrong, .. } => job.say(format!(
            "no promise about errors: {wrong} of {pictures} validation answers are wrong, which does not show that at most \
             {most} % are (with none wrong, {if_none_wrong} pictures would); set a larger `max_error` of this stage"
        )),
        Selection::TooManyErrors => job.say(format!(
            "no promise about errors: {wrong} of {pictures} validation answers are wrong, and no threshold makes it at most \
             {most} %; set a larger `max_error` of this stage"
        )),
    }
}
