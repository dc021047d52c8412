//! The demo's own file, whose calibration pictures are the validation pictures that also chose the epoch.

use crate::known::Known;
use crate::tables::percent;
use crate::trial::{Answered, MAX_ERRORS, STRANGER_SHARE};
use bench::page::Table;
use measure::sureness::Limits;
use model::classifier::Judge;

/// What its promises are worth on fresh photos.
pub fn table(judge: &Judge, known: &Known) -> Table {
    let mut table = Table::new(&["promised", "threshold", "wrong of the answers to fresh photos", "answered"]);
    for max_error in MAX_ERRORS {
        let promised = format!("at most {} wrong", percent(Some(max_error)));
        table.row(match judge.threshold(max_error).threshold() {
            Some(threshold) => {
                let answered = Answered::of(known, Limits { threshold: Some(threshold), ..limits(judge) });
                row(promised, threshold.to_string(), answered)
            }
            None => vec![promised, "none".to_owned(), "-".to_owned(), "-".to_owned()],
        });
    }
    let known_only = Limits { threshold: None, ..limits(judge) };
    let all = Limits { farthest: None, ..known_only };
    table.row(row("nothing, strangers get no answer".to_owned(), "-".to_owned(), Answered::of(known, known_only)));
    table.row(row("nothing, every answer is given".to_owned(), "-".to_owned(), Answered::of(known, all)));
    table
}

fn row(promised: String, threshold: String, answered: Answered) -> Vec<String> {
    vec![promised, threshold, percent(Some(answered.error)), percent(Some(answered.share))]
}

/// Those in the file.
pub fn limits(judge: &Judge) -> Limits {
    let card = judge.card();
    Limits { temperature: card.temperature, farthest: card.strangers.threshold, threshold: card.unsure.threshold }
}

/// The share of fresh photos that it takes for strangers, in words.
pub fn strangers(judge: &Judge, known: &Known) -> String {
    let share = limits(judge).refused(&known.distances);
    format!(
        "It takes {} of the fresh photos for strangers, where {} were promised.",
        percent(Some(share)),
        percent(Some(STRANGER_SHARE))
    )
}
