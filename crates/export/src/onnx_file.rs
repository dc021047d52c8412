//! `classifier.onnx`: the same classifier, from photo or row to probabilities, for programs that run ONNX.

use crate::trained::{Takes, Trained};
use artifact::check::Refusal;
use model::card::Card;
use model::feature_source::Imported;
use model::head::{HeadPool, HeadShape};
use model::{About, Parameters, Tensor, bytes};
use ndarray::{ArrayD, Dimension, Ix1, Ix2};
use onnx::{Classifier, Head, Linear, Pool, RowClassifier, RowScale};
use picture::Preparation;
use serde::Serialize;
use serde_json::json;

/// The whole file. Its weights are those that classifier.safetensors gives back, so both give the same answers.
///
/// Errors: the classifier is one that no ONNX file can hold, such as one of more than 2 GB.
pub fn to_bytes(trained: &Trained, card: &Card, golden: Option<&Tensor>) -> Result<Vec<u8>, Refusal> {
    match &trained.takes {
        Takes::Photos(preparation) => of_photos(trained, *preparation, card),
        Takes::Rows(imported) => of_rows(trained, imported, card, golden.expect("rows have golden ones")),
    }
    .map_err(|error| refused(&error))
}

fn of_photos(trained: &Trained, preparation: Preparation, card: &Card) -> onnx::Result<Vec<u8>> {
    let Trained { about, parameters, .. } = trained;
    let network = about.network.network(about.width);
    let weights = network.parameters().map(|(name, _)| (name.clone(), array(&parameters[&name]))).collect();
    let classifier = Classifier {
        preparation,
        recipe: about.recipe,
        network: &network,
        parameters: &weights,
        head: head(about.head.as_ref().expect("it was checked"), parameters),
        classes: about.classes.as_ref().expect("it was checked").len(),
        temperature: card.temperature,
        metadata: metadata(trained, card, [("preparation", json(&preparation)), ("golden", json(&card.golden))]),
    };
    onnx::to_bytes(&classifier)
}

/// From rows: there is no network.
fn of_rows(trained: &Trained, imported: &Imported, card: &Card, golden: &Tensor) -> onnx::Result<Vec<u8>> {
    let Trained { about, parameters, .. } = trained;
    let rows = bytes::to_vec::<f32>(golden);
    let golden = rows.chunks_exact(imported.layout.columns).zip(&card.golden);
    let golden: Vec<_> = golden.map(|(row, golden)| json!({ "features": row, "logits": golden.logits })).collect();
    onnx::rows_to_bytes(&RowClassifier {
        columns: imported.layout.columns,
        // The golden rows are scaled already, which changes nothing if it is done again.
        row_scale: match imported.row_scale {
            feature_file::RowScale::None => RowScale::None,
            feature_file::RowScale::Sum => RowScale::Sum,
            feature_file::RowScale::Length => RowScale::Length,
        },
        head: head(about.head.as_ref().expect("it was checked"), parameters),
        classes: about.classes.as_ref().expect("it was checked").len(),
        temperature: card.temperature,
        metadata: metadata(trained, card, [("features", json(imported)), ("golden", json(&golden))]),
    })
}

fn refused(error: &onnx::Error) -> Refusal {
    Refusal::new("settings.onnx", "false for this classifier", format!("true ({error})"))
}

/// What the file says of itself, for people who write programs around it; artifacts/README.md describes each key.
fn metadata(trained: &Trained, card: &Card, [input, golden]: [(&'static str, String); 2]) -> Vec<(String, String)> {
    let About { classes, .. } = &trained.about;
    let entries = [
        ("format", json(&card.format)),
        ("classes", json(classes)),
        input,
        ("temperature", json(&card.temperature)),
        ("unsure", json(&card.unsure)),
        golden,
    ];
    entries.map(|(key, value)| (key.to_owned(), value)).into()
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("plain data always has a JSON form")
}

fn head(shape: &HeadShape, parameters: &Parameters) -> Head {
    let pool = match shape.pool {
        HeadPool::Flatten => Pool::Flatten,
        HeadPool::Average => Pool::Average,
    };
    let names: Vec<String> = shape.parameters().into_iter().map(|(name, ..)| name).collect();
    let layer = |pair: &[String]| Linear {
        weight: axes::<Ix2>(&parameters[&pair[0]]),
        bias: axes::<Ix1>(&parameters[&pair[1]]),
    };
    Head { pool, layers: names.chunks_exact(2).map(layer).collect() }
}

fn axes<D: Dimension>(tensor: &Tensor) -> ndarray::Array<f32, D> {
    array(tensor).into_dimensionality().expect("a head's parameters have the shapes that it names")
}

/// A copy with the same axes.
fn array(tensor: &Tensor) -> ArrayD<f32> {
    let shape: Vec<usize> = tensor.size().iter().map(|&length| length as usize).collect();
    ArrayD::from_shape_vec(shape, bytes::to_vec(tensor)).expect("as many elements as the shape says")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_onnx_file_cannot_hold_is_refused_by_the_setting() {
        let says = refused(&onnx::Error::TooLong { found: 3_000_000_000 }).to_string();
        let begin =
            "settings.onnx: expected false for this classifier, got true (file: expected at most 2147483647 bytes";
        assert!(says.starts_with(begin), "{says}");
    }
}
