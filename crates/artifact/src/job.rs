//! One run of one stage: its inputs, its settings, its outputs and its log.

mod claim;
mod origin;
mod resume;

use crate::config::{Config, Source};
use crate::error::{Error, IoContext, Result};
use crate::fingerprint::Fingerprint;
use crate::npy::Element;
use crate::output::Outputs;
use crate::{Folder, NpyWriter, file_names, progress, stderr, write, yaml};
pub use claim::Claim;
use indicatif::ProgressBar;
use origin::Origin;
pub(crate) use origin::running_program;
use serde::Serialize;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime};

/// The log: a new one, or that of a killed run, which this run may continue.
fn log(folder: &Path) -> Result<File> {
    let path = folder.join(file_names::LOG);
    if folder.join(file_names::RESUME).exists() && path.is_file() && !path.is_symlink() {
        return File::options().append(true).open(&path).at(&path, "open for writing");
    }
    write::create(&path)
}

/// One run of one stage.
pub struct Job<S> {
    /// Everything that can be set, checked.
    pub settings: S,
    /// The seed of everything random; 0 if the settings say that nothing is random.
    pub seed: u64,
    folder: PathBuf,
    config: Config,
    outputs: Outputs,
    log: File,
    started: Instant,
    _lock: File,
}

impl<S> Job<S> {
    /// Opens `folder`, which is `claim`ed, for a run with checked `settings` that is `made_from` all this.
    pub(crate) fn start(
        claim: Claim,
        folder: &Path,
        config: &Config,
        settings: S,
        made_from: Fingerprint,
    ) -> Result<Self> {
        Ok(Self {
            settings,
            seed: config.seed.unwrap_or_default(),
            folder: folder.to_owned(),
            config: config.clone(),
            outputs: Outputs::start(folder, claim.began, made_from)?,
            log: log(folder)?,
            started: Instant::now(),
            _lock: claim.lock,
        })
    }

    /// The stage's name in its pipeline.
    pub fn name(&self) -> String {
        self.folder.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
    }

    /// The artifact of the stage that serves as input `name`.
    pub fn input(&self, name: &str) -> Result<Folder> {
        match self.optional_input(name)? {
            Some(folder) => Ok(folder),
            None => Err(Error::unexpected(&self.folder.join(file_names::CONFIG), format!("in.{name}"), "nothing")),
        }
    }

    /// The same for an input that may be left out.
    pub fn optional_input(&self, name: &str) -> Result<Option<Folder>> {
        match self.config.inputs.get(name) {
            Some(Source::Stage(stage)) => Folder::open(&self.sibling(stage)).map(Some),
            _ => Ok(None),
        }
    }

    /// The artifacts of all stages that serve as input `name`.
    pub fn inputs(&self, name: &str) -> Result<Vec<Folder>> {
        match self.config.inputs.get(name) {
            Some(Source::Stages(stages)) => stages.iter().map(|stage| Folder::open(&self.sibling(stage))).collect(),
            _ => Ok(Vec::new()),
        }
    }

    /// The path of the file that serves as input `name`: a file from outside the pipeline, or the output `made` of a
    /// stage, whose bytes are compared with the stage's manifest.
    pub fn file(&self, name: &str, made: &str) -> Result<PathBuf> {
        match self.optional_input(name)? {
            Some(stage) => stage.file(made),
            None => self.outside(name),
        }
    }

    /// The same for an input that may be `null`.
    pub fn optional_file(&self, name: &str, made: &str) -> Result<Option<PathBuf>> {
        self.config.inputs.get(name).map(|_| self.file(name, made)).transpose()
    }

    /// The same for a folder, or for what may be either. If it comes from outside, the stage itself must [`record`](Self::record) which bytes it
    /// read.
    pub fn folder(&self, name: &str, made: &str) -> Result<PathBuf> {
        match self.optional_input(name)? {
            Some(stage) => stage.folder(made),
            None => self.outside(name),
        }
    }

    /// The path of the outside file that serves as input `name`, if one does.
    pub fn optional_outside_file(&self, name: &str) -> Result<Option<PathBuf>> {
        self.config.inputs.get(name).map(|_| self.outside(name)).transpose()
    }

    /// The path from outside the pipeline that serves as input `name`. If it is a folder, the stage itself must
    /// [`record`](Self::record) which bytes it read.
    pub fn outside(&self, name: &str) -> Result<PathBuf> {
        match self.config.inputs.get(name) {
            Some(Source::File(path) | Source::Folder(path) | Source::Path(path)) if path.exists() => Ok(path.clone()),
            Some(Source::File(path) | Source::Folder(path) | Source::Path(path)) => Err(Error::unusable(
                path,
                format!("no such file or folder, needed as in.{name}; put it there or mend the path"),
            )),
            _ => Err(Error::unexpected(&self.folder.join(file_names::CONFIG), format!("in.{name}"), "nothing")),
        }
    }

