//! What a user should know at once, in the log.

use crate::config::Settings;
use crate::results::Results;
use crate::trained::Trained;
use artifact::message::percent;
use artifact::{Job, Split, file_names};
use measure::selective::Selection;

/// The file, and what was measured of it.
pub fn measured(job: &Job<Settings>, trained: &Trained, results: &Results, length: usize) {
    let pictures = results.weights.pictures;
    let megabytes = length as f64 / 1e6;
    let of = trained.folder.name();
    job.say(format!("{}: {of}, {megabytes:.1} MB; run `predict {0} PHOTOS`", file_names::CLASSIFIER));
    job.say(results.weights.said());
    let most = percent(job.settings.max_error);
    let score = &results.splits[&Split::Validation].score;
    let wrong = score.pictures - score.correct;
    match &results.unsure {
        Selection::Found(found) if found.threshold == 0.0 => job.say(format!(
            "every answer is given: {} of {pictures} validation answers are wrong, so at most {most} % are",
            found.errors
        )),
        Selection::Found(found) => job.say(format!(
            "answers below probability {} are unknown: {} of {pictures} validation pictures are answered, {} of them wrong",
            found.threshold, found.pictures, found.errors
        )),
        Selection::TooFew { if_none_wrong, .. } => job.say(format!(
            "no promise about errors: {wrong} of {pictures} validation answers are wrong, which does not show that at most \
             {most} % are (with none wrong, {if_none_wrong} pictures would); set a larger `max_error` of this stage"
        )),
        Selection::TooManyErrors => job.say(format!(
            "no promise about errors: {wrong} of {pictures} validation answers are wrong, and no threshold makes it at most \
             {most} %; set a larger `max_error` of this stage"
        )),
    }
}
