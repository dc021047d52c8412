//! The table of all models on one split, with each accuracy and its interval on a common scale.

use crate::metrics::Metrics;
use crate::score::Score;

/// Least room left of the lowest end.
const MARGIN: f64 = 0.02;

/// One split.
pub struct Results<'a> {
    /// One row for each model.
    pub rows: Vec<Row<'a>>,
    /// The left end of the scale; the right end is 1.
    pub from: f64,
    /// Where the best blind answer stands, if it is known for this split.
    pub blind: Option<String>,
}

/// One model.
pub struct Row<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its score on this split.
    pub score: &'a Score,
    /// The ends of the interval and the accuracy, as custom properties of style.
    pub bar: String,
}

impl Results<'_> {
    /// The split's name.
    pub fn split(&self) -> &'static str {
        self.rows[0].score.split.name()
    }

    /// Pictures in the split.
    pub fn pictures(&self) -> usize {
        self.rows[0].score.pictures
    }
}

/// Every split, the one that counts first.
pub fn of(metrics: &Metrics) -> Vec<Results<'_>> {
    let lows = metrics.models.iter().flat_map(|model| &model.scores).map(|score| score.interval.low);
    let from = ((lows.fold(metrics.data.majority.accuracy, f64::min) - MARGIN).max(0.0) * 10.0).floor() / 10.0;
    let splits = (0..metrics.models[0].scores.len()).rev();
    let last = splits.len() - 1;
    let blind = |split| (split == last).then(|| format!("--blind: {}", percent(metrics.data.majority.accuracy, from)));
    splits.map(|split| Results { rows: rows(metrics, split, from), from, blind: blind(split) }).collect()
}

fn rows(metrics: &Metrics, split: usize, from: f64) -> Vec<Row<'_>> {
    let bar = |score: &Score| {
        let place = |share| percent(share, from);
        let (low, high) = (place(score.interval.low), place(score.interval.high));
        format!("--low: {low}; --high: {high}; --at: {}", place(score.accuracy))
    };
    let row = |(name, score)| Row { name, score, bar: bar(score) };
    metrics.models.iter().map(|model| row((model.name.as_str(), &model.scores[split]))).collect()
}

/// Where `share` stands between `from` and 1.
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
