//! The tables of the page.

use crate::strange::Strange;
use crate::trial::{Answered, CONFIDENCE, MAX_ERRORS, Trial};
use bench::page::Table;
use measure::binomial;
use measure::sureness::Limits;

/// The probability with which more promises than `most_broken` are broken by chance, at most.
const SURPRISE: f64 = 0.01;

/// The most of so many promises that may be broken if each is broken with a probability of 1 - `CONFIDENCE`.
pub fn most_broken(repeats: usize) -> usize {
    let is_enough = |most: &usize| binomial::at_most(*most, repeats, 1.0 - CONFIDENCE) >= 1.0 - SURPRISE;
    (0..=repeats).find(is_enough).unwrap_or(repeats)
}

/// A row for each promise. `runs`: calibration photos, and their repeats.
pub fn promises(runs: &[(usize, Vec<Trial>)]) -> Table {
    let headings = [
        "calibration photos",
        "promised",
        "threshold found",
        "broken",
        "at most",
        "",
        "true error, mean",
        "largest",
        "answered, mean",
    ];
    let mut table = Table::new(&headings);
    for (n, trials) in runs {
        for (number, max_error) in MAX_ERRORS.iter().enumerate() {
            let found: Vec<Answered> = trials.iter().filter_map(|trial| trial.answered[number]).collect();
            table.row(promise(*n, *max_error, &found, trials.len()));
        }
    }
    table
}

fn promise(n: usize, max_error: f64, found: &[Answered], repeats: usize) -> Vec<String> {
    let broken = found.iter().filter(|answered| answered.error > max_error).count();
    let most = most_broken(repeats);
    let errors: Vec<f64> = found.iter().map(|answered| answered.error).collect();
    let shares: Vec<f64> = found.iter().map(|answered| answered.share).collect();
    vec![
        n.to_string(),
        percent(Some(max_error)),
        format!("{} of {repeats}", found.len()),
        broken.to_string(),
        most.to_string(),
        verdict(broken <= most),
        percent(mean(&errors)),
        percent(errors.iter().copied().reduce(f64::max)),
        percent(mean(&shares)),
    ]
}

/// Calibration and refused photos. `runs`: as above.
pub fn others(runs: &[(usize, Vec<Trial>)]) -> Table {
    let headings = [
        "calibration photos",
        "calibration error before, mean",
        "after, mean",
        "after, largest",
        "refused as strangers, mean",
        "least",
        "most",
    ];
    let mut table = Table::new(&headings);
    for (n, trials) in runs {
        let column = |of: fn(&Trial) -> f64| trials.iter().map(of).collect::<Vec<f64>>();
        let (before, after) = (column(|trial| trial.calibration[0]), column(|trial| trial.calibration[1]));
        let refused = column(|trial| trial.refused);
        table.row(vec![
            n.to_string(),
            three(mean(&before)),
            three(mean(&after)),
            three(after.iter().copied().reduce(f64::max)),
            percent(mean(&refused)),
            percent(refused.iter().copied().reduce(f64::min)),
            percent(refused.iter().copied().reduce(f64::max)),
        ]);
    }
    table
}

/// A row for each kind of strangers.
pub fn strangers(all: &[Strange], known: &[f64], limits: Limits, wanted: f64) -> Table {
    let mut table = Table::new(&["strangers", "photos", "AUROC", "wanted", "", "refused by the demo's file"]);
    for strange in all {
        let area = strange.area(known);
        table.row(vec![
            strange.name.clone(),
            strange.distances.len().to_string(),
            format!("{area:.3}"),
            wanted.to_string(),
            verdict(area >= wanted),
            percent(Some(limits.refused(&strange.distances))),
        ]);
    }
    table
}

/// A share as `12.3 %`.
pub fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "-".to_owned(), |share| format!("{:.1} %", 100.0 * share))
}

fn three(number: Option<f64>) -> String {
    number.map_or_else(|| "-".to_owned(), |number| format!("{number:.3}"))
}

fn verdict(is_met: bool) -> String {
    if is_met { "met" } else { "missed" }.to_owned()
}

fn mean(numbers: &[f64]) -> Option<f64> {
    (!numbers.is_empty()).then(|| numbers.iter().sum::<f64>() / numbers.len() as f64)
}
