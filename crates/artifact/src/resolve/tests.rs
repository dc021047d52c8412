//! A stage that dyes cloth, asked about drafts.

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
    /// With 0 the input `more` is not read, with 2 it must be given.
    layers: u32,
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
        Self { strength: 0.5, layers: 1, rest: Rest { share: 1.0 } }
    }
}

impl crate::stage::Settings for Settings {
    fn check(&self) -> Result<(), Refusal> {
        within("strength", self.strength, 0.0..=1.0, "a number from 0 to 1")
    }

    fn need(&self, input: &str) -> Need {
        match (input, self.layers) {
            ("more", 0) => Need::OnlyWith("settings.layers"),
            ("more", 2) => Need::Always,
            _ => Need::AsDeclared,
        }
    }

    fn uses_seed(&self, inputs: &BTreeMap<String, Source>) -> bool {
        self.layers > 1 || !inputs.contains_key("pattern")
    }
}

impl Stage for Dye {
    const NAME: &'static str = "dye";
    const ABOUT: &'static str = "Colours pictures.";
    const INPUTS: &'static [Input] = &[
        Input { name: "images", kind: Kind::Stage("preprocess"), about: "" },
        Input { name: "more", kind: Kind::OptionalStage("augment"), about: "" },
        Input { name: "colour", kind: Kind::File("mixer"), about: "" },
        Input { name: "pattern", kind: Kind::OptionalFile { usual: "weaver", null: "plain cloth" }, about: "" },
        Input { name: "listed", kind: Kind::OptionalStages(&["extract"]), about: "" },
        Input { name: "notes", kind: Kind::OptionalOutsideFile, about: "" },
    ];
    type Settings = Settings;

    fn run(_: &Job<Settings>) -> anyhow::Result<()> {
        Ok(())
    }
}

struct Weigh;

impl Stage for Weigh {
    const NAME: &'static str = "weigh";
    const ABOUT: &'static str = "Weighs arrays.";
    const INPUTS: &'static [Input] = &[Input { name: "arrays", kind: Kind::OutsideFolder, about: "" }];
    type Settings = Settings;

    fn run(_: &Job<Settings>) -> anyhow::Result<()> {
        Ok(())
    }
}

fn resolved_in(stages: &str, inputs: &str, settings: &str) -> Result<Config, String> {
    let text = format!("{{stages: [{stages}], seed: 7, in: {inputs}, settings: {settings}}}");
    resolve::<Dye>(yaml::from_str(&text).unwrap()).map_err(|refusal| refusal.to_string())
}

fn resolved(inputs: &str, settings: &str) -> Result<Config, String> {
    resolved_in("preprocess, other", inputs, settings)
}

#[test]
fn usual_inputs_and_defaults_are_filled_in() {
    let config = resolved("{colour: c.txt, pattern: null}", "{}").unwrap();
    assert_eq!(
        yaml::to_string(&config),
        "run: dye\nseed: 7\nin:\n  colour:\n    file: c.txt\n  images:\n    stage: preprocess\nsettings:\n  strength: 0.5\n  layers: 1\n  share: 1.0\n"
    );
    assert_eq!(yaml::from_str::<Config>(&yaml::to_string(&config)).unwrap(), config);
    let said = resolved("{colour: c.txt, pattern: null, more: null, listed: []}", "{strength: 0.5}").unwrap();
    assert_eq!(said, config);
    let listed = resolved("{colour: c.txt, pattern: null, listed: [other]}", "{}").unwrap().inputs["listed"].clone();
    assert_eq!(listed, Source::Stages(vec!["other".to_owned()]));
}

#[test]
fn a_file_is_a_stage_if_one_has_its_name_and_a_path_otherwise() {
    let colour = |stages: &str, inputs: &str| {
        let stages = format!("preprocess, weaver{stages}");
        resolved_in(&stages, inputs, "{}").unwrap().inputs["colour"].clone()
    };
    let (stage, file) = (|name: &str| Source::Stage(name.to_owned()), |path: &str| Source::File(PathBuf::from(path)));
    assert_eq!(colour(", mixer", "{}"), stage("mixer"));
    assert_eq!(colour(", mixer, other", "{colour: other}"), stage("other"));
    assert_eq!(colour(", mixer", "{colour: ./mixer}"), file("./mixer"));
    assert_eq!(colour(", mixer", "{colour: data/mixer}"), file("data/mixer"));
    assert_eq!(colour("", "{colour: mixer}"), file("mixer"));
}

