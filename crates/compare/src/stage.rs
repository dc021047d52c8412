//! A finished stage of a pipeline.

use anyhow::{bail, ensure};
use artifact::config::Config;
use artifact::file_names::{DONE, MANIFEST};
use artifact::yaml::{self, Mapping, Value};
use artifact::{Folder, hash};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What a provenance holds, by input: the name of each stage with the hash of its manifest, or the path of a file with
/// its hash, or the path of a folder with its number of files.
pub type Inputs = BTreeMap<String, BTreeMap<String, String>>;

/// A finished stage.
pub struct Stage {
    /// What it wrote.
    pub folder: Folder,
    /// How it really ran.
    pub provenance: Mapping,
    /// What it was asked to do. That is how it ran, or the stage would be out of date.
    pub config: Config,
}

impl Stage {
    /// Opens the stage in `folder`. Errors: it has not finished, or is out of date; `remedy` says what to do.
    pub fn open(folder: &Path, remedy: &str) -> anyhow::Result<Self> {
        let shown = folder.display();
        ensure!(
            folder.join(DONE).exists(),
            "{shown}: expected a finished stage, got one that was interrupted, failed or never ran; {remedy}"
        );
        let config = Config::read(folder)?;
        let folder = Folder::open(folder)?;
        let stage = Self { provenance: folder.provenance()?, config, folder };
        match stage.changed()? {
            None => Ok(stage),
            Some(what) => bail!("{shown}: out of date, because {what} changed since it ran; {remedy}"),
        }
    }

    /// The stage's name in its pipeline.
    pub fn name(&self) -> String {
        self.folder.name()
    }

    /// What changed since the stage ran. `plan` sees more changes, but it needs a pipeline file and programs. This
    /// looks at artifacts alone, and tells whether they belong together.
    fn changed(&self) -> artifact::Result<Option<String>> {
        let recorded = |key: &str| self.provenance.get(key).cloned().unwrap_or_default();
        let settings = (Value::Mapping(self.config.settings.clone()), yaml::to_value(&self.config.seed));
        if settings != (recorded("settings"), recorded("seed")) {
            return Ok(Some("its configuration".to_owned()));
        }
        let read: Inputs = yaml::from_value(recorded("inputs")).unwrap_or_default();
        if let Some(input) = self.rewired(&read) {
            return Ok(Some(format!("in.{input}")));
        }
        let stages = self.config.stages();
        for (name, manifest) in read.values().flatten().filter(|(name, _)| stages.contains(&name.as_str())) {
            if *manifest != hash::file(&self.folder.path().with_file_name(name).join(MANIFEST))? {
                return Ok(Some(format!("stage {name}")));
            }
        }
        Ok(None)
    }

    /// The first input that now comes from elsewhere than what the stage `read`, if there is one. The order of several
    /// stages is not compared, because a provenance does not keep it.
    fn rewired(&self, read: &Inputs) -> Option<String> {
        let asked = self.config.inputs.iter().map(|(input, source)| (input, source.names().into_iter().collect()));
        let asked: BTreeMap<&String, BTreeSet<String>> = asked.collect();
        let read: BTreeMap<&String, BTreeSet<String>> =
            read.iter().map(|(input, names)| (input, names.keys().cloned().collect())).collect();
        asked.keys().chain(read.keys()).find(|input| asked.get(*input) != read.get(*input)).map(ToString::to_string)
    }
}
