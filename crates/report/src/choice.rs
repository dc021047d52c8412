//! Which model the headline is about.
//!
//! The model is chosen on validation where there is a validation split, so that the test photos only measure it: by
//! [`Merit`], and of equals the first model.

use crate::model_metrics::{ModelMetrics, SplitScore};
use crate::unit::Unit;
use crate::words::join;
use artifact::Split;
use measure::merit::Merit;
use serde::Serialize;

/// How the model of the headline was chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// The split that chose it.
    pub on: Split,
    /// The measures that chose it, the first one first.
    pub by: [Measure; 2],
    /// Models of the same accuracy and a loss that is not smaller.
    pub equally_accurate: Vec<String>,
    /// Whether one of these has the same loss too.
    #[serde(skip)]
    tied: Tied,
    /// Whether means over several seeds were compared.
    #[serde(skip)]
    over: Over,
}

/// What decided between equal accuracies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tied {
    /// The loss decided.
    No,
    /// The order of the pipeline file decided.
    Yes,
}

/// What accuracies are means of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Over {
    /// Every model has one seed.
    OneSeed,
    /// A model has several.
    Seeds,
}

/// What can choose a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Measure {
    /// The larger, the better.
    Accuracy,
    /// The smaller, the better.
    Loss,
}

/// The model of the headline.
pub fn best(models: &[ModelMetrics]) -> &ModelMetrics {
    let (first, others) = models.split_first().expect("there is at least one model");
    others.iter().fold(first, |best, model| if merit(model).beats(&merit(best)) { model } else { best })
}

/// A model's score on the split that chooses: validation, or test where there is no validation. Splits are in the order
/// of [`Split::ALL`], without train.
fn chooser(model: &ModelMetrics) -> &SplitScore {
    model.scores.first().expect("the truth has an evaluated split")
}

/// What a model is chosen by; if it has several seeds, that of all of them together.
fn merit(model: &ModelMetrics) -> Merit {
    let SplitScore { split, score } = chooser(model);
    let seeds = model.tried.as_ref().and_then(|tried| tried.candidates[tried.selected].total(*split));
    match seeds {
        Some(total) => Merit::new(total.correct, total.pictures, total.loss),
        None => Merit::new(score.correct, score.pictures, score.loss),
    }
}

impl Choice {
    /// How `best` was chosen; nothing where there was no choice.
    pub fn among(models: &[ModelMetrics], best: &ModelMetrics) -> Option<Self> {
        let (on, chosen) = (chooser(best).split, merit(best));
        let equal: Vec<&ModelMetrics> =
            models.iter().filter(|model| model.name != best.name && merit(model).accuracy == chosen.accuracy).collect();
        let tied = if equal.iter().any(|model| merit(model).loss == chosen.loss) { Tied::Yes } else { Tied::No };
        let over = if models.iter().any(|model| !model.seeds.is_empty()) { Over::Seeds } else { Over::OneSeed };
        let equally_accurate = equal.iter().map(|model| model.name.clone()).collect();
        let by = [Measure::Accuracy, Measure::Loss];
        (models.len() > 1).then_some(Self { on, by, equally_accurate, tied, over })
    }

    /// What readers should know of the choice of `best` among `n` models; `judged_on` is the split of the headline's
    /// accuracy.
    pub fn sentence(&self, best: &str, n: usize, judged_on: Split, unit: Unit) -> String {
        let (how, photos) = (self.how(best, n), unit.many());
        match judged_on {
            // The remark on the missing test split tells that these photos chose.
            Split::Validation => how,
            _ if self.on == judged_on => {
                format!("{how} These same {photos} chose it, so accuracy on new {photos} may be a little lower.")
            }
            _ => format!("{how} The {judged_on} {photos} had no part in this choice."),
        }
    }

    /// How `best` was chosen among `n` models, without a word on the photos that measure the result.
    pub fn how(&self, best: &str, n: usize) -> String {
        let mean = match self.over {
            Over::OneSeed => "",
            Over::Seeds => ", on average where there are several seeds",
        };
        format!("{best} has the highest {} accuracy of {n} models{mean}.{}", self.on, self.tie())
    }

    /// What decided between models of the same accuracy.
    fn tie(&self) -> String {
        let others = self.equally_accurate.as_slice();
        let (reach, smallest) = if others.len() == 1 { ("reaches", "smaller") } else { ("reach", "smallest") };
        let decided = match self.tied {
            _ if others.is_empty() => return String::new(),
            Tied::No => format!("the {smallest} loss decided"),
            Tied::Yes => "the first one was taken, as losses are equal too".to_owned(),
        };
        format!(" {} {reach} the same, so {decided}.", join(others, "and"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(on: Split, equal: &[&str]) -> Choice {
        let equally_accurate = equal.iter().map(|&name| name.to_owned()).collect();
        let (tied, over) = (Tied::No, Over::OneSeed);
        Choice { on, by: [Measure::Accuracy, Measure::Loss], equally_accurate, tied, over }
    }

    #[test]
    fn equal_losses_and_means_over_seeds_are_said() {
        let tied = Choice { tied: Tied::Yes, ..choice(Split::Validation, &["a"]) };
        assert_eq!(
            tied.sentence("best", 2, Split::Validation, Unit::Photos),
            "best has the highest validation accuracy of 2 models. a reaches the same, so the first one was taken, as \
             losses are equal too."
        );
        let seeds = Choice { over: Over::Seeds, ..choice(Split::Validation, &[]) };
        assert_eq!(
            seeds.sentence("best", 2, Split::Validation, Unit::Photos),
            "best has the highest validation accuracy of 2 models, on average where there are several seeds."
        );
    }

    #[test]
    fn only_photos_that_chose_the_model_flatter_it() {
        assert_eq!(
            choice(Split::Validation, &[]).sentence("best", 2, Split::Test, Unit::Photos),
            "best has the highest validation accuracy of 2 models. The test photos had no part in this choice."
        );
        assert_eq!(
            choice(Split::Validation, &["a", "b"]).sentence("best", 3, Split::Validation, Unit::Photos),
            "best has the highest validation accuracy of 3 models. a and b reach the same, so the smallest loss decided."
        );
        assert_eq!(
            choice(Split::Test, &[]).sentence("best", 2, Split::Test, Unit::Photos),
            "best has the highest test accuracy of 2 models. These same photos chose it, so accuracy on new photos may be a \
             little lower."
        );
    }
}
