//! What a user should know at once, in the log.

use crate::config::Settings;
use crate::results::Results;
use crate::trained::Trained;
use artifact::message::percent;
use artifact::{Job, Split, file_names};
use measure::selective::Selection;
use measure::sureness::Answered;

/// The file, and what was measured of it.
pub fn measured(job: &Job<Settings>, trained: &Trained, results: &Results, length: usize) {
    let megabytes = length as f64 / 1e6;
    let of = trained.folder.name();
    job.say(format!("{}: {of}, {megabytes:.1} MB; run `predict {0} PHOTOS`", file_names::CLASSIFIER));
    job.say(results.weights.said());
    let most = percent(job.settings.max_error);
    let validation = &results.splits[&Split::Validation];
    let (all, Answered { pictures, errors }) = (validation.score.pictures, validation.answered);
    job.say(format!("{pictures} of {all} validation pictures get an answer, {errors} of these are wrong"));
    job.say(match &results.unsure {
        Selection::Found(found) if found.threshold == 0.0 => {
            format!("that shows that at most {most} % are, so only strangers are unknown")
        }
        Selection::Found(found) => format!(
            "strangers and answers below probability {} are unknown, so that at most {most} % are wrong",
            found.threshold
        ),
        Selection::TooFew { if_none_wrong, .. } => format!(
            "that does not show that at most {most} % are (with none wrong, {if_none_wrong} pictures would), so only \
             strangers are unknown; set a larger `max_error` of this stage"
        ),
        Selection::TooManyErrors => format!(
            "no threshold makes it at most {most} %, so only strangers are unknown; set a larger `max_error` of this stage"
        ),
    });
}
