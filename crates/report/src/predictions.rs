//! What every model predicts for every picture, for spreadsheets and eyes.

use crate::model::Model;
use crate::truth::Truth;
use anyhow::Context as _;
use serde::Serialize;

/// One prediction.
#[derive(Serialize)]
struct Line<'a> {
    model: &'a str,
    split: &'a str,
    row: usize,
    path: &'a str,
    truth: &'a str,
    #[serde(rename = "answer")]
    predicted: &'a str,
    probability: String,
}

/// `predictions.csv`: one line for each model and picture of the evaluated splits; `probability` is that of the
/// predicted class.
pub fn csv(truth: &Truth, models: &[Model]) -> anyhow::Result<Vec<u8>> {
    let names = truth.classes.names();
    let mut table = csv::Writer::from_writer(Vec::new());
    for model in models {
        for (split, predictions) in truth.evaluated().zip(&model.predictions) {
            for (row, prediction) in predictions.iter().enumerate() {
                table.serialize(Line {
                    model: &model.name,
                    split: split.split.name(),
                    row,
                    path: &split.photos[row].path,
                    truth: &names[split.labels[row]],
                    predicted: &names[prediction.class],
                    probability: format!("{:.6}", prediction.probability),
                })?;
            }
        }
    }
    table.into_inner().context(artifact::file_names::PREDICTIONS)
}
