//! The kinds of files: whole classifiers of photos, classifiers of rows, and preparations alone.

use crate::check;
use crate::classifier::{Classifier, RowClassifier, RowScale};
use crate::error::Result;
use crate::graph::Graph;
use crate::map::Map;
use crate::message::Element::{Double, Float, Uint8};
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
    check::predictions(&classifier.head, classifier.classes, classifier.temperature)?;
    let weights = weights::all(classifier, map)?;
    let graph = Graph::default();
    compute(Value::input(&graph, PHOTO, Uint8), classifier);
    let outputs = [(LOGITS, classifier.head.outputs()), (PROBABILITIES, classifier.classes), (FEATURES, map[2])];
    let outputs = outputs.map(|(name, columns)| tensor(name, Float, &[Length::Any("n"), Length::Is(columns)]));
    file::bytes(&graph.finish("classifier", vec![photos()], outputs.into()), &weights, &classifier.metadata)
}

/// The file of a classifier of rows.
///
/// Input: `features`, float (n, d). Outputs: `logits`, float (n, outputs); `probabilities`, float (n, k).
pub fn rows_to_bytes(classifier: &RowClassifier) -> Result<Vec<u8>> {
    let RowClassifier { columns, row_scale, head: layers, classes, temperature, metadata } = classifier;
    check::predictions(layers, *classes, *temperature)?;
    let weights = weights::of_head(layers, [1, 1, *columns])?;
    let graph = Graph::default();
    let rows = scaled(Value::input(&graph, FEATURES, Float), *row_scale);
    let logits = head::logits_of_rows(layers, rows).called(LOGITS);
    head::probabilities(logits, layers.outputs(), *temperature).called(PROBABILITIES);
    let inputs = tensor(FEATURES, Float, &[Length::Any("n"), Length::Is(*columns)]);
    let outputs = [(LOGITS, layers.outputs()), (PROBABILITIES, *classes)];
    let outputs = outputs.map(|(name, columns)| tensor(name, Float, &[Length::Any("n"), Length::Is(columns)]));
    file::bytes(&graph.finish("classifier", vec![inputs], outputs.into()), &weights, metadata)
}

/// Each row divided by its size, in double precision as `predict` does. A row of zeros is divided by 1: nothing of it
/// changes.
fn scaled(rows: Value<'_>, row_scale: RowScale) -> Value<'_> {
    if row_scale == RowScale::None {
        return rows;
    }
    let wide = rows.cast(Double);
    let size = match row_scale {
        RowScale::None | RowScale::Sum => wide.row_sums(),
        RowScale::Length => (wide * wide).row_sums().apply("Sqrt", &[]),
    };
    (wide / size.equals(0.0).choose(size.number(1.0), size)).cast(Float)
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
