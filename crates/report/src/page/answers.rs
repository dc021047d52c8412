//! Where each model is right and wrong: confusion matrices as tables, or as pictures where tables would be too wide.

use crate::heat;
use crate::metrics::Metrics;
use crate::score::Score;
use artifact::Split;

/// A matrix of more classes than this is drawn rather than printed.
const PRINTED_CLASSES: usize = 20;
/// Longer tables of classes are folded.
const OPEN_CLASSES: usize = 12;

/// One split.
pub struct Answers<'a> {
    /// Which split.
    pub split: Split,
    /// Whether its tables are unfolded at first.
    pub open: bool,
    /// Each model on it.
    pub models: Vec<ModelAnswers<'a>>,
}

/// One model on one split.
pub struct ModelAnswers<'a> {
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
    /// One cell for each answered class.
    pub cells: Vec<Cell>,
}

/// Pictures of one true class and one answer.
pub struct Cell {
    /// How many.
    pub pictures: usize,
    /// Their share of the true class.
    pub share: f64,
    /// Whether the answer is the truth.
    pub right: bool,
}

/// Every split, the one that counts first and unfolded.
pub fn of(metrics: &Metrics) -> anyhow::Result<Vec<Answers<'_>>> {
    let last = metrics.models[0].scores.len() - 1;
    let answers = |position: usize| {
        let models =
            metrics.models.iter().map(|model| of_model(&model.name, &model.scores[position], &metrics.classes));
        let split = metrics.models[0].scores[position].split;
        Ok(Answers { split, open: position == last, models: models.collect::<anyhow::Result<_>>()? })
    };
    (0..=last).rev().map(answers).collect()
}

fn of_model<'a>(name: &'a str, score: &'a Score, classes: &'a [String]) -> anyhow::Result<ModelAnswers<'a>> {
    let printed = classes.len() <= PRINTED_CLASSES;
    Ok(ModelAnswers {
        name,
        score,
        matrix: if printed { matrix(&score.confusion, classes) } else { Vec::new() },
        heat: if printed { String::new() } else { heat::map(&score.confusion)? },
        open: classes.len() <= OPEN_CLASSES,
    })
}

fn matrix<'a>(confusion: &[Vec<usize>], classes: &'a [String]) -> Vec<MatrixRow<'a>> {
    let row = |(truth, class): (usize, &'a String)| {
        let all = confusion[truth].iter().sum::<usize>().max(1) as f64;
        let cell = |(answer, &pictures): (usize, &usize)| Cell {
            pictures,
            share: pictures as f64 / all,
            right: answer == truth,
        };
        MatrixRow { class, cells: confusion[truth].iter().enumerate().map(cell).collect() }
    };
    classes.iter().enumerate().map(row).collect()
}
