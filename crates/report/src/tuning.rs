//! The section on what `select` compared for a model: the values of a setting, and the same training with several
//! seeds.

use crate::figures::Figure;
use crate::model_metrics::ModelMetrics;
use crate::seeds::SeedSpread;
use artifact::Split;
use artifact::tried::Tried;
use measure::spread::Spread;

/// The section on one model.
pub struct Tuning<'a> {
    /// The model's name.
    pub model: &'a str,
    /// All that was compared.
    pub tried: &'a Tried,
    /// Validation accuracy by value, where several values were tried.
    pub figure: Option<&'a Figure>,
    /// How the accuracy scatters over seeds, if the selected value was trained with several.
    pub seeds: &'a [SeedSpread],
}

/// The sections of all models that `select` handed on; `figures` has a plot for each of `models` that tried several
/// values.
pub fn sections<'a>(models: &'a [ModelMetrics], figures: &'a [Option<Figure>]) -> Vec<Tuning<'a>> {
    let section = |(model, figure): (&'a ModelMetrics, &'a Option<Figure>)| {
        let tried = model.tried.as_ref()?;
        Some(Tuning { model: &model.name, tried, figure: figure.as_ref(), seeds: &model.seeds })
    };
    models.iter().zip(figures).filter_map(section).collect()
}

impl Tuning<'_> {
    /// What the first column holds.
    pub fn what(&self) -> &str {
        self.tried.setting.as_deref().unwrap_or("model")
    }

    /// The seeds of each candidate.
    pub fn n_seeds(&self) -> usize {
        self.tried.candidates[0].trainings.len()
    }

    /// A row for each candidate: its name, mean accuracy, mean loss, and the lowest and highest accuracy.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.tried.candidates.iter().enumerate().filter_map(|(place, candidate)| {
            let total = candidate.total(Split::Validation)?;
            let spread = candidate.accuracies(Split::Validation).and_then(|all| Spread::of(&all));
            let is_selected = place == self.tried.selected;
            Some(Row { name: &candidate.name, accuracy: total.accuracy(), loss: total.loss, spread, is_selected })
        })
    }

    /// The accuracy of each seed of the selected candidate: `7: 0.835`.
    pub fn each_seed(&self, split: Split) -> String {
        let trainings = self.tried.candidates[self.tried.selected].trainings.iter();
        let words = trainings.filter_map(|training| {
            let accuracy = training.scores.get(&split)?.accuracy();
            Some(training.seed.map_or_else(|| format!("{accuracy:.3}"), |seed| format!("{seed}: {accuracy:.3}")))
        });
        words.collect::<Vec<_>>().join(", ")
    }
}

/// One candidate in the table.
pub struct Row<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its mean validation accuracy.
    pub accuracy: f64,
    /// Its mean validation loss.
    pub loss: f64,
    /// How its accuracy scatters over several seeds.
    pub spread: Option<Spread>,
    /// Whether it is the one that was selected.
    pub is_selected: bool,
}
