//! Where each model is right and wrong: confusion matrices as tables, or as pictures where tables would be too wide.

use crate::metrics::Metrics;
use artifact::Split;
use measure::score::Score;
use page::heat;

/// A matrix of more classes than this is drawn rather than printed.
const PRINTED_CLASSES: usize = 20;
/// Longer tables of classes are folded.
const OPEN_CLASSES: usize = 12;

/// One split.
pub struct SplitSection<'a> {
    /// Which split.
    pub split: Split,
    /// Whether its tables are unfolded at first.
    pub open: bool,
    /// Each model on it.
    pub models: Vec<ModelCard<'a>>,
}

/// One model on one split.
pub struct ModelCard<'a> {
    /// The model's name.
    pub name: &'a str,
    /// Its score.
    pub score: &'a Score,
    /// The confusion matrix, row by row; empty where it is a picture.
    pub matrix: Vec<MatrixRow<'a>>,
    /// The confusion matrix as a picture; empty where it is a table.
    pub heat: String,
    /// Whether the table of classes is unfolded at first.
    pub open: bool,
}

/// One true class.
pub struct MatrixRow<'a> {
    /// Its name.
    pub class: &'a str,
    /// (k,) one cell for each predicted class.
    pub cells: Vec<Cell>,
}

/// Pictures of one true class and one predicted class.
pub struct Cell {
    /// How many.
    pub pictures: usize,
    /// Their share of the true class.
    pub share: f64,
    /// Whether the prediction is the truth.
    pub right: bool,
}

/// Every split, the final one first and unfolded.
pub fn every_split(metrics: &Metrics) -> anyhow::Result<Vec<SplitSection<'_>>> {
    let last = metrics.models[0].scores.len() - 1;
    (0..=last).rev().map(|place| section(metrics, place, place == last)).collect()
}

fn section(metrics: &Metrics, place: usize, open: bool) -> anyhow::Result<SplitSection<'_>> {
    let scores = metrics.models.iter().map(|model| (model.name.as_str(), &model.scores[place].score));
    let models = scores.map(|(name, score)| card(name, score, &metrics.classes)).collect::<anyhow::Result<_>>()?;
    Ok(SplitSection { split: metrics.models[0].scores[place].split, open, models })
}

fn card<'a>(name: &'a str, score: &'a Score, classes: &'a [String]) -> anyhow::Result<ModelCard<'a>> {
    let printed = classes.len() <= PRINTED_CLASSES;
    Ok(ModelCard {
        name,
        score,
        matrix: if printed { matrix(&score.confusion, classes) } else { Vec::new() },
        heat: if printed { String::new() } else { heat::map(&score.confusion)? },
        open: classes.len() <= OPEN_CLASSES,
    })
}

fn matrix<'a>(confusion: &[Vec<usize>], classes: &'a [String]) -> Vec<MatrixRow<'a>> {
    let rows = classes.iter().zip(confusion).enumerate();
    rows.map(|(truth, (class, counts))| MatrixRow { class, cells: cells(counts, truth) }).collect()
}

/// counts: (k,) pictures of class `truth` by predicted class.
fn cells(counts: &[usize], truth: usize) -> Vec<Cell> {
    let all = counts.iter().sum::<usize>().max(1) as f64;
    let cell = |(predicted, &pictures): (usize, &usize)| Cell {
        pictures,
        share: pictures as f64 / all,
        right: predicted == truth,
    };
    counts.iter().enumerate().map(cell).collect()
}
