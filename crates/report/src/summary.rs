//! What `make pipeline` prints at its end.

use crate::gain;
use crate::metrics::Metrics;
use crate::seeds::SeedSpread;
use std::fmt::Write as _;

/// One line for each model and split: accuracy, its 95 % interval, and the counts. Where there are several seeds, a
/// line for these too, and where a model was adapted, one for what that did. A last line if the model of the headline may be no better than the majority baseline.
pub fn lines(metrics: &Metrics) -> String {
    let models = &metrics.models;
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
    for (name, adaptation) in models.iter().filter_map(|model| Some((&model.name, model.adaptation.as_ref()?))) {
        let _ = writeln!(lines, "{name:width$}  adaptation  {}", gain::summary(adaptation));
    }
    let (chosen, majority) = (metrics.chosen_model(), &metrics.data.majority);
    if chosen.final_score().may_be_chance(majority) {
        let (name, class, accuracy) = (&chosen.name, &majority.class, majority.accuracy);
        let _ = writeln!(lines, "{name} may be no better than always predicting {class}, which reaches {accuracy:.3}");
    }
    lines
}
