//! All of it together: what the page asks for, step by step.

use super::backbone::Backbone;
use super::frames::{Frame, Need};
use super::project::Project;
use super::takes::Role;
use super::training::{Example, Examples, Taught, taught};
use super::{name, saving};
use crate::models::{Model, Models, TAUGHT};
use crate::photos::{Photos, Question};
use crate::refusal::Refusal;
use answers::{Columns, json};
use artifact::write;
use axum::http::StatusCode;
use futures_util::future::try_join_all;
use image::ImageFormat;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::io::Cursor;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What is taught before it is saved: hidden, so that no pipeline takes it for photos.
const UNSAVED: &str = ".teach";
/// Frames whose features are computed at the same time.
const AT_ONCE: usize = 16;

/// Where things are saved.
#[derive(Clone, Debug)]
pub struct Places {
    /// The folder of data sets.
    pub data: PathBuf,
    /// The folder of pipeline files.
    pub pipelines: PathBuf,
}

/// Takes frames, trains on them, asks for more.
pub struct Teacher {
    backbone: Backbone,
    /// Gives features only.
    features_only: Arc<Model>,
    photos: Photos,
    models: Models,
    places: Places,
    current: Mutex<Current>,
    /// One training at a time.
    training: tokio::sync::Mutex<()>,
}

/// The project that is open.
struct Current {
    project: Project,
    /// How many were open before it: what was begun for one of them is not for this one.
    number: u64,
}

impl Teacher {
    /// Goes on with the data set of this name, or with what was not saved.
    pub fn new(
        backbone: Backbone,
        photos: Photos,
        models: Models,
        places: Places,
        name: Option<String>,
    ) -> anyhow::Result<Self> {
        let folder = places.data.join(name.as_deref().unwrap_or(UNSAVED));
        let current = Current { project: Project::open(name, &folder)?, number: 0 };
        let features_only = Arc::new(backbone.features_only());
        let (current, training) = (Mutex::new(current), tokio::sync::Mutex::new(()));
        Ok(Self { backbone, features_only, photos, models, places, current, training })
    }

    /// All that the page shows.
    pub fn state(&self) -> Value {
        self.current().project.state(&self.backbone.in_words(), self.backbone.hint())
    }

    /// Makes a class.
    pub fn add_class(&self, class: &str) -> Result<(), Refusal> {
        let class = name::of_class(class)?;
        self.change(|project| project.frames.add_class(&class))
    }

    /// Gives a class another name.
    pub fn rename_class(&self, class: &str, new: &str) -> Result<(), Refusal> {
        let new = name::of_class(new)?;
        self.change(|project| {
            project.frames.rename_class(class, &new)?;
            project.class_changed(class);
            project.class_changed(&new);
            Ok(())
        })
    }

    /// Removes a class with its frames.
    pub fn remove_class(&self, class: &str) -> Result<(), Refusal> {
        self.change_class(class, |project| project.frames.remove_class(class))
    }

    /// Removes a frame.
    pub fn remove_frame(&self, class: &str, name: &str) -> Result<(), Refusal> {
        self.change_class(class, |project| project.frames.remove(class, name))
    }

    /// Removes the frames of a take.
    pub fn remove_take(&self, class: &str, take: u32) -> Result<(), Refusal> {
        self.change_class(class, |project| project.frames.remove_take(class, take))
    }

    /// The bytes of a frame's file.
    pub fn frame(&self, class: &str, name: &str) -> Result<Vec<u8>, Refusal> {
        let file = {
            let frames = &self.current().project.frames;
            frames.file(&frames.find(class, name)?)
        };
        fs::read(&file).map_err(|error| Refusal::missing(format!("{}: {error}", file.display())))
    }

    /// Keeps a frame. It is on the disk afterwards, and its features are computed.
    /// `id`: what the page calls it; the same frame is kept once.
    pub async fn add_frame(
        &self,
        class: &str,
        take: u32,
        bytes: Vec<u8>,
        id: Option<String>,
    ) -> Result<String, Refusal> {
        let number = self.current().number;
        let features = self.features_of(bytes.clone()).await?;
        let (hash, ending) = (blake3::hash(&bytes), ending(&bytes));
        let mut current = self.current();
        if current.number != number {
            return Err(Refusal::conflict("what was taught was closed meanwhile"));
        }
        let project = &mut current.project;
        if let Some(frame) = id.as_deref().and_then(|id| project.received(id)) {
            return Ok(frame.name.clone());
        }
        let frame = project.frames.add(class, take, ending, &bytes)?;
        if frame.role() == Role::Validation {
            project.questions.be_silent();
        }
        project.features.keep(hash, features);
        project.hashes.insert(frame.clone(), hash);
        if let Some(id) = id {
            project.note_received(id, frame.clone());
        }
        project.revision += 1;
        project.write_labels();
        Ok(frame.name)
    }

