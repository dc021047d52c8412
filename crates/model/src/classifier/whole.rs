//! Whether a file holds all of a classifier, and its parts fit together.

use super::{seal, tensors, values};
use crate::card::{Card, FORMAT};
use crate::{About, Parameters, Tensor, checkpoint};
use artifact::{Error, Result};
use measure::outcome::Outcome;
use serde_json::Value;
use weight_file::WeightFile;

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
            return refuse(&expected, &format!("format {format}: a newer version of this program reads it"));
        }
        _ => {}
    }
    let about = checkpoint::about(file)?.expect("there is metadata");
    let card = about.classifier.clone().expect("it has a format");
    match disagreement(&about, &card) {
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

/// What is expected, and what is there instead.
type Disagreement = (String, String);

fn disagreement(about: &About, card: &Card) -> Option<Disagreement> {
    let is = |holds: bool, expected: &str, found: String| (!holds).then(|| (expected.to_owned(), found));
    let missing = |field: &str| Some((format!("{field} of the classifier in its metadata"), "none".to_owned()));
    let (Some(head), Some(classes)) = (&about.head, &about.classes) else { return missing("head and classes") };
    let Some(preparation) = &about.preparation else { return missing("the preparation") };
    let Some(evaluation) = &about.evaluation else { return missing("the evaluation") };
    let network = about.network.network(about.width);
    let [h, w] = about.picture;
    let features = network.shapes(h as i64, w as i64).last().map(|shape| shape.map(|length| length as usize));
    let cut = about.cut.as_deref().filter(|_| evaluation.trained.is_some());
    let golden = card.golden.iter().map(|golden| golden.logits.len()).find(|length| *length != head.outputs);
    is(classes.len() >= 2 && classes.outputs() == head.outputs, "as many logits as classes", head.outputs.to_string())
        .or_else(|| {
            is(features == Some(head.features), "a head of the network's features", format!("{:?}", head.features))
        })
        .or_else(|| {
            let size = [preparation.height as usize, preparation.width as usize];
            is(size == about.picture, "a preparation to the size of the pictures", format!("{size:?}"))
        })
        .or_else(|| cut.and_then(|cut| is(network.position(cut).is_some(), "a cut that is a layer", cut.to_owned())))
        .or_else(|| golden.map(|length| (format!("{} logits of each golden photo", head.outputs), length.to_string())))
        .or_else(|| {
            let is_usable = card.temperature.is_finite() && card.temperature > 0.0;
            is(is_usable, "a temperature above 0", card.temperature.to_string())
        })
        .or_else(|| is(!card.golden.is_empty(), "golden photos", "none".to_owned()))
        .or_else(|| is(card.strangers.neighbour > 0, "a neighbour from 1", card.strangers.neighbour.to_string()))
}

/// The tensors of a classifier that are neither the network's nor the head's.
pub struct Tensors {
    /// (m, c).
    pub reference: Vec<f32>,
    /// (n,).
    pub outcomes: Vec<Outcome>,
}

impl Tensors {
    /// Takes them out of `parameters`, which must then hold exactly the network and the head, in their shapes.
    pub fn take(file: &WeightFile, about: &About, card: &Card, parameters: &mut Parameters) -> Result<Self> {
        let mut taken = |name: &str| {
            parameters.remove(name).ok_or_else(|| Error::unexpected(file.path(), format!("tensor {name}"), "none"))
        };
        let (reference, probabilities, correct) =
            (taken(tensors::REFERENCE)?, taken(tensors::PROBABILITIES)?, taken(tensors::CORRECT)?);
        let head = about.head.as_ref().expect("it was checked");
        let network = about.network.network(about.width);
        let wanted = network.parameters().map(|(name, parameter)| (name, parameter.shape));
        let wanted = wanted.chain(head.parameters().into_iter().map(|(name, _, shape)| (name, shape)));
        for (name, shape) in wanted {
            expect_shape(file, &name, parameters.get(&name), &shape)?;
        }
        let channels = head.features[2] as i64;
        let rows = reference.size().first().copied().unwrap_or_default();
        expect_shape(
            file,
            tensors::REFERENCE,
            Some(&reference),
            &[rows.max(card.strangers.neighbour as i64), channels],
        )?;
        let pictures = probabilities.size().first().copied().unwrap_or_default();
        expect_shape(file, tensors::PROBABILITIES, Some(&probabilities), &[pictures])?;
        expect_shape(file, tensors::CORRECT, Some(&correct), &[pictures])?;
        let pairs = values(&probabilities).into_iter().zip(values(&correct));
        let outcome =
            |(confidence, correct): (f32, f32)| Outcome { confidence: confidence.into(), correct: correct == 1.0 };
        Ok(Self { reference: values(&reference), outcomes: pairs.map(outcome).collect() })
    }
}

fn expect_shape(file: &WeightFile, name: &str, tensor: Option<&Tensor>, shape: &[i64]) -> Result<()> {
    let found = match tensor {
        Some(tensor) if tensor.size() == shape => return Ok(()),
        Some(tensor) => format!("{:?}", tensor.size()),
        None => "no such tensor".to_owned(),
    };
    Err(Error::unexpected(file.path(), format!("tensor {name} of shape {shape:?}"), found))
}
