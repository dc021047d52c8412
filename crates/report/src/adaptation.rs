//! What the change of domain cost a model, and what adapting it brought back.
//!
//! Three numbers tell it, all of heads that were fitted on the same labels of the source: the accuracy at home without
//! adaptation, that on the target without adaptation, and that on the target with it. The last two are of the same rows,
//! and so they are paired.

use crate::domains::{Domains, Home};
use crate::truth::LabelledSplit;
use artifact::Split;
use artifact::shift::Shift;
use measure::class_score::{ClassScore, Ratio};
use measure::difference::{self, Difference};
use measure::pair::Pair;
use measure::prediction::Prediction;
use measure::score::Score;
use serde::Serialize;

/// The method that adapts nothing, and how the pair of both heads calls the one without adaptation.
const WITHOUT: &str = "none";

/// One adapted model, on the final split of the target.
#[derive(Clone, Debug, Serialize)]
pub struct Adaptation {
    /// How the domains differ, without a label of the target.
    pub shift: Shift,
    /// The head without adaptation, on the source; none where nothing measures it there.
    pub home: Option<HomeScore>,
    /// The head without adaptation, on the target.
    pub without: DomainScore,
    /// The adapted head, on the target.
    pub with: DomainScore,
    /// Accuracy at home less that on the target, without adaptation; none where that at home is not known.
    pub loss: Option<Difference>,
    /// Accuracy on the target with adaptation less that without.
    pub gain: Difference,
    /// The share of the loss that the gain is; none where the loss is not known or may be chance.
    pub brought_back: Option<f64>,
    /// The adapted head, first, and the head without adaptation on the same rows.
    pub pair: Pair,
    /// The classes on the target, in label order.
    pub classes: Vec<ClassChange>,
}

/// The head without adaptation, on the source.
#[derive(Clone, Debug, Serialize)]
pub struct HomeScore {
    /// The split that measures it.
    pub split: Split,
    /// How well it does.
    #[serde(flatten)]
    pub score: DomainScore,
}

/// One head on one domain.
#[derive(Clone, Debug, Serialize)]
pub struct DomainScore {
    /// Rows.
    pub rows: usize,
    /// Correct predictions.
    pub right: usize,
    /// Their share.
    pub accuracy: f64,
    /// The 95 % interval of the accuracy.
    pub interval: measure::interval::Interval,
    /// The mean recall of the classes.
    pub macro_recall: f64,
}

/// What adapting did to one class of the target.
#[derive(Clone, Debug, Serialize)]
pub struct ClassChange {
    /// The class name.
    pub class: String,
    /// Its rows.
    pub rows: usize,
    /// Its recall without adaptation.
    pub without: Ratio,
    /// Its recall with adaptation.
    pub with: Ratio,
    /// Rows that only the head without adaptation predicts correctly.
    pub only_without: usize,
    /// Rows that only the adapted head predicts correctly.
    pub only_with: usize,
}

impl Adaptation {
    /// Compares `adapted` (n,), the predictions of the model `name` for the rows of `truth`, with those of the same head
    /// without adaptation; classes: (k,) the class names.
    pub fn new(
        name: &str,
        adapted: &[Prediction],
        domains: &Domains,
        truth: &LabelledSplit,
        classes: &[String],
    ) -> Self {
        let labels = &truth.labels;
        let home = domains.home.as_ref().map(|home| HomeScore::new(home, classes));
        let [without, with] = [&domains.without[..], adapted].map(|found| Score::new(found, labels, classes));
        let pair = Pair::count((name, adapted), (WITHOUT, &domains.without), labels);
        let counts = |HomeScore { score, .. }: &HomeScore| (score.right, score.rows);
        let loss = home.as_ref().map(|home| difference::independent(counts(home), (without.correct, without.pictures)));
        let gain = pair.difference();
        Self {
            shift: domains.shift.clone(),
            home,
            without: DomainScore::new(&without),
            with: DomainScore::new(&with),
            loss,
            gain,
            brought_back: loss.filter(Difference::is_positive).map(|loss| gain.difference / loss.difference),
            pair,
            classes: class_changes(&without, &with, adapted, &domains.without, labels),
        }
    }
}

impl Adaptation {
    /// Whether anything was adapted: the method `none` is there for others to be compared with.
    pub fn adapts(&self) -> bool {
        self.shift.method != WITHOUT
    }
}

/// How many of these models compare an adapted head with another one: each comparison gives chance an opportunity.
pub fn comparisons<'a>(adaptations: impl Iterator<Item = &'a Adaptation>) -> usize {
    adaptations.filter(|adaptation| adaptation.adapts()).count()
}

impl HomeScore {
    fn new(home: &Home, classes: &[String]) -> Self {
        let score = Score::new(&home.predictions, &home.labels, classes);
        Self { split: home.split, score: DomainScore::new(&score) }
    }
}

impl DomainScore {
    fn new(score: &Score) -> Self {
        let &Score { pictures: rows, correct: right, accuracy, interval, macro_recall, .. } = score;
        Self { rows, right, accuracy, interval, macro_recall }
    }
}

fn class_changes(
    without: &Score,
    with: &Score,
    adapted: &[Prediction],
    unadapted: &[Prediction],
    labels: &[usize],
) -> Vec<ClassChange> {
    let change = |(class, (before, after)): (usize, (&ClassScore, &ClassScore))| {
        let rows = labels.iter().enumerate().filter(|&(_, &label)| label == class);
        let outcomes: Vec<(bool, bool)> =
            rows.map(|(row, _)| (adapted[row].is_correct(class), unadapted[row].is_correct(class))).collect();
        let count = |wanted: (bool, bool)| outcomes.iter().filter(|&&outcome| outcome == wanted).count();
        ClassChange {
            class: before.class.clone(),
            rows: before.support,
            without: before.recall,
            with: after.recall,
            only_without: count((false, true)),
            only_with: count((true, false)),
        }
    };
    without.classes.iter().zip(&with.classes).enumerate().map(change).collect()
}
