//! A pipeline file, read and checked as far as is possible without asking the programs.

use crate::mistakes::{Mistakes, gather};
use crate::name::{self, NAME, is_name};
use artifact::Error;
use artifact::check::Refusal;
use artifact::config::Draft;
use artifact::yaml::{self, Mapping, Value};
use std::path::{Path, PathBuf};

const TOP: [&str; 2] = ["seed", "stages"];
const STAGE: [&str; 5] = ["run", "seed", "repeat", "in", "settings"];
/// Each stage is told the names of all others, and its program is asked in a thread of its own.
const MOST_STAGES: usize = 1000;
const SEED: &str = "a whole number from 0 to 18446744073709551615";

/// One experiment.
pub struct Pipeline {
    /// `pipelines/ants-bees.yaml`
    pub file: PathBuf,
    /// `ants-bees`
    pub name: String,
    /// In the order of the file.
    pub stages: Vec<Written>,
}

/// One stage as the file has it.
pub struct Written {
    /// Its key in the file.
    pub name: String,
    /// The program's name: the stage's, unless the file says `run:`.
    pub run: String,
    /// What the program is asked about.
    pub draft: Draft,
}

impl Pipeline {
    /// Reads `file`. No stage may have one of the names `reserved`.
    pub fn read(file: &Path, reserved: &[String]) -> anyhow::Result<Self> {
        Self::named(name::of_pipeline(file)?, file, reserved)
    }

    /// The same for a pipeline of this `name`, whose file may be anywhere.
    pub fn named(name: String, file: &Path, reserved: &[String]) -> anyhow::Result<Self> {
        let text = yaml::merged(yaml::read(file)?).map_err(|reason| Error::unusable(file, reason))?;
        let stages = stages(&text, reserved).map_err(|refusals| Mistakes::new(file, refusals))?;
        Ok(Self { file: file.to_owned(), name, stages })
    }
}

fn stages(file: &Value, reserved: &[String]) -> Result<Vec<Written>, Vec<Refusal>> {
    let top = mapping("the whole file", Some(file)).map_err(|refusal| vec![refusal])?;
    let stages = match mapping("stages", top.get("stages")) {
        Ok(stages) if stages.is_empty() => Err(Refusal::new("stages", "at least one stage", "none")),
        Ok(stages) if stages.len() > MOST_STAGES => {
            Err(Refusal::new("stages", format!("at most {MOST_STAGES} stages"), stages.len()))
        }
        other => other,
    };
    let seed = match top.get("seed") {
        Some(value) => seed(value),
        None => Err(Refusal::new("seed", SEED, "nothing")),
    };
    gather([known_keys(&top, &TOP), seed.clone().map(drop), stages.clone().map(drop)])?;
    // Both are there, or gather would have returned.
    let (seed, stages) = (seed.unwrap_or_default(), stages.unwrap_or_default());
    let names: Vec<String> = stages.keys().map(shown).collect();
    gather(stages.iter().map(|(name, value)| {
        let name = shown(name);
        stage(&name, value, seed, &names, reserved).map_err(|refusal| refusal.below(&format!("stages.{name}")))
    }))
}

fn stage(
    name: &str,
    value: &Value,
    usual_seed: u64,
    names: &[String],
    reserved: &[String],
) -> Result<Written, Refusal> {
    if !is_name(name) {
        return Err(refuse(&format!("expected a name of {NAME}, got '{name}'")));
    }
    if reserved.iter().any(|target| target == name) {
        return Err(refuse(&format!("make has a target '{name}'; choose another name and say `run: {name}`")));
    }
    let keys = mapping("", Some(value))?;
    known_keys(&keys, &STAGE).map_err(|refusal| Refusal {
        reason: format!("{}; settings of the stage stand below `settings:`", refusal.reason),
        ..refusal
    })?;
    let run = match keys.get("run") {
        None => name.to_owned(),
        Some(Value::String(run)) => run.clone(),
        Some(other) => return Err(Refusal::new("run", "the name of a program", shown(other))),
    };
    let draft = Draft {
        stages: names.iter().filter(|other| *other != name).cloned().collect(),
        seed: keys.get("seed").map_or(Ok(usual_seed), seed)?,
        repeat: keys.get("repeat").map(repeat).transpose()?,
        inputs: mapping("in", keys.get("in"))?,
        settings: mapping("settings", keys.get("settings"))?,
    };
    Ok(Written { name: name.to_owned(), run, draft })
}

fn refuse(reason: &str) -> Refusal {
    Refusal { key: String::new(), reason: reason.to_owned() }
}

fn seed(value: &Value) -> Result<u64, Refusal> {
    value.as_u64().ok_or_else(|| Refusal::new("seed", SEED, shown(value)))
}

fn repeat(value: &Value) -> Result<u32, Refusal> {
    let times = value.as_u64().and_then(|times| u32::try_from(times).ok());
    times.ok_or_else(|| Refusal::new("repeat", "a whole number of trainings", shown(value)))
}

/// A key with nothing below it, or with everything below it commented out, counts as absent.
fn mapping(key: &str, value: Option<&Value>) -> Result<Mapping, Refusal> {
    match value {
        None | Some(Value::Null) => Ok(Mapping::new()),
        Some(Value::Mapping(mapping)) => Ok(mapping.clone()),
        Some(other) => Err(Refusal::new(key, "keys with values", shown(other))),
    }
}

fn known_keys(mapping: &Mapping, known: &[&str]) -> Result<(), Refusal> {
    let unknown = mapping.keys().map(shown).find(|key| !known.contains(&key.as_str()));
    unknown.map_or(Ok(()), |key| Err(Refusal::unknown(&key, known.iter().copied())))
}

/// A value on one line, as in the file.
pub fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "nothing".to_owned(),
        Value::Mapping(_) => "keys with values".to_owned(),
        Value::Sequence(list) => format!("[{}]", list.iter().map(shown).collect::<Vec<_>>().join(", ")),
        other => yaml::to_string(other).trim_end().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_stages_than_programs_can_be_asked_about_are_refused() {
        let file = |n: usize| {
            let stages: String = (0..n).map(|i| format!(" s{i}: {{}}\n")).collect::<Vec<_>>().concat();
            stages_of(&format!("seed: 7\nstages:\n{stages}"))
        };
        assert_eq!(file(1000), Ok(1000));
        assert_eq!(file(1001), Err("stages: expected at most 1000 stages, got 1001".to_owned()));
    }

    fn stages_of(text: &str) -> Result<usize, String> {
        let stages = stages(&yaml::from_str(text)?, &[]);
        stages.map(|stages| stages.len()).map_err(|refusals| refusals[0].to_string())
    }
}
