//! What a model that was adapted says of both domains: `shift.yaml`, the map of the features, and what the same head
//! predicted before it was adapted, at home and on the target.

use crate::truth::{LabelledSplit, Truth};
use artifact::shift::Shift;
use artifact::tables::domain_map::{self, Row};
use artifact::{Error, Folder, Npy, Result, Split, file_names};
use measure::prediction::Prediction;

/// Both domains of one model.
pub struct Domains {
    /// How they differ, without a label of the target.
    pub shift: Shift,
    /// Some rows of both in the plane, and their classes.
    pub map: Vec<Mapped>,
    /// What the head predicted at home, without adaptation; none where the source has train rows only.
    pub home: Option<Home>,
    /// (n,) what it predicted for the target's final split, without adaptation.
    pub without: Vec<Prediction>,
}

/// The split of the source that measures the head.
pub struct Home {
    /// Which one: test, or validation where the source has no test split.
    pub split: Split,
    /// (n,) the prediction for each row.
    pub predictions: Vec<Prediction>,
    /// (n,) its label.
    pub labels: Vec<usize>,
}

/// A row of the map.
pub struct Mapped {
    /// Where it lies.
    pub row: Row,
    /// Its true class or, where that is not known, the predicted one: a position in the class names.
    pub class: usize,
}

impl Domains {
    /// Reads what the stage of a model says; none of a model that was not adapted.
    pub fn read(folder: &Folder, truth: &Truth) -> Result<Option<Self>> {
        if !folder.has(file_names::SHIFT) {
            return Ok(None);
        }
        let LabelledSplit { split, labels, .. } = truth.final_split();
        let k = truth.classes.len();
        let without = folder.logits_in(&file_names::without_adaptation(split), &file_names::labels(split))?;
        Ok(Some(Self {
            shift: Shift::read(folder)?,
            map: map(folder, truth.classes.names())?,
            home: Home::read(folder, k)?,
            without: predictions(&without, labels, k),
        }))
    }
}

impl Home {
    fn read(folder: &Folder, k: usize) -> Result<Option<Self>> {
        let measures = |split: &Split| folder.has(&file_names::at_home(split));
        let Some(split) = [Split::Test, Split::Validation].into_iter().find(measures) else { return Ok(None) };
        let labels_file = file_names::labels_at_home(split);
        let labels = folder.labels_in(&labels_file)?;
        if labels.is_empty() {
            return Err(Error::unexpected(labels.path(), "at least one row", 0));
        }
        let logits = folder.logits_in(&file_names::at_home(split), &labels_file)?;
        let labels: Vec<usize> = labels.data().iter().map(|&label| label as usize).collect();
        Ok(Some(Self { split, predictions: predictions(&logits, &labels, k), labels }))
    }
}

fn predictions(logits: &Npy<f32>, labels: &[usize], k: usize) -> Vec<Prediction> {
    let rows = labels.iter().enumerate();
    rows.map(|(row, &label)| Prediction::from_logits(logits.row(row), k, label)).collect()
}

fn map(folder: &Folder, classes: &[String]) -> Result<Vec<Mapped>> {
    let path = folder.file(file_names::DOMAIN_MAP)?;
    let mapped = |row: Row| {
        let name = row.class.as_ref().unwrap_or(&row.answer);
        let class = classes.iter().position(|class| class == name);
        let class =
            class.ok_or_else(|| Error::unexpected(&path, format!("the classes {}", classes.join(", ")), name))?;
        Ok(Mapped { row, class })
    };
    domain_map::read(&path)?.into_iter().map(mapped).collect()
}
