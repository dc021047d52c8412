//! Counts and shares by class as CSV files, for slides and spreadsheets.

use crate::by_class;
use crate::metrics::Metrics;
use crate::model_metrics::ModelMetrics;
use anyhow::Context as _;
use artifact::file_names::{self, BY_CLASS};
use measure::class_score::{ClassScore, Ratio};

/// One file.
pub struct File {
    /// Its name.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

const COLUMNS: [&str; 9] =
    ["model", "split", "class", "precision", "recall", "recall_low", "recall_high", "f1", "support"];

/// The scores of the classes, and each model's confusion matrix on the final split, as CSV and as SVG.
pub fn files(metrics: &Metrics) -> anyhow::Result<Vec<File>> {
    let mut files = vec![File { name: BY_CLASS.to_owned(), bytes: by_class(&metrics.models)? }];
    for model in &metrics.models {
        let (last, classes) = (model.scores.len() - 1, &metrics.classes);
        let table = confusion(&model.final_score().confusion, classes)?;
        files.push(File { name: file_names::confusion(&model.name, "csv"), bytes: table });
        let drawing = by_class::drawing(model, last, classes)?;
        files.push(File { name: file_names::confusion(&model.name, "svg"), bytes: drawing.svg.into_bytes() });
    }
    Ok(files)
}

fn by_class(models: &[ModelMetrics]) -> anyhow::Result<Vec<u8>> {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(COLUMNS)?;
    for model in models {
        for split in &model.scores {
            for class in &split.score.classes {
                table.write_record(line(&model.name, split.split.name(), class))?;
            }
        }
    }
    table.into_inner().context(BY_CLASS)
}

/// What a class without pictures or predictions does not have stays empty.
fn line(model: &str, split: &str, class: &ClassScore) -> [String; 9] {
    let digits = |share: Option<f64>| share.map_or_else(String::new, |share| format!("{share:.6}"));
    let ratio = |ratio: Ratio| digits(ratio.share());
    let interval = class.recall_interval;
    [
        model.to_owned(),
        split.to_owned(),
        class.class.clone(),
        ratio(class.precision),
        ratio(class.recall),
        digits(interval.map(|interval| interval.low)),
        digits(interval.map(|interval| interval.high)),
        ratio(class.f1),
        class.support.to_string(),
    ]
}

/// A line for each true class, a column for each predicted one; confusion: (k, k), classes: (k,).
fn confusion(confusion: &[Vec<usize>], classes: &[String]) -> anyhow::Result<Vec<u8>> {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(["truth"].into_iter().chain(classes.iter().map(String::as_str)))?;
    for (class, counts) in classes.iter().zip(confusion) {
        table.write_record([class.clone()].into_iter().chain(counts.iter().map(usize::to_string)))?;
    }
    table.into_inner().context("confusion matrix")
}
