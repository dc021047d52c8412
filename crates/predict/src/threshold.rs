//! How probable an answer must be to be given.

use crate::arguments::Arguments;
use anyhow::bail;
use artifact::message::percent;
use artifact::stderr;
use measure::selective::Selection;
use model::classifier::Judge;

/// The least probability of an answer, by the command line or else by the file; none if every answer is given.
///
/// Errors: the validation photos do not allow the promise that is asked for.
pub fn chosen(arguments: &Arguments, judge: &Judge) -> anyhow::Result<Option<f64>> {
    if arguments.no_unknown {
        return Ok(None);
    }
    if arguments.threshold.is_some() {
        return Ok(arguments.threshold);
    }
    match arguments.max_error {
        Some(max_error) => promised(judge, max_error).map(Some),
        None => Ok(of_file(judge)),
    }
}

fn promised(judge: &Judge, max_error: f64) -> anyhow::Result<f64> {
    let confidence = judge.card().unsure.confidence;
    let asked = format!("--max-error {max_error}: with confidence {confidence}");
    match judge.threshold(max_error) {
        Selection::Found(found) => {
            let most = percent(max_error);
            stderr::line(match found.threshold {
                0.0 => format!("no answer has to be withheld to keep errors at or below {most} %"),
                threshold => format!(
                    "answers below probability {threshold} are unknown; of the validation photos that are no strangers \
                     {:.1} % are answered",
                    100.0 * found.answered
                ),
            });
            Ok(found.threshold)
        }
        Selection::TooFew { if_none_wrong, if_as_now } => {
            let pictures = judge.validation_pictures();
            let as_now =
                if_as_now.map_or_else(String::new, |needed| format!("about {needed} with as many mistakes, or "));
            bail!(
                "{asked}, the {pictures} validation photos of the file are too few; it takes {as_now}{if_none_wrong} \
                 without a mistake; allow more errors, or say --threshold"
            )
        }
        Selection::TooManyErrors => bail!(
            "{asked}, no threshold that answers half of the validation photos makes so few errors; allow more, or say \
             --threshold"
        ),
    }
}

/// What the file itself promises.
fn of_file(judge: &Judge) -> Option<f64> {
    let unsure = &judge.card().unsure;
    if unsure.threshold.is_none() {
        stderr::line(format_args!(
            "no answer is withheld for being unsure: the validation photos are too few, or too many of their answers wrong, \
             to promise at most {} % errors (card.md says more; `predict --max-error` asks for a weaker promise)",
            percent(unsure.max_error)
        ));
    }
    unsure.threshold
}
