//! From what a pipeline file says about a stage to all that the stage needs to know.

use crate::check::Refusal;
use crate::config::{Config, Draft, Source};
use crate::stage::{Input, Kind, Settings as _, Stage};
use crate::yaml::{self, Mapping, Value};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Fills in usual inputs and default settings; refuses whatever stage `S` does not know or want.
pub fn resolve<S: Stage>(draft: Draft) -> Result<Config, Refusal> {
    let known = keys(&draft.inputs);
    if let Some(key) = known.iter().find(|key| S::INPUTS.iter().all(|input| input.name != key.as_str())) {
        return Err(Refusal::unknown(key, S::INPUTS.iter().map(|input| input.name)).below("in"));
    }
    let mut inputs = BTreeMap::new();
    for input in S::INPUTS {
        let source =
            source(input, draft.inputs.get(input.name), &draft.stages).map_err(|refusal| refusal.below("in"))?;
        inputs.extend(source.map(|source| (input.name.to_owned(), source)));
    }
    let settings = yaml::to_mapping(&settings::<S>(draft.settings)?);
    Ok(Config { run: S::NAME.to_owned(), seed: draft.seed, inputs, settings })
}

/// Reads the settings of stage `S`, with defaults for those that are not given.
pub fn settings<S: Stage>(given: Mapping) -> Result<S::Settings, Refusal> {
    let mut all = yaml::to_mapping(&S::Settings::default());
    let known = keys(&all);
    if let Some(key) = keys(&given).iter().find(|key| !known.contains(key)) {
        return Err(Refusal::unknown(key, known.iter().map(String::as_str)).below("settings"));
    }
    all.extend(given);
    let settings: S::Settings = yaml::from_value(Value::Mapping(all)).map_err(|(key, reason)| {
        Refusal { key: if key == "." { String::new() } else { key }, reason }.below("settings")
    })?;
    settings.check().map_err(|refusal| refusal.below("settings"))?;
    Ok(settings)
}

fn source(input: &Input, given: Option<&Value>, stages: &[String]) -> Result<Option<Source>, Refusal> {
    let has = |name: &str| stages.iter().any(|stage| stage == name);
    let found = |value: &Value| yaml::to_string(value).trim_end().to_owned();
    let refuse = |expected: &str, value: &Value| Refusal::new(input.name, expected, found(value));
    let stage = |value: &Value| match value.as_str() {
        Some(name) if has(name) => Ok(name.to_owned()),
        _ => Err(refuse(&format!("a stage of this pipeline ({})", stages.join(", ")), value)),
    };
    let missing = |expected: &str| Err(Refusal::new(input.name, expected, "nothing"));
    match (input.kind, given) {
        (Kind::Stage(_) | Kind::OptionalStage(_), Some(value)) if !value.is_null() => {
            stage(value).map(|s| Some(Source::Stage(s)))
        }
        (Kind::Stage(usual) | Kind::OptionalStage(usual), None) if has(usual) => {
            Ok(Some(Source::Stage(usual.to_owned())))
        }
        (Kind::OptionalStage(_), _) => Ok(None),
        (Kind::Stage(usual), _) => missing(&format!("a stage of this pipeline, as there is none named '{usual}'")),
        (Kind::Stages(usual) | Kind::OptionalStages(usual), None) => {
            match usual.iter().filter(|name| has(name)).map(|name| (*name).to_owned()).collect() {
                names if names == Vec::<String>::new() => match input.kind {
                    Kind::OptionalStages(_) => Ok(None),
                    _ => missing("a list of stages of this pipeline"),
                },
                names => Ok(Some(Source::Stages(names))),
            }
        }
        (Kind::Stages(_) | Kind::OptionalStages(_), Some(value)) => match value.as_sequence() {
            Some(list) if list.is_empty() && matches!(input.kind, Kind::OptionalStages(_)) => Ok(None),
            Some(list) if !list.is_empty() => {
                Ok(Some(Source::Stages(list.iter().map(stage).collect::<Result<_, _>>()?)))
            }
            _ => Err(refuse("a list of stages of this pipeline", value)),
        },
        (Kind::File | Kind::Folder, None) => missing("a path, relative to the project"),
        (Kind::File | Kind::Folder, Some(value)) => match (input.kind, value.as_str()) {
            (Kind::File, Some(path)) => Ok(Some(Source::File(PathBuf::from(path)))),
            (_, Some(path)) => Ok(Some(Source::Folder(PathBuf::from(path)))),
            (_, None) => Err(refuse("a path, relative to the project", value)),
        },
    }
}

