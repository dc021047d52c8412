//! What `make pipeline` prints at its end.

use crate::model_metrics::ModelMetrics;
use crate::seeds::SeedSpread;
use std::fmt::Write as _;

/// One line for each model and split: accuracy, its 95 % interval, and the counts. Where there are several seeds, a
/// line for these too.
pub fn lines(models: &[ModelMetrics]) -> String {
    let width = models.iter().map(|model| model.name.chars().count()).max().unwrap_or_default();
    let mut lines = String::new();
    for model in models {
        for split in &model.scores {
            let _ = writeln!(lines, "{:width$}  {:10}  {}", model.name, split.split.name(), split.score.summary());
        }
        for SeedSpread { split, accuracy } in &model.seeds {
            let _ = writeln!(
                lines,
                "{:width$}  {:10}  {:.3} ± {:.3}, mean and standard deviation of {} seeds",
                model.name,
                split.name(),
                accuracy.mean,
                accuracy.standard_deviation,
                accuracy.n,
            );
        }
    }
    lines
}
