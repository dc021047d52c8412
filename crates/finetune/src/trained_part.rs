//! What is trained: the layers after the cut and the classifier.

use crate::frozen_part::FrozenPart;
use crate::inputs::Inputs;
use crate::loss::Loss;
use model::bytes::{Shared, channels_back, channels_last};
use model::mode::Dropout;
use model::stack::{Regime, Statistics};
use model::{Head, Mode, Parameters, Stack, Tensor, Variable, no_grad};
use train::score::Score;
use train::task::{Pass, Task};
use train::{Copies, Labelled, forward};

/// The trained part of a network, with its training and validation rows.
pub struct TrainedPart<'a, T> {
    /// The network.
    pub inputs: &'a Inputs,
    /// Computes activations of the cut from the rows, if these are pictures.
    pub frozen: Option<&'a FrozenPart>,
    /// The layers after the cut.
    pub layers: Stack,
    /// What a step minimises.
    pub loss: Loss,
    /// The training rows.
    pub train: &'a Copies<T>,
    /// The validation rows.
    pub validation: &'a Labelled<T>,
}

impl<'a, T: Shared> TrainedPart<'a, T> {
    /// The part of `inputs` that `loss` trains. `rows`: those to train on, and those to validate on.
    pub fn new(
        inputs: &'a Inputs,
        frozen: Option<&'a FrozenPart>,
        loss: Loss,
        train: &'a Copies<T>,
        validation: &'a Labelled<T>,
    ) -> Self {
        let layers = Stack::differentiable(inputs.trained_layers(), &inputs.weights, loss.regime(), inputs.precision);
        Self { inputs, frozen, layers, loss, train, validation }
    }

    /// What training has changed so far, by name.
    pub fn parameters(&self) -> Parameters {
        let trained = self.trained().into_iter().map(Into::into);
        trained
            .chain(self.layers.statistics())
            .map(|(name, tensor): (String, Tensor)| (name, tensor.detach()))
            .collect()
    }

    /// Predicts with the parameters as they are: from rows, activations (n, h, w, c) of the cut or pictures (n, h, w, 3), to
    /// logits (n, k), without a graph.
    pub fn predictor(&self) -> impl Fn(&Tensor) -> Tensor {
        let stored = self.by_stored_statistics();
        move |rows| forward::logits(stored.as_ref().unwrap_or(&self.layers), self.head(), &self.activations(rows))
    }

    /// The layers with norms that go by the running statistics, if those of training go by batches.
    fn by_stored_statistics(&self) -> Option<Stack> {
        if self.loss.regime().statistics == Statistics::Stored {
            return None;
        }
        let Inputs { weights, precision, .. } = self.inputs;
        let now = weights.iter().map(|(name, x)| (name.clone(), x.shallow_clone())).chain(self.parameters()).collect();
        Some(Stack::differentiable(self.inputs.trained_layers(), &now, Regime::FINE_TUNED, *precision))
    }

    fn head(&self) -> &Head {
        &self.inputs.head
    }

    /// What a step's pass through the classifier is for: one that stays as it is has no dropout.
    const fn mode(&self, dropout: Dropout) -> Mode {
        match self.loss {
            Loss::Labels(_) => Mode::Train(dropout),
            Loss::Shot(_) | Loss::Tent => Mode::Differentiate,
        }
    }

    /// (n, c, h, w) of the cut.
    fn activations(&self, rows: &Tensor) -> Tensor {
        self.frozen.map_or_else(|| channels_last(rows), |frozen| frozen.forward(rows))
    }
}

impl<T: Shared> Task for TrainedPart<'_, T> {
    fn trained(&self) -> Vec<Variable> {
        let head = match self.loss {
            Loss::Labels(_) => self.head().trained(),
            Loss::Shot(_) | Loss::Tent => Vec::new(),
        };
        self.layers.trained().into_iter().chain(head).collect()
    }

    fn statistics(&self) -> Vec<(String, Tensor)> {
        self.layers.statistics()
    }

    fn len(&self) -> usize {
        self.train.pictures()
    }

    fn begin_epoch(&self, epoch: usize) {
        if let Loss::Shot(pseudo) = &self.loss {
            let map = |rows: &Tensor| no_grad(|| channels_back(&self.layers.forward(&self.activations(rows))));
            pseudo.renew(self.train.in_order(epoch).map(|(pictures, rows)| (pictures, map(&rows))), self.head());
        }
    }

    fn pass(&self, epoch: usize, pictures: &[usize], dropout: Dropout) -> Pass<'_> {
        let (rows, labels) = self.train.batch(epoch, pictures);
        let learnt = self.layers.learn(&self.activations(&rows));
        let logits = self.head().forward(&channels_back(&learnt.output), self.mode(dropout));
        let loss = self.loss.of_each(&logits, pictures, &labels);
        Pass::of(loss, &logits, &labels, move |loss| learnt.gradients(loss, &self.trained()))
    }

    fn validate(&self) -> Score {
        Score::measure(&self.validation.logits(self.predictor()), self.validation.labels())
    }
}
