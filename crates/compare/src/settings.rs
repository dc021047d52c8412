//! The settings that differ, stage by stage.

use crate::pipeline::Pipeline;
use crate::stage::Stage;
use crate::table;
use artifact::config::Source;
use artifact::yaml;
use std::collections::{BTreeMap, BTreeSet};

/// Digits of a hash that are shown.
const DIGITS: usize = 12;
/// What stands for a value that one of the two does not have.
const NOTHING: &str = "–";

/// The section, with a line for each key whose values differ.
pub fn section(a: &Pipeline, b: &Pipeline) -> String {
    let mut rows = vec![["Settings that differ", &a.name, &b.name].map(str::to_owned).to_vec()];
    for stage in &a.stages {
        match b.stage(&stage.name()) {
            None => rows.push(alone(stage, a)),
            Some(other) => rows.extend(differences(stage, other)),
        }
    }
    let only_b = b.stages.iter().filter(|stage| a.stage(&stage.name()).is_none());
    rows.extend(only_b.map(|stage| alone(stage, b)));
    if rows.len() == 1 {
        return "Settings: nothing differs\n".to_owned();
    }
    table::lines("", &rows)
}

fn alone(stage: &Stage, pipeline: &Pipeline) -> Vec<String> {
    vec![format!("  {}: only in {}", stage.name(), pipeline.name)]
}

/// The stage's name and a row for each key, if there is any.
fn differences(a: &Stage, b: &Stage) -> Vec<Vec<String>> {
    let (left, right) = (facts(a), facts(b));
    let keys: BTreeSet<&String> = left.keys().chain(right.keys()).collect();
    let side =
        |facts: &BTreeMap<String, String>, key: &String| facts.get(key).cloned().unwrap_or_else(|| NOTHING.to_owned());
    let row = |key: &String| vec![format!("    {key}"), side(&left, key), side(&right, key)];
    let rows: Vec<_> = keys.into_iter().filter(|key| left.get(*key) != right.get(*key)).map(row).collect();
    let heading = (!rows.is_empty()).then(|| vec![format!("  {}", a.name())]);
    heading.into_iter().chain(rows).collect()
}

/// All that the provenance says, by keys with dots. Of a stage that was read only the name, because what differs in it
/// stands with that stage.
fn facts(stage: &Stage) -> BTreeMap<String, String> {
    let mut flat = BTreeMap::new();
    for (key, value) in stage.provenance.iter().filter(|(key, _)| key.as_str() != Some("inputs")) {
        yaml::flatten(yaml::one_line(key), value, &mut flat);
    }
    let mut facts: BTreeMap<String, String> =
        flat.into_iter().map(|(key, value)| (key, shortened(&yaml::one_line(&value)))).collect();
    for (input, source) in &stage.config.inputs {
        let names = source.names().join(", ");
        let read = stage.provenance.get("inputs").and_then(|inputs| inputs.get(input)?.get(&names));
        if let (Some(read), Some(what)) = (read, measured(source)) {
            facts.insert(format!("in.{input}.{what}"), shortened(&yaml::one_line(read)));
        }
        facts.insert(format!("in.{input}"), names);
    }
    facts
}

/// What a provenance holds of an input from outside: the hash of a file, the number of files of a folder.
fn measured(source: &Source) -> Option<&'static str> {
    match source {
        Source::File(_) => Some("blake3"),
        Source::Folder(_) => Some("holds"),
        Source::Stage(_) | Source::Stages(_) => None,
    }
}

/// `text` with the first digits of each hash in it.
fn shortened(text: &str) -> String {
    let is_hash = |word: &&str| word.len() == 64 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    text.split(' ')
        .map(|word| Some(word).filter(is_hash).map_or(word, |hash| &hash[..DIGITS]))
        .collect::<Vec<_>>()
        .join(" ")
}
