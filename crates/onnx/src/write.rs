//! The two kinds of files: whole classifiers, and preparations alone.

use crate::check;
use crate::classifier::Classifier;
use crate::error::Result;
use crate::graph::Graph;
use crate::map::Map;
use crate::message::Element::{Float, Uint8};
use crate::message::ValueInfo;
use crate::value::Value;
use crate::value_info::{Length, tensor};
use crate::{file, flow, head, prepared, recipe, weights};
use picture::Preparation;

const PHOTO: &str = "photo";
const PICTURE: &str = "picture";
const LOGITS: &str = "logits";
const PROBABILITIES: &str = "probabilities";
const FEATURES: &str = "features";

/// The file of a whole classifier.
///
/// Input: `photo`, uint8 (n, h, w, 3) RGB, of any n, h and w. Outputs: `logits`, float (n, outputs); `probabilities`,
/// float (n, k); `features`, float (n, c), the means of the last feature map's channels.
pub fn to_bytes(classifier: &Classifier) -> Result<Vec<u8>> {
    let map = check::last_map(classifier)?;
    check::predictions(classifier)?;
    let weights = weights::all(classifier, map)?;
    let graph = Graph::default();
    compute(Value::input(&graph, PHOTO, Uint8), classifier);
    let outputs = [(LOGITS, classifier.head.outputs()), (PROBABILITIES, classifier.classes), (FEATURES, map[2])];
    let outputs = outputs.map(|(name, columns)| tensor(name, Float, &[Length::Any("n"), Length::Is(columns)]));
    file::bytes(&graph.finish("classifier", vec![photos()], outputs.into()), &weights, &classifier.metadata)
}

/// The file of a preparation alone.
///
/// Input: `photo`, uint8 (n, h, w, 3) RGB, of any n, h and w. Output: `picture`, uint8 (n, height, width, 3).
pub fn preparation_to_bytes(preparation: &Preparation) -> Result<Vec<u8>> {
    let graph = Graph::default();
    let photo = Value::input(&graph, PHOTO, Uint8);
    prepared::prepared(photo, preparation).cast(Uint8).pixels().called(PICTURE);
    let [height, width] = [preparation.height, preparation.width].map(|side| Length::Is(side as usize));
    let picture = tensor(PICTURE, Uint8, &[Length::Any("n"), height, width, Length::Is(3)]);
    file::bytes(&graph.finish("preparation", vec![photos()], vec![picture]), &[], &[])
}

fn photos() -> ValueInfo {
    tensor(PHOTO, Uint8, &[Length::Any("n"), Length::Any("h"), Length::Any("w"), Length::Is(3)])
}

/// From photos to the three outputs.
fn compute(photo: Value<'_>, classifier: &Classifier) {
    let preparation = &classifier.preparation;
    let levels = prepared::prepared(photo, preparation);
    let planes = recipe::normalised(levels, classifier.recipe);
    let input = Map { planes, shape: [preparation.height.into(), preparation.width.into(), 3] };
    let map = flow::through(classifier.network, input);
    let features = head::features(map).called(FEATURES);
    let logits = head::logits(&classifier.head, map, features).called(LOGITS);
    head::probabilities(logits, classifier.head.outputs(), classifier.temperature).called(PROBABILITIES);
}
