//! The columns of a table of cells, and the words that all formats share.

use crate::row::{Row, word};
use model::classifier::{Answer, Judge};

/// The answer of a photo that has none.
pub const UNKNOWN: &str = "unknown";

/// What is said of each photo.
#[derive(Clone, Debug)]
pub struct Columns {
    /// The class names, in label order.
    pub classes: Vec<String>,
    /// The most probable classes that are named, from 1, at most all.
    pub top: usize,
    /// Whether the probability of every class is given.
    pub probabilities: bool,
    /// The channels of the features, if they are given.
    pub features: Option<usize>,
}

/// What the cells of a column hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Text,
    /// Probabilities.
    Probability,
    /// Features.
    Feature,
}

/// A value of its column's kind, or nothing.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// A photo without an answer has only its path and status.
    Empty,
    /// Words.
    Text(String),
    /// From 0 to 1.
    Probability(f64),
    /// Of the network.
    Feature(f32),
}

impl Columns {
    /// What is said of the answers of a classifier. `top`: the most probable classes to name, all if there are fewer.
    pub fn new(judge: &Judge, top: usize, probabilities: bool, features: bool) -> Self {
        let classes = judge.classes().to_vec();
        Self { top: top.min(classes.len()), classes, probabilities, features: features.then(|| judge.channels()) }
    }

    /// The name of the answer, or `unknown`.
    pub fn answer(&self, answer: &Answer) -> &str {
        if answer.unknown.is_some() { UNKNOWN } else { &self.classes[answer.class] }
    }

    /// The most probable classes with their probabilities.
    pub fn top(&self, answer: &Answer) -> Vec<(&str, f64)> {
        let best = answer.ranking().into_iter().take(self.top);
        best.map(|class| (self.classes[class].as_str(), answer.probabilities[class])).collect()
    }

    /// The name and the kind of each column.
    pub fn named(&self) -> Vec<(String, Kind)> {
        let texts = ["path", "status", "answer", "unknown_reason"].map(|name| (name.to_owned(), Kind::Text));
        let mut named = Vec::from(texts);
        for place in 1..=self.top {
            named.push((format!("class_{place}"), Kind::Text));
            named.push((format!("probability_{place}"), Kind::Probability));
        }
        if self.probabilities {
            // A prefix, since a class may have the name of another column.
            let name = |class| (format!("probability_of_{class}"), Kind::Probability);
            named.extend(self.classes.iter().map(name));
        }
        let channels = 0..self.features.unwrap_or_default();
        named.extend(channels.map(|channel| (format!("feature_{channel}"), Kind::Feature)));
        named
    }

    fn count(&self) -> usize {
        let all = if self.probabilities { self.classes.len() } else { 0 };
        4 + 2 * self.top + all + self.features.unwrap_or_default()
    }

    /// The cells of a row, one for each column.
    pub fn cells(&self, row: &Row) -> Vec<Cell> {
        let text = |text: &str| Cell::Text(text.to_owned());
        let mut cells = vec![text(&row.path.to_string_lossy()), text(row.status())];
        let Ok((answer, output)) = &row.answer else {
            cells.resize(self.count(), Cell::Empty);
            return cells;
        };
        cells.push(text(self.answer(answer)));
        cells.push(answer.unknown.map_or(Cell::Empty, |unknown| text(word(unknown))));
        cells.extend(self.top(answer).into_iter().flat_map(|(class, p)| [text(class), Cell::Probability(p)]));
        if self.probabilities {
            cells.extend(answer.probabilities.iter().copied().map(Cell::Probability));
        }
        if self.features.is_some() {
            cells.extend(output.features.iter().copied().map(Cell::Feature));
        }
        cells
    }
}
