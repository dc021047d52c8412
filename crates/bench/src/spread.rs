//! Median and range of several rounds.

/// Median, smallest and largest figure of several rounds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// The median.
    pub median: f64,
    /// The smallest.
    pub least: f64,
    /// The largest.
    pub most: f64,
}

impl Spread {
    /// The spread of figures, one for each round; `None` without figures.
    pub fn of(values: &[f64]) -> Option<Self> {
        let least = values.iter().copied().reduce(f64::min)?;
        let most = values.iter().copied().reduce(f64::max)?;
        Some(Self { median: median(values), least, most })
    }

    /// The spread of speed-ups, round by round: their seconds divided by ours. A part that is timed once, such as our
    /// whole notebook, is compared with every round of the peer.
    pub fn of_ratios(ours: &[f64], theirs: &[f64]) -> Option<Self> {
        let rounds = ours.len().max(theirs.len());
        let pairs = theirs.iter().cycle().zip(ours.iter().cycle()).take(rounds);
        Self::of(&pairs.map(|(theirs, ours)| theirs / ours).collect::<Vec<_>>())
    }

    /// All three figures, formatted by `show`: `12.3 (11.9..12.8)`.
    pub fn shown(&self, show: impl Fn(f64) -> String) -> String {
        let [median, one, other] = [self.median, self.least, self.most].map(show);
        if one == other { median } else { format!("{median} ({one}..{other})") }
    }
}

/// The median: of an even number of values, the lower of the two in the middle.
///
/// # Panics
/// If there are no values.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[(sorted.len() - 1) / 2]
}

/// A figure with one decimal, or `-` if there is none.
pub fn shown(figure: Option<f64>) -> String {
    figure.map_or_else(|| "-".to_owned(), |figure| format!("{figure:.1}"))
}

/// A figure with three significant digits, as such measurements are not more precise: `0.123`, `12.3`, `1230`.
pub fn digits(figure: f64) -> String {
    let decimals = match figure.abs() {
        large if large >= 99.95 => 0,
        tens if tens >= 9.995 => 1,
        ones if ones >= 0.9995 => 2,
        _ => 3,
    };
    format!("{figure:.decimals$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_measured_is_a_dash() {
        assert_eq!([shown(Some(12.34)), shown(None)], ["12.3", "-"]);
    }

    #[test]
    fn the_median_is_the_middle() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&[4.0, 1.0, 3.0, 2.0]), 2.0);
    }

    #[test]
    fn ratios_are_of_the_same_round() {
        let slow_day = Spread::of_ratios(&[1.0, 10.0, 2.0], &[2.0, 20.0, 6.0]);
        assert_eq!(slow_day, Some(Spread { median: 2.0, least: 2.0, most: 3.0 }));
        let once = Spread::of_ratios(&[2.0], &[6.0, 4.0, 8.0]);
        assert_eq!(once, Some(Spread { median: 3.0, least: 2.0, most: 4.0 }));
        assert_eq!(Spread::of_ratios(&[1.0], &[]), None);
        assert_eq!(Spread::of_ratios(&[], &[1.0]), None);
    }

    #[test]
    fn a_spread_of_one_is_one_number() {
        let show = |values: &[f64]| Spread::of(values).unwrap().shown(digits);
        assert_eq!([show(&[3.0, 1.0, 2.0]), show(&[2.0])], ["2.00 (1.00..3.00)", "2.00"]);
    }

    #[test]
    fn three_digits() {
        assert_eq!(
            [0.01234, 1.234, 9.999, 12.34, 99.99, 123.4].map(digits),
            ["0.012", "1.23", "10.0", "12.3", "100", "123"]
        );
    }
}
