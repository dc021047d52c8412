//! Checks and completes what a pipeline file says about a stage.

use crate::check::Refusal;
use crate::config::{Config, Draft, Source};
use crate::stage::{Input, Kind, Need, Settings as _, Stage};
use crate::yaml::{self, Mapping, Value};
use std::collections::BTreeMap;
use std::env;
use std::path::PathBuf;

const PATH: &str = "a path, relative to the project";
/// Keys of a stage that are easily taken for settings.
const BESIDE_SETTINGS: [&str; 4] = ["seed", "repeat", "in", "run"];
const WHOLE: &str = "a whole number, not negative";

/// Fills in usual inputs and default settings; refuses whatever stage `S` does not know or want.
pub fn resolve<S: Stage>(draft: Draft) -> Result<Config, Refusal> {
    let known = keys(&draft.inputs);
    if let Some(key) = known.iter().find(|key| S::INPUTS.iter().all(|input| input.name != key.as_str())) {
        return Err(Refusal::unknown(key, S::INPUTS.iter().map(|input| input.name)).below("in"));
    }
    let settings = settings::<S>(draft.settings)?;
    let mut inputs = BTreeMap::new();
    for input in S::INPUTS {
        let wiring = Wiring { input, stages: &draft.stages };
        let (need, given) = (settings.need(input.name), draft.inputs.get(input.name));
        let source = wiring.needed(need, given).map_err(|refusal| refusal.below("in"))?;
        inputs.extend(source.map(|source| (input.name.to_owned(), source)));
    }
    let seed = settings.uses_seed(&inputs).then_some(draft.seed);
    Ok(Config { run: S::NAME.to_owned(), seed, inputs, settings: yaml::to_mapping(&settings) })
}

/// Reads the settings of stage `S`, with defaults for those that are not given.
pub fn settings<S: Stage>(given: Mapping) -> Result<S::Settings, Refusal> {
    let mut all = yaml::to_mapping(&S::Settings::default());
    let known = keys(&all);
    if let Some(key) = keys(&given).iter().find(|key| !known.contains(key)) {
        if BESIDE_SETTINGS.contains(&key.as_str()) {
            let reason = format!("{key} stands beside settings, not in it");
            return Err(Refusal { key: key.clone(), reason }.below("settings"));
        }
        return Err(Refusal::unknown(key, known.iter().map(String::as_str)).below("settings"));
    }
    for (key, value) in given {
        check_type::<S>(&key, &value)?;
        all.insert(key, value);
    }
    let settings = read::<S>(all).map_err(|(key, reason)| Refusal { key, reason }.below("settings"))?;
    settings.check().map_err(|refusal| refusal.below("settings"))?;
    Ok(settings)
}

/// Refuses a value of another type than the setting `key` has. Reads it together with the defaults of all other
/// settings, because a flattened struct does not say which of its keys is wrong.
pub fn check_type<S: Stage>(key: &Value, value: &Value) -> Result<(), Refusal> {
    let mut one = yaml::to_mapping(&S::Settings::default());
    one.insert(key.clone(), value.clone());
    let refuse = |(path, reason): (String, String)| {
        let key = if path == "." { key_text(key) } else { path };
        Refusal { key, reason: in_plain_words(&reason) }.below("settings")
    };
    read::<S>(one).map(drop).map_err(refuse)
}

/// What the parser said, without the names of Rust's types, and with the nearest of the accepted words.
fn in_plain_words(reason: &str) -> String {
    let types = [
        ("u8", "a whole number from 0 to 255"),
        ("u32", WHOLE),
        ("u64", WHOLE),
        ("usize", WHOLE),
        ("f64", "a number"),
        ("a boolean", "true or false"),
        ("a Value::Tagged enum", "one of the words that --help lists"),
    ];
    let Some((found, expected)) = wrong_type(reason) else {
        return unknown_word(reason).unwrap_or_else(|| reason.to_owned());
    };
    let known = types.iter().find_map(|&(name, words)| (name == expected).then(|| words.to_owned()));
    let expected = known.unwrap_or_else(|| match expected.strip_prefix("an array of length ") {
        Some(length) => format!("a list of {length}"),
        None if expected.starts_with("struct ") => "keys with values".to_owned(),
        None => expected.to_owned(),
    });
    format!("expected {expected}, got {found}")
}

/// "invalid type: string "x", expected u8", or "invalid length 2, expected an array of length 3", as what was found and
/// what was expected.
fn wrong_type(reason: &str) -> Option<(String, &str)> {
    if let Some((length, expected)) =
        reason.strip_prefix("invalid length ").and_then(|rest| rest.split_once(", expected "))
    {
        return Some((length.to_owned(), expected));
    }
    let (found, expected) = reason
        .strip_prefix("invalid type: ")
        .or_else(|| reason.strip_prefix("invalid value: "))?
        .split_once(", expected ")?;
    let found = match found {
        "sequence" => "a list",
        "map" => "keys with values",
        "unit value" => "nothing",
        // string "x", integer `3`, floating point `0.5`: the value alone says enough.
        other => other.strip_prefix("string ").or_else(|| other.split('`').nth(1)).unwrap_or(other),
    };
    Some((found.to_owned(), expected))
}

