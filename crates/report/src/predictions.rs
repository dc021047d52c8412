//! What every model predicts for every picture, for spreadsheets and eyes.

use crate::model::Model;
use crate::truth::{LabelledSplit, Truth};
use anyhow::Context as _;
use artifact::file_names::PREDICTIONS;
use measure::distribution::Distribution;
use measure::prediction::Prediction;

/// The columns before the probabilities of all classes. Scripts find columns by name: names and order stay.
const COLUMNS: [&str; 9] = ["model", "split", "row", "path", "truth", "answer", "probability", "right", "rank"];

/// `predictions.csv`: one line for each model and picture of the evaluated splits. `probability` is that of the predicted
/// class, `rank` the place of the true class among all classes sorted by probability; then follows the probability of
/// each class.
pub fn csv(truth: &Truth, models: &[Model]) -> anyhow::Result<Vec<u8>> {
    let names = truth.classes.names();
    let mut table = csv::Writer::from_writer(Vec::new());
    // A prefix, since a class may have the name of another column.
    let of_classes = names.iter().map(|name| format!("probability_{name}"));
    table.write_record(COLUMNS.map(str::to_owned).into_iter().chain(of_classes))?;
    for model in models {
        for (split, outputs) in truth.evaluated().zip(&model.outputs) {
            for (row, (prediction, distribution)) in outputs.predictions.iter().zip(&outputs.distributions).enumerate()
            {
                table.write_record(line(names, &model.name, split, row, prediction, distribution))?;
            }
        }
    }
    table.into_inner().context(PREDICTIONS)
}

fn line(
    names: &[String],
    model: &str,
    split: &LabelledSplit,
    row: usize,
    prediction: &Prediction,
    distribution: &Distribution,
) -> Vec<String> {
    let label = split.labels[row];
    let text = str::to_owned;
    let mut cells = vec![
        text(model),
        text(split.split.name()),
        row.to_string(),
        split.photos[row].path.clone(),
        names[label].clone(),
        names[prediction.class].clone(),
        digits(prediction.probability),
        prediction.is_correct(label).to_string(),
        distribution.rank.to_string(),
    ];
    cells.extend(distribution.probabilities.iter().map(|&probability| digits(probability)));
    cells
}

fn digits(probability: f64) -> String {
    format!("{probability:.6}")
}
