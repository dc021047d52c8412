//! How the stages were set and which files the numbers come from: out of their provenances and manifests.
//!
//! `make` runs the report again when one of these changes, so that what it shows is true.

use artifact::manifest::{self, Entry};
use artifact::yaml::Value;
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
    /// Settings, seed, hashes of inputs, versions, counts; keys inside keys are joined by dots.
    pub facts: BTreeMap<String, Value>,
    /// What it wrote.
    pub files: BTreeMap<String, Entry>,
}

impl Lineage {
    /// Takes an artifact's provenance and manifest apart. The folder must be one of several stages that are an input:
    /// on the provenance of other inputs the report does not depend.
    pub fn of(folder: &Folder) -> Result<Self> {
        let mut facts = BTreeMap::new();
        for (name, value) in &folder.provenance()? {
            flatten(text(name), value, &mut facts);
        }
        for (name, value) in &folder.manifest().facts {
            flatten(name.clone(), value, &mut facts);
        }
        Ok(Self {
            stage: folder.name(),
            manifest: manifest::hash(&folder.path().join(layout::MANIFEST))?,
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
