//! A training between two epochs: all that has to be known to resume it exactly.

use crate::history::{Epoch, best};
use crate::kept_epoch::KeptEpoch;
use crate::optimizer::Optimizer;
use crate::optimizer::rule::Rule;
use bytemuck::allocation::pod_collect_to_vec;
use model::{Parameters, Tensor, Variable, bytes, no_grad};
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensorError, SafeTensors, serialize};

/// The table of epochs in a saved session: f64 (e, 6).
const EPOCHS: &str = "epochs";
/// The number of steps in a saved session: f64 (1,).
const STEPS: &str = "steps";

/// A training between two epochs.
pub struct Session {
    /// Everything that a step changes in the task, by name: trained parameters and statistics.
    changed: Vec<(String, Tensor)>,
    /// The optimizer with its state.
    pub(crate) optimizer: Optimizer,
    /// The epochs so far.
    pub(crate) epochs: Vec<Epoch>,
    /// What `changed` held after the best epoch, if that epoch is kept; else empty.
    best: Vec<Tensor>,
    keep: KeptEpoch,
}

/// Why a saved session does not belong to this training.
#[derive(Debug, thiserror::Error)]
pub enum Mismatch {
    /// It is no safetensors file, or lacks a tensor.
    #[error(transparent)]
    File(#[from] SafeTensorError),
    /// It is of a training with more or fewer tensors.
    #[error("expected {expected} tensors, got {found}")]
    Count {
        /// Tensors that this training saves.
        expected: usize,
        /// Tensors in the file.
        found: usize,
    },
    /// A tensor has another dtype or shape.
    #[error("{name}: expected {expected}, got {found}")]
    Tensor {
        /// Its name.
        name: String,
        /// Dtype and shape in this training.
        expected: String,
        /// Dtype and shape in the file.
        found: String,
    },
}

impl Session {
    /// Before the first epoch.
    pub fn new(rule: Rule, trained: &[Variable], statistics: Vec<(String, Tensor)>, keep: KeptEpoch) -> Self {
        // First: the optimizer may move the parameters, and tensors that were detached before would not follow.
        let optimizer = Optimizer::new(rule, trained);
        let trained = trained.iter().map(|variable| (variable.name.clone(), variable.tensor.detach()));
        let changed: Vec<_> = trained.chain(statistics).collect();
        let best = match keep {
            KeptEpoch::Best => copies(&changed),
            KeptEpoch::Last => Vec::new(),
        };
        Self { optimizer, changed, epochs: Vec::new(), best, keep }
    }

    /// Adds a finished epoch.
    pub fn push(&mut self, epoch: Epoch) {
        self.epochs.push(epoch);
        if self.keep == KeptEpoch::Best && best(&self.epochs) == epoch.number {
            self.best = copies(&self.changed);
        }
    }

    /// Ends the training: the task gets the weights of the kept epoch. Returns that epoch's number.
    pub fn finish(&self) -> usize {
        match self.keep {
            KeptEpoch::Last => self.epochs.len(),
            KeptEpoch::Best => {
                let targets = self.changed.iter().map(|(_, tensor)| tensor);
                targets.zip(&self.best).for_each(|(tensor, best)| overwrite(tensor, best));
                best(&self.epochs)
            }
        }
    }

    /// The whole session as a safetensors file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let rows: Vec<[f64; 6]> = self.epochs.iter().map(Epoch::row).collect();
        let tensors: Vec<(String, Vec<usize>, Vec<f32>)> =
            self.tensors().into_iter().map(|(name, tensor)| (name, shape(&tensor), bytes::to_vec(&tensor))).collect();
        let view = |kind, shape: &[usize], data| TensorView::new(kind, shape.to_vec(), data).expect("its own shape");
        let floats = tensors
            .iter()
            .map(|(name, shape, values)| (name.as_str(), view(Dtype::F32, shape, bytemuck::cast_slice(values))));
        let steps = [f64::from(self.optimizer.steps)];
        let counts = [
            (EPOCHS, view(Dtype::F64, &[rows.len(), 6], bytemuck::cast_slice(&rows))),
            (STEPS, view(Dtype::F64, &[1], bytemuck::cast_slice(&steps))),
        ];
        serialize(floats.chain(counts), None).expect("names and shapes are plain")
    }

