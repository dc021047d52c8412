//! A finished stage of a pipeline.

use anyhow::{bail, ensure};
use artifact::config::{Config, Source};
use artifact::file_names::{DONE, MANIFEST};
use artifact::yaml::{self, Mapping, Value};
use artifact::{Folder, hash};
use std::path::Path;

/// A finished stage.
pub struct Stage {
    /// What it wrote.
    pub folder: Folder,
    /// How it really ran.
    pub provenance: Mapping,
    /// What it was asked to do, which is the same: otherwise it would be out of date.
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

    /// What is not as it was when the stage ran. `plan` sees more, but only for a pipeline file and programs: this is
    /// what tells whether the artifacts belong together.
    fn changed(&self) -> artifact::Result<Option<String>> {
        let recorded = |key: &str| self.provenance.get(key).cloned().unwrap_or_default();
        let settings = (Value::Mapping(self.config.settings.clone()), yaml::to_value(&self.config.seed));
        if settings != (recorded("settings"), recorded("seed")) {
            return Ok(Some("its configuration".to_owned()));
        }
        let read = recorded("inputs");
        for (input, source) in &self.config.inputs {
            for name in source.names() {
                match read.get(input).and_then(|input| input.get(&name)) {
                    None => return Ok(Some(format!("in.{input}"))),
                    Some(hash) if self.is_another(source, &name, hash)? => return Ok(Some(format!("stage {name}"))),
                    Some(_) => {}
                }
            }
        }
        Ok(None)
    }

    /// Whether the stage `name` has written something else since its manifest had this hash.
    fn is_another(&self, source: &Source, name: &str, read: &Value) -> artifact::Result<bool> {
        match source {
            Source::File(_) | Source::Folder(_) => Ok(false),
            Source::Stage(_) | Source::Stages(_) => {
                let manifest = self.folder.path().with_file_name(name).join(MANIFEST);
                Ok(read.as_str() != Some(hash::file(&manifest)?.as_str()))
            }
        }
    }
}
