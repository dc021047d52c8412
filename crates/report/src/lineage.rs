//! How the stages were set and which files the numbers come from: out of their provenances and manifests.
//!
//! `make` runs the report again when one of these changes, so that what it shows is true.

use artifact::manifest::{self, Entry};
use artifact::yaml::{Mapping, Value};
use artifact::{Folder, Result, layout, yaml};
use serde::Serialize;
use std::collections::BTreeMap;

/// One stage.
#[derive(Clone, Debug, Serialize)]
pub struct Lineage {
    /// The stage's name in the pipeline.
    pub stage: String,
    /// BLAKE3 of its manifest: one number for all that it wrote.
    pub manifest: String,
    /// Whether the facts hold its settings. They stand in the provenance, on which the report depends for some only.
    pub with_settings: bool,
    /// Settings, seed, hashes of inputs, versions, counts; keys inside keys are joined by dots.
    pub facts: BTreeMap<String, Value>,
    /// What it wrote.
    pub files: BTreeMap<String, Entry>,
}

/// Every stage once: those of `inputs` with their settings, and before them the truth, without, unless it is one of them.
///
/// All `inputs` must come from lists of stages: on the provenance of a single one, as the truth, the report does not
/// depend.
pub fn of<'a>(truth: &Folder, inputs: impl Iterator<Item = &'a Folder>) -> Result<Vec<Lineage>> {
    let mut stages: Vec<Lineage> = Vec::new();
    for folder in inputs {
        if stages.iter().all(|stage| stage.stage != folder.name()) {
            stages.push(Lineage::new(folder, Some(&folder.provenance()?))?);
        }
    }
    if stages.iter().all(|stage| stage.stage != truth.name()) {
        stages.insert(0, Lineage::new(truth, None)?);
    }
    Ok(stages)
}

impl Lineage {
    /// Takes an artifact's manifest apart, and its provenance if that may be shown.
    fn new(folder: &Folder, provenance: Option<&Mapping>) -> Result<Self> {
        let mut facts = BTreeMap::new();
        for (name, value) in provenance.into_iter().flatten() {
            flatten(text(name), value, &mut facts);
        }
        for (name, value) in &folder.manifest().facts {
            flatten(name.clone(), value, &mut facts);
        }
        Ok(Self {
            stage: folder.name(),
            manifest: manifest::hash(&folder.path().join(layout::MANIFEST))?,
            with_settings: provenance.is_some(),
            facts,
            files: folder.manifest().files.clone(),
        })
    }
}

fn flatten(name: String, value: &Value, into: &mut BTreeMap<String, Value>) {
    match value {
        Value::Mapping(mapping) if !mapping.is_empty() => {
            for (key, value) in mapping {
                flatten(format!("{name}.{}", text(key)), value, into);
            }
        }
        _ => {
            into.insert(name, value.clone());
        }
    }
}

/// A value without its mappings' keys, on one line.
pub fn text(value: &Value) -> String {
    match value {
        Value::Sequence(items) => format!("[{}]", items.iter().map(text).collect::<Vec<_>>().join(", ")),
        Value::String(word) => word.clone(),
        other => yaml::to_string(other).trim_end().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_facts_become_dotted_keys() {
        let value: Value =
            yaml::from_str("{hidden: [256, 64], optimizer: {name: sgd, momentum: 0.9}, none: null}").unwrap();
        let mut facts = BTreeMap::new();
        flatten("settings".to_owned(), &value, &mut facts);
        let lines: Vec<String> = facts.iter().map(|(name, value)| format!("{name}: {}", text(value))).collect();
        let expected = [
            "settings.hidden: [256, 64]",
            "settings.none: null",
            "settings.optimizer.momentum: 0.9",
            "settings.optimizer.name: sgd",
        ];
        assert_eq!(lines, expected);
    }
}
