//! What came of a training.

use measure::interval::wilson;
use serde::Serialize;

/// With fewer frames of a class, more are asked for.
const FEW: usize = 15;

/// What came of a training.
#[derive(Clone, Debug, Serialize)]
pub struct Lesson {
    /// The classes, in label order.
    pub classes: Vec<String>,
    /// What was learnt from.
    pub train: Counted,
    /// How it answers takes that it did not learn from; none if there are none.
    pub validation: Option<Checked>,
    /// (k, k): the frames of each class, down, by what is answered, across.
    pub confusion: Option<Vec<Vec<Vec<String>>>>,
    /// How long the training took.
    pub seconds: f64,
    /// What to do next, each a sentence.
    pub advice: Vec<String>,
}

/// How much of something there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Counted {
    /// Frames.
    pub frames: usize,
    /// Takes that they are of.
    pub takes: usize,
}

/// How many frames of takes that were not learnt from are answered right.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Checked {
    /// How many frames there are.
    #[serde(flatten)]
    pub counted: Counted,
    /// How many are answered right.
    pub right: usize,
    /// The same as a share.
    pub accuracy: f64,
    /// The lower end of its 95 % interval.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Checked {
    /// Wilson's interval takes the frames for independent draws, which those of one take are not: it is too narrow for takes
    /// that are unlike these.
    pub fn new(right: usize, counted: Counted) -> Self {
        let interval = wilson(right, counted.frames);
        let accuracy = right as f64 / counted.frames as f64;
        Self { counted, right, accuracy, low: interval.low, high: interval.high }
    }
}

/// What to do next. `by_class`: training frames of each class. `confusion`: as in a lesson.
pub fn advice(classes: &[String], by_class: &[usize], confusion: Option<&[Vec<Vec<String>>]>) -> Vec<String> {
    let few = classes.iter().zip(by_class).filter(|(_, frames)| **frames < FEW);
    let mut advice: Vec<String> =
        few.map(|(class, frames)| format!("{class} has {frames} frames to learn from; 30 or more do better")).collect();
    if let Some((truth, answer, frames)) = confusion.and_then(most_confused) {
        let (truth, answer) = (&classes[truth], &classes[answer]);
        advice.push(format!(
            "{truth} is most often taken for {answer} ({frames} frames): show {truth} in the poses of those frames, or make \
             the two more different"
        ));
    }
    advice
}

/// The pair of classes that is confused most, if any is.
fn most_confused(confusion: &[Vec<Vec<String>>]) -> Option<(usize, usize, usize)> {
    let cells = confusion.iter().enumerate().flat_map(|(truth, row)| {
        row.iter()
            .enumerate()
            .filter(move |(answer, _)| *answer != truth)
            .map(move |(answer, cell)| (truth, answer, cell.len()))
    });
    // Reversed: the first of equals.
    cells.filter(|(.., frames)| *frames > 0).collect::<Vec<_>>().into_iter().rev().max_by_key(|(.., frames)| *frames)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(frames: usize) -> Vec<String> {
        vec!["2-0001.png".to_owned(); frames]
    }

    #[test]
    fn the_worst_confusion_and_small_classes_are_named() {
        let classes = ["down", "left", "up"].map(str::to_owned);
        let confusion = [[9, 0, 1], [4, 6, 0], [4, 0, 6]].map(|row| row.map(cell).to_vec());
        let advice = advice(&classes, &[40, 40, 7], Some(&confusion));
        assert_eq!(advice.len(), 2);
        assert!(advice[0].starts_with("up has 7 frames"));
        assert!(advice[1].starts_with("left is most often taken for down (4 frames)"), "{}", advice[1]);
    }

    #[test]
    fn where_nothing_is_wrong_nothing_is_said() {
        let classes = ["a", "b"].map(str::to_owned);
        let confusion = [[9, 0], [0, 9]].map(|row| row.map(cell).to_vec());
        assert!(advice(&classes, &[40, 40], Some(&confusion)).is_empty());
        assert!(advice(&classes, &[40, 40], None).is_empty());
    }

    #[test]
    fn the_interval_is_wilsons() {
        let checked = Checked::new(45, Counted { frames: 50, takes: 2 });
        assert_eq!(checked.accuracy, 0.9);
        assert!((checked.low - 0.786).abs() < 1e-3 && (checked.high - 0.957).abs() < 1e-3, "{checked:?}");
    }
}
