//! Scores every model, selects one, hands on its files.

use crate::candidates::Candidates;
use crate::config::Settings;
use artifact::tried::{Candidate, SELECTED, TRIED, Tried};
use artifact::{Folder, Job, Split};
use measure::merit::Merit;

/// Hands on the best of the tried models. The scores of all of them are recorded, for `report`.
pub fn run(job: &Job<Settings>) -> anyhow::Result<()> {
    let models = Candidates::new(job.inputs("tried")?, job.settings.seeds)?;
    let setting = models.setting();
    let mut candidates = models.scored(setting.as_deref());
    let selected = best(&candidates)?;
    hand_on(job, &models.first(selected).folder)?;
    if let [only] = candidates.as_slice() {
        job.say(words_of_seeds(only));
    } else {
        for (place, candidate) in candidates.iter().enumerate() {
            job.say(words(setting.as_deref(), candidate, place == selected));
        }
    }
    if let Some(hint) = end_of_the_list(&candidates, selected) {
        job.say(hint);
    }
    for (place, candidate) in candidates.iter_mut().enumerate() {
        if place != selected {
            forget_test(candidate);
        }
    }
    job.record(SELECTED, models.first(selected).own_provenance()?);
    job.record(TRIED, Tried { setting, candidates, selected });
    Ok(())
}

/// The position of the candidate with the highest validation accuracy, over all its seeds; of equals the one with the
/// smallest loss, then the first.
fn best(candidates: &[Candidate]) -> anyhow::Result<usize> {
    if candidates.len() == 1 {
        return Ok(0);
    }
    let merits: Option<Vec<Merit>> = candidates.iter().map(merit).collect();
    let merits = merits.ok_or_else(|| {
        anyhow::anyhow!("selecting one of {} needs validation pictures, and there are none", candidates.len())
    })?;
    Ok((1..merits.len()).fold(0, |best, place| if merits[place].beats(&merits[best]) { place } else { best }))
}

fn merit(candidate: &Candidate) -> Option<Merit> {
    let total = candidate.total(Split::Validation)?;
    Some(Merit::new(total.correct, total.pictures, total.loss))
}

/// Removes the test scores of a candidate that was not selected: they would tempt users to choose by them.
fn forget_test(candidate: &mut Candidate) {
    for training in &mut candidate.trainings {
        training.scores.remove(&Split::Test);
    }
}

/// Copies all files and facts, so that stages which read the model do not know that it was selected.
fn hand_on(job: &Job<Settings>, model: &Folder) -> artifact::Result<()> {
    for (name, value) in &model.manifest().facts {
        job.fact(name, value);
    }
    model.manifest().files.keys().try_for_each(|name| job.copy(model, name))
}

/// `learning_rate 0.001: validation accuracy 0.944, loss 0.1234, mean of 5 seeds  selected`.
fn words(setting: Option<&str>, candidate: &Candidate, is_selected: bool) -> String {
    let score = score(candidate);
    let selected = if is_selected { "  selected" } else { "" };
    let seeds = candidate.trainings.len();
    match (setting, seeds) {
        (Some(setting), 1) => format!("{setting} {}: {score}{selected}", candidate.name),
        (Some(setting), seeds) => format!("{setting} {}: {score}, mean of {seeds} seeds{selected}", candidate.name),
        (None, 1) => format!("{}: {score}{selected}", candidate.name),
        (None, seeds) => format!("{}: {score}, mean of {seeds} seeds{selected}", candidate.name),
    }
}

/// `mean of 5 seeds: validation accuracy 0.944, loss 0.1234; train-head-seed-7 is handed on`.
fn words_of_seeds(candidate: &Candidate) -> String {
    let n = candidate.trainings.len();
    format!("mean of {n} seeds: {}; {} is handed on", score(candidate), candidate.name)
}

fn score(candidate: &Candidate) -> String {
    match candidate.total(Split::Validation) {
        Some(total) => format!("validation accuracy {:.3}, loss {:.4}", total.accuracy(), total.loss),
        None => "no validation pictures".to_owned(),
    }
}

/// A hint, if the selected value is the smallest or the largest of at least three numbers: a value beyond it may be
/// better. Nothing below 0 is proposed, because no setting may be negative.
fn end_of_the_list(candidates: &[Candidate], selected: usize) -> Option<String> {
    let values: Option<Vec<f64>> = candidates.iter().map(|candidate| candidate.name.parse().ok()).collect();
    let values = values.filter(|values| values.len() > 2)?;
    let (value, others) = (values[selected], || values.iter().enumerate().filter(|(place, _)| *place != selected));
    let beyond = if others().all(|(_, other)| value > *other) {
        "larger"
    } else if value > 0.0 && others().all(|(_, other)| value < *other) {
        "smaller"
    } else {
        return None;
    };
    Some(format!("the best value is at the end of the list; a {beyond} one may be better"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(names: &[&str]) -> Vec<Candidate> {
        names.iter().map(|&name| Candidate { name: name.to_owned(), trainings: Vec::new() }).collect()
    }

    #[test]
    fn only_the_ends_of_a_list_of_numbers_are_remarked() {
        let hint = |names: &[&str], selected| end_of_the_list(&named(names), selected);
        let rates = ["0.1", "0.001", "0.01"];
        assert!(hint(&rates, 0).unwrap().ends_with("a larger one may be better"));
        assert!(hint(&rates, 1).unwrap().ends_with("a smaller one may be better"));
        assert_eq!(hint(&["0", "0.1", "0.2"], 0), None);
        assert_eq!([hint(&rates, 2), hint(&["1", "2"], 1), hint(&["adam", "sgd", "rmsprop"], 0)], [None, None, None]);
    }
}