    /// Creates an array as an output, all zeros until it is filled.
    pub fn create_npy<T: Element>(&self, name: &str, shape: &[usize]) -> Result<NpyWriter<T>> {
        self.outputs.npy(name, shape)
    }

    /// Creates an array, all zeros, that is gone when it is dropped: for what is too large for memory, on the disk of the
    /// outputs.
    pub fn scratch_npy<T: Element>(&self, shape: &[usize]) -> Result<NpyWriter<T>> {
        self.outputs.scratch(shape)
    }

    /// Finishes an array that got fewer rows than it was made for.
    pub fn finish_rows<T: Element>(&self, array: NpyWriter<T>, rows: usize) -> Result<()> {
        self.outputs.finish_rows(array, rows)
    }

    /// Writes a small array as an output, all at once.
    pub fn write_npy<T: Element>(&self, name: &str, shape: &[usize], data: &[T]) -> Result<()> {
        let mut array = self.create_npy(name, shape)?;
        array.data_mut().copy_from_slice(data);
        array.finish()
    }

    /// Writes a file as an output, all at once.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<()> {
        self.outputs.file(name, bytes)
    }

    /// Writes a YAML file as an output.
    pub fn write_yaml(&self, name: &str, value: &impl Serialize) -> Result<()> {
        self.write(name, yaml::to_string(value).as_bytes())
    }

    /// Promises an output and says where to write it, for libraries that write files themselves.
    pub fn output_path(&self, name: &str) -> Result<PathBuf> {
        self.outputs.register(name)
    }

    /// Creates a folder that counts as one output; [`write::below`] puts files into it.
    pub fn output_folder(&self, name: &str) -> Result<PathBuf> {
        self.outputs.folder(name)
    }

    /// Copies a file of an input to the outputs, under the same name.
    pub fn copy(&self, from: &Folder, name: &str) -> Result<()> {
        self.outputs.copy(name, &from.file(name)?, from.entry(name)?)
    }

    /// Puts a fact into `manifest.yaml`: later stages run again when it changes.
    pub fn fact(&self, name: &str, value: impl Serialize) {
        self.outputs.fact(name, yaml::to_value(&value));
    }

    /// Puts something into `provenance.yaml`, on which only `report` and `select` depend.
    pub fn record(&self, name: &str, value: impl Serialize) {
        self.outputs.record(name, yaml::to_value(&value));
    }

    /// Writes one line to stderr and to the log.
    pub fn say(&self, line: impl AsRef<str>) {
        let line = line.as_ref();
        stderr::line(format_args!("{}: {line}", self.name()));
        // The log is a convenience: a run does not fail for it.
        let _ = writeln!(&self.log, "{:8.1} s  {line}", self.started.elapsed().as_secs_f64());
    }

    /// A progress bar with the time left; invisible when stderr is no terminal.
    pub fn progress(&self, what: &str, total: usize) -> ProgressBar {
        progress::bar(&format!("{}: {what}", self.name()), total)
    }

    /// When the run began, by the file system's clock.
    pub(crate) fn began(&self) -> SystemTime {
        self.outputs.began()
    }

    /// Commits all outputs if the stage succeeded; otherwise leaves the folder as it was.
    pub(crate) fn finish(self, outcome: anyhow::Result<()>) -> anyhow::Result<()> {
        let outcome = outcome.and_then(|()| {
            let provenance = yaml::to_string(&self.origin().provenance(self.outputs.recorded())?);
            for remark in self.outputs.commit(provenance.as_bytes())? {
                self.say(remark);
            }
            Ok(())
        });
        match outcome {
            Ok(()) => {
                self.say(format!("done in {:.1} s", self.started.elapsed().as_secs_f64()));
                Ok(())
            }
            Err(error) => {
                let _ = writeln!(&self.log, "{error:#}");
                // The next run clears away what stays. The user has to know why this one failed.
                if let Err(also) = self.outputs.abandon() {
                    self.say(also.to_string());
                }
                Err(error.context(self.name()))
            }
        }
    }

    fn origin(&self) -> Origin<'_> {
        Origin { folder: &self.folder, config: &self.config }
    }

    fn sibling(&self, stage: &str) -> PathBuf {
        self.folder.with_file_name(stage)
    }
}