#[test]
fn an_outside_file_is_a_path_or_nothing_and_never_a_stage() {
    let notes = |notes: &str| {
        resolved(&format!("{{colour: c, pattern: null{notes}}}"), "{}")
            .map(|config| config.inputs.get("notes").cloned())
    };
    assert_eq!([notes(""), notes(", notes: null")], [Ok(None), Ok(None)]);
    let file = |path: &str| Ok(Some(Source::File(PathBuf::from(path))));
    assert_eq!([notes(", notes: a.csv"), notes(", notes: ./other")], [file("a.csv"), file("./other")]);
    for wrong in ["other", "''", "3", "[a.csv]"] {
        let says = notes(&format!(", notes: {wrong}")).unwrap_err();
        let expected = "in.notes: expected the path of a file that no stage makes, relative to the project, got ";
        assert!(says.starts_with(expected), "{says}");
    }
}

#[test]
fn an_outside_folder_is_always_a_path() {
    let arrays = |arrays: &str| {
        let text = format!("{{stages: [other], seed: 7, in: {arrays}}}");
        let config = resolve::<Weigh>(yaml::from_str(&text).unwrap()).map_err(|refusal| refusal.to_string())?;
        Ok(config.inputs["arrays"].clone())
    };
    let folder = |path: &str| Ok(Source::Folder(PathBuf::from(path)));
    assert_eq!(
        [arrays("{arrays: data/words}"), arrays("{arrays: ./other}")],
        [folder("data/words"), folder("./other")]
    );
    let expected = "in.arrays: expected the path of a folder that no stage makes, relative to the project, got ";
    for (wrong, found) in [("{}", "nothing"), ("{arrays: other}", "other"), ("{arrays: null}", "null")] {
        assert_eq!(arrays(wrong), Err(format!("{expected}{found}")));
    }
}

#[test]
fn the_home_folder_is_to_be_written_out() {
    for (inputs, key) in [("colour: ~/c.txt", "colour"), ("colour: c, notes: ~/c.txt", "notes")] {
        let says = resolved(&format!("{{pattern: null, {inputs}}}"), "{}").unwrap_err();
        let expected = format!("in.{key}: expected a whole path, got ~/c.txt; only shells replace '~', so write /");
        assert!(says.starts_with(&expected) && says.ends_with("/c.txt"), "{says}");
    }
    // A name may begin like that.
    let config = resolved("{pattern: null, colour: ~c.txt}", "{}").unwrap();
    assert_eq!(config.inputs["colour"], Source::File(PathBuf::from("~c.txt")));
}

#[test]
fn doing_without_a_file_must_be_said() {
    let pattern = |stages: &str, inputs: &str| {
        resolved_in(stages, inputs, "{}").map(|config| config.inputs.get("pattern").cloned())
    };
    assert_eq!(pattern("preprocess, mixer", "{pattern: null}"), Ok(None));
    assert_eq!(pattern("preprocess, mixer, weaver", "{pattern: null}"), Ok(None));
    assert_eq!(pattern("preprocess, mixer, weaver", "{}"), Ok(Some(Source::Stage("weaver".to_owned()))));
    let says = "in.pattern: expected a path, relative to the project, the name of a stage, or null for plain cloth, \
                got nothing";
    assert_eq!(pattern("preprocess, mixer", "{}"), Err(says.to_owned()));
}

