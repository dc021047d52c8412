//! All of it together: what the page asks for, step by step.

use super::asking::{Asking, candidates};
use super::backbone::Backbone;
use super::features::Features;
use super::frames::{Frame, Frames, Role};
use super::lesson::Lesson;
use super::training::{Example, Examples, Taught, taught};
use super::{name, saving};
use crate::models::{Model, Models, TAUGHT};
use crate::photos::{Photos, Question};
use crate::refusal::Refusal;
use answers::{Columns, Row, json};
use artifact::{stderr, write};
use axum::http::StatusCode;
use model::classifier::Judge;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::fs;
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
    project: Mutex<Project>,
    /// One training at a time.
    training: tokio::sync::Mutex<()>,
}

/// What is being taught.
struct Project {
    /// As it was saved.
    name: Option<String>,
    frames: Frames,
    features: Features,
    /// What each file holds, for those that were looked at.
    hashes: HashMap<Frame, blake3::Hash>,
    /// How often frames were added, moved or removed.
    revision: u64,
    lesson: Option<(u64, Lesson)>,
    /// The bytes of `head.safetensors`.
    head: Option<Arc<[u8]>>,
    asking: Asking<Doubt>,
    question: Option<OpenQuestion>,
    questions: u64,
    /// The take of each class that its asked frames go to.
    asked_takes: BTreeMap<String, u32>,
}

/// A frame that may be asked about.
struct Doubt {
    frame: Vec<u8>,
    /// The classes between which its answer hesitates.
    classes: Vec<String>,
}

