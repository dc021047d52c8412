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
    for (place, candidate) in candidates.iter_mut().enumerate() {
        say(job, setting.as_deref(), candidate, if place == selected { "  selected" } else { "" });
        if place != selected {
            forget_test(candidate);
        }
    }
    job.record(SELECTED, models.first(selected).own_provenance()?);
    job.record(TRIED, Tried { setting, candidates, selected });
    Ok(())
}

/// The highest accuracy on validation, that of all seeds together; of equals the smallest loss, then the first.
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

/// Test scores of what was not selected would invite to choose by them.
fn forget_test(candidate: &mut Candidate) {
    for training in &mut candidate.trainings {
        training.scores.remove(&Split::Test);
    }
}

/// The same files and facts, so that stages which read the model do not know that it was selected.
fn hand_on(job: &Job<Settings>, model: &Folder) -> artifact::Result<()> {
    for (name, value) in &model.manifest().facts {
        job.fact(name, value);
    }
    model.manifest().files.keys().try_for_each(|name| job.copy(model, name))
}

fn say(job: &Job<Settings>, setting: Option<&str>, candidate: &Candidate, remark: &str) {
    let setting = setting.map_or_else(String::new, |setting| format!("{setting} "));
    let of = match candidate.trainings.len() {
        1 => String::new(),
        n => format!(", mean of {n} seeds"),
    };
    let score = match candidate.total(Split::Validation) {
        Some(total) => format!("validation accuracy {:.3}, loss {:.4}{of}", total.accuracy(), total.loss),
        None => "no validation pictures".to_owned(),
    };
    job.say(format!("{setting}{}: {score}{remark}", candidate.name));
}
