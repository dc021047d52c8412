//! The demo's own file, whose calibration pictures are the validation pictures that also chose the epoch.

use crate::known::Known;
use crate::tables::percent;
use crate::trial::{Answered, MAX_ERRORS, STRANGER_SHARE, refused};
use bench::page::Table;
use measure::selective::Selection;
use model::classifier::Judge;

/// What its promises are worth on fresh photos.
pub fn table(judge: &Judge, known: &Known) -> Table {
    let mut table = Table::new(&["promised", "threshold", "wrong of the answers to fresh photos", "answered"]);
    for max_error in MAX_ERRORS {
        let promised = format!("at most {} wrong", percent(Some(max_error)));
        table.row(match judge.threshold(max_error) {
            Selection::Found(found) => {
                let answered = Answered::of(&known.labelled, judge.card().temperature, found.threshold);
                vec![
                    promised,
                    found.threshold.to_string(),
                    percent(Some(answered.error)),
                    percent(Some(answered.share)),
                ]
            }
            _ => vec![promised, "none".to_owned(), "-".to_owned(), "-".to_owned()],
        });
    }
    let all = Answered::of(&known.labelled, 1.0, 0.0);
    table.row(vec![
        "nothing: every answer is given".to_owned(),
        "-".to_owned(),
        percent(Some(all.error)),
        percent(Some(1.0)),
    ]);
    table
}

/// The share of fresh photos that it takes for strangers, in words.
pub fn strangers(judge: &Judge, known: &Known) -> String {
    let share = refused(&known.distances, judge.card().strangers.threshold);
    format!(
        "It takes {} of the fresh photos for strangers, where {} were promised.",
        percent(Some(share)),
        percent(Some(STRANGER_SHARE))
    )
}