fn keys(mapping: &Mapping) -> Vec<String> {
    mapping
        .keys()
        .map(|key| key.as_str().map_or_else(|| yaml::to_string(key).trim_end().to_owned(), str::to_owned))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Job;
    use crate::check::within;
    use schemars::JsonSchema;
    use serde::{Deserialize, Serialize};

    struct Dye;

    #[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
    #[serde(default, deny_unknown_fields)]
    struct Settings {
        /// How strong.
        strength: f64,
    }

    impl Default for Settings {
        fn default() -> Self {
            Self { strength: 0.5 }
        }
    }

    impl crate::stage::Settings for Settings {
        fn check(&self) -> Result<(), Refusal> {
            within("strength", self.strength, 0.0..=1.0, "a number from 0 to 1")
        }
    }

    impl Stage for Dye {
        const NAME: &'static str = "dye";
        const ABOUT: &'static str = "Colours pictures.";
        const INPUTS: &'static [Input] = &[
            Input { name: "images", kind: Kind::Stage("preprocess"), about: "" },
            Input { name: "more", kind: Kind::OptionalStage("augment"), about: "" },
            Input { name: "colour", kind: Kind::File, about: "" },
            Input { name: "listed", kind: Kind::OptionalStages(&["extract"]), about: "" },
        ];
        type Settings = Settings;

        fn run(_: &Job<Settings>) -> anyhow::Result<()> {
            Ok(())
        }
    }

    fn resolved(inputs: &str, settings: &str) -> Result<Config, String> {
        let text = format!("{{stages: [preprocess, other], seed: 7, in: {inputs}, settings: {settings}}}");
        resolve::<Dye>(yaml::from_str(&text).unwrap()).map_err(|refusal| refusal.to_string())
    }

    #[test]
    fn usual_inputs_and_defaults_are_filled_in() {
        let config = resolved("{colour: c.txt}", "{}").unwrap();
        assert_eq!(
            yaml::to_string(&config),
            "run: dye\nseed: 7\nin:\n  colour:\n    file: c.txt\n  images:\n    stage: preprocess\nsettings:\n  strength: 0.5\n"
        );
        assert_eq!(yaml::from_str::<Config>(&yaml::to_string(&config)).unwrap(), config);
        assert_eq!(resolved("{colour: c.txt, more: null, listed: []}", "{strength: 0.5}").unwrap(), config);
        let listed = resolved("{colour: c.txt, listed: [other]}", "{}").unwrap().inputs["listed"].clone();
        assert_eq!(listed, Source::Stages(vec!["other".to_owned()]));
    }

    #[test]
    fn each_mistake_names_its_key() {
        for (inputs, settings, says) in [
            ("{}", "{}", "in.colour: expected a path, relative to the project, got nothing"),
            ("{color: c}", "{}", "in.color: unknown key, did you mean 'colour'?"),
            (
                "{colour: c, images: extract}",
                "{}",
                "in.images: expected a stage of this pipeline (preprocess, other), got extract",
            ),
            ("{colour: c}", "{strenght: 1}", "settings.strenght: unknown key, did you mean 'strength'?"),
            ("{colour: c}", "{strength: much}", "settings.strength: invalid type: string \"much\", expected f64"),
            ("{colour: c}", "{strength: 2}", "settings.strength: expected a number from 0 to 1, got 2"),
        ] {
            assert_eq!(resolved(inputs, settings).unwrap_err(), says);
        }
    }
}