    /// Trains on all frames, and answers with what came of it from then on.
    pub async fn train(self: &Arc<Self>) -> Result<Value, Refusal> {
        let _one = self.training.lock().await;
        let number = self.current().number;
        let (revision, examples) = self.examples().await?;
        let teacher = Arc::clone(self);
        let trained = tokio::task::spawn_blocking(move || taught(&teacher.backbone, &examples)).await;
        let failed = |error| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, format!("{error:#}"));
        let Taught { model, head, lesson } = trained.map_err(|_| Refusal::bug())?.map_err(failed)?;
        let mut current = self.current();
        if current.number != number {
            return Err(Refusal::conflict("what was taught was closed meanwhile"));
        }
        self.models.put(TAUGHT, model);
        current.project.learnt(revision, lesson, head);
        Ok(current.project.result())
    }

    /// The head, as `train-head` writes it from the same frames.
    pub fn head(&self) -> Result<Arc<[u8]>, Refusal> {
        self.current().project.head().ok_or_else(|| Refusal::missing("nothing has been taught yet"))
    }

    /// What was taught says about a frame of the camera, and whether to ask about it.
    pub async fn look(&self, bytes: Vec<u8>) -> Result<Value, Refusal> {
        let nothing = || Refusal::conflict("nothing has been taught yet");
        let (_, model) = self.models.get(Some(TAUGHT)).ok_or_else(nothing)?;
        let columns = Columns::new(model.judge(), usize::MAX, false, false);
        let row = self.photos.row(PathBuf::new(), bytes.clone(), Question::usual(Arc::clone(&model))).await?;
        let mut current = self.current();
        let project = &mut current.project;
        // Classes that were renamed since have other names in what was taught.
        let is_current = project.frames.takes().iter().map(|(class, _)| *class).eq(model.judge().classes());
        let ask = if is_current { project.questions.look(&row, model.judge(), bytes) } else { None };
        Ok(json!({ "row": json::object(&columns, &row), "ask": ask.map(super::questions::Open::to_json) }))
    }

    /// The frame that a question is about.
    pub fn asked(&self, id: u64) -> Result<Arc<[u8]>, Refusal> {
        let current = self.current();
        current.project.questions.open(id).map(|open| Arc::clone(&open.frame)).ok_or_else(|| no_question(id))
    }

    /// Takes the answer to a question: the class of the frame, or none.
    pub async fn answer(&self, id: u64, class: Option<&str>) -> Result<(), Refusal> {
        let open = self.current().project.questions.take(id).ok_or_else(|| no_question(id))?;
        let Some(class) = class else { return Ok(()) };
        let take = self.current().project.asked_take(class);
        let added = self.add_frame(class, take, png(&open.frame), None).await;
        if added.is_err() {
            self.current().project.questions.put_back(open);
        }
        added.map(drop)
    }

    /// Saves what was taught as a data set and a pipeline file.
    pub fn save(&self, name: &str) -> Result<Value, Refusal> {
        let name = name::of_project(name)?;
        let folder = self.places.data.join(&name);
        let file = self.places.pipelines.join(format!("{name}.yaml"));
        let mut current = self.current();
        let project = &mut current.project;
        if project.frames.all().is_empty() {
            return Err(Refusal::conflict("there are no frames to save yet"));
        }
        let is_new = project.name.as_deref() != Some(&name);
        if let Some(taken) = [&folder, &file].into_iter().find(|path| is_new && fs::symlink_metadata(path).is_ok()) {
            return Err(Refusal::conflict(format!("there is {} already: choose another name", taken.display())));
        }
        saving::write_labels(&project.frames)?;
        let failed = |error| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, format!("{error:#}"));
        if is_new && project.name.is_some() {
            project.copy_to(&folder).map_err(failed)?;
            saving::write_labels(&project.frames)?;
        } else if is_new {
            project.frames.move_to(&folder)?;
        }
        project.name = Some(name.clone());
        saving::remember(&self.places.data, Some(&name))?;
        // Its settings may have been changed since.
        if !file.exists() {
            write::atomic(&file, saving::pipeline(&name, &folder, &self.backbone).as_bytes())?;
        }
        // Without them, the pipeline would have nothing to choose its epochs by.
        let needs = project.needs();
        let command = format!("make pipeline PIPELINE={name}");
        Ok(json!({ "folder": folder, "pipeline": file, "command": command, "needs": needs }))
    }

    /// Begins anew. What is there must be saved.
    pub fn begin_anew(&self) -> Result<(), Refusal> {
        let mut current = self.current();
        if current.project.name.is_none() {
            let is_empty = current.project.frames.all().is_empty();
            return is_empty.then_some(()).ok_or_else(|| Refusal::conflict("what is taught now is not saved yet"));
        }
        let failed = |error| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, format!("{error:#}"));
        current.project = Project::open(None, &self.places.data.join(UNSAVED)).map_err(failed)?;
        saving::remember(&self.places.data, None)?;
        current.number += 1;
        self.models.remove(TAUGHT);
        Ok(())
    }

    /// All frames with their features, and the revision that they are of.
    async fn examples(&self) -> Result<(u64, Examples), Refusal> {
        let (revision, frames, needs) = {
            let project = &self.current().project;
            (project.revision, project.frames.all(), project.frames.needs())
        };
        if let Some(missing) = needs.iter().find(|need| !matches!(need, Need::SecondTake(_))) {
            return Err(Refusal::conflict(format!("there is not enough to learn from: record {missing}")));
        }
        let classes: BTreeSet<&String> = frames.iter().map(|frame| &frame.class).collect();
        let classes: Vec<String> = classes.into_iter().cloned().collect();
        let (mut train, mut validation) = (Vec::new(), Vec::new());
        for some in frames.chunks(AT_ONCE) {
            let features = try_join_all(some.iter().map(|frame| self.features_of_frame(frame))).await?;
            for (frame, features) in some.iter().zip(features) {
                let label = classes.iter().position(|class| *class == frame.class).expect("it is a frame's");
                let examples = if frame.role() == Role::Train { &mut train } else { &mut validation };
                examples.push(Example { frame: frame.clone(), label, features });
            }
        }
        // Classes that nothing checks would make the accuracy one of the others.
        if !needs.is_empty() {
            validation.clear();
        }
        Ok((revision, Examples { classes, train, validation }))
    }

    async fn features_of_frame(&self, frame: &Frame) -> Result<Arc<[f32]>, Refusal> {
        let known = |hash: &blake3::Hash| self.current().project.features.get(hash);
        let noted = self.current().project.hashes.get(frame).copied();
        if let Some(features) = noted.as_ref().and_then(known) {
            return Ok(features);
        }
        let bytes = self.frame(&frame.class, &frame.name)?;
        let hash = blake3::hash(&bytes);
        if known(&hash).is_none() {
            let named =
                |refusal: Refusal| Refusal::new(refusal.status, format!("{}: {}", frame.path(), refusal.sentence));
            let features = self.features_of(bytes).await.map_err(named)?;
            self.current().project.features.keep(hash, features);
        }
        self.current().project.hashes.insert(frame.clone(), hash);
        known(&hash).ok_or_else(Refusal::bug)
    }

    /// The features (c,) of a photo.
    async fn features_of(&self, bytes: Vec<u8>) -> Result<Vec<f32>, Refusal> {
        let question = Question { model: Arc::clone(&self.features_only), threshold: None, strangers: false };
        let row = self.photos.row(PathBuf::new(), bytes, question).await?;
        let (_, output) = row.answer.map_err(|status| Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, status))?;
        Ok(output.features)
    }

    /// Changes what there is. A saved project keeps its table.
    fn change(&self, change: impl FnOnce(&mut Project) -> Result<(), Refusal>) -> Result<(), Refusal> {
        let mut current = self.current();
        change(&mut current.project)?;
        current.project.revision += 1;
        current.project.write_labels();
        Ok(())
    }

    /// Removes something of a class.
    fn change_class(
        &self,
        class: &str,
        change: impl FnOnce(&mut Project) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        self.change(|project| {
            let changed = change(project);
            project.class_changed(class);
            changed
        })
    }

    fn current(&self) -> MutexGuard<'_, Current> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn no_question(id: u64) -> Refusal {
    Refusal::missing(format!("question {id} is not open any more"))
}

/// What the name of a photo's file should end in, by its content.
fn ending(bytes: &[u8]) -> &'static str {
    let format = image::guess_format(bytes).ok();
    let known = format.and_then(|format| format.extensions_str().first().copied());
    known.unwrap_or(if bytes.get(4..8) == Some(b"ftyp") { "heic" } else { "jxl" })
}

/// The same pixels as PNG: live frames come as BMP, which takes no time to write, and more room.
fn png(frame: &[u8]) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    let written = image::load_from_memory(frame).and_then(|frame| frame.write_to(&mut file, ImageFormat::Png));
    if written.is_ok() { file.into_inner() } else { frame.to_vec() }
}
