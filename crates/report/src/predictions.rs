//! What every model answers to every picture, for spreadsheets and eyes.

use crate::model::Model;
use crate::truth::Truth;
use anyhow::Context as _;
use serde::Serialize;

/// One answer.
#[derive(Serialize)]
struct Prediction<'a> {
    model: &'a str,
    split: &'a str,
    row: usize,
    path: &'a str,
    truth: &'a str,
    answer: &'a str,
    probability: String,
}

/// `predictions.csv`: one line for each model and picture of the judged splits; `probability` is what the model gives to
/// its own answer.
pub fn table(truth: &Truth, models: &[Model]) -> anyhow::Result<Vec<u8>> {
    let names = truth.classes.names();
    let mut table = csv::Writer::from_writer(Vec::new());
    for model in models {
        for (part, answers) in truth.judged().zip(&model.answers) {
            for (row, answer) in answers.iter().enumerate() {
                table.serialize(Prediction {
                    model: &model.name,
                    split: part.split.name(),
                    row,
                    path: &part.photos[row].path,
                    truth: &names[part.labels[row]],
                    answer: &names[answer.class],
                    probability: format!("{:.6}", answer.probability),
                })?;
            }
        }
    }
    table.into_inner().context("predictions.csv")
}
