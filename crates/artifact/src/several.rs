//! A stage that is written once and stands for several: with a list of values for one setting, or with `repeat`.

use crate::check::{Refusal, within};
use crate::config::{Config, Draft, Resolved, Variant};
use crate::resolve;
use crate::stage::{Outcome, Stage};
use crate::yaml::{self, Value};

/// Fills in the stage, or all that it stands for. Errors: whatever stage `S` does not know or want.
pub fn resolve<S: Stage>(draft: Draft) -> Result<Resolved, Refusal> {
    let listed = listed::<S>(&draft)?;
    if listed.is_none() && draft.repeat.is_none() {
        return resolve::resolve::<S>(draft).map(Resolved::One);
    }
    refuse_files::<S>(&draft, listed.as_ref())?;
    let seeds = draft.repeat.unwrap_or(1);
    let mut several = Vec::new();
    for value in values(listed.as_ref())? {
        for seed in seeds_of(&draft)? {
            several.push(variant::<S>(&draft, value.as_ref(), seed)?);
        }
    }
    refuse_equal(&several, listed.as_ref())?;
    Ok(Resolved::Several { several, seeds })
}

/// A setting with a list of values where it is one value.
struct Listed {
    key: Value,
    values: Vec<Value>,
}

/// One value of that setting, and how names spell it.
struct Chosen {
    key: Value,
    value: Value,
    word: String,
}

/// The only setting that has a list of values. Any other list where one value is expected is left to `resolve`, which
/// refuses it.
fn listed<S: Stage>(draft: &Draft) -> Result<Option<Listed>, Refusal> {
    let mut found: Option<Listed> = None;
    for (key, value) in &draft.settings {
        let Value::Sequence(values) = value else { continue };
        let [first, rest @ ..] = values.as_slice() else { continue };
        if resolve::check_type::<S>(key, value).is_ok() || resolve::check_type::<S>(key, first).is_err() {
            continue;
        }
        rest.iter().try_for_each(|value| resolve::check_type::<S>(key, value))?;
        if let Some(other) = found {
            let expected = format!("one value, because {} has a list already", word(&other.key));
            return Err(Refusal::new(&word(key), expected, "a list").below("settings"));
        }
        found = Some(Listed { key: key.clone(), values: values.clone() });
    }
    Ok(found)
}

/// Only models can be compared.
fn refuse_files<S: Stage>(draft: &Draft, listed: Option<&Listed>) -> Result<(), Refusal> {
    if S::OUTCOME == Outcome::Model {
        return Ok(());
    }
    let name = S::NAME;
    if let Some(times) = draft.repeat {
        return Err(Refusal::new("repeat", "a stage that trains a model", format!("{name}, {times} times")));
    }
    let key = listed.map(|listed| word(&listed.key)).unwrap_or_default();
    let found = format!(
        "a list, which only stages that train a model may have; write a stage for each, such as `{name}-2: {{ run: {name}, \
         settings: {{ {key}: … }} }}`"
    );
    Err(Refusal::new(&key, "one value", found).below("settings"))
}

/// The listed values; without a list a single none.
fn values(listed: Option<&Listed>) -> Result<Vec<Option<Chosen>>, Refusal> {
    let Some(Listed { key, values }) = listed else { return Ok(vec![None]) };
    let refuse = |expected: &str, found: &str| Err(Refusal::new(&word(key), expected, found).below("settings"));
    if let [only] = values.as_slice() {
        return refuse("one value, or a list of several", &format!("a list of one, {}", word(only)));
    }
    let mut chosen: Vec<Option<Chosen>> = Vec::new();
    for value in values {
        let word = word(value);
        if !can_be_in_a_name(&word) {
            return refuse("values that can be part of a name: of a-z, 0-9, ., -, _", &word);
        }
        chosen.push(Some(Chosen { key: key.clone(), value: value.clone(), word }));
    }
    Ok(chosen)
}

fn can_be_in_a_name(word: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | '_');
    !word.is_empty() && word.chars().all(fits)
}

/// A value, or a list of values, in one word.
fn word(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Sequence(items) if items.is_empty() => "none".to_owned(),
        Value::Sequence(items) => items.iter().map(word).collect::<Vec<_>>().join("-"),
        other => yaml::to_string(other).trim_end().to_owned(),
    }
}

