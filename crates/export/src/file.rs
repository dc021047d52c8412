//! The file that answers: what stands in it, and whether it answers.

use crate::config::Settings;
use crate::reference::Reference;
use crate::results::Results;
use crate::trained::{Takes, Trained};
use anyhow::ensure;
use artifact::{Folder, Split, file_names};
use measure::outcome::Outcome;
use model::card::{Card, FORMAT, Golden, Pictures, Unsure, tensors};
use model::classifier::{self, Checked, Classifier};
use model::device::Chosen;
use model::precision::PrecisionSetting;
use model::{About, Parameters, StoredDtype, Tensor, bytes, checkpoint};
use std::collections::BTreeMap;
use std::path::Path;

/// What the file knows beside its network and head.
pub fn card(
    settings: &Settings,
    (images, takes): (&Folder, &Takes),
    results: &Results,
    golden: Vec<Golden>,
) -> artifact::Result<Card> {
    let of_split = |split: Split| {
        let count = images.labels(split)?.len();
        Ok((split, Pictures { count, blake3: images.hash(&takes.file(split))?.to_owned() }))
    };
    Ok(Card {
        format: FORMAT,
        pictures: images.splits().into_iter().map(of_split).collect::<artifact::Result<BTreeMap<_, _>>>()?,
        temperature: results.temperature.temperature,
        unsure: Unsure {
            max_error: settings.max_error,
            confidence: settings.confidence,
            threshold: results.unsure.threshold(),
        },
        strangers: results.strangers,
        golden,
        checksum: String::new(),
    })
}

/// The bytes of the file. `golden`: the golden rows of imported features. `outcomes`: of the validation pictures that are no strangers.
pub fn to_bytes(
    stored_as: StoredDtype,
    trained: &Trained,
    (card, golden): (Card, Option<Tensor>),
    reference: &Reference,
    outcomes: &[Outcome],
) -> Vec<u8> {
    let about = About { classifier: Some(card), ..trained.about.clone() };
    let features = [reference.pictures(), reference.channels].map(|length| length as i64);
    let column = |value: fn(&Outcome) -> f32| Tensor::from_slice(&outcomes.iter().map(value).collect::<Vec<f32>>());
    let mut more = vec![
        (tensors::REFERENCE, bytes::tensor(&reference.features, &features)),
        (tensors::PROBABILITIES, column(|outcome| outcome.confidence as f32)),
        (tensors::CORRECT, column(|outcome| f32::from(u8::from(outcome.correct)))),
    ];
    more.extend(golden.map(|rows| (tensors::GOLDEN, rows)));
    let all = trained.parameters.iter().map(|(name, tensor)| (name.as_str(), tensor));
    let all = all.chain(more.iter().map(|(name, tensor)| (*name, tensor)));
    let all: Parameters = all.map(|(name, tensor)| (name.to_owned(), tensor.shallow_clone())).collect();
    let about = classifier::sealed(about, &all);
    checkpoint::to_bytes_with(stored_as, &trained.parameters, &more, &about)
}

/// Opens the file as `predict` will. Errors: it cannot be opened, or does not answer its own golden photos.
pub fn refuse_other_answers(file: Vec<u8>, taken: &Chosen) -> anyhow::Result<()> {
    let path = Path::new(file_names::CLASSIFIER);
    let checked = Classifier::parse(path, file, taken, PrecisionSetting::Auto)?.check()?;
    let Checked { agreed, photos, difference } = checked;
    ensure!(agreed == photos, "{}: {agreed} of {photos} golden answers agree, off by {difference}", path.display());
    Ok(())
}
