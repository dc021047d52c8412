//! The table of all models on one split, with each accuracy and its interval on a common scale.

use crate::metrics::Metrics;
use artifact::Split;
use measure::interval::Interval;
use measure::score::Score;

/// The scale starts at least this far below the lowest number on it.
const MARGIN: f64 = 0.02;

/// One split.
pub struct Results<'a> {
    /// Which split.
    pub split: Split,
    /// One row for each model.
    pub rows: Vec<Row<'a>>,
    /// The left end of the scale; the right end is 1.
    pub from: f64,
    /// The place of the majority baseline on the scale, as a custom property of CSS. Only the final split has one.
    pub blind: Option<String>,
}

/// One model.
pub struct Row<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its score on this split.
    pub score: &'a Score,
    /// The places of interval and accuracy on the scale, as custom properties of CSS.
    pub bar: String,
}

impl Results<'_> {
    /// Pictures in the split.
    pub fn pictures(&self) -> usize {
        self.rows[0].score.pictures
    }
}

/// Every split, the final one first.
pub fn every_split(metrics: &Metrics) -> Vec<Results<'_>> {
    let from = scale_start(metrics);
    let last = metrics.models[0].scores.len() - 1;
    let blind = |place| (place == last).then(|| format!("--blind: {}", percent(metrics.data.majority.accuracy, from)));
    let results = |place: usize| Results {
        split: metrics.models[0].scores[place].split,
        rows: rows(metrics, place, from),
        from,
        blind: blind(place),
    };
    (0..=last).rev().map(results).collect()
}

/// A multiple of 0.1 below every interval and the majority baseline, so that all tables share one scale.
fn scale_start(metrics: &Metrics) -> f64 {
    let scores = metrics.models.iter().flat_map(|model| &model.scores);
    let lowest = scores.map(|split| split.score.interval.low).fold(metrics.data.majority.accuracy, f64::min);
    scale_below(lowest)
}

/// A multiple of 0.1 below `lowest`, so that nothing lies at the very end of the scale.
pub fn scale_below(lowest: f64) -> f64 {
    ((lowest - MARGIN).max(0.0) * 10.0).floor() / 10.0
}

fn rows(metrics: &Metrics, place: usize, from: f64) -> Vec<Row<'_>> {
    let scores = metrics.models.iter().map(|model| (model.name.as_str(), &model.scores[place].score));
    scores.map(|(name, score)| Row { name, score, bar: bar(score.accuracy, score.interval, from) }).collect()
}

/// The places of an accuracy and its interval on a scale that starts at `from`, as custom properties of CSS.
pub fn bar(accuracy: f64, interval: Interval, from: f64) -> String {
    let place = |share| percent(share, from);
    format!("--low: {}; --high: {}; --at: {}", place(interval.low), place(interval.high), place(accuracy))
}

/// The place of `share` between `from` and 1.
fn percent(share: f64, from: f64) -> String {
    format!("{:.1}%", (share - from) / (1.0 - from) * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_runs_from_its_start_to_one() {
        assert_eq!([0.5, 0.75, 1.0].map(|share| percent(share, 0.5)), ["0.0%", "50.0%", "100.0%"]);
    }
}
