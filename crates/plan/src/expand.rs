//! Makes stages of what a pipeline file says. A name becomes one stage. With a list of values or `repeat` it becomes
//! one stage for each value and seed, and a `select` that has the written name and hands on the best of them.

use crate::pipeline::Written;
use crate::programs::Programs;
use crate::resolved_cache::Asked;
use crate::stage::{PartOf, Stage, Values};
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
            let values = if several.len() > seeds as usize { Values::Several } else { Values::One };
            let variant = |one: Variant| variant(&name, &program, one, seeds, values);
            let mut stages: Vec<Stage> = several.into_iter().map(variant).collect();
            let selecting = selecting(&draft, &stages, seeds);
            let program = programs.find(SELECT, &name)?;
            // No stage of a pipeline file has a dot in its name, so no other stage has this cache file.
            let select = Asked::new(&format!("{name}.{SELECT}"), &program, selecting, folder)?;
            let config = one(answer(&select, &program)?, &program)?;
            stages.push(stage(name, program, config));
            Ok(Expanded { stages, asked: vec![asked, select] })
        }
    }
}

fn stage(name: String, program: PathBuf, config: Config) -> Stage {
    Stage { name, program, config, part_of: None }
}

fn variant(written: &str, program: &Path, one: Variant, seeds: u32, values: Values) -> Stage {
    let Variant { suffix, config } = one;
    let part_of = PartOf { written: written.to_owned(), repetition: config.seed.filter(|_| seeds > 1), values };
    Stage { name: format!("{written}-{suffix}"), program: program.to_owned(), config, part_of: Some(part_of) }
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

/// Refuses two stages of one name, which a value or a seed can bring about.
pub fn refuse_equal_names(stages: &[Stage]) -> Result<(), Refusal> {
    let again = |place: &usize| stages[..*place].iter().any(|other| other.name == stages[*place].name);
    (0..stages.len()).find(again).map_or(Ok(()), |place| {
        let reason = "a list or `repeat` makes a stage of this name, and there is one already; rename that".to_owned();
        Err(Refusal { key: format!("stages.{}", stages[place].name), reason })
    })
}

/// If a repeated stage reads a repeated stage, each repetition reads the one with its own seed: `finetune-seed-8`
/// starts from `train-head-seed-8`, not from the `train-head` of the first seed. Errors: the stage that it reads does
/// not have that seed. Several trainings from the same start would scatter less than they should.
pub fn follow_seeds(stages: &mut [Stage]) -> Result<(), Refusal> {
    let parts: Vec<(String, PartOf)> =
        stages.iter().filter_map(|stage| Some((stage.name.clone(), stage.part_of.clone()?))).collect();
    for stage in stages {
        let Some(PartOf { written, repetition: Some(seed), .. }) = &stage.part_of else { continue };
        for source in stage.config.inputs.values_mut() {
            if let Source::Stage(read) = source {
                *read = of_the_same_seed(read, *seed, &parts)
                    .map_err(|refusal| refusal.below(&format!("stages.{written}")))?;
            }
        }
    }
    Ok(())
}

/// The stage to read in place of the written stage `read`.
fn of_the_same_seed(read: &str, seed: u64, parts: &[(String, PartOf)]) -> Result<String, Refusal> {
    let mut repetitions = parts.iter().filter(|(_, part)| part.written == read && part.repetition.is_some()).peekable();
    let Some((_, first)) = repetitions.peek() else { return Ok(read.to_owned()) };
    if first.values == Values::Several {
        let expected = format!("'{read}', which it reads, to be repeated without a list");
        let found = "a list of values and `repeat`; choose the value first, then repeat both";
        return Err(Refusal::new("repeat", expected, found));
    }
    let seeds: Vec<String> = repetitions.clone().filter_map(|(_, part)| Some(part.repetition?.to_string())).collect();
    let same = repetitions.find(|(_, part)| part.repetition == Some(seed)).map(|(name, _)| name.clone());
    same.ok_or_else(|| {
        let expected = format!("seeds that '{read}', which it reads, has too ({})", seeds.join(", "));
        Refusal::new("repeat", expected, format!("seed {seed}"))
    })
}
