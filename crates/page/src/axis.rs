//! Round numbers, or words, along an axis.

use crate::label;
use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};
use std::ops::Range;

/// Words with more letters than this are cut, unless there is room for longer ones.
const LONGEST_WORD: usize = 12;

/// An axis from a number to another, with round numbers printed along it.
pub struct Axis {
    ticks: Vec<f64>,
    range: Range<f64>,
    labels: Labels,
}

/// What is printed at the ticks.
enum Labels {
    /// Numbers with so many decimals.
    Decimals(usize),
    /// These, at 1, 2, and so on.
    Words(Vec<String>),
}

impl Axis {
    /// About five round steps that hold `low` and `high`, which is above `low`.
    pub fn between(low: f64, high: f64) -> Self {
        let step = round_step((high - low) / 5.0);
        let (first, last) = ((low / step + 1e-9).floor(), (high / step - 1e-9).ceil());
        let ticks = (first as i64..=last as i64).map(|place| place as f64 * step).collect();
        let decimals = (-step.log10().floor()).max(0.0) as usize;
        Self { range: first * step..last * step, ticks, labels: Labels::Decimals(decimals) }
    }

    /// From epoch 1 to epoch `n`, with a number at every round one.
    pub fn epochs(n: usize) -> Self {
        let step = round_step(n as f64 / 8.0).max(1.0) as usize;
        let ticks = (1..=n).filter(|epoch| epoch % step == 0).map(|epoch| epoch as f64).collect();
        let range = if n > 1 { 1.0..n as f64 } else { 0.5..1.5 };
        Self { ticks, range, labels: Labels::Decimals(0) }
    }

    /// A place for each of `words`, with room on both sides, on an axis as long as `letters` letters. If words would
    /// touch, only the first of every two, three or more is printed.
    pub fn words(words: &[String], letters: usize) -> Self {
        let n = words.len();
        let longest = LONGEST_WORD.max((letters / n.max(1)).saturating_sub(1));
        let words: Vec<String> = words.iter().map(|word| label::shortened(word, longest)).collect();
        // A space stands between two words.
        let widest = words.iter().map(|word| word.chars().count() + 1).max().unwrap_or(1);
        let step = (n * widest).div_ceil(letters.max(1)).max(1);
        let ticks = (1..=n).step_by(step).map(|place| place as f64).collect();
        Self { ticks, range: 0.5..n as f64 + 0.5, labels: Labels::Words(words) }
    }

    /// The letters of the longest number along the axis.
    pub fn longest_label(&self) -> usize {
        self.ticks.iter().map(|value| self.format_ext(value).len()).max().unwrap_or_default()
    }
}

impl Ranged for Axis {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, (start, end): (i32, i32)) -> i32 {
        let share = (value - self.range.start) / (self.range.end - self.range.start);
        start + (share * f64::from(end - start)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, _: Hint) -> Vec<f64> {
        self.ticks.clone()
    }

    fn range(&self) -> Range<f64> {
        self.range.clone()
    }
}

/// All numbers along an axis have equally many decimals: as many as it takes for neighbours to differ.
impl ValueFormatter<f64> for Axis {
    fn format(value: &f64) -> String {
        value.to_string()
    }

    fn format_ext(&self, value: &f64) -> String {
        match &self.labels {
            Labels::Decimals(decimals) => format!("{value:.decimals$}"),
            Labels::Words(words) => words.get(value.round() as usize - 1).cloned().unwrap_or_default(),
        }
    }
}

/// The smallest of …, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, … that is not below `length`.
fn round_step(length: f64) -> f64 {
    let power = 10_f64.powf(length.log10().floor());
    let factor = [1.0, 2.0, 5.0].into_iter().find(|factor| factor * power >= length * 0.999).unwrap_or(10.0);
    factor * power
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(axis: &Axis) -> Vec<String> {
        axis.ticks.iter().map(|value| axis.format_ext(value)).collect()
    }

    #[test]
    fn steps_are_round_and_hold_both_ends() {
        assert_eq!(labels(&Axis::between(0.0, 0.71)), ["0.0", "0.2", "0.4", "0.6", "0.8"]);
        assert_eq!(labels(&Axis::between(0.9, 1.0)), ["0.90", "0.92", "0.94", "0.96", "0.98", "1.00"]);
        assert_eq!(labels(&Axis::between(0.0, 37.0)), ["0", "10", "20", "30", "40"]);
        let tiny = Axis::between(0.0, 4.1e-5);
        assert_eq!(labels(&tiny), ["0.00000", "0.00001", "0.00002", "0.00003", "0.00004", "0.00005"]);
        assert_eq!(tiny.longest_label(), 7);
        let axis = Axis::between(0.31, 1.0);
        assert_eq!((axis.range(), axis.map(&0.6, (100, 0))), (0.2..1.0, 50));
    }

    #[test]
    fn neighbours_differ_with_as_few_decimals_as_that_takes() {
        for exponent in -9..=6 {
            for first_digits in 10..100 {
                let axis = Axis::between(0.0, f64::from(first_digits) / 10.0 * 10_f64.powi(exponent));
                let labels = labels(&axis);
                let all_zeros = |label: &String| label.contains('.') && label.ends_with('0');
                assert!(labels.windows(2).all(|pair| pair[0] != pair[1]), "{labels:?}");
                assert!(!labels.iter().all(all_zeros), "{labels:?}");
            }
        }
    }

    #[test]
    fn words_stand_side_by_side() {
        let axis = Axis::words(&["0.1".to_owned(), "none".to_owned()], 50);
        assert_eq!(labels(&axis), ["0.1", "none"]);
        assert_eq!([axis.map(&1.0, (0, 100)), axis.map(&2.0, (0, 100))], [25, 75]);
    }

    #[test]
    fn words_have_room_or_are_left_out_or_cut() {
        let words = |n, letters: usize, room| labels(&Axis::words(&vec!["x".repeat(letters); n], room));
        let x = |letters| "x".repeat(letters);
        // Four letters and a space, ten times.
        assert_eq!((words(10, 4, 50).len(), words(10, 4, 49).len(), words(10, 4, 24).len()), (10, 5, 4));
        assert_eq!(words(2, 25, 52), [x(25), x(25)]);
        assert_eq!(words(2, 25, 50), [x(23) + "…", x(23) + "…"]);
        assert_eq!(words(4, 25, 26), [x(11) + "…", x(11) + "…"]);
        assert!(words(0, 0, 50).is_empty());
    }

    #[test]
    fn epochs_are_whole() {
        assert_eq!(labels(&Axis::epochs(1)), ["1"]);
        assert_eq!(labels(&Axis::epochs(5)), ["1", "2", "3", "4", "5"]);
        assert_eq!(labels(&Axis::epochs(30)), ["5", "10", "15", "20", "25", "30"]);
    }
}
