//! The result in words, and what limits it. Each evaluated picture is made from one photo, so the page counts photos;
//! of a truth that was imported it counts rows.

use crate::adaptation;
use crate::choice::{self, Choice};
use crate::data::Data;
use crate::gain;
use crate::model_metrics::ModelMetrics;
use crate::seeds;
use crate::unit::Unit;
use crate::words::join;
use artifact::Split;
use measure::interval::Interval;
use measure::pair::Pair;
use measure::score::Score;
use serde::Serialize;

/// With fewer test photos than this, the page says how little they tell: 90 of 100 has an interval from 0.83 to 0.94.
const FEW_PHOTOS: usize = 100;

/// The first thing on the page.
#[derive(Clone, Debug, Serialize)]
pub struct Headline {
    /// The model that the headline is about.
    pub model: String,
    /// How it was chosen, where there are several models.
    pub chosen: Option<Choice>,
    /// `140 of 153 test photos right (91.5 %)`.
    pub claim: String,
    /// What readers need to know to judge the claim, each a sentence.
    pub remarks: Vec<String>,
}

impl Headline {
    /// Puts the scores on the final split into words.
    pub fn new(models: &[ModelMetrics], split: Split, pairs: &[Pair], data: &Data) -> Self {
        let (best, unit) = (choice::best(models), data.unit);
        let score = best.final_score();
        let rivals: Vec<&Pair> = pairs.iter().filter(|pair| pair.has(&best.name)).collect();
        let chosen = Choice::among(models, best);
        let leaks = data.leaks.get(&split).map(Vec::as_slice).unwrap_or_default();
        let mut remarks: Vec<String> = flattered(leaks, unit).into_iter().collect();
        remarks.extend(few_photos(score.pictures, split, score.interval, unit));
        let sentence = |choice: &Choice| match leaks {
            // The test photos may have had a part in the choice.
            [_, ..] if choice.on != split => choice.how(&best.name, models.len()),
            _ => choice.sentence(&best.name, models.len(), split, unit),
        };
        remarks.extend(chosen.iter().map(sentence));
        remarks.extend(best.tried.iter().flat_map(|tried| seeds::remarks(tried, &best.seeds, split, unit)));
        let adapted = adaptation::comparisons(models.iter().filter_map(|model| model.adaptation.as_ref()));
        remarks.extend(best.adaptation.iter().map(|adaptation| gain::remark(adaptation, adapted)));
        let compared = comparisons(&best.name, &rivals, unit);
        let of_first = models.iter().any(|model| !model.seeds.is_empty()) && !compared.is_empty();
        remarks.extend(compared);
        remarks.extend(of_first.then(|| "These comparisons are of the first seeds.".to_owned()));
        remarks.push(format!(
            "Always predicting {} would be right for {} of {}, an accuracy of {:.3}.",
            data.majority.class, data.majority.pictures, score.pictures, data.majority.accuracy
        ));
        remarks.extend(score.may_be_chance(&data.majority).then(|| {
            let Interval { low, high } = score.interval;
            format!(
                "{} may be no better than that: the interval of its accuracy, {low:.3} to {high:.3}, is not above it.",
                best.name
            )
        }));
        if split == Split::Validation {
            remarks.push(without_test(best, chosen.as_ref(), unit));
        }
        remarks.extend(trainer_remarks(models));
        Self { model: best.name.clone(), chosen, claim: claim(score, split, unit), remarks }
    }
}

fn claim(score: &Score, split: Split, unit: Unit) -> String {
    let photos = unit.of(score.pictures);
    let percent = 100.0 * score.accuracy;
    format!("{} of {} {split} {photos} right ({percent:.1}\u{a0}%)", score.correct, score.pictures)
}

/// A remark on photos of the final split that are also in another split: they make its accuracy look better than it is.
fn flattered(leaks: &[String], unit: Unit) -> Option<String> {
    let new = unit.many();
    (!leaks.is_empty())
        .then(|| format!("{}. So the accuracy looks better than it will be on new {new}.", leaks.join("; ")))
}

/// A remark on validation photos that measure the model although they may have chosen something.
fn without_test(best: &ModelMetrics, chosen: Option<&Choice>, unit: Unit) -> String {
    let photos = unit.many();
    let lower = format!("so accuracy on new {photos} may be a little lower.");
    let did = match (chosen.is_some(), best.history.is_some()) {
        (true, true) => {
            format!("The validation {photos} chose this model and perhaps the epoch that was kept, {lower}")
        }
        (true, false) => format!("The validation {photos} chose this model, {lower}"),
        (false, true) => format!("The validation {photos} may have chosen the epoch that was kept, {lower}"),
        (false, false) => {
            format!("If settings were chosen by the validation {photos}, accuracy on new ones may be a little lower.")
        }
    };
    format!("There is no test split. {did}")
}

/// A remark on how little `n` test photos tell, if they are few. Validation photos have a remark of their own.
fn few_photos(n: usize, split: Split, interval: Interval, unit: Unit) -> Option<String> {
    let (photos, more) = (unit.of(n), unit.many());
    (n < FEW_PHOTOS && split == Split::Test).then(|| {
        format!(
            "With only {n} {split} {photos}, the 95 % interval of the accuracy reaches from {:.3} to {:.3}. More {split} \
             {more} would narrow it.",
            interval.low, interval.high
        )
    })
}

