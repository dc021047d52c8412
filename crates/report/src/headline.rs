//! The result in words, and what limits it.

use crate::model_metrics::ModelMetrics;
use artifact::Split;
use measure::majority::Majority;
use measure::pair::Pair;
use measure::score::Score;
use serde::Serialize;

/// A p value below this is a significant difference.
const SIGNIFICANCE_LEVEL: f64 = 0.05;

/// The first thing on the page.
#[derive(Clone, Debug, Serialize)]
pub struct Headline {
    /// The model with the most correct predictions; of equals the first.
    pub model: String,
    /// `finetune names 140 of 153 validation pictures right`.
    pub claim: String,
    /// What readers need to know to judge the claim, each a sentence.
    pub remarks: Vec<String>,
}

impl Headline {
    /// Puts the scores on the final split into words.
    pub fn new(models: &[ModelMetrics], split: Split, pairs: &[Pair], majority: &Majority) -> Self {
        let most = models.iter().map(|model| model.final_score().correct).max().unwrap_or_default();
        let best =
            models.iter().find(|model| model.final_score().correct == most).expect("there is at least one model");
        let score = best.final_score();
        let rivals: Vec<&Pair> = pairs.iter().filter(|pair| pair.has(&best.name)).collect();
        let mut remarks: Vec<String> = selection(models, best).into_iter().collect();
        remarks.extend(comparisons(&best.name, &rivals));
        remarks.push(format!(
            "Always answering {} would be right for {} of {}, an accuracy of {:.3}.",
            majority.class, majority.pictures, score.pictures, majority.accuracy
        ));
        if split == Split::Validation {
            remarks.push(
                "There is no test split: the same pictures may have chosen the epoch that was kept, so new ones may be \
                 answered a little worse."
                    .to_owned(),
            );
        }
        remarks.extend(trainer_remarks(models));
        Self { model: best.name.clone(), claim: claim(&best.name, score, split), remarks }
    }
}

fn claim(model: &str, score: &Score, split: Split) -> String {
    let pictures = if score.pictures == 1 { "picture" } else { "pictures" };
    format!("{model} names {} of {} {} {pictures} right", score.correct, score.pictures, split)
}

/// Why this model stands in the headline, if there are several.
fn selection(models: &[ModelMetrics], best: &ModelMetrics) -> Option<String> {
    let equals = models
        .iter()
        .filter(|model| model.name != best.name && model.final_score().correct == best.final_score().correct);
    let equals: Vec<String> = equals.map(|model| model.name.clone()).collect();
    match (models.len(), equals.len()) {
        (1, _) => None,
        (n, 0) => Some(format!("It is the best of {n} on these very pictures, which flatters it a little.")),
        (_, 1) => Some(format!("{} names as many right.", equals[0])),
        _ => Some(format!("{} name as many right.", join(&equals, "and"))),
    }
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

/// Which rivals the best model beats significantly. The level is divided by the number of comparisons (Bonferroni), since
/// more comparisons give luck more chances.
fn comparisons(best: &str, rivals: &[&Pair]) -> Vec<String> {
    let level = SIGNIFICANCE_LEVEL / rivals.len().max(1) as f64;
    let (beaten, undecided): (Vec<&Pair>, Vec<&Pair>) = rivals.iter().copied().partition(|pair| pair.p < level);
    let list = |pairs: &[&Pair], last: &str| {
        let words: Vec<String> =
            pairs.iter().map(|pair| format!("{} (p\u{a0}{})", pair.other(best), relation(pair))).collect();
        join(&words, last)
    };
    let mut remarks = Vec::new();
    if !beaten.is_empty() {
        remarks.push(format!("It does better than {}, more than luck explains.", list(&beaten, "and")));
    }
    if !undecided.is_empty() {
        remarks.push(format!("These pictures do not tell it apart from {}.", list(&undecided, "or")));
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
    fn only_significant_differences_are_claimed() {
        let (near, far) = (pair("a", "best", 0.03), pair("best", "b", 0.0001));
        assert_eq!(
            comparisons("best", &[&near]),
            ["It does better than a (p\u{a0}=\u{a0}0.030), more than luck explains."]
        );
        assert_eq!(
            comparisons("best", &[&near, &far]),
            [
                "It does better than b (p\u{a0}<\u{a0}0.001), more than luck explains.",
                "These pictures do not tell it apart from a (p\u{a0}=\u{a0}0.030)."
            ]
        );
        assert!(comparisons("best", &[]).is_empty());
    }

    #[test]
    fn five_percent_are_significant_divided_by_the_number_of_comparisons() {
        let significant = |pairs: &[&Pair]| comparisons("best", pairs)[0].starts_with("It does better than");
        let (below, at) = (pair("best", "a", 0.0499), pair("best", "a", 0.05));
        assert_eq!((significant(&[&below]), significant(&[&at])), (true, false));
        let (other, below, above) = (pair("best", "b", 1.0), pair("best", "a", 0.0249), pair("best", "a", 0.0251));
        assert_eq!((significant(&[&other, &below]), significant(&[&other, &above])), (true, false));
    }

    #[test]
    fn lists_read_as_words() {
        let words = ["a", "b", "c"].map(str::to_owned);
        assert_eq!((join(&words, "and"), join(&words[..1], "and")), ("a, b and c".to_owned(), "a".to_owned()));
    }
}