/// The seeds of the repetitions, from the draft's own on; without `repeat` a single none.
fn seeds_of(draft: &Draft) -> Result<Vec<Option<u64>>, Refusal> {
    let Some(times) = draft.repeat else { return Ok(vec![None]) };
    within("repeat", times, 2..=100, "a whole number from 2 to 100")?;
    let seed = |more: u32| draft.seed.checked_add(u64::from(more));
    let seeds: Option<Vec<u64>> = (0..times).map(seed).collect();
    let seeds = seeds.ok_or_else(|| Refusal::new("repeat", "seeds below 18446744073709551616", "more"))?;
    Ok(seeds.into_iter().map(Some).collect())
}

fn variant<S: Stage>(draft: &Draft, chosen: Option<&Chosen>, seed: Option<u64>) -> Result<Variant, Refusal> {
    let mut one = Draft { repeat: None, seed: seed.unwrap_or(draft.seed), ..draft.clone() };
    if let Some(Chosen { key, value, .. }) = chosen {
        one.settings.insert(key.clone(), value.clone());
    }
    let config = resolve::resolve::<S>(one)?;
    refuse_no_chance(&config, seed)?;
    let words = chosen.map(|chosen| chosen.word.clone()).into_iter();
    let words: Vec<String> = words.chain(seed.map(|seed| format!("seed-{seed}"))).collect();
    Ok(Variant { suffix: words.join("-"), config })
}

/// Refuses a value that is listed twice, even if it is written in two ways, such as 1 and 1.0.
fn refuse_equal(several: &[Variant], listed: Option<&Listed>) -> Result<(), Refusal> {
    let same = |place: &usize| several[..*place].iter().any(|other| other.config == several[*place].config);
    match (listed, (1..several.len()).find(same)) {
        (Some(Listed { key, .. }), Some(place)) => {
            let found = format!("{} again", several[place].suffix);
            Err(Refusal::new(&word(key), "every value once", found).below("settings"))
        }
        _ => Ok(()),
    }
}

