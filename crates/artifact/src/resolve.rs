//! From what a pipeline file says about a stage to all that the stage needs to know.

use crate::check::{Refusal, nearest};
use crate::config::{Config, Draft, Source};
use crate::stage::{Input, Kind, Settings as _, Stage};
use crate::yaml::{self, Mapping, Value};
use std::collections::BTreeMap;
use std::path::PathBuf;

const WHOLE: &str = "a whole number, not negative";

/// Fills in usual inputs and default settings; refuses whatever stage `S` does not know or want.
pub fn resolve<S: Stage>(draft: Draft) -> Result<Config, Refusal> {
    let known = keys(&draft.inputs);
    if let Some(key) = known.iter().find(|key| S::INPUTS.iter().all(|input| input.name != key.as_str())) {
        return Err(Refusal::unknown(key, S::INPUTS.iter().map(|input| input.name)).below("in"));
    }
    let mut inputs = BTreeMap::new();
    for input in S::INPUTS {
        let wiring = Wiring { input, stages: &draft.stages };
        let source = wiring.source(draft.inputs.get(input.name)).map_err(|refusal| refusal.below("in"))?;
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
    // One at a time over the defaults, because a flattened struct does not say which of its keys is wrong.
    for (key, value) in given {
        let mut one = yaml::to_mapping(&S::Settings::default());
        one.insert(key.clone(), value.clone());
        read::<S>(one).map_err(|(path, reason)| {
            let key = if path == "." { key_text(&key) } else { path };
            Refusal { key, reason: in_plain_words(&reason) }.below("settings")
        })?;
        all.insert(key, value);
    }
    let settings = read::<S>(all).map_err(|(key, reason)| Refusal { key, reason }.below("settings"))?;
    settings.check().map_err(|refusal| refusal.below("settings"))?;
    Ok(settings)
}

/// What the parser said, without the names of Rust's types, and with the nearest of the words that would do.
fn in_plain_words(reason: &str) -> String {
    let types = [
        ("u8", "a whole number from 0 to 255"),
        ("u32", WHOLE),
        ("u64", WHOLE),
        ("usize", WHOLE),
        ("f64", "a number"),
        ("a boolean", "true or false"),
    ];
    for (name, words) in types {
        if let Some(found) = reason.strip_suffix(&format!("expected {name}")) {
            return format!("{found}expected {words}");
        }
    }
    let mut quoted = reason.split('`').skip(1).step_by(2);
    match (reason.starts_with("unknown variant"), quoted.next()) {
        (true, Some(word)) => match nearest(word, &quoted.collect::<Vec<_>>()) {
            Some(near) => format!("{reason}, did you mean '{near}'?"),
            None => reason.to_owned(),
        },
        _ => reason.to_owned(),
    }
}

fn read<S: Stage>(settings: Mapping) -> Result<S::Settings, (String, String)> {
    yaml::from_value(Value::Mapping(settings))
}

/// One input, and the names of all stages that it could come from.
struct Wiring<'a> {
    input: &'a Input,
    stages: &'a [String],
}

impl Wiring<'_> {
    /// Where the input comes from, for what the pipeline file says about it.
    fn source(&self, given: Option<&Value>) -> Result<Option<Source>, Refusal> {
        match self.input.kind {
            Kind::Stage(usual) => match self.stage(usual, given)? {
                None => Err(self.refuse(&format!("the name of a stage (usually '{usual}')"), given)),
                found => Ok(found),
            },
            Kind::OptionalStage(usual) => self.stage(usual, given),
            Kind::Stages(usual) => match self.several(usual, given)? {
                None => Err(self.refuse("a list of stages of this pipeline", given)),
                found => Ok(found),
            },
            Kind::OptionalStages(usual) => self.several(usual, given),
            Kind::File => self.path(given).map(Source::File).map(Some),
            Kind::Folder => self.path(given).map(Source::Folder).map(Some),
        }
    }

    fn stage(&self, usual: &str, given: Option<&Value>) -> Result<Option<Source>, Refusal> {
        match given {
            Some(Value::Null) => Ok(None),
            Some(value) => Ok(Some(Source::Stage(self.name(value)?))),
            None => Ok(self.has(usual).then(|| Source::Stage(usual.to_owned()))),
        }
    }

    fn several(&self, usual: &[&str], given: Option<&Value>) -> Result<Option<Source>, Refusal> {
        let names: Vec<String> = match given {
            None => usual.iter().filter(|name| self.has(name)).map(|name| (*name).to_owned()).collect(),
            Some(Value::Sequence(list)) => list.iter().map(|value| self.name(value)).collect::<Result<_, _>>()?,
            Some(_) => return Err(self.refuse("a list of stages of this pipeline", given)),
        };
        if let Some(again) = (1..names.len()).find(|&at| names[..at].contains(&names[at])) {
            return Err(Refusal::new(self.input.name, "every stage once", format!("{} again", names[again])));
        }
        Ok((!names.is_empty()).then_some(Source::Stages(names)))
    }

    fn path(&self, given: Option<&Value>) -> Result<PathBuf, Refusal> {
        let path = given.and_then(Value::as_str);
        path.map(PathBuf::from).ok_or_else(|| self.refuse("a path, relative to the project", given))
    }

    fn name(&self, value: &Value) -> Result<String, Refusal> {
        match value.as_str().filter(|name| self.has(name)) {
            Some(name) => Ok(name.to_owned()),
            None => Err(self.refuse(&format!("a stage of this pipeline ({})", self.stages.join(", ")), Some(value))),
        }
    }

    fn has(&self, name: &str) -> bool {
        self.stages.iter().any(|stage| stage == name)
    }

    fn refuse(&self, expected: &str, given: Option<&Value>) -> Refusal {
        let found = given.map_or_else(|| "nothing".to_owned(), |value| yaml::to_string(value).trim_end().to_owned());
        Refusal::new(self.input.name, expected, found)
    }
}

fn keys(mapping: &Mapping) -> Vec<String> {
    mapping.keys().map(key_text).collect()
}

fn key_text(key: &Value) -> String {
    key.as_str().map_or_else(|| yaml::to_string(key).trim_end().to_owned(), str::to_owned)
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
    struct Settings {
        /// How strong.
        strength: f64,
        #[serde(flatten)]
        rest: Rest,
    }

    #[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
    struct Rest {
        /// How much of it.
        share: f64,
    }

    impl Default for Settings {
        fn default() -> Self {
            Self { strength: 0.5, rest: Rest { share: 1.0 } }
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
            "run: dye\nseed: 7\nin:\n  colour:\n    file: c.txt\n  images:\n    stage: preprocess\nsettings:\n  strength: 0.5\n  share: 1.0\n"
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
            ("{colour: c, listed: [other, other]}", "{}", "in.listed: expected every stage once, got other again"),
            (
                "{colour: c, images: null}",
                "{}",
                "in.images: expected the name of a stage (usually 'preprocess'), got null",
            ),
            (
                "{colour: c}",
                "{strength: 0.1, share: x}",
                "settings.share: invalid type: string \"x\", expected a number",
            ),
            ("{colour: c}", "{strenght: 1}", "settings.strenght: unknown key, did you mean 'strength'?"),
            ("{colour: c}", "{strength: much}", "settings.strength: invalid type: string \"much\", expected a number"),
            ("{colour: c}", "{strength: 2}", "settings.strength: expected a number from 0 to 1, got 2"),
        ] {
            assert_eq!(resolved(inputs, settings).unwrap_err(), says);
        }
    }
}