/// "unknown variant `found`, expected one of `a`, `b`" in our words; the same for the field of a setting that has
/// several.
fn unknown_word(reason: &str) -> Option<String> {
    let word = reason.strip_prefix("unknown variant `").or_else(|| reason.strip_prefix("unknown field `"))?;
    let (found, rest) = word.split_once("`, expected ")?;
    let known: Vec<&str> = rest.split('`').skip(1).step_by(2).collect();
    Some(Refusal::no_such("", rest.replace('`', ""), found, &known).reason)
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
    /// Where the input comes from, if the settings want it.
    fn needed(&self, need: Need, given: Option<&Value>) -> Result<Option<Source>, Refusal> {
        match (need, given) {
            (Need::OnlyWith(_), None | Some(Value::Null)) => Ok(None),
            (Need::OnlyWith(set), Some(_)) => {
                Err(self.refuse(&format!("nothing, as it is read only with {set}"), given))
            }
            (Need::AsDeclared, _) => self.source(given),
            (Need::Always, _) => match self.source(given)? {
                None => Err(self.refuse("an input, which these settings need", given)),
                found => Ok(found),
            },
        }
    }

    /// Where the input comes from, for what the pipeline file says about it.
    fn source(&self, given: Option<&Value>) -> Result<Option<Source>, Refusal> {
        match self.input.kind {
            Kind::Stage(usual) => match self.stage(usual, given)? {
                None => Err(self.refuse(&format!("the name of a stage (usually '{usual}')"), given)),
                found => Ok(found),
            },
            Kind::FirstStage(usual) => self.first(usual, given).map(Some),
            Kind::OptionalStage(usual) => self.stage(usual, given),
            Kind::Stages(usual) => match self.several(usual, given)? {
                None => Err(self.refuse("a list of stages of this pipeline", given)),
                found => Ok(found),
            },
            Kind::OptionalStages(usual) => self.several(usual, given),
            Kind::File(usual) => self.made_or_outside(usual, given, Source::File).map(Some),
            Kind::Folder(usual) => self.made_or_outside(usual, given, Source::Folder).map(Some),
            Kind::FileOrFolder(usual) => self.made_or_outside(usual, given, Source::Path).map(Some),
            // A user who forgets such an input must not silently go without it.
            Kind::OptionalFile { usual, null } => match given {
                Some(Value::Null) => Ok(None),
                None if !self.has(usual) => {
                    Err(self.refuse(&format!("{PATH}, the name of a stage, or null for {null}"), given))
                }
                _ => self.made_or_outside(usual, given, Source::File).map(Some),
            },
            Kind::OptionalOutsideFile => match given {
                None | Some(Value::Null) => Ok(None),
                given => self.outside("file", given, Source::File).map(Some),
            },
            Kind::OutsideFolder => self.outside("folder", given, Source::Folder).map(Some),
        }
    }

    /// The name of a stage is refused rather than taken for a path: the user expects that stage to be read.
    fn outside(&self, what: &str, given: Option<&Value>, source: fn(PathBuf) -> Source) -> Result<Source, Refusal> {
        match given.and_then(Value::as_str).filter(|text| !text.is_empty() && !self.has(text)) {
            Some(path) => Ok(source(self.path(path)?)),
            None => {
                Err(self.refuse(&format!("the path of a {what} that no stage makes, relative to the project"), given))
            }
        }
    }

    fn stage(&self, usual: &str, given: Option<&Value>) -> Result<Option<Source>, Refusal> {
        match given {
            Some(Value::Null) => Ok(None),
            Some(value) => Ok(Some(Source::Stage(self.name(value)?))),
            None => Ok(self.has(usual).then(|| Source::Stage(usual.to_owned()))),
        }
    }

    fn first(&self, usual: &[&str], given: Option<&Value>) -> Result<Source, Refusal> {
        let there = usual.iter().find(|name| self.has(name)).copied();
        let found = self.stage(there.unwrap_or_default(), given)?;
        found.ok_or_else(|| self.refuse(&format!("the name of a stage (usually {})", usual.join(" or ")), given))
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

    /// The stage that `given` names, or the usual stage if nothing is given; else a path, for `outside`.
    fn made_or_outside(
        &self,
        usual: &str,
        given: Option<&Value>,
        outside: fn(PathBuf) -> Source,
    ) -> Result<Source, Refusal> {
        let text = given.map_or_else(|| Some(usual).filter(|usual| self.has(usual)), Value::as_str);
        match text.filter(|text| !text.is_empty()) {
            Some(name) if self.has(name) => Ok(Source::Stage(name.to_owned())),
            Some(path) => Ok(outside(self.path(path)?)),
            None => Err(self.refuse(&format!("{PATH}, or the name of a stage (usually '{usual}')"), given)),
        }
    }

    /// Refuses `~`, which only shells replace. A configuration must not depend on whose home that is.
    fn path(&self, text: &str) -> Result<PathBuf, Refusal> {
        match text.strip_prefix('~').filter(|rest| rest.is_empty() || rest.starts_with('/')) {
            None => Ok(PathBuf::from(text)),
            Some(rest) => {
                let home = env::var("HOME").unwrap_or_else(|_| "/home/you".to_owned());
                let found = format!("{text}; only shells replace '~', so write {home}{rest}");
                Err(Refusal::new(self.input.name, "a whole path", found))
            }
        }
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
mod tests;