/// A frame that the page asks about.
struct OpenQuestion {
    id: u64,
    frame: Arc<[u8]>,
    /// As the page gets it.
    asked: Value,
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
        let project = Project::open(name, Frames::open(&folder)?);
        let features_only = Arc::new(backbone.features_only());
        let (project, training) = (Mutex::new(project), tokio::sync::Mutex::new(()));
        Ok(Self { backbone, features_only, photos, models, places, project, training })
    }

    /// All that the page shows.
    pub fn state(&self) -> Value {
        let project = self.project();
        let classes = project.frames.takes().into_iter().map(|(class, takes)| {
            let take =
                |(take, frames): (u32, Vec<&str>)| json!({ "take": take, "role": Role::of(take), "frames": frames });
            json!({ "name": class, "takes": takes.into_iter().map(take).collect::<Vec<_>>() })
        });
        json!({
            "name": project.name,
            "folder": project.frames.folder(),
            "network": self.backbone.in_words(),
            "classes": classes.collect::<Vec<_>>(),
            "trained": project.result(),
            "needs": project.frames.needs(),
        })
    }

    /// Makes a class.
    pub fn add_class(&self, class: &str) -> Result<(), Refusal> {
        let class = name::of_class(class)?;
        self.change(|project| project.frames.add_class(&class))
    }

    /// Gives a class another name.
    pub fn rename_class(&self, class: &str, new: &str) -> Result<(), Refusal> {
        let new = name::of_class(new)?;
        self.change(|project| project.frames.rename_class(class, &new))
    }

    /// Removes a class with its frames.
    pub fn remove_class(&self, class: &str) -> Result<(), Refusal> {
        self.change(|project| project.frames.remove_class(class))
    }

    /// Removes a frame.
    pub fn remove_frame(&self, class: &str, name: &str) -> Result<(), Refusal> {
        self.change(|project| project.frames.remove(class, name))
    }

    /// Removes the frames of a take.
    pub fn remove_take(&self, class: &str, take: u32) -> Result<(), Refusal> {
        self.change(|project| project.frames.remove_take(class, take))
    }

    /// The bytes of a frame's file.
    pub fn frame(&self, class: &str, name: &str) -> Result<Vec<u8>, Refusal> {
        let file = {
            let project = self.project();
            project.frames.file(&project.frames.find(class, name)?)
        };
        fs::read(&file).map_err(|error| Refusal::missing(format!("{}: {error}", file.display())))
    }

    /// Keeps a frame. It is on the disk afterwards, and its features are computed.
    pub async fn add_frame(&self, class: &str, take: u32, bytes: Vec<u8>) -> Result<String, Refusal> {
        let features = self.features_of(bytes.clone()).await?;
        let (hash, ending) = (blake3::hash(&bytes), ending(&bytes));
        let mut added = None;
        self.change(|project| {
            let frame = project.frames.add(class, take, ending, &bytes)?;
            project.features.keep(hash, features);
            project.hashes.insert(frame.clone(), hash);
            added = Some(frame.name);
            Ok(())
        })?;
        Ok(added.unwrap_or_default())
    }

    /// Trains on all frames, and answers with what came of it from then on.
    pub async fn train(self: &Arc<Self>) -> Result<Value, Refusal> {
        let _one = self.training.lock().await;
        let (revision, examples) = self.examples().await?;
        let teacher = Arc::clone(self);
        let trained = tokio::task::spawn_blocking(move || taught(&teacher.backbone, &examples)).await;
        let failed = |error| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, format!("{error:#}"));
        let Taught { model, head, lesson } = trained.map_err(|_| Refusal::bug())?.map_err(failed)?;
        self.models.put(TAUGHT, model);
        let mut project = self.project();
        project.lesson = Some((revision, lesson));
        project.head = Some(head.into());
        Ok(project.result())
    }

    /// The head, as `train-head` writes it from the same frames.
    pub fn head(&self) -> Result<Arc<[u8]>, Refusal> {
        self.project().head.clone().ok_or_else(|| Refusal::missing("nothing has been taught yet"))
    }

    /// What was taught says about a frame of the camera, and whether to ask about it.
    pub async fn look(&self, bytes: Vec<u8>) -> Result<Value, Refusal> {
        let (_, model) =
            self.models.get(Some(TAUGHT)).ok_or_else(|| Refusal::conflict("nothing has been taught yet"))?;
        let columns = Columns::new(model.judge(), usize::MAX, false, false);
        let row = self.photos.row(PathBuf::new(), bytes.clone(), Question::usual(Arc::clone(&model))).await?;
        let ask = self.project().question(&row, model.judge(), bytes);
        Ok(json!({ "row": json::object(&columns, &row), "ask": ask }))
    }

    /// The frame that a question is about.
    pub fn asked(&self, id: u64) -> Result<Arc<[u8]>, Refusal> {
        let project = self.project();
        let question = project.question.as_ref().filter(|question| question.id == id);
        question.map(|question| Arc::clone(&question.frame)).ok_or_else(|| no_question(id))
    }

    /// Takes the answer to a question: the class of the frame, or none.
    pub async fn answer(&self, id: u64, class: Option<&str>) -> Result<(), Refusal> {
        let frame = self.asked(id)?;
        if let Some(class) = class {
            let take = self.project().asked_take(class);
            self.add_frame(class, take, frame.to_vec()).await?;
        }
        self.project().question = None;
        Ok(())
    }

    /// Saves what was taught as a data set and a pipeline file.
    pub fn save(&self, name: &str) -> Result<Value, Refusal> {
        let name = name::of_project(name)?;
        let folder = self.places.data.join(&name);
        let file = self.places.pipelines.join(format!("{name}.yaml"));
        let mut project = self.project();
        if project.frames.all().is_empty() {
            return Err(Refusal::conflict("there are no frames to save yet"));
        }
        if project.name.as_deref() != Some(&name) {
            if let Some(taken) = [&folder, &file].into_iter().find(|path| fs::symlink_metadata(path).is_ok()) {
                return Err(Refusal::conflict(format!("there is {} already: choose another name", taken.display())));
            }
            project.frames.move_to(&folder)?;
            project.name = Some(name.clone());
        }
        saving::write_labels(&project.frames)?;
        // Its settings may have been changed since.
        if !file.exists() {
            write::atomic(&file, saving::pipeline(&name, &folder, &self.backbone).as_bytes())?;
        }
        Ok(json!({ "folder": folder, "pipeline": file, "command": format!("make pipeline PIPELINE={name}") }))
    }

    /// Begins anew. What is there must be saved.
    pub fn begin_anew(&self) -> Result<(), Refusal> {
        let mut project = self.project();
        if project.name.is_none() && !project.frames.all().is_empty() {
            return Err(Refusal::conflict("what is taught now is not saved yet"));
        }
        *project = Project::open(None, Frames::open(&self.places.data.join(UNSAVED))?);
        self.models.remove(TAUGHT);
        Ok(())
    }

    /// All frames with their features, and the revision that they are of.
    async fn examples(&self) -> Result<(u64, Examples), Refusal> {
        let (revision, frames, needs) = {
            let project = self.project();
            (project.revision, project.frames.all(), project.frames.needs())
        };
        let classes: Vec<String> = frames
            .iter()
            .map(|frame| frame.class.clone())
            .collect::<std::collections::BTreeSet<_>>()
            .into_iter()
            .collect();
        let missing = needs.iter().find(|need| !need.starts_with("a second take"));
        if let Some(missing) = missing {
            return Err(Refusal::conflict(format!("there is not enough to learn from: record {missing}")));
        }
        let is_checked = needs.is_empty();
        let (mut train, mut validation) = (Vec::new(), Vec::new());
        for some in frames.chunks(AT_ONCE) {
            let features = self.features_of_frames(some).await?;
            for (frame, features) in some.iter().zip(features) {
                let label = classes.iter().position(|class| *class == frame.class).expect("it is a frame's");
                let examples = if frame.role() == Role::Train { &mut train } else { &mut validation };
                examples.push(Example { frame: frame.clone(), label, features });
            }
        }
        if !is_checked {
            validation.clear();
        }
        Ok((revision, Examples { classes, train, validation }))
    }

    /// The features of some frames, computed at the same time where they are not known.
    async fn features_of_frames(&self, frames: &[Frame]) -> Result<Vec<Arc<[f32]>>, Refusal> {
        let mut found = Vec::new();
        for frame in frames {
            found.push(self.features_of_frame(frame).await?);
        }
        Ok(found)
    }

    async fn features_of_frame(&self, frame: &Frame) -> Result<Arc<[f32]>, Refusal> {
        let known = {
            let project = self.project();
            project.hashes.get(frame).and_then(|hash| project.features.get(hash))
        };
        if let Some(features) = known {
            return Ok(features);
        }
        let bytes = self.frame(&frame.class, &frame.name)?;
        let hash = blake3::hash(&bytes);
        let features = self
            .features_of(bytes)
            .await
            .map_err(|refusal| Refusal::new(refusal.status, format!("{}: {}", frame.path(), refusal.sentence)))?;
        let mut project = self.project();
        project.features.keep(hash, features);
        project.hashes.insert(frame.clone(), hash);
        project.features.get(&hash).ok_or_else(Refusal::bug)
    }

    /// The features (c,) of a photo.
    async fn features_of(&self, bytes: Vec<u8>) -> Result<Vec<f32>, Refusal> {
        let question = Question { model: Arc::clone(&self.features_only), threshold: None, strangers: false };
        let row = self.photos.row(PathBuf::new(), bytes, question).await?;
        let (_, output) = row.answer.map_err(|status| Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, status))?;
        Ok(output.features)
    }

    /// Changes frames. Those of a saved project keep their table.
    fn change(&self, change: impl FnOnce(&mut Project) -> Result<(), Refusal>) -> Result<(), Refusal> {
        let mut project = self.project();
        change(&mut project)?;
        project.revision += 1;
        if project.name.is_some() {
            saving::write_labels(&project.frames)?;
        }
        Ok(())
    }

    fn project(&self) -> MutexGuard<'_, Project> {
        self.project.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Project {
    fn open(name: Option<String>, frames: Frames) -> Self {
        if !frames.all().is_empty() {
            stderr::line(format_args!("{}: {} frames to go on with", frames.folder().display(), frames.all().len()));
        }
        Self {
            name,
            frames,
            features: Features::default(),
            hashes: HashMap::new(),
            revision: 0,
            lesson: None,
            head: None,
            asking: Asking::default(),
            question: None,
            questions: 0,
            asked_takes: BTreeMap::new(),
        }
    }

    /// What came of the last training, if there was one.
    fn result(&self) -> Value {
        let Some((revision, lesson)) = &self.lesson else { return Value::Null };
        let mut result = serde_json::to_value(lesson).expect("plain data always has a JSON form");
        result["is_stale"] = (*revision != self.revision).into();
        result
    }

    /// The open question, or a new one about this frame if it is worth one.
    fn question(&mut self, row: &Row, judge: &Judge, frame: Vec<u8>) -> Option<Value> {
        if let Some(open) = &self.question {
            return Some(open.asked.clone());
        }
        let (answer, output) = row.answer.as_ref().ok()?;
        let distance = judge.distance(output);
        let Doubt { frame, classes } = self.asking.look(answer, output, distance, || {
            let classes = candidates(answer).into_iter().map(|class| judge.classes()[class].clone());
            Doubt { frame, classes: classes.collect() }
        })?;
        self.questions += 1;
        let id = self.questions;
        let asked = json!({ "id": id, "classes": classes, "sentence": format!("Is this {}?", classes.join(" or ")) });
        self.question = Some(OpenQuestion { id, frame: frame.into(), asked: asked.clone() });
        Some(asked)
    }

    /// The take that frames of a class go to which were asked about: one that is learnt from, of its own.
    fn asked_take(&mut self, class: &str) -> u32 {
        let takes = self.frames.takes();
        let last = takes.iter().find(|(name, _)| *name == class).and_then(|(_, takes)| takes.keys().max().copied());
        let after = last.unwrap_or(2) + 1;
        let next = if Role::of(after) == Role::Train { after } else { after + 1 };
        *self.asked_takes.entry(class.to_owned()).or_insert(next)
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
