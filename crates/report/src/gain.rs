//! What adapting a model did, in sentences.

use crate::adaptation::{Adaptation, DomainScore};
use crate::unit::Unit;
use artifact::Split;
use measure::difference::Difference;

/// What the section says of one of `n` adapted models: at home, on the target, and what adaptation changed.
pub fn sentences(adaptation: &Adaptation, judged_on: Split, unit: Unit, n: usize) -> Vec<String> {
    vec![loss(adaptation, judged_on, unit), gain(adaptation, unit, n)]
}

/// On one line, for a terminal: `loss by domain 0.360 [0.290, 0.425], adaptation gains 0.160 [0.098, 0.222]`.
pub fn summary(adaptation: &Adaptation) -> String {
    let brackets = |Difference { difference, low, high }: Difference| format!("{difference:.3} [{low:.3}, {high:.3}]");
    let loss = adaptation.loss.map_or_else(|| "unknown".to_owned(), brackets);
    let gain = if adaptation.adapts() {
        format!("adaptation gains {}", brackets(adaptation.gain))
    } else {
        "nothing adapted".to_owned()
    };
    format!("loss by domain {loss}, {gain}")
}

/// For the headline: what the accuracy of the adapted model would be without adaptation.
pub fn remark(adaptation: &Adaptation, n: usize) -> String {
    let without = adaptation.without.accuracy;
    if !adaptation.adapts() {
        return format!("It was fitted on {} and not adapted.", adaptation.shift.source);
    }
    format!("Without adaptation, its accuracy would be {without:.3}. {}", verdict(adaptation, n))
}

fn loss(adaptation: &Adaptation, judged_on: Split, unit: Unit) -> String {
    let Adaptation { shift, home, without, .. } = adaptation;
    let without = scored(without, judged_on, &shift.target, unit);
    let start = format!("Fitted on {} and not adapted, the head has an accuracy of", shift.source);
    match (home, adaptation.loss) {
        (Some(home), Some(loss)) => {
            let home = scored(&home.score, home.split, &shift.source, unit);
            format!("{start} {home}, and of {without}. {}", cost(loss))
        }
        _ => format!(
            "{start} {without}. What the change of domain costs is not known, because {} has neither test nor validation \
             rows that would measure the head at home.",
            shift.source
        ),
    }
}

/// What the change of domain costs: accuracy at home less that on the target.
fn cost(loss: Difference) -> String {
    let said = interval(loss);
    if loss.is_positive() {
        format!("The change of domain costs {said}.")
    } else if loss.is_negative() {
        format!("So the target is not harder: the difference is {said}.")
    } else {
        format!("The difference, {said}, may be chance: the change of domain need not cost anything.")
    }
}

fn gain(adaptation: &Adaptation, unit: Unit, n: usize) -> String {
    let Adaptation { shift, with, pair, .. } = adaptation;
    if !adaptation.adapts() {
        return "The method none adapts nothing: other methods are compared with it.".to_owned();
    }
    let Difference { low, high, .. } = interval_of(with);
    let accuracy = format!("{:.3} ({low:.3} to {high:.3})", with.accuracy);
    let counts = if pair.is_even() {
        format!("Both heads are right about the same {}.", unit.many())
    } else {
        format!(
            "{} {} are right only with adaptation, {} only without (p\u{a0}{}).",
            pair.only_first,
            unit.many(),
            pair.only_second,
            pair.p_relation()
        )
    };
    format!("Adapted by {}, its accuracy there is {accuracy}. {counts} {}", shift.method, verdict(adaptation, n))
}

/// Whether adaptation helped; `n` adapted models are on the page, and each is compared once.
fn verdict(adaptation: &Adaptation, n: usize) -> String {
    let Adaptation { gain, pair, brought_back, .. } = adaptation;
    let share = brought_back
        .map_or_else(String::new, |share| format!(" That is {share:.3} of what the change of domain costs."));
    match pair.better(n) {
        Some(better) if better == pair.first => format!("Adaptation gained {}.{share}", interval(*gain)),
        Some(_) => format!("Adaptation did harm: it changed the accuracy by {}.", interval(*gain)),
        None if pair.is_even() => "Adaptation changed nothing here.".to_owned(),
        None => format!("What adaptation changed, {}, may be chance.", interval(*gain)),
    }
}

