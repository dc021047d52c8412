//! The result in words, with its doubts.

use crate::data::Majority;
use crate::metrics::ModelMetrics;
use crate::pair::Pair;
use crate::score::Score;
use artifact::Split;
use serde::Serialize;

/// Luck that is rarer than this is not assumed.
const RARE: f64 = 0.05;

/// The first thing on the page.
#[derive(Clone, Debug, Serialize)]
pub struct Headline {
    /// The model with the most right answers; of equals the first.
    pub model: String,
    /// `finetune names 140 of 153 validation pictures right`.
    pub claim: String,
    /// What else has to be known to judge that.
    pub remarks: Vec<String>,
}

impl Headline {
    /// Puts the scores on the last split into words.
    pub fn new(models: &[ModelMetrics], pairs: &[Pair], majority: &Majority) -> Self {
        let most = models.iter().map(|model| model.last().right).max().unwrap_or_default();
        let best = models.iter().find(|model| model.last().right == most).expect("there is at least one model");
        let score = best.last();
        let rivals: Vec<&Pair> = pairs.iter().filter(|pair| pair.has(&best.name)).collect();
        let mut remarks: Vec<String> = choice(models, best).into_iter().collect();
        remarks.extend(against_rivals(&best.name, &rivals));
        remarks.push(format!(
            "Always answering {} would be right for {} of {}, an accuracy of {:.3}.",
            majority.class, majority.pictures, score.pictures, majority.accuracy
        ));
        if score.split == Split::Validation {
            remarks.push(
                "There is no test split: the same pictures may have chosen the epoch that was kept, so new ones may be \
                 answered a little worse."
                    .to_owned(),
            );
        }
        remarks.extend(of_trainers(models));
        Self { model: best.name.clone(), claim: claim(&best.name, score), remarks }
    }
}

fn claim(model: &str, score: &Score) -> String {
    let pictures = if score.pictures == 1 { "picture" } else { "pictures" };
    format!("{model} names {} of {} {} {pictures} right", score.right, score.pictures, score.split)
}

/// How it came to stand in the headline, if there was a choice.
fn choice(models: &[ModelMetrics], best: &ModelMetrics) -> Option<String> {
    let equals = models.iter().filter(|model| model.name != best.name && model.last().right == best.last().right);
    let equals: Vec<String> = equals.map(|model| model.name.clone()).collect();
    match (models.len(), equals.len()) {
        (1, _) => None,
        (n, 0) => Some(format!("It is the best of {n} on these very pictures, which flatters it a little.")),
        (_, 1) => Some(format!("{} names as many right.", equals[0])),
        _ => Some(format!("{} name as many right.", join(&equals, "and"))),
    }
}

/// What the models' trainers say, each once: `a and b: …`.
fn of_trainers(models: &[ModelMetrics]) -> Vec<String> {
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

/// With more rivals luck has more chances, so each has to pass a stricter limit (Bonferroni).
fn against_rivals(best: &str, rivals: &[&Pair]) -> Vec<String> {
    let limit = RARE / rivals.len().max(1) as f64;
    let (beaten, level): (Vec<&Pair>, Vec<&Pair>) = rivals.iter().copied().partition(|pair| pair.p < limit);
    let list = |pairs: &[&Pair], last: &str| {
        let words: Vec<String> =
            pairs.iter().map(|pair| format!("{} (p\u{a0}{})", pair.other(best), relation(pair))).collect();
        join(&words, last)
    };
    let mut remarks = Vec::new();
    if !beaten.is_empty() {
        remarks.push(format!("It does better than {}, more than luck explains.", list(&beaten, "and")));
    }
    if !level.is_empty() {
        remarks.push(format!("These pictures do not tell it apart from {}.", list(&level, "or")));
    }
    remarks
}

/// `= 0.034` or `< 0.001`, on one line.
fn relation(pair: &Pair) -> String {
    let text = pair.p_text();
    if text.starts_with('<') { text } else { format!("=\u{a0}{text}") }
}

/// `a, b and c`.
fn join(words: &[String], last: &str) -> String {
    match words {
        [] => String::new(),
        [word] => word.clone(),
        [words @ .., end] => format!("{} {last} {end}", words.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(first: &str, second: &str, p: f64) -> Pair {
        let (first, second) = (first.to_owned(), second.to_owned());
        Pair { first, second, both: 0, only_first: 0, only_second: 0, neither: 0, p }
    }

    #[test]
    fn a_difference_is_claimed_only_below_the_limit() {
        let (near, far) = (pair("a", "best", 0.03), pair("best", "b", 0.0001));
        assert_eq!(
            against_rivals("best", &[&near]),
            ["It does better than a (p\u{a0}=\u{a0}0.030), more than luck explains."]
        );
        assert_eq!(
            against_rivals("best", &[&near, &far]),
            [
                "It does better than b (p\u{a0}<\u{a0}0.001), more than luck explains.",
                "These pictures do not tell it apart from a (p\u{a0}=\u{a0}0.030)."
            ]
        );
        assert!(against_rivals("best", &[]).is_empty());
    }

    #[test]
    fn lists_read_as_words() {
        let words = ["a", "b", "c"].map(str::to_owned);
        assert_eq!((join(&words, "and"), join(&words[..1], "and")), ("a, b and c".to_owned(), "a".to_owned()));
    }
}
