//! What every model predicts for every picture, as CSV files.

use crate::model::Model;
use crate::truth::{LabelledSplit, Truth};
use artifact::tables::probabilities::{self, digits};
use artifact::tables::sheet;
use measure::distribution::Distribution;
use measure::prediction::Prediction;

/// The columns before the probabilities of all classes. Scripts find columns by name: names and order stay.
const COLUMNS: [&str; 9] = ["model", "split", "row", "path", "truth", "answer", "probability", "right", "rank"];

/// What one model predicts for one picture.
struct Line {
    /// The cells of the table.
    cells: Vec<String>,
    /// Whether the prediction is the true class.
    right: bool,
    /// The probability of the predicted class.
    probability: f64,
}

/// `predictions.csv`: one line for each model and picture of the evaluated splits. `probability` is that of the
/// predicted class, `rank` the place of the true class among all classes sorted by probability; then follows the
/// probability of each class.
pub fn csv(truth: &Truth, models: &[Model]) -> Vec<u8> {
    table(truth, models.iter().flat_map(|model| lines(truth, model)))
}

/// `mistakes.csv`: the lines with wrong predictions of one model, the most probable first, because wrong labels are
/// mostly near the top. Of equals, validation comes before test, and then the first row.
pub fn mistakes_csv(truth: &Truth, model: &Model) -> Vec<u8> {
    let mut wrong: Vec<Line> = lines(truth, model).filter(|line| !line.right).collect();
    wrong.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    table(truth, wrong.into_iter())
}

fn table(truth: &Truth, lines: impl Iterator<Item = Line>) -> Vec<u8> {
    let columns = COLUMNS.map(str::to_owned).into_iter().chain(probabilities::columns(truth.classes.names()));
    sheet::to_csv(columns, lines.map(|line| line.cells))
}

/// Every prediction of one model, split by split.
fn lines<'a>(truth: &'a Truth, model: &'a Model) -> impl Iterator<Item = Line> + 'a {
    let names = truth.classes.names();
    truth.evaluated().zip(&model.outputs).flat_map(move |(split, outputs)| {
        let rows = outputs.predictions.iter().zip(&outputs.distributions).enumerate();
        rows.map(move |(row, (prediction, distribution))| Line {
            cells: cells(names, &model.name, split, row, prediction, distribution),
            right: prediction.is_correct(split.labels[row]),
            probability: prediction.probability,
        })
    })
}

fn cells(
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