#[test]
fn each_mistake_names_its_key() {
    let colour = "in.colour: expected a path, relative to the project, or the name of a stage (usually 'mixer'), got";
    for (inputs, says) in [
        ("{}", format!("{colour} nothing")),
        ("{colour: null}", format!("{colour} null")),
        ("{colour: ''}", format!("{colour} ''")),
        ("{color: c}", "in.color: unknown key, did you mean 'colour'?".to_owned()),
        (
            "{colour: c, images: extract}",
            "in.images: expected a stage of this pipeline (preprocess, other), got extract".to_owned(),
        ),
        (
            "{colour: c, images: null}",
            "in.images: expected the name of a stage (usually 'preprocess'), got null".to_owned(),
        ),
        (
            "{colour: c, pattern: null, listed: [other, other]}",
            "in.listed: expected every stage once, got other again".to_owned(),
        ),
    ] {
        assert_eq!(resolved(inputs, "{}").unwrap_err(), says);
    }
    for (settings, says) in [
        ("{strength: 0.1, share: x}", "settings.share: expected a number, got \"x\""),
        ("{strenght: 1}", "settings.strenght: unknown key, did you mean 'strength'?"),
        ("{strength: much}", "settings.strength: expected a number, got \"much\""),
        ("{strength: 2}", "settings.strength: expected a number from 0 to 1, got 2"),
        ("{seed: 8}", "settings.seed: seed stands beside settings, not in it"),
        ("{strength: {a: 1}}", "settings.strength: expected a number, got keys with values"),
        ("{strength: null}", "settings.strength: expected a number, got nothing"),
        ("{layers: 0.5}", "settings.layers: expected a whole number, not negative, got 0.5"),
        ("{layers: -1}", "settings.layers: expected a whole number, not negative, got -1"),
        ("{layers: true}", "settings.layers: expected a whole number, not negative, got true"),
    ] {
        assert_eq!(resolved("{colour: c, pattern: null}", settings).unwrap_err(), says);
    }
}

#[test]
fn settings_decide_what_is_read() {
    let more = |stages: &str, more: &str, layers: u32| {
        let inputs = format!("{{colour: c, pattern: null{more}}}");
        let config = resolved_in(stages, &inputs, &format!("{{layers: {layers}}}"))?;
        Ok(config.inputs.get("more").cloned())
    };
    let (with, without) = ("preprocess, augment", "preprocess");
    let augment = Ok(Some(Source::Stage("augment".to_owned())));
    assert_eq!([more(with, "", 1), more(with, "", 2), more(without, "", 1)], [augment.clone(), augment, Ok(None)]);
    assert_eq!([more(with, "", 0), more(with, ", more: null", 0)], [Ok(None), Ok(None)]);
    let says = |said: &str| Err(format!("in.more: expected {said}"));
    assert_eq!(more(with, ", more: augment", 0), says("nothing, as it is read only with settings.layers, got augment"));
    let missing = "an input, which these settings need, got";
    assert_eq!(more(without, "", 2), says(&format!("{missing} nothing")));
    assert_eq!(more(with, ", more: null", 2), says(&format!("{missing} null")));
}

#[test]
fn a_stage_that_draws_nothing_has_no_seed() {
    let seed = |pattern: &str, layers: u32| {
        let inputs = format!("{{colour: c, pattern: {pattern}}}");
        let config = resolved_in("preprocess, augment", &inputs, &format!("{{layers: {layers}}}")).unwrap();
        let text = yaml::to_string(&config);
        assert_eq!(text.contains("seed"), config.seed.is_some(), "{text}");
        assert_eq!(yaml::from_str::<Config>(&text).unwrap(), config);
        config.seed
    };
    assert_eq!([seed("null", 1), seed("p.txt", 1), seed("p.txt", 2)], [Some(7), None, Some(7)]);
}

#[test]
fn mistakes_in_words_are_answered_in_ours() {
    for (parser, says) in [
        ("unknown variant `fux`, expected `fox` or `hare`", "expected fox or hare, got fux, did you mean 'fox'?"),
        ("unknown field `fixes`, expected `foxes`", "expected foxes, got fixes, did you mean 'foxes'?"),
        ("unknown variant `cat`, expected one of `a`, `b`, `c`", "expected one of a, b, c, got cat"),
        ("unknown variant `foxy`, expected `fox`", "expected fox, got foxy, did you mean 'fox'?"),
        (
            "invalid type: integer `3`, expected a Value::Tagged enum",
            "expected one of the words that --help lists, got 3",
        ),
        ("invalid type: sequence, expected struct Thing", "expected keys with values, got a list"),
        ("invalid value: integer `256`, expected u8", "expected a whole number from 0 to 255, got 256"),
        ("invalid type: floating point `1.5`, expected u32", "expected a whole number, not negative, got 1.5"),
        ("invalid length 2, expected an array of length 3", "expected a list of 3, got 2"),
        ("expected a list, or all", "expected a list, or all"),
    ] {
        assert_eq!(in_plain_words(parser), says);
    }
}