/// The remarks of the models' trainers, each once: `a and b: …`.
fn trainer_remarks(models: &[ModelMetrics]) -> Vec<String> {
    let mut said: Vec<(&str, Vec<String>)> = Vec::new();
    for model in models {
        for remark in &model.remarks {
            match said.iter_mut().find(|(text, _)| text == remark) {
                Some((_, names)) => names.push(model.name.clone()),
                None => said.push((remark, vec![model.name.clone()])),
            }
        }
    }
    said.iter().map(|(remark, names)| format!("{}: {remark}.", join(names, "and"))).collect()
}

/// How the chosen model compares with each other one on the final split. A model chosen on validation can be
/// significantly worse on test, and the page then has to say so.
fn comparisons(chosen: &str, rivals: &[&Pair], unit: Unit) -> Vec<String> {
    let photos = unit.many();
    let winner = |pair: &Pair| pair.better(rivals.len()).map(str::to_owned);
    let (equal, others): (Vec<&Pair>, Vec<&Pair>) = rivals.iter().copied().partition(|pair| pair.is_even());
    let (significant, undecided): (Vec<&Pair>, Vec<&Pair>) =
        others.into_iter().partition(|pair| winner(pair).is_some());
    let (beaten, better): (Vec<&Pair>, Vec<&Pair>) =
        significant.into_iter().partition(|pair| winner(pair).as_deref() == Some(chosen));
    let sentence = |pairs: &[&Pair], last: &str, says: &dyn Fn(String) -> String| {
        let named = pairs.iter().map(|pair| format!("{} (p\u{a0}{})", pair.other(chosen), pair.p_relation()));
        (!pairs.is_empty()).then(|| says(join(&named.collect::<Vec<_>>(), last)))
    };
    let sentences = [
        sentence(&beaten, "and", &|names| format!("It is better than {names}: chance alone rarely does that.")),
        sentence(&better, "and", &|names| format!("It is worse than {names}: chance alone rarely does that.")),
        (!equal.is_empty()).then(|| {
            let names: Vec<String> = equal.iter().map(|pair| pair.other(chosen).to_owned()).collect();
            format!("It and {} are right about the same {photos}.", join(&names, "and"))
        }),
        sentence(&undecided, "or", &|names| format!("On these {photos}, the difference from {names} may be chance.")),
    ];
    sentences.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use measure::interval;

    #[test]
    fn fewer_than_a_hundred_photos_are_few() {
        let remark = |n| few_photos(n, Split::Test, interval::wilson(n, n), Unit::Photos);
        assert_eq!(
            remark(15).unwrap(),
            "With only 15 test photos, the 95 % interval of the accuracy reaches from 0.796 to 1.000. More test photos \
             would narrow it."
        );
        assert!(remark(1).unwrap().starts_with("With only 1 test photo, the 95 % interval"));
        assert_eq!((remark(99).is_some(), remark(100).is_some()), (true, false));
    }

    fn pair(first: &str, second: &str, (only_first, only_second): (usize, usize), p: f64) -> Pair {
        let (first, second) = (first.to_owned(), second.to_owned());
        Pair { first, second, both: 0, only_first, only_second, neither: 0, p }
    }

    fn compared(chosen: &str, rivals: &[&Pair]) -> Vec<String> {
        comparisons(chosen, rivals, Unit::Photos)
    }

    #[test]
    fn only_significant_differences_are_claimed_and_in_the_right_direction() {
        let (near, far) = (pair("a", "best", (1, 9), 0.03), pair("best", "b", (20, 1), 0.0001));
        let better = "It is better than a (p\u{a0}=\u{a0}0.030): chance alone rarely does that.";
        assert_eq!(compared("best", &[&near]), [better]);
        assert_eq!(compared("a", &[&near]), [better.replace("better than a", "worse than best")]);
        assert_eq!(
            compared("best", &[&near, &far]),
            [
                "It is better than b (p\u{a0}<\u{a0}0.001): chance alone rarely does that.",
                "On these photos, the difference from a (p\u{a0}=\u{a0}0.030) may be chance."
            ]
        );
        let even = pair("a", "best", (0, 0), 1.0);
        assert_eq!(compared("best", &[&even]), ["It and a are right about the same photos."]);
        assert!(compared("best", &[]).is_empty());
    }

    #[test]
    fn five_percent_are_significant_divided_by_the_number_of_comparisons() {
        let best = |other, p| pair("best", other, (9, 1), p);
        let significant = |pairs: &[&Pair]| compared("best", pairs)[0].starts_with("It is better than");
        let (below, at) = (best("a", 0.0499), best("a", 0.05));
        assert_eq!((significant(&[&below]), significant(&[&at])), (true, false));
        let (other, below, above) = (best("b", 1.0), best("a", 0.0249), best("a", 0.0251));
        assert_eq!((significant(&[&other, &below]), significant(&[&other, &above])), (true, false));
    }
}
