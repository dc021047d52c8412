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
    let [loss, gain] = [adaptation.loss, adaptation.gain].map(brackets);
    format!("loss by domain {loss}, adaptation gains {gain}")
}

/// For the headline: what the accuracy of the adapted model would be without adaptation.
pub fn remark(adaptation: &Adaptation, n: usize) -> String {
    let without = adaptation.without.accuracy;
    format!("Without adaptation, its accuracy would be {without:.3}. {}", verdict(adaptation, n))
}

fn loss(adaptation: &Adaptation, judged_on: Split, unit: Unit) -> String {
    let Adaptation { shift, home_split, home, without, loss, .. } = adaptation;
    let home = scored(home, *home_split, &shift.source, unit);
    let without = scored(without, judged_on, &shift.target, unit);
    let meaning = if loss.is_positive() {
        format!("The change of domain costs {}.", interval(*loss))
    } else if loss.is_negative() {
        format!("So the target is not harder: the difference is {}.", interval(*loss))
    } else {
        format!("The difference, {}, may be chance: the change of domain need not cost anything.", interval(*loss))
    };
    format!(
        "Fitted on {} and not adapted, the head has an accuracy of {home}, and of {without}. {meaning}",
        shift.source
    )
}

fn gain(adaptation: &Adaptation, unit: Unit, n: usize) -> String {
    let Adaptation { shift, with, pair, .. } = adaptation;
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
