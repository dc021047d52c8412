//! From what a pipeline file says to stages: one for each name, or, with a list of values or `repeat`, one for each value
//! and seed, and a `select` of the written name, which hands on the best of them.

use crate::pipeline::Written;
use crate::programs::Programs;
use crate::resolved_cache::Asked;
use crate::stage::Stage;
use artifact::check::Refusal;
use artifact::config::{Config, Draft, Resolved, Source, Variant};
use artifact::yaml::{self, Mapping, Value};
use std::path::{Path, PathBuf};

/// The program that chooses.
const SELECT: &str = "select";

/// What became of one written stage.
pub struct Expanded {
    /// The stage of the written name comes last.
    pub stages: Vec<Stage>,
    /// What programs were asked on the way.
    pub asked: Vec<Asked>,
}

/// Asks `program` what the stage `written` is; `folder` is the pipeline's.
pub fn expand(written: Written, program: PathBuf, programs: &Programs, folder: &Path) -> Result<Expanded, Refusal> {
    let Written { name, draft, .. } = written;
    let asked = Asked::new(&name, &program, draft.clone(), folder)?;
    match answer(&asked, &program)? {
        Resolved::One(config) => Ok(Expanded { stages: vec![stage(name, program, config)], asked: vec![asked] }),
        Resolved::Several { several, seeds } => {
            let mut stages: Vec<Stage> = several.into_iter().map(|one| variant(&name, &program, one, seeds)).collect();
            let selecting = selecting(&draft, &stages, seeds);
            let program = programs.find(SELECT, &name)?;
            // Stages have no dots in the names that files give them.
            let select = Asked::new(&format!("{name}.{SELECT}"), &program, selecting, folder)?;
            let config = one(answer(&select, &program)?, &program)?;
            stages.push(stage(name, program, config));
            Ok(Expanded { stages, asked: vec![asked, select] })
        }
    }
}

fn stage(name: String, program: PathBuf, config: Config) -> Stage {
    Stage { name, program, config, repetition: None }
}

fn variant(written: &str, program: &Path, one: Variant, seeds: u32) -> Stage {
    let Variant { suffix, config } = one;
    let repetition = config.seed.filter(|_| seeds > 1);
    Stage { name: format!("{written}-{suffix}"), program: program.to_owned(), config, repetition }
}

fn selecting(draft: &Draft, tried: &[Stage], seeds: u32) -> Draft {
    let names: Vec<String> = tried.iter().map(|stage| stage.name.clone()).collect();
    let key = |key: &str, value: Value| Mapping::from_iter([(Value::from(key), value)]);
    Draft {
        inputs: key("tried", yaml::to_value(&names)),
        settings: key("seeds", Value::from(seeds)),
        stages: names,
        seed: draft.seed,
        repeat: None,
    }
}

fn answer(asked: &Asked, program: &Path) -> Result<Resolved, Refusal> {
    yaml::from_str(&asked.answer).map_err(|reason| broken(program, &reason))
}

fn one(resolved: Resolved, program: &Path) -> Result<Config, Refusal> {
    match resolved {
        Resolved::One(config) => Ok(config),
        Resolved::Several { .. } => Err(broken(program, "several instead of one")),
    }
}

fn broken(program: &Path, reason: &str) -> Refusal {
    Refusal { key: String::new(), reason: format!("{}: printed no configuration: {reason}", program.display()) }
}

/// Refuses two stages of one name, which a value can bring about.
pub fn refuse_equal_names(stages: &[Stage]) -> Result<(), Refusal> {
    let again = |place: &usize| stages[..*place].iter().any(|other| other.name == stages[*place].name);
    (0..stages.len()).find(again).map_or(Ok(()), |place| {
        let reason = "a value of a list makes a stage of this name, and there is one already; rename that".to_owned();
        Err(Refusal { key: format!("stages.{}", stages[place].name), reason })
    })
}

/// A repetition reads the repetition of the same seed, where what it reads is repeated too: `finetune-seed-8` goes on from
/// `train-head-seed-8`, and not from the `train-head` of the first seed.
pub fn follow_seeds(stages: &mut [Stage]) {
    let repetitions: Vec<(String, u64)> =
        stages.iter().filter_map(|stage| Some((stage.name.clone(), stage.repetition?))).collect();
    for stage in stages {
        let Some(seed) = stage.repetition else { continue };
        for source in stage.config.inputs.values_mut() {
            if let Source::Stage(read) = source {
                let same_seed = (format!("{read}-seed-{seed}"), seed);
                if repetitions.contains(&same_seed) {
                    *read = same_seed.0;
                }
            }
        }
    }
}
