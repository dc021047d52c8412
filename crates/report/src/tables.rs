//! Counts and shares by class, and what was tried, as CSV files, for slides and spreadsheets.

use crate::by_class;
use crate::metrics::Metrics;
use crate::model_metrics::ModelMetrics;
use artifact::file_names::{self, BY_CLASS, TRIED};
use artifact::tables::sheet;
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

const TRIED_COLUMNS: [&str; 10] =
    ["model", "setting", "value", "selected", "stage", "seed", "split", "correct", "pictures", "loss"];

/// The scores of the classes, what was tried, and each model's confusion matrix on the final split, as CSV and as SVG.
pub fn files(metrics: &Metrics) -> anyhow::Result<Vec<File>> {
    let mut files = vec![File { name: BY_CLASS.to_owned(), bytes: by_class(&metrics.models) }];
    for model in &metrics.models {
        let (last, classes) = (model.scores.len() - 1, &metrics.classes);
        let table = confusion(&model.final_score().confusion, classes);
        files.push(File { name: file_names::confusion(&model.name, "csv"), bytes: table });
        let drawing = by_class::drawing(model, last, classes, metrics.data.unit)?;
        files.push(File { name: file_names::confusion(&model.name, "svg"), bytes: drawing.svg.into_bytes() });
    }
    if metrics.models.iter().any(|model| model.tried.is_some()) {
        files.push(File { name: TRIED.to_owned(), bytes: tried(&metrics.models) });
    }
    Ok(files)
}

/// A line for each training that `select` compared, and each split on which it was counted.
fn tried(models: &[ModelMetrics]) -> Vec<u8> {
    let mut rows = Vec::new();
    for (model, tried) in models.iter().filter_map(|model| Some((model, model.tried.as_ref()?))) {
        for (place, candidate) in tried.candidates.iter().enumerate() {
            for training in &candidate.trainings {
                for (split, counts) in &training.scores {
                    rows.push([
                        model.name.clone(),
                        tried.setting.clone().unwrap_or_default(),
                        candidate.name.clone(),
                        (place == tried.selected).to_string(),
                        training.stage.clone(),
                        training.seed.map_or_else(String::new, |seed| seed.to_string()),
                        split.to_string(),
                        counts.correct.to_string(),
                        counts.pictures.to_string(),
                        format!("{:.6}", counts.loss),
                    ]);
                }
            }
        }
    }
    sheet::to_csv(TRIED_COLUMNS, rows)
}

fn by_class(models: &[ModelMetrics]) -> Vec<u8> {
    let mut rows = Vec::new();
    for model in models {
        for split in &model.scores {
            rows.extend(split.score.classes.iter().map(|class| line(&model.name, split.split.name(), class)));
        }
    }
    sheet::to_csv(COLUMNS, rows)
}

/// The cells of one class. Those that a class without pictures or predictions cannot have stay empty.
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
fn confusion(confusion: &[Vec<usize>], classes: &[String]) -> Vec<u8> {
    let columns = ["truth"].into_iter().chain(classes.iter().map(String::as_str));
    let row = |(class, counts): (&String, &Vec<usize>)| {
        [class.clone()].into_iter().chain(counts.iter().map(usize::to_string)).collect::<Vec<_>>()
    };
    sheet::to_csv(columns, classes.iter().zip(confusion).map(row))
}
