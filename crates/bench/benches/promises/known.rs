//! Fresh photos of the classes, with their logits and distances.

use crate::answers;
use crate::demo::Demo;
use measure::labelled::Labelled;
use model::classifier::Classifier;

/// n photos that the classifier has never seen.
pub struct Known {
    /// Their logits and classes.
    pub labelled: Labelled,
    /// (n,): how far each is from the training pictures.
    pub distances: Vec<f64>,
}

impl Known {
    /// The answers for all fresh photos.
    pub fn read(demo: &Demo, classifier: &Classifier) -> anyhow::Result<Self> {
        let classes = classifier.judge().classes();
        let (mut logits, mut labels, mut distances) = (Vec::new(), Vec::new(), Vec::new());
        for (label, name) in classes.iter().enumerate() {
            eprintln!("answers for fresh photos of {name}");
            let answers = answers::for_files(classifier, &demo.known(name)?)?;
            labels.extend(vec![label; answers.distances.len()]);
            logits.extend(answers.logits);
            distances.extend(answers.distances);
        }
        Ok(Self { labelled: Labelled::new(logits, labels, classes.len()), distances })
    }

    /// Its number of photos.
    pub fn len(&self) -> usize {
        self.distances.len()
    }

    /// The photos at these positions.
    pub fn at(&self, positions: &[usize]) -> Self {
        let distances = positions.iter().map(|position| self.distances[*position]).collect();
        Self { labelled: self.labelled.at(positions), distances }
    }
}
