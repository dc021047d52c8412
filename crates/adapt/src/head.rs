//! A linear head as the files of a trained model: weights and logits.

use crate::config::Settings;
use crate::domains::{Domains, features, splits};
use artifact::{Folder, Job, Npy, Split, file_names};
use domain::Linear;
use model::bytes::{tensor, to_vec};
use model::head::HeadShape;
use model::{About, Head, Mode, Parameters, checkpoint, no_grad, pixels};
use train::score::Score;

/// A head for features of one shape.
pub struct Trained {
    shape: HeadShape,
    parameters: Parameters,
}

impl Trained {
    /// The head in f32.
    pub fn new(job: &Job<Settings>, features: &Npy<f32>, head: &Linear) -> Self {
        let head = &if head.classes() == 2 { shared(head) } else { head.clone() };
        let [_, h, w, c] = *features.shape() else { unreachable!("features have four axes") };
        let shape = HeadShape {
            features: [h, w, c],
            pool: job.settings.pool,
            hidden: Vec::new(),
            dropout: 0.0,
            outputs: head.classes(),
        };
        let numbers = |numbers: Vec<f64>| numbers.into_iter().map(|x| x as f32).collect::<Vec<_>>();
        let weight = numbers(head.weight.row_iter().flat_map(|row| row.iter().copied().collect::<Vec<_>>()).collect());
        let [k, d] = [head.weight.nrows() as i64, head.weight.ncols() as i64];
        let parameters = Parameters::from([
            ("output.weight".to_owned(), tensor(&weight, &[k, d])),
            ("output.bias".to_owned(), tensor(&numbers(head.bias.clone()), &[k])),
        ]);
        Self { shape, parameters }
    }

    /// Logits of a row: k, or 1 for two classes.
    pub const fn outputs(&self) -> usize {
        self.shape.outputs
    }

    /// Writes `head.safetensors`, and what the report must say of it.
    pub fn write(&self, job: &Job<Settings>, domains: &Domains, remarks: &[String]) -> artifact::Result<()> {
        let about =
            About { head: Some(self.shape.clone()), classes: Some(domains.classes.clone()), ..domains.about.clone() };
        about.record_remarks(job, remarks.iter().cloned());
        job.write(file_names::HEAD, &checkpoint::to_bytes(&self.parameters, &about))
    }

    /// The logits (n, k) of features (n, h, w, c), as `predict` computes them.
    pub fn logits(&self, features: &Npy<f32>) -> Vec<f32> {
        let head = Head::new(&self.shape, &self.parameters);
        let [h, w, c] = self.shape.features.map(|length| length as i64);
        let batch = |first: usize| {
            let rows = &features.data()[first * features.row_len()..];
            let n = (features.len() - first).min(pixels::ROWS);
            let batch = tensor(&rows[..n * features.row_len()], &[n as i64, h, w, c]);
            to_vec::<f32>(&no_grad(|| head.forward(&batch, Mode::Evaluate)))
        };
        (0..features.len()).step_by(pixels::ROWS).flat_map(batch).collect()
    }

    /// Writes the logits of a split under `name`, and returns its score if it has labels.
    pub fn write_logits(
        &self,
        job: &Job<Settings>,
        folder: &Folder,
        split: Split,
        name: &str,
    ) -> artifact::Result<Option<Score>> {
        let features = features(folder, split)?;
        let is_labelled = folder.has(&file_names::labels(split));
        let labels = if is_labelled { Some(folder.labels(split)?) } else { None };
        let features = match &labels {
            Some(labels) => features.rows_as(labels.len(), &format!("labels of {split}"))?,
            None => features,
        };
        let logits = self.logits(&features);
        job.write_npy(name, &[logits.len() / self.shape.outputs, self.shape.outputs], &logits)?;
        Ok(labels.map(|labels| Score::measure(&logits, labels.data())))
    }
}

/// One logit for two classes: the second class's less the first's.
fn shared(head: &Linear) -> Linear {
    let weight = (head.weight.row(1) - head.weight.row(0)).as_mat().to_owned();
    Linear { weight, bias: vec![head.bias[1] - head.bias[0]] }
}

/// What was scored, of the last split that has labels, and which that is.
pub struct Scores {
    /// The source's head on the source.
    pub at_home: Option<(Split, Score)>,
    /// The same head on the target.
    pub without: Option<(Split, Score)>,
    /// The adapted head on the target.
    pub adapted: Option<(Split, Score)>,
}

/// Writes the logits of both heads for all splits of the target but train, and those of the source's head at home.
pub fn write_all(
    job: &Job<Settings>,
    domains: &Domains,
    without: &Trained,
    adapted: &Trained,
) -> artifact::Result<Scores> {
    job.copy(&domains.target, file_names::CLASSES)?;
    let mut scores = Scores { at_home: None, without: None, adapted: None };
    for split in domains.evaluated() {
        let target = &domains.target;
        let score = adapted.write_logits(job, target, split, &file_names::logits(split))?;
        scores.adapted = score.map(|score| (split, score)).or(scores.adapted);
        let score = without.write_logits(job, target, split, &file_names::without_adaptation(split))?;
        scores.without = score.map(|score| (split, score)).or(scores.without);
        if target.has(&file_names::labels(split)) {
            job.copy(target, &file_names::labels(split))?;
        }
        job.copy(target, &file_names::files(split))?;
    }
    for split in splits(&domains.source).into_iter().filter(|split| *split != Split::Train) {
        let source = &domains.source;
        let score = without.write_logits(job, source, split, &file_names::at_home(split))?;
        if score.is_some() {
            let labels = source.labels(split)?;
            job.write_npy(&file_names::labels_at_home(split), labels.shape(), labels.data())?;
        }
        scores.at_home = score.map(|score| (split, score)).or(scores.at_home);
    }
    Ok(scores)
}
