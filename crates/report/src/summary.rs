//! What `make pipeline` prints at its end.

use crate::model_metrics::ModelMetrics;
use std::fmt::Write as _;

/// One line for each model and split: accuracy, its 95 % interval, and the counts.
pub fn lines(models: &[ModelMetrics]) -> String {
    let width = models.iter().map(|model| model.name.chars().count()).max().unwrap_or_default();
    let mut lines = String::new();
    for model in models {
        for split in &model.scores {
            let score = &split.score;
            let _ = writeln!(
                lines,
                "{:width$}  {:10}  {:.3} [{:.3}, {:.3}]  {} of {}",
                model.name,
                split.split.name(),
                score.accuracy,
                score.interval.low,
                score.interval.high,
                score.correct,
                score.pictures,
            );
        }
    }
    lines
}
