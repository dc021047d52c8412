//! One trained model: its predictions, its learning curves, and the domains that it was adapted between.

use crate::config::Settings;
use crate::domains::Domains;
use crate::history::History;
use crate::logits::{self, Outputs};
use crate::truth::Truth;
use artifact::tried::{self, Tried};
use artifact::{Error, Folder, Result, facts, file_names, yaml};
use measure::prediction::Prediction;

/// A model's predictions and how it was trained.
pub struct Model {
    /// The name of its stage.
    pub name: String,
    /// The artifact that all this comes from.
    pub folder: Folder,
    /// Its predictions for each evaluated split, in the truth's order.
    pub outputs: Vec<Outputs>,
    /// Its learning curves, if it was trained by epochs.
    pub history: Option<History>,
    /// The epoch, from 1, whose weights were kept, if the trainer says so.
    pub kept_epoch: Option<usize>,
    /// What its trainer wants its readers to know.
    pub remarks: Vec<String>,
    /// How often its training saw each photo, in a sentence, if the trainer says so.
    pub seen: Option<String>,
    /// What it was selected from, if `select` handed it on.
    pub tried: Option<Tried>,
    /// The domains that it was adapted between, if it was.
    pub domains: Option<Domains>,
}

impl Model {
    /// Reads logits and history of one model.
    pub fn read(folder: Folder, truth: &Truth, settings: &Settings) -> Result<Self> {
        folder.same_pictures_as(&truth.folder, truth.evaluated().map(|split| split.split))?;
        let history = history(&folder, settings)?;
        let outputs = truth.evaluated().map(|split| logits::read(&folder, split, truth.classes.len()));
        let outputs = outputs.collect::<Result<_>>()?;
        let kept_epoch = history.as_ref().map(|history| kept_epoch(&folder, history.epochs())).transpose()?.flatten();
        let (remarks, seen, tried) = (folder.texts(facts::REMARKS)?, seen(&folder)?, tried::read(&folder)?);
        let domains = Domains::read(&folder, truth)?;
        Ok(Self { name: folder.name(), folder, outputs, history, kept_epoch, remarks, seen, tried, domains })
    }

    /// The predictions for the final split: (n,).
    pub fn final_predictions(&self) -> &[Prediction] {
        &self.outputs.last().expect("the truth has an evaluated split").predictions
    }
}

/// The model of this name; panics where there is none.
pub fn named<'a>(models: &'a [Model], name: &str) -> &'a Model {
    models.iter().find(|model| model.name == name).expect("names come from these models")
}

/// None for a model that has no epochs, such as a convex fit.
fn history(folder: &Folder, settings: &Settings) -> Result<Option<History>> {
    let has_epochs = folder.has(file_names::HISTORY) || folder.manifest().facts.contains_key(facts::KEPT_EPOCH);
    has_epochs.then(|| History::read(folder, settings)).transpose()
}

fn kept_epoch(folder: &Folder, epochs: usize) -> Result<Option<usize>> {
    let Some(fact) = folder.manifest().facts.get(facts::KEPT_EPOCH) else { return Ok(None) };
    match fact.as_u64().and_then(|epoch| usize::try_from(epoch).ok()) {
        Some(epoch) if (1..=epochs).contains(&epoch) => Ok(Some(epoch)),
        _ => Err(Error::unexpected(
            &folder.path().join(file_names::MANIFEST),
            format!("{} from 1 to {epochs}, the epochs of {}", facts::KEPT_EPOCH, file_names::HISTORY),
            yaml::one_line(fact),
        )),
    }
}

fn seen(folder: &Folder) -> Result<Option<String>> {
    let Some(fact) = folder.manifest().facts.get(facts::SEEN) else { return Ok(None) };
    fact.as_str().map(|text| Some(text.to_owned())).ok_or_else(|| {
        let expected = format!("{} to be a text", facts::SEEN);
        Error::unexpected(&folder.path().join(file_names::MANIFEST), expected, yaml::one_line(fact))
    })
}
