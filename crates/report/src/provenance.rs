//! Settings of the stages and hashes of the files that the numbers come from, read from provenances and manifests.
//!
//! The report depends on every file that is read here: `make` runs it again when one of them changes.

use artifact::hash;
use artifact::manifest::Entry;
use artifact::tried::described;
use artifact::yaml::{Mapping, Value};
use artifact::{Folder, Result, file_names, yaml};
use serde::Serialize;
use std::collections::BTreeMap;

/// One stage.
#[derive(Clone, Debug, Serialize)]
pub struct StageProvenance {
    /// The stage's name in the pipeline.
    pub stage: String,
    /// BLAKE3 of its manifest, which holds the hashes of all that it wrote.
    pub manifest: String,
    /// Whether the facts hold its settings. These stand in its provenance, which the report reads of some stages only.
    pub with_settings: bool,
    /// Settings, seed, hashes of inputs, versions, counts; nested keys are joined by dots.
    pub facts: BTreeMap<String, Value>,
    /// What it wrote.
    pub files: BTreeMap<String, Entry>,
}

/// Every stage once: those of `inputs` with their settings. The truth comes first, without settings, unless it is one
/// of `inputs`.
///
/// All `inputs` must come from inputs that are lists of stages. The report depends on the provenances of these, but not
/// on that of a single stage such as the truth.
pub fn collect<'a>(truth: &Folder, inputs: impl Iterator<Item = &'a Folder>) -> Result<Vec<StageProvenance>> {
    let mut stages: Vec<StageProvenance> = Vec::new();
    for folder in inputs {
        if stages.iter().all(|stage| stage.stage != folder.name()) {
            stages.push(StageProvenance::new(folder, Some(&folder.provenance()?))?);
        }
    }
    if stages.iter().all(|stage| stage.stage != truth.name()) {
        stages.insert(0, StageProvenance::new(truth, None)?);
    }
    Ok(stages)
}

impl StageProvenance {
    /// Reads an artifact's manifest, and the provenance where it is given.
    fn new(folder: &Folder, provenance: Option<&Mapping>) -> Result<Self> {
        let mut facts = BTreeMap::new();
        for (name, value) in provenance.map(described).iter().flatten() {
            yaml::flatten(yaml::one_line(name), value, &mut facts);
        }
        for (name, value) in &folder.manifest().facts {
            yaml::flatten(name.clone(), value, &mut facts);
        }
        Ok(Self {
            stage: folder.name(),
            manifest: hash::file(&folder.path().join(file_names::MANIFEST))?,
            with_settings: provenance.is_some(),
            facts,
            files: folder.manifest().files.clone(),
        })
    }
}
