//! A training between two epochs: all that has to be known to go on with it exactly.

use crate::fit::Keep;
use crate::history::{Epoch, best};
use crate::optimizer::{Optimizer, Rule};
use crate::{Parameters, Tensor, bytes};
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensorError, SafeTensors, serialize};
use tch::no_grad;

/// The table of epochs in a saved session: f64 (e, 6).
const EPOCHS: &str = "epochs";
/// The number of steps in a saved session: f64 (1,).
const STEPS: &str = "steps";

/// A training between two epochs.
pub struct Session {
    /// Everything that a step changes in the task, by name: trained parameters and statistics.
    changed: Vec<(String, Tensor)>,
    /// The optimizer with its state.
    pub optimizer: Optimizer,
    /// The epochs so far.
    pub epochs: Vec<Epoch>,
    /// What `changed` held after the best epoch, if that is to be the result.
    best: Vec<Tensor>,
    keep: Keep,
}

impl Session {
    /// Before the first epoch.
    pub fn new(rule: Rule, trained: &[(String, Tensor)], statistics: Vec<(String, Tensor)>, keep: Keep) -> Self {
        let changed: Vec<_> = trained.iter().map(|(name, tensor)| (name.clone(), tensor.detach())).collect();
        let changed: Vec<_> = changed.into_iter().chain(statistics).collect();
        let best = match keep {
            Keep::Best => copies(&changed),
            Keep::Last => Vec::new(),
        };
        Self { optimizer: Optimizer::new(rule, trained), changed, epochs: Vec::new(), best, keep }
    }

    /// Takes note of a finished epoch.
    pub fn push(&mut self, epoch: Epoch) {
        self.epochs.push(epoch);
        if self.keep == Keep::Best && best(&self.epochs) == epoch.number {
            self.best = copies(&self.changed);
        }
    }

    /// Ends the training: the task holds what is to be kept, of the epoch with the number that is returned.
    pub fn finish(&self) -> usize {
        match self.keep {
            Keep::Last => self.epochs.len(),
            Keep::Best => {
                let targets = self.changed.iter().map(|(_, tensor)| tensor);
                targets.zip(&self.best).for_each(|(tensor, best)| overwrite(tensor, best));
                best(&self.epochs)
            }
        }
    }

    /// Everything, as a file of tensors.
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

    /// Puts everything back as it was when `bytes` were made in a training of the same task with the same settings.
    pub fn restore(&mut self, bytes: &[u8]) -> Result<(), SafeTensorError> {
        let file = SafeTensors::deserialize(bytes)?;
        for (name, tensor) in self.tensors() {
            let view = file.tensor(&name)?;
            if view.shape() != shape(&tensor) || view.dtype() != Dtype::F32 {
                return Err(SafeTensorError::InvalidTensorView(view.dtype(), view.shape().to_vec(), view.data().len()));
            }
            let values: Vec<f32> = bytemuck::allocation::pod_collect_to_vec(view.data());
            overwrite(&tensor, &bytes::tensor(&values, &tensor.size()));
        }
        let numbers =
            |name| file.tensor(name).map(|view| bytemuck::allocation::pod_collect_to_vec::<u8, f64>(view.data()));
        let rows = numbers(EPOCHS)?;
        self.epochs = rows.as_chunks().0.iter().copied().map(Epoch::of_row).collect();
        self.optimizer.steps = numbers(STEPS)?.first().map_or(0, |&steps| steps as i32);
        Ok(())
    }

    /// Every tensor that `to_bytes` writes, sharing memory with those in use.
    fn tensors(&self) -> Parameters {
        let of = |kind: &str, name: &str, tensor: &Tensor| (format!("{kind}/{name}"), tensor.shallow_clone());
        let changed = self.changed.iter().map(|(name, tensor)| of("now", name, tensor));
        let best = self.changed.iter().zip(&self.best).map(|((name, _), tensor)| of("best", name, tensor));
        let state = self.optimizer.state().iter().map(|(name, tensor)| of("optimizer", name, tensor));
        changed.chain(best).chain(state).collect()
    }
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
