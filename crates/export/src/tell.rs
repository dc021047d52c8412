//! What a user should know at once, in the log.

use crate::config::Settings;
use crate::results::Results;
use crate::trained::Trained;
use artifact::file_names::{BACKBONE, BACKBONE_KERAS, CLASSIFIER_ONNX};
use artifact::message::percent;
use artifact::{Job, Split, file_names};
use measure::selective::Selection;
use measure::sureness::Answered;

/// The file, and what was measured of it.
pub fn measured(job: &Job<Settings>, trained: &Trained, results: &Results, length: usize) {
    let megabytes = length as f64 / 1e6;
    let of = trained.folder.name();
    let (pictures, photos) = (trained.takes.noun(), trained.takes.argument());
    job.say(format!("{}: {of}, {megabytes:.1} MB; run `predict {0} {photos}`", file_names::CLASSIFIER));
    let Settings { onnx, torchvision, keras, .. } = job.settings;
    let also = [(onnx, CLASSIFIER_ONNX), (torchvision, BACKBONE), (keras, BACKBONE_KERAS)];
    for (_, file) in also.into_iter().filter(|(is_written, _)| *is_written) {
        job.say(format!("{file} is written too"));
    }
    job.say(results.weights.said());
    let most = percent(job.settings.max_error);
    let validation = &results.splits[&Split::Validation];
    let (all, Answered { pictures: answered, errors }) = (validation.score.pictures, validation.answered);
    job.say(format!("{answered} of {all} validation {pictures} get an answer, {errors} of them a wrong one"));
    job.say(match &results.unsure {
        Selection::Found(found) if found.threshold == 0.0 => {
            format!("which shows that at most {most} % are wrong: only strangers are unknown")
        }
        Selection::Found(found) => format!(
            "strangers and answers below probability {} are unknown, so that at most {most} % are wrong",
            found.threshold
        ),
        Selection::TooFew { if_none_wrong, if_as_now } => {
            let as_now = if_as_now.map_or_else(String::new, |n| format!("about {n} validation {pictures} like these, or "));
            format!(
                "no promise that at most {most} % of the answers are wrong, so only strangers are unknown: it takes \
                 {as_now}{if_none_wrong} without a mistake; or set a larger `max_error` of this stage"
            )
        }
        Selection::TooManyErrors => format!(
            "no promise that at most {most} % of the answers are wrong, so only strangers are unknown: more are wrong at \
             every threshold; set a larger `max_error` of this stage"
        ),
    });
}
