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
    let mut candidates = models.scored(setting.as_deref())?;
    let selected = best(&candidates)?;
    // Those of the others would invite to choose by them.
    models.add_test(selected, &mut candidates[selected])?;
    let (folder, provenance) = models.first(selected);
    hand_on(job, folder)?;
    for (place, candidate) in candidates.iter().enumerate() {
        say(job, setting.as_deref(), candidate, if place == selected { "  selected" } else { "" });
    }
    job.record(SELECTED, provenance);
    job.record(TRIED, Tried { setting, candidates, selected });
    Ok(())
}

/// The highest mean accuracy on validation; of equals the smallest loss, then the first.
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
    let (_, loss) = candidate.mean(Split::Validation)?;
    let correct = candidate.trainings.iter().map(|training| training.scores[&Split::Validation].correct).sum();
    Some(Merit { correct, loss })
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
    let score = match candidate.mean(Split::Validation) {
        Some((accuracy, loss)) => format!("validation accuracy {accuracy:.3}, loss {loss:.4}{of}"),
        None => "no validation pictures".to_owned(),
    };
    job.say(format!("{setting}{}: {score}{remark}", candidate.name));
}