/// Refuses `repeat` where nothing is random: another seed would give the same model again.
fn refuse_no_chance(config: &Config, seed: Option<u64>) -> Result<(), Refusal> {
    if seed.is_some() && config.seed.is_none() {
        return Err(Refusal::new("repeat", "a stage with something random in it", "none"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Job;
    use crate::stage::{self, Input};
    use schemars::JsonSchema;
    use serde::{Deserialize, Serialize};

    #[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
    #[serde(default)]
    struct Settings {
        rate: f64,
        units: Vec<u32>,
        pool: String,
    }

    impl Default for Settings {
        fn default() -> Self {
            Self { rate: 0.5, units: vec![8], pool: "average".to_owned() }
        }
    }

    impl stage::Settings for Settings {
        fn check(&self) -> Result<(), Refusal> {
            within("rate", self.rate, 0.0..=1.0, "a number from 0 to 1")
        }

        fn uses_seed(&self, _: &std::collections::BTreeMap<String, crate::config::Source>) -> bool {
            self.pool != "fixed"
        }
    }

    struct Model;
    struct Files;

    impl Stage for Model {
        const NAME: &'static str = "fit";
        const ABOUT: &'static str = "";
        const INPUTS: &'static [Input] = &[];
        const OUTCOME: Outcome = Outcome::Model;
        type Settings = Settings;

        fn run(_: &Job<Settings>) -> anyhow::Result<()> {
            Ok(())
        }
    }

    impl Stage for Files {
        const NAME: &'static str = "cook";
        const ABOUT: &'static str = "";
        const INPUTS: &'static [Input] = &[];
        type Settings = Settings;

        fn run(_: &Job<Settings>) -> anyhow::Result<()> {
            Ok(())
        }
    }

    fn draft(settings: &str, repeat: &str) -> Draft {
        yaml::from_str(&format!("{{stages: [], seed: 7, {repeat} settings: {settings}}}")).unwrap()
    }

    /// Suffix, rate and seed of all variants.
    fn variants(settings: &str, repeat: &str) -> Vec<(String, f64, u64)> {
        let Resolved::Several { several, .. } = resolve::<Model>(draft(settings, repeat)).unwrap() else {
            panic!("{settings} is one stage")
        };
        let rate = |config: &Config| config.settings["rate"].as_f64().unwrap();
        several.into_iter().map(|one| (one.suffix, rate(&one.config), one.config.seed.unwrap())).collect()
    }

    fn refused(settings: &str, repeat: &str) -> String {
        resolve::<Model>(draft(settings, repeat)).unwrap_err().to_string()
    }

    #[test]
    fn each_value_of_a_list_is_a_stage_and_each_seed_of_each_value() {
        let variant = |suffix: &str, rate, seed| (suffix.to_owned(), rate, seed);
        assert_eq!(variants("{rate: [1e-4, 0.25]}", ""), [variant("0.0001", 0.0001, 7), variant("0.25", 0.25, 7)]);
        assert_eq!(variants("{rate: 0.25}", "repeat: 2,"), [variant("seed-7", 0.25, 7), variant("seed-8", 0.25, 8)]);
        let both = ["0.1-seed-7", "0.1-seed-8", "0.2-seed-7", "0.2-seed-8"];
        let found = variants("{rate: [0.1, 0.2]}", "repeat: 2,");
        assert_eq!(found.iter().map(|(suffix, ..)| suffix.as_str()).collect::<Vec<_>>(), both);
        assert_eq!(
            found.iter().map(|&(_, rate, seed)| (rate, seed)).collect::<Vec<_>>(),
            [(0.1, 7), (0.1, 8), (0.2, 7), (0.2, 8)]
        );
    }

    #[test]
    fn a_setting_that_is_a_list_takes_a_list_of_lists() {
        assert!(matches!(resolve::<Model>(draft("{units: [8, 4]}", "")), Ok(Resolved::One(_))));
        let suffixes: Vec<String> =
            variants("{units: [[8, 4], [16], []]}", "").into_iter().map(|(suffix, ..)| suffix).collect();
        assert_eq!(suffixes, ["8-4", "16", "none"]);
    }

    #[test]
    fn what_cannot_be_several_is_refused_with_its_key() {
        for (settings, repeat, says) in [
            ("{rate: [0.1]}", "", "settings.rate: expected one value, or a list of several, got a list of one, 0.1"),
            ("{rate: [0.1, 0.10]}", "", "settings.rate: expected every value once, got 0.1 again"),
            ("{rate: [1, 1.0]}", "", "settings.rate: expected every value once, got 1.0 again"),
            ("{rate: [0.1, 2]}", "", "settings.rate: expected a number from 0 to 1, got 2"),
            ("{rate: [0.1, x]}", "", "settings.rate: expected a number, got \"x\""),
            ("{rate: [x, 0.1]}", "", "settings.rate: expected a number, got a list"),
            ("{rate: []}", "", "settings.rate: expected a number, got a list"),
            ("{units: [8, x]}", "", "settings.units[1]: expected a whole number, not negative, got \"x\""),
            (
                "{rate: [0.1, 0.2], pool: [average, flatten]}",
                "",
                "settings.pool: expected one value, because rate has a list already, got a list",
            ),
            (
                "{pool: [average, Max]}",
                "",
                "settings.pool: expected values that can be part of a name: of a-z, 0-9, ., -, _, got Max",
            ),
            ("{}", "repeat: 1,", "repeat: expected a whole number from 2 to 100, got 1"),
            ("{pool: fixed}", "repeat: 2,", "repeat: expected a stage with something random in it, got none"),
        ] {
            assert_eq!(refused(settings, repeat), says);
        }
    }

    #[test]
    fn only_models_are_several() {
        let refused = |settings, repeat| resolve::<Files>(draft(settings, repeat)).unwrap_err().to_string();
        assert_eq!(refused("{}", "repeat: 5,"), "repeat: expected a stage that trains a model, got cook, 5 times");
        assert_eq!(
            refused("{rate: [0.1, 0.2]}", ""),
            "settings.rate: expected one value, got a list, which only stages that train a model may have; write a stage \
             for each, such as `cook-2: { run: cook, settings: { rate: … } }`"
        );
        assert!(matches!(resolve::<Files>(draft("{rate: 0.1}", "")), Ok(Resolved::One(_))));
    }

    #[test]
    fn one_and_several_are_told_apart_in_the_text_that_plan_reads() {
        for (settings, repeat) in [("{}", ""), ("{rate: [0.1, 0.2]}", "repeat: 3,")] {
            let resolved = resolve::<Model>(draft(settings, repeat)).unwrap();
            assert_eq!(yaml::from_str::<Resolved>(&yaml::to_string(&resolved)).unwrap(), resolved);
        }
    }
}