    /// Puts everything back as it was when [`to_bytes`](Self::to_bytes) made `bytes` in a training of the same task with the
    /// same settings.
    ///
    /// # Errors
    /// If `bytes` are those of another training. Nothing is changed then.
    pub fn restore(&mut self, bytes: &[u8]) -> Result<(), Mismatch> {
        let file = SafeTensors::deserialize(bytes)?;
        let tensors = self.tensors();
        let (expected, found) = (tensors.len() + 2, file.len());
        if found != expected {
            return Err(Mismatch::Count { expected, found });
        }
        let mut found = Vec::new();
        for (name, tensor) in tensors {
            let data = data(&file, &name, Dtype::F32, &shape(&tensor))?;
            found.push((bytes::tensor::<f32>(&pod_collect_to_vec(data), &tensor.size()), tensor));
        }
        let epochs = file.tensor(EPOCHS)?.shape().first().copied().unwrap_or_default();
        let rows: Vec<f64> = pod_collect_to_vec(data(&file, EPOCHS, Dtype::F64, &[epochs, 6])?);
        let steps: Vec<f64> = pod_collect_to_vec(data(&file, STEPS, Dtype::F64, &[1])?);

        for (source, target) in &found {
            overwrite(target, source);
        }
        self.epochs = rows.as_chunks().0.iter().copied().map(Epoch::from_row).collect();
        self.optimizer.steps = steps[0] as i32;
        Ok(())
    }

    /// Every f32 tensor that `to_bytes` writes, sharing memory with those in use.
    fn tensors(&self) -> Parameters {
        let named = |kind: &str, name: &str, tensor: &Tensor| (format!("{kind}/{name}"), tensor.shallow_clone());
        let changed = self.changed.iter().map(|(name, tensor)| named("now", name, tensor));
        let best = self.changed.iter().zip(&self.best).map(|((name, _), tensor)| named("best", name, tensor));
        let state = self.optimizer.state().map(|(name, tensor)| named("optimizer", &name, tensor));
        changed.chain(best).chain(state).collect()
    }
}

/// The bytes of a tensor that must have this dtype and shape.
fn data<'a>(file: &SafeTensors<'a>, name: &str, dtype: Dtype, shape: &[usize]) -> Result<&'a [u8], Mismatch> {
    let view = file.tensor(name)?;
    if (view.dtype(), view.shape()) == (dtype, shape) {
        return Ok(view.data());
    }
    let (expected, found) = (format!("{dtype:?} {shape:?}"), format!("{:?} {:?}", view.dtype(), view.shape()));
    Err(Mismatch::Tensor { name: name.to_owned(), expected, found })
}

fn copies(tensors: &[(String, Tensor)]) -> Vec<Tensor> {
    tensors.iter().map(|(_, tensor)| tensor.copy()).collect()
}

fn overwrite(target: &Tensor, source: &Tensor) {
    no_grad(|| target.shallow_clone().copy_(source));
}

fn shape(tensor: &Tensor) -> Vec<usize> {
    tensor.size().iter().map(|&length| length as usize).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::optimizer::rule::Method;
    use crate::score::Score;
    use model::Role;

    /// After one epoch, which left these numbers in the parameters `a` and `z`.
    fn session(a: &[f32], z: &[f32]) -> Session {
        let rule = Rule { method: Method::Sgd, learning_rate: 0.1, momentum: 0.9, weight_decay: 0.0 };
        let trained = [("a", a), ("z", z)].map(|(name, values)| Variable {
            name: name.to_owned(),
            role: Role::Bias,
            tensor: Tensor::from_slice(values),
        });
        let mut session = Session::new(rule, &trained, Vec::new(), KeptEpoch::Best);
        session.push(Epoch { number: 1, train: Score::default(), validation: Score::default(), learning_rate: 0.1 });
        session
    }

    #[test]
    fn a_session_of_another_training_changes_nothing() {
        let other = session(&[5.0], &[6.0, 7.0]).to_bytes();
        let mut ours = session(&[1.0], &[2.0]);
        let before = ours.to_bytes();
        let says = ours.restore(&other).unwrap_err().to_string();
        assert_eq!(says, "best/z: expected F32 [1], got F32 [2]");
        assert_eq!(ours.to_bytes(), before);
        assert!(ours.restore(&other[..other.len() - 1]).is_err());
        let fitting = session(&[5.0], &[6.0]).to_bytes();
        ours.restore(&fitting).unwrap();
        assert_eq!(ours.to_bytes(), fitting);
    }
}
