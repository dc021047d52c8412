//! Whether a file holds all of a classifier and nothing else.

use super::{agreement, seal};
use crate::bytes::to_vec;
use crate::card::{Card, FORMAT, tensors};
use crate::{About, Parameters, checkpoint};
use artifact::{Error, Result};
use measure::outcome::Outcome;
use serde_json::Value;
use std::collections::BTreeMap;
use weight_file::{Entry, WeightFile};

/// What a classifier is by its metadata, with all the fields that a checkpoint may lack.
pub fn metadata(file: &WeightFile) -> Result<(About, Card)> {
    let refuse = |expected: &str, found: &str| Err(Error::unexpected(file.path(), expected, found));
    let plain: Option<Value> = file.metadata(checkpoint::KEY).and_then(|text| serde_json::from_str(text).ok());
    let Some(plain) = plain else {
        return refuse("classifier.safetensors, which `export` writes", "weights without the metadata of a classifier");
    };
    match &plain["classifier"]["format"] {
        Value::Null => {
            let found =
                "a checkpoint of another stage; add `export: {}` to the pipeline file and take what that writes";
            return refuse("classifier.safetensors, which `export` writes", found);
        }
        format if *format != FORMAT => {
            let expected = format!("a classifier of format {FORMAT}");
            return refuse(&expected, &format!("format {format}; perhaps a newer version of this program reads it"));
        }
        _ => {}
    }
    let about = checkpoint::about(file)?.expect("there is metadata");
    let card = about.classifier.clone().expect("it has a format");
    match agreement::broken(&about, &card) {
        None => Ok((about, card)),
        Some((expected, found)) => refuse(&expected, &found),
    }
}

/// Refuses a file whose metadata or tensors are no longer those that `export` wrote.
pub fn check_seal(file: &WeightFile, card: &Card, parameters: &Parameters) -> Result<()> {
    let text = file.metadata(checkpoint::KEY).unwrap_or_default();
    if seal::is_whole(text, card, parameters) {
        return Ok(());
    }
    let found = "other ones: the file is damaged; copy it again, or run `export` again";
    Err(Error::unexpected(file.path(), "the bytes that `export` wrote", found))
}

/// Refuses a file with other tensors than those of a classifier, before any of them is read.
pub fn check_tensors(file: &WeightFile, about: &About) -> Result<()> {
    let head = about.head.as_ref().expect("it was checked");
    let network = about.network.network(about.width);
    let wanted = network.parameters().map(|(name, parameter)| (name, parameter.shape));
    let wanted = wanted.chain(head.parameters().into_iter().map(|(name, _, shape)| (name, shape)));
    let mut wanted: BTreeMap<String, Vec<usize>> =
        wanted.map(|(name, shape)| (name, shape.into_iter().map(|length| length as usize).collect())).collect();
    let rows = |name: &str| file.tensors().iter().find(|entry| entry.name == name)?.shape.first().copied();
    let (references, pictures) = (rows(tensors::REFERENCE), rows(tensors::PROBABILITIES));
    wanted.insert(tensors::REFERENCE.to_owned(), vec![references.unwrap_or_default(), head.features[2]]);
    for name in [tensors::PROBABILITIES, tensors::CORRECT] {
        wanted.insert(name.to_owned(), vec![pictures.unwrap_or_default()]);
    }
    if about.network.imported().is_some() {
        let golden = about.classifier.as_ref().map_or(0, |card| card.golden.len());
        wanted.insert(tensors::GOLDEN.to_owned(), vec![golden, head.features[2]]);
    }
    for Entry { name, label, shape, .. } in file.tensors() {
        match wanted.remove(name) {
            Some(expected) if expected == *shape => {}
            Some(expected) => {
                let expected = format!("tensor {label} of shape {expected:?}");
                return Err(Error::unexpected(file.path(), expected, format!("{shape:?}")));
            }
            None => {
                return Err(Error::unexpected(file.path(), "only the tensors of a classifier", format!("{label} too")));
            }
        }
    }
    match wanted.keys().next() {
        None => Ok(()),
        Some(name) => Err(Error::unexpected(file.path(), format!("tensor {name}"), "no such tensor")),
    }
}

/// The tensors of a classifier that are neither the network's nor the head's.
pub struct Tensors {
    /// (m, c).
    pub reference: Vec<f32>,
    /// (n,).
    pub outcomes: Vec<Outcome>,
    /// (g, d), or empty if the golden ones are photos.
    pub golden: Vec<f32>,
}

impl Tensors {
    /// Takes them out of `parameters`, whose names and shapes were checked.
    pub fn take(file: &WeightFile, card: &Card, parameters: &mut Parameters) -> Result<Self> {
        let refuse = |expected: &str, found: String| Err(Error::unexpected(file.path(), expected, found));
        let taken = |parameters: &mut Parameters, name: &str| parameters.remove(name).expect("it was checked");
        let reference = taken(parameters, tensors::REFERENCE);
        let probabilities = to_vec(&taken(parameters, tensors::PROBABILITIES));
        let correct = to_vec(&taken(parameters, tensors::CORRECT));
        let golden = parameters.remove(tensors::GOLDEN).map_or_else(Vec::new, |golden| to_vec(&golden));
        let rows = reference.size()[0] as usize;
        if card.strangers.neighbour > rows {
            return refuse(
                "a neighbour among the reference pictures",
                format!("{} of {rows}", card.strangers.neighbour),
            );
        }
        let reference: Vec<f32> = to_vec(&reference);
        if reference.iter().any(|x| !x.is_finite()) {
            return refuse("finite features of reference pictures", "others".to_owned());
        }
        let outcome = |(confidence, correct): (&f32, &f32)| {
            let is_known = (0.0..=1.0).contains(confidence) && [0.0, 1.0].contains(correct);
            is_known.then(|| Outcome { confidence: f64::from(*confidence), correct: *correct == 1.0 })
        };
        match probabilities.iter().zip(&correct).map(outcome).collect() {
            Some(outcomes) => Ok(Self { reference, outcomes, golden }),
            None => refuse("probabilities of validation pictures, and 0 or 1", "others".to_owned()),
        }
    }
}
