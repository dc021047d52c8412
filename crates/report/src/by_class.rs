//! Where each model is right and wrong: confusion matrices as tables, or as drawings where tables would be too wide.

use crate::metrics::Metrics;
use crate::model_metrics::{ModelMetrics, SplitScore};
use crate::unit::Unit;
use artifact::Split;
use measure::score::Score;
use page::svg_file::Drawing;
use page::{confusion, palette};

/// The width, in CSS pixels, that a matrix may take as a table: so wide that paper has room for it too.
const TABLE_PIXELS: usize = 900;
/// Width of a letter, and of the space around a cell's words.
const LETTER_PIXELS: usize = 8;
const CELL_SPACE_PIXELS: usize = 26;
/// With more classes than this, each model takes the width of the page, and the models stand below each other.
const NARROW_CLASSES: usize = 3;
/// With more classes than this, the table of classes is folded.
const OPEN_CLASSES: usize = 12;

/// One split.
pub struct SplitSection<'a> {
    /// Which split.
    pub split: Split,
    /// Whether its tables are unfolded at first.
    pub open: bool,
    /// Whether each model takes the width of the page.
    pub wide: bool,
    /// Each model on it.
    pub models: Vec<ModelCard<'a>>,
}

/// One model on one split.
pub struct ModelCard<'a> {
    /// The model's name.
    pub name: &'a str,
    /// Its score.
    pub score: &'a Score,
    /// Its confusion matrix.
    pub matrix: Matrix<'a>,
    /// Whether the table of classes is unfolded at first.
    pub open: bool,
}

/// A confusion matrix in the page.
pub enum Matrix<'a> {
    /// Row by row.
    Table(Vec<MatrixRow<'a>>),
    /// As in the file of the same matrix.
    Drawn {
        /// Width and height.
        size: (f64, f64),
        /// What stands between `<svg>` and `</svg>`.
        body: String,
    },
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
    let models = metrics.models.iter().map(|model| card(model, place, metrics)).collect::<anyhow::Result<_>>()?;
    let wide = metrics.classes.len() > NARROW_CLASSES;
    Ok(SplitSection { split: metrics.models[0].scores[place].split, open, wide, models })
}

fn card<'a>(model: &'a ModelMetrics, place: usize, metrics: &'a Metrics) -> anyhow::Result<ModelCard<'a>> {
    let (score, classes) = (&model.scores[place].score, &metrics.classes);
    let matrix = if table_pixels(classes) <= TABLE_PIXELS {
        Matrix::Table(rows(&score.confusion, classes))
    } else {
        let drawing = drawing(model, place, classes, metrics.data.unit)?;
        Matrix::Drawn { size: (drawing.width, drawing.height), body: palette::embed(&drawing.svg) }
    };
    Ok(ModelCard { name: &model.name, score, matrix, open: classes.len() <= OPEN_CLASSES })
}

/// A model's confusion matrix on the split at `place` among its scores.
pub fn drawing(model: &ModelMetrics, place: usize, classes: &[String], unit: Unit) -> anyhow::Result<Drawing> {
    let SplitScore { split, score } = &model.scores[place];
    let title = format!("{}: {} {split} {}", model.name, score.pictures, unit.of(score.pictures));
    Ok(confusion::draw(&title, &score.confusion, classes)?)
}

/// About the width of the matrix as a table: names in the header break at spaces, those of the rows do not.
fn table_pixels(classes: &[String]) -> usize {
    let letters = |words: &str| words.chars().count() * LETTER_PIXELS + CELL_SPACE_PIXELS;
    let column = |name: &String| name.split_whitespace().map(letters).max().unwrap_or(CELL_SPACE_PIXELS);
    let rows = classes.iter().map(|name| letters(name)).max().unwrap_or_default();
    rows + classes.iter().map(column).sum::<usize>()
}

fn rows<'a>(confusion: &[Vec<usize>], classes: &'a [String]) -> Vec<MatrixRow<'a>> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_hold_a_few_classes_of_short_names() {
        let fits = |name: &str, k: usize| table_pixels(&vec![name.to_owned(); k]) <= TABLE_PIXELS;
        assert_eq!([6, 9, 10].map(|k| fits("vehicles", k)), [true, true, false]);
        assert_eq!([fits("a-very-long-name-of-a-species", 3), fits("a very long name of a species", 6)], [false, true]);
    }
}
