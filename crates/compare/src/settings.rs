//! The settings that differ, stage by stage.

use crate::pipeline::Pipeline;
use crate::stage::{Inputs, Stage};
use crate::table;
use artifact::config::Source;
use artifact::tried::{SELECTED_FROM, described};
use artifact::yaml;
use std::collections::{BTreeMap, BTreeSet};

/// Digits of a hash that are shown.
const DIGITS: usize = 12;
/// What stands for a value that one of the two does not have.
const NOTHING: &str = "–";
/// In the provenance: a name and a hash of each stage or file that was read.
const INPUTS: &str = "inputs";

/// What there is to say of one stage.
#[derive(PartialEq)]
enum Said<'a> {
    /// Only the pipeline of this name has it.
    OnlyIn(&'a str),
    /// A row for each key whose values differ: the key and both values.
    Differs(Vec<Vec<String>>),
}

/// The section. Neighbouring stages that differ in the same way, such as those that a `select` compares, share their
/// lines.
pub fn section(a: &Pipeline, b: &Pipeline) -> String {
    let mut told: Vec<(String, Said<'_>)> = Vec::new();
    for stage in &a.stages {
        let other = b.stage(&stage.name());
        let said = other.map_or(Said::OnlyIn(&a.name), |other| Said::Differs(differences((stage, a), (other, b))));
        told.push((stage.name(), said));
    }
    let only_b = b.stages.iter().filter(|stage| a.stage(&stage.name()).is_none());
    told.extend(only_b.map(|stage| (stage.name(), Said::OnlyIn(&b.name))));
    told.retain(|(_, said)| *said != Said::Differs(Vec::new()));
    if told.is_empty() {
        return "Settings: nothing differs\n".to_owned();
    }
    let mut rows = vec![["Settings that differ", &a.name, &b.name].map(str::to_owned).to_vec()];
    rows.extend(told.chunk_by(|(_, said), (_, next)| said == next).flat_map(lines));
    table::lines("", &rows)
}

/// The names of stages that differ in the same way, and how they differ.
fn lines(stages: &[(String, Said<'_>)]) -> Vec<Vec<String>> {
    let names: Vec<&str> = stages.iter().map(|(name, _)| name.as_str()).collect();
    let names = names.join(", ");
    match &stages[0].1 {
        Said::OnlyIn(pipeline) => vec![vec![format!("  {names}: only in {pipeline}")]],
        Said::Differs(rows) => [&[vec![format!("  {names}")]], &rows[..]].concat(),
    }
}

fn differences(a: (&Stage, &Pipeline), b: (&Stage, &Pipeline)) -> Vec<Vec<String>> {
    let (left, right) = (facts(a.0, a.1), facts(b.0, b.1));
    let keys: BTreeSet<&String> = left.keys().chain(right.keys()).collect();
    let side =
        |facts: &BTreeMap<String, String>, key: &String| facts.get(key).cloned().unwrap_or_else(|| NOTHING.to_owned());
    let row = |key: &String| vec![format!("    {key}"), side(&left, key), side(&right, key)];
    keys.into_iter().filter(|key| left.get(*key) != right.get(*key)).map(row).collect()
}

/// All that the provenance says, by keys with dots. For a stage that was read, it is only the name: what differs in
/// that stage stands in the lines of its own.
fn facts(stage: &Stage, pipeline: &Pipeline) -> BTreeMap<String, String> {
    let (provenance, mut flat) = (described(&stage.provenance), BTreeMap::new());
    for (key, value) in provenance.iter().filter(|(key, _)| *key != INPUTS && *key != SELECTED_FROM) {
        yaml::flatten(yaml::one_line(key), value, &mut flat);
    }
    let mut facts: BTreeMap<String, String> =
        flat.into_iter().map(|(key, value)| (key, shortened(&yaml::one_line(&value)))).collect();
    let read = provenance.get(INPUTS).cloned().unwrap_or_default();
    facts.extend(inputs(yaml::from_value(read).unwrap_or_default(), stage, pipeline));
    if provenance.contains_key(SELECTED_FROM) {
        let tried: Vec<String> = stage.config.inputs.values().flat_map(Source::names).collect();
        facts.insert(SELECTED_FROM.to_owned(), tried.join(", "));
    }
    facts
}

/// Where each input was `read` from. For an outside input also its hash, or its number of files.
fn inputs(read: Inputs, stage: &Stage, pipeline: &Pipeline) -> BTreeMap<String, String> {
    let mut facts = BTreeMap::new();
    for (input, read) in read {
        for (_, value) in read.iter().filter(|(name, _)| pipeline.stage(name).is_none()) {
            facts.insert(format!("in.{input}.{}", measured(value)), shortened(value));
        }
        // The provenance does not keep the order of several stages.
        let names = stage.config.inputs.get(&input).map_or_else(|| read.into_keys().collect(), Source::names);
        facts.insert(format!("in.{input}"), names.join(", "));
    }
    facts
}

/// The hash of a file, or the number of files in a folder.
fn measured(value: &str) -> &'static str {
    if is_hash(value) { "blake3" } else { "holds" }
}

/// `text` with the first digits of each hash in it.
fn shortened(text: &str) -> String {
    text.split(' ').map(|word| if is_hash(word) { &word[..DIGITS] } else { word }).collect::<Vec<_>>().join(" ")
}

fn is_hash(word: &str) -> bool {
    word.len() == 64 && word.bytes().all(|byte| byte.is_ascii_hexdigit())
}
