//! `shift.yaml`: how the domains of an adapted model differ, and what adapting it did. Nothing here needs a label of
//! the target, so all of it can be known before anybody labels one.

use crate::error::{Error, Result};
use crate::{Folder, Split, file_names, yaml};
use serde::{Deserialize, Serialize};

/// The whole file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shift {
    /// How the model was adapted.
    pub method: String,
    /// The stage with the features of the domain that has labels.
    pub source: String,
    /// The stage with the features of the domain that the model is for.
    pub target: String,
    /// The target's split whose features the method saw, without labels.
    pub seen: Split,
    /// Its rows.
    pub seen_rows: usize,
    /// Rows of the target whose labels the method used.
    pub target_labels: usize,
    /// Area under the ROC curve of a linear classifier that tells source rows from target rows, cross-validated.
    pub domain_auc: f64,
    /// Distance of the means of the features as they were read: the root of its mean square over the features, in units of the
    /// root of the source's mean variance.
    pub mean_distance: f64,
    /// Frobenius norm of the difference of the covariances, relative to that of the target's covariance.
    pub covariance_distance: BeforeAfter,
    /// The share of the seen rows whose answer is not that of the head without adaptation.
    pub answers_changed: f64,
    /// For methods that weigh the source rows: how many equally heavy rows tell as much, as a share of all.
    pub effective_sample_size: Option<f64>,
    /// The shares of the classes, in label order.
    pub classes: Vec<ClassShare>,
    /// When the result is not to be believed, as parts of a sentence.
    pub remarks: Vec<String>,
}

/// A number of the features as the head without adaptation sees them, and after all that was done to them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BeforeAfter {
    /// Scaled by the source's standard deviations.
    pub before: f64,
    /// After scale and map.
    pub after: f64,
}

/// How frequent one class is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassShare {
    /// The class name.
    pub class: String,
    /// Its share of the source's labels.
    pub source: f64,
    /// Its share of the answers for the seen rows, without adaptation.
    pub none: f64,
    /// Its share of the answers for the seen rows, with adaptation.
    pub adapted: f64,
}

impl Shift {
    /// Reads the file of a model. Errors: its classes are not those of the model, or a number is not finite.
    pub fn read(model: &Folder) -> Result<Self> {
        let path = model.file(file_names::SHIFT)?;
        let shift: Self = yaml::read(&path)?;
        let (found, classes) = (shift.classes.iter().map(|share| share.class.as_str()), model.classes()?);
        if found.clone().ne(classes.names()) {
            let expected = format!("the classes {}", classes.names().join(", "));
            return Err(Error::unexpected(&path, expected, found.collect::<Vec<_>>().join(", ")));
        }
        match shift.numbers().into_iter().find(|(_, number)| !number.is_finite()) {
            None => Ok(shift),
            Some((key, number)) => Err(Error::unexpected(&path, format!("a finite number as {key}"), number)),
        }
    }

    /// Every number that may fail to be finite, with its key.
    fn numbers(&self) -> Vec<(&'static str, f64)> {
        let mut numbers = vec![
            ("domain_auc", self.domain_auc),
            ("mean_distance", self.mean_distance),
            ("covariance_distance.before", self.covariance_distance.before),
            ("covariance_distance.after", self.covariance_distance.after),
            ("answers_changed", self.answers_changed),
        ];
        numbers.extend(self.effective_sample_size.map(|size| ("effective_sample_size", size)));
        for share in &self.classes {
            numbers.extend([("source", share.source), ("none", share.none), ("adapted", share.adapted)]);
        }
        numbers
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::{Entry, Manifest};
    use crate::write;

    const TEXT: &str = "method: centroids
source: source
target: target
seen: train
seen_rows: 400
target_labels: 0
domain_auc: 0.993
mean_distance: 3.1
covariance_distance:
  before: 0.9
  after: 0.3
answers_changed: 0.21
effective_sample_size: null
classes:
- class: ant
  source: 0.5
  none: 0.71
  adapted: 0.52
- class: bee
  source: 0.5
  none: 0.29
  adapted: 0.48
remarks: []
";

    fn read(text: &str) -> Result<Shift, String> {
        let folder = tempfile::tempdir().unwrap();
        let mut manifest = Manifest::default();
        for (name, text) in [(file_names::SHIFT, text), (file_names::CLASSES, "- ant\n- bee\n")] {
            let path = folder.path().join(name);
            write::atomic(&path, text.as_bytes()).unwrap();
            manifest.files.insert(name.to_owned(), Entry::of(&path).unwrap());
        }
        write::atomic(&folder.path().join(file_names::MANIFEST), yaml::to_string(&manifest).as_bytes()).unwrap();
        let shift = Folder::open(folder.path()).and_then(|folder| Shift::read(&folder));
        shift.map_err(|error| error.to_string().replace(&format!("{}/", folder.path().display()), ""))
    }

    #[test]
    fn what_is_written_is_read() {
        let shift = read(TEXT).unwrap();
        assert_eq!((shift.seen, shift.covariance_distance.after, shift.classes[1].none), (Split::Train, 0.3, 0.29));
        assert_eq!(yaml::to_string(&shift), TEXT);
    }

    #[test]
    fn mistakes_are_named() {
        let with = |from: &str, to: &str| read(&TEXT.replace(from, to)).unwrap_err();
        assert_eq!(with("class: bee", "class: cow"), "shift.yaml: expected the classes ant, bee, got ant, cow");
        assert_eq!(with("3.1", ".nan"), "shift.yaml: expected a finite number as mean_distance, got NaN");
        assert_eq!(with("0.29", ".inf"), "shift.yaml: expected a finite number as none, got inf");
        assert!(with("seen: train", "seen: all").contains("unknown variant `all`"));
        assert!(with("method:", "methods:").contains("unknown field `methods`"));
    }
}
