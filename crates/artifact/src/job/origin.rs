//! Where a run's results come from: for `provenance.yaml`, and to tell whether a saved state may be used.

use crate::config::{Config, Source};
use crate::error::{IoContext as _, Result};
use crate::{file_names, hash, tree, walk, yaml};
use serde::Serialize;
use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};

/// `provenance.yaml`.
#[derive(Serialize)]
pub(super) struct Provenance<'a> {
    program: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<u64>,
    settings: &'a yaml::Mapping,
    inputs: BTreeMap<&'a str, yaml::Value>,
    #[serde(flatten)]
    recorded: BTreeMap<String, yaml::Value>,
}

/// Where a stage's results come from: its folder, beside those of other stages, and its configuration.
pub(super) struct Origin<'a> {
    pub folder: &'a Path,
    pub config: &'a Config,
}

impl<'a> Origin<'a> {
    pub fn provenance(&self, recorded: BTreeMap<String, yaml::Value>) -> Result<Provenance<'a>> {
        let mut inputs = BTreeMap::new();
        for (name, source) in &self.config.inputs {
            inputs.insert(name.as_str(), self.read_from(source)?);
        }
        Ok(Provenance {
            program: format!("{} {}", self.config.run, env!("CARGO_PKG_VERSION")),
            seed: self.config.seed,
            settings: &self.config.settings,
            inputs,
            recorded,
        })
    }

    /// Everything that decides the result: the settings except those in `but`, the seed, and the hash of all that is
    /// read.
    pub fn circumstances(&self, but: &[&str]) -> Result<BTreeMap<String, String>> {
        let mut settings = self.config.settings.clone();
        settings.retain(|key, _| key.as_str().is_none_or(|key| !but.contains(&key)));
        let mut circumstances = BTreeMap::from([
            ("seed".to_owned(), yaml::to_string(&self.config.seed)),
            ("settings".to_owned(), yaml::to_string(&settings)),
        ]);
        for (name, source) in &self.config.inputs {
            let mut read = vec![self.read_from(source)?];
            match source {
                // `read_from` only counts its files.
                Source::Folder(path) => read.push(yaml::to_value(&tree::hash(path)?)),
                Source::Path(path) if walk::is_folder(path)? => read.push(yaml::to_value(&tree::hash(path)?)),
                Source::Stages(names) => {
                    let recorded = |name: &String| hash::file(&self.sibling(name).join(file_names::PROVENANCE));
                    read.push(yaml::to_value(&names.iter().map(recorded).collect::<Result<Vec<_>>>()?));
                }
                Source::Stage(_) | Source::File(_) | Source::Path(_) => {}
            }
            circumstances.insert(format!("input {name}"), yaml::to_string(&read));
        }
        Ok(circumstances)
    }

    /// What was read: the hash of a stage's manifest or of an outside file. Of an outside folder only the number of
    /// files, because the stage itself records those that it used.
    fn read_from(&self, source: &Source) -> Result<yaml::Value> {
        let stage = |name: &String| -> Result<(String, String)> {
            Ok((name.clone(), hash::file(&self.sibling(name).join(file_names::MANIFEST))?))
        };
        Ok(match source {
            Source::Stage(name) => yaml::to_value(&BTreeMap::from([stage(name)?])),
            Source::Stages(names) => yaml::to_value(&names.iter().map(stage).collect::<Result<BTreeMap<_, _>>>()?),
            Source::Path(path) if !walk::is_folder(path)? => self.read_from(&Source::File(path.clone()))?,
            Source::File(path) => yaml::to_value(&BTreeMap::from([(path, hash::file(path)?)])),
            Source::Folder(path) | Source::Path(path) => {
                yaml::to_value(&BTreeMap::from([(path, format!("{} files", walk::files(path)?.len()))]))
            }
        })
    }

    fn sibling(&self, stage: &str) -> PathBuf {
        self.folder.with_file_name(stage)
    }
}

/// The hash of the running program. On Linux also of one that was replaced while it ran, which no longer has a path.
pub(crate) fn running_program() -> Result<String> {
    if cfg!(target_os = "linux") {
        return hash::file(Path::new("/proc/self/exe"));
    }
    hash::file(&env::current_exe().at(Path::new("the running program"), "find")?)
}
