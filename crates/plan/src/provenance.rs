//! The settings and inputs of a stage's last run, compared with those of its next one.

use crate::pipeline::shown;
use artifact::config::{Config, Source};
use artifact::file_names::PROVENANCE;
use artifact::yaml::{self, Value};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// The part of `provenance.yaml` that a pipeline file can change.
#[derive(Deserialize)]
struct Last {
    #[serde(default)]
    seed: Option<u64>,
    settings: Value,
    inputs: BTreeMap<String, Value>,
}

/// Keys whose values differ from those of the last run in `folder`: `settings.epochs 20 (was 10)`. Empty if the last
/// run left no provenance.
pub fn changes(folder: &Path, config: &Config) -> Vec<String> {
    let Ok(last) = yaml::read::<Last>(&folder.join(PROVENANCE)) else { return Vec::new() };
    let mut changes = Vec::new();
    compare("seed", &yaml::to_value(&last.seed), &yaml::to_value(&config.seed), &mut changes);
    let inputs = |of: BTreeMap<String, Vec<String>>| yaml::to_value(&of);
    let last_inputs = last.inputs.iter().map(|(name, read)| (name.clone(), named(read))).collect();
    let next_inputs = config.inputs.iter().map(|(name, source)| (name.clone(), names(source))).collect();
    compare("in", &inputs(last_inputs), &inputs(next_inputs), &mut changes);
    compare("settings", &last.settings, &yaml::to_value(&config.settings), &mut changes);
    changes
}

/// The names of what a stage read: a provenance maps them to hashes.
fn named(read: &Value) -> Vec<String> {
    let mut names: Vec<String> = read.as_mapping().into_iter().flatten().map(|(name, _)| shown(name)).collect();
    names.sort();
    names
}

fn names(source: &Source) -> Vec<String> {
    let mut names = source.names();
    names.sort();
    names
}

fn compare(key: &str, last: &Value, next: &Value, changes: &mut Vec<String>) {
    if let (Value::Mapping(before), Value::Mapping(after)) = (last, next) {
        let gone = before.keys().filter(|inner| !after.contains_key(*inner));
        for inner in after.keys().chain(gone) {
            let side = |mapping: &yaml::Mapping| mapping.get(inner).cloned().unwrap_or_default();
            compare(&format!("{key}.{}", shown(inner)), &side(before), &side(after), changes);
        }
    } else if last != next {
        changes.push(format!("{key} {} (was {})", shown(next), shown(last)));
    }
}
