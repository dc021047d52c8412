//! The columns that all formats share.

use crate::row::{Row, word};
use model::classifier::Answer;

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

impl Columns {
    /// The name of the answer, or `unknown`.
    pub fn answer(&self, answer: &Answer) -> &str {
        if answer.unknown.is_some() { UNKNOWN } else { &self.classes[answer.class] }
    }

    /// The most probable classes with their probabilities.
    pub fn top(&self, answer: &Answer) -> Vec<(&str, f64)> {
        let best = answer.ranking().into_iter().take(self.top);
        best.map(|class| (self.classes[class].as_str(), answer.probabilities[class])).collect()
    }

    /// The names of all columns of a table of cells.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = ["path", "status", "answer", "unknown"].map(str::to_owned).into();
        names.extend((1..=self.top).flat_map(|place| [format!("class_{place}"), format!("probability_{place}")]));
        if self.probabilities {
            // A prefix, since a class may have the name of another column.
            names.extend(self.classes.iter().map(|class| format!("probability_of_{class}")));
        }
        names.extend((0..self.features.unwrap_or_default()).map(|channel| format!("feature_{channel}")));
        names
    }

    /// The cells of a row, as many as there are names. A photo without an answer has only the first two.
    pub fn cells(&self, row: &Row) -> Vec<String> {
        let mut cells = vec![path(row), row.status().to_owned()];
        if let Ok((answer, output)) = &row.answer {
            cells.push(self.answer(answer).to_owned());
            cells.push(answer.unknown.map_or("", word).to_owned());
            cells.extend(self.top(answer).into_iter().flat_map(|(class, p)| [class.to_owned(), digits(p)]));
            if self.probabilities {
                cells.extend(answer.probabilities.iter().map(|p| digits(*p)));
            }
            cells.extend(output.features.iter().take(self.features.unwrap_or_default()).map(f32::to_string));
        }
        cells.resize(self.names().len(), String::new());
        cells
    }
}

/// The photo's path. A relative one that a spreadsheet would take for a formula begins with `./`, which is the same place.
pub fn path(row: &Row) -> String {
    let path = row.path.to_string_lossy();
    if path.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) { format!("./{path}") } else { path.into_owned() }
}

/// A probability as in `predictions.csv`.
pub fn digits(probability: f64) -> String {
    format!("{probability:.6}")
}