/// `0.910 (0.870 to 0.940) on the 200 test photos of source`.
fn scored(score: &DomainScore, split: Split, stage: &str, unit: Unit) -> String {
    let Difference { low, high, .. } = interval_of(score);
    let (accuracy, n) = (score.accuracy, score.rows);
    format!("{accuracy:.3} ({low:.3} to {high:.3}) on the {n} {split} {} of {stage}", unit.of(n))
}

fn interval_of(score: &DomainScore) -> Difference {
    Difference { difference: score.accuracy, low: score.interval.low, high: score.interval.high }
}

fn interval(Difference { difference, low, high }: Difference) -> String {
    format!("{difference:.3} ({low:.3} to {high:.3})")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adaptation::HomeScore;
    use artifact::shift::{BeforeAfter, Shift};
    use measure::interval::wilson;
    use measure::pair::Pair;
    use measure::{difference, difference::PairedCounts};

    fn score(right: usize, rows: usize) -> DomainScore {
        let accuracy = right as f64 / rows as f64;
        DomainScore { rows, right, accuracy, interval: wilson(right, rows), macro_recall: accuracy }
    }

    /// Of 100 rows each: right at home, and right of both heads, of the adapted one and of the other one alone.
    fn adaptation(home: usize, both: usize, only_first: usize, only_second: usize) -> Adaptation {
        let shift = Shift {
            method: "coral".to_owned(),
            source: "day".to_owned(),
            target: "night".to_owned(),
            seen: Split::Train,
            seen_rows: 9,
            target_labels: 0,
            domain_auc: 0.5,
            mean_distance: 0.0,
            covariance_distance: BeforeAfter { before: 0.0, after: 0.0 },
            answers_changed: 0.0,
            effective_sample_size: None,
            classes: Vec::new(),
            remarks: Vec::new(),
        };
        let neither = 100 - both - only_first - only_second;
        let p = measure::mcnemar::exact_p(only_first, only_second);
        let (first, second) = ("adapt".to_owned(), "none".to_owned());
        let loss = difference::independent((home, 100), (both + only_second, 100));
        Adaptation {
            shift,
            home: Some(HomeScore { split: Split::Test, score: score(home, 100) }),
            without: score(both + only_second, 100),
            with: score(both + only_first, 100),
            loss: Some(loss),
            gain: difference::paired(PairedCounts { both, only_first, only_second, neither }),
            brought_back: loss.is_positive().then_some(0.5),
            pair: Pair { first, second, both, only_first, only_second, neither, p },
            classes: Vec::new(),
        }
    }

    #[test]
    fn a_loss_is_claimed_only_where_its_interval_is_above_zero() {
        let meaning = |home| loss(&adaptation(home, 70, 5, 0), Split::Test, Unit::Rows);
        assert!(meaning(90).contains("The change of domain costs 0.200 (0.0"), "{}", meaning(90));
        assert!(
            meaning(75).ends_with("may be chance: the change of domain need not cost anything."),
            "{}",
            meaning(75)
        );
        assert!(meaning(50).contains("So the target is not harder: the difference is -0.200 (-0.3"), "{}", meaning(50));
    }

    #[test]
    fn without_a_home_nothing_is_lost() {
        let homeless = Adaptation { home: None, loss: None, brought_back: None, ..adaptation(90, 60, 6, 0) };
        let said = sentences(&homeless, Split::Test, Unit::Rows, 1);
        assert!(
            said[0].contains("has an accuracy of 0.600 (0.5")
                && said[0].contains("costs is not known, because day has")
        );
        assert!(summary(&homeless).starts_with("loss by domain unknown, adaptation gains 0.060 ["));
    }

    #[test]
    fn a_gain_is_claimed_only_if_chance_rarely_makes_it_and_a_share_only_of_a_real_loss() {
        let said = |home, only_first, only_second| verdict(&adaptation(home, 60, only_first, only_second), 1);
        assert!(said(90, 6, 0).starts_with("Adaptation gained 0.060 ("), "{}", said(90, 6, 0));
        assert!(said(90, 6, 0).ends_with("That is 0.500 of what the change of domain costs."));
        assert!(!said(60, 6, 0).contains("That is"));
        assert!(said(90, 5, 0).ends_with("may be chance."), "{}", said(90, 5, 0));
        assert!(said(90, 0, 6).starts_with("Adaptation did harm: it changed the accuracy by -0.060 ("));
        assert_eq!(said(90, 0, 0), "Adaptation changed nothing here.");
        // 2 / 64 is below 0.05, but not below half of it.
        assert!(verdict(&adaptation(90, 60, 6, 0), 2).ends_with("may be chance."));
    }
}
