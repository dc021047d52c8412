//! The settings of every trainer.

use crate::fit::Trainer;
use crate::kept_epoch::KeptEpoch;
use crate::loss::{ClassWeight, CrossEntropy};
use crate::optimizer::rule::{Method, Rule};
use crate::schedule::Decay;
use artifact::check::{Refusal, within};
use model::Device;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How to train. Part of every trainer's settings; each trainer has its own defaults.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Training {
    /// How a gradient changes a weight.
    pub optimizer: Method,
    /// The size of a step.
    pub learning_rate: f64,
    /// How the learning rate falls from there: constant (not at all) or cosine (to nearly 0 at the end).
    pub decay: Decay,
    /// Epochs in which the learning rate first rises from nearly 0; a training of one epoch has none.
    pub warmup_epochs: usize,
    /// Share of the last step that sgd and sgdw add to the next one; the other optimizers ignore it.
    pub momentum: f64,
    /// Share of each weight, times the learning rate, that a step of sgdw or adamw subtracts from it, but not from
    /// biases and norms; the other optimizers ignore this setting.
    pub weight_decay: f64,
    /// Passes over the training pictures.
    pub epochs: usize,
    /// Training pictures in one step.
    pub batch: usize,
    /// Whether pictures of rare classes count more in the loss.
    pub class_weight: ClassWeight,
    /// Share of each label that the training loss spreads evenly over all classes, against overconfidence.
    pub label_smoothing: f64,
    /// Stop after this many epochs without a smaller validation loss; null trains all epochs.
    pub patience_epochs: Option<usize>,
    /// The epoch whose weights are the result: best (smallest validation loss) or last.
    pub keep: KeptEpoch,
}

impl Training {
    /// Refuses values that cannot train.
    pub fn check(&self) -> Result<(), Refusal> {
        self.rule().check()?;
        within("epochs", self.epochs, 1..=100_000, "a whole number from 1 to 100000")?;
        // A trainer whose default is one epoch of warm-up must still accept a training of one epoch.
        within("warmup_epochs", self.warmup_epochs, 0..self.epochs.max(2), "a whole number below epochs")?;
        within("label_smoothing", self.label_smoothing, 0.0..1.0, "a number from 0 to below 1")?;
        within("batch", self.batch, 1..=65_536, "a whole number from 1 to 65536")?;
        within(
            "patience_epochs",
            self.patience_epochs.unwrap_or(1),
            1..=100_000,
            "a whole number from 1 to 100000 or null",
        )
    }

    /// The loss for training labels of `k` classes, on the device of the logits.
    pub fn loss(&self, labels: &[i64], k: usize, device: Device) -> CrossEntropy {
        CrossEntropy::new(&self.class_weight.weights(labels, k), self.label_smoothing, device)
    }

    /// The training loop with these settings.
    pub fn trainer(&self, seed: u64) -> Trainer {
        Trainer {
            rule: self.rule(),
            decay: self.decay,
            warmup_epochs: self.warmup_epochs.min(self.epochs - 1),
            epochs: self.epochs,
            batch: self.batch,
            patience_epochs: self.patience_epochs,
            keep: self.keep,
            seed,
        }
    }

    fn rule(&self) -> Rule {
        Rule {
            method: self.optimizer,
            learning_rate: self.learning_rate,
            momentum: self.momentum,
            weight_decay: self.weight_decay,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::History;
    use crate::score::Score;
    use crate::task::{Pass, Task};
    use model::bytes::{tensor, to_vec};
    use model::mode::Dropout;
    use model::{Gradient, Role, Tensor, Variable};

    /// Pictures of two classes, 3 : 1; the logit of each is w times its x.
    const XS: [f32; 4] = [1.0, 1.0, 1.0, 2.0];
    const LABELS: [i64; 4] = [0, 0, 0, 1];

    struct Unbalanced {
        w: Tensor,
        loss: CrossEntropy,
    }

    impl Task for Unbalanced {
        fn trained(&self) -> Vec<Variable> {
            vec![Variable { name: "w".to_owned(), role: Role::Kernel, tensor: self.w.shallow_clone() }]
        }

        fn len(&self) -> usize {
            XS.len()
        }

        fn pass(&self, _: usize, pictures: &[usize], _: Dropout) -> Pass<'_> {
            let [xs, labels]: [Vec<f32>; 2] =
                [XS, LABELS.map(|label| label as f32)].map(|all| pictures.iter().map(|&row| all[row]).collect());
            let logits = tensor(&xs, &[xs.len() as i64, 1]).matmul(&self.w);
            let labels = Tensor::from_slice(&labels).to_kind(tch::Kind::Int64);
            Pass::classify(&self.loss, &logits, &labels, |loss| Gradient::of(loss, &self.trained()))
        }

        fn validate(&self) -> Score {
            Score::default()
        }
    }

    /// Two epochs of one step each, from w = -1.
    fn train(settings: &Training) -> (History, f64) {
        let w = tensor::<f32>(&[-1.0], &[1, 1]).set_requires_grad(true);
        let task = Unbalanced { w: w.shallow_clone(), loss: settings.loss(&LABELS, 2, Device::Cpu) };
        let trainer = settings.trainer(7);
        let history = trainer.fit(&task, trainer.begin(&task), &mut ());
        (history, f64::from(to_vec::<f32>(&w)[0]))
    }

    #[test]
    fn every_setting_of_loss_and_optimizer_counts_by_hand() {
        let (history, found) = train(&Training {
            optimizer: Method::Sgdw,
            learning_rate: 0.5,
            decay: Decay::Constant,
            warmup_epochs: 0,
            momentum: 0.6,
            weight_decay: 0.2,
            epochs: 2,
            batch: 4,
            class_weight: ClassWeight::Balanced,
            label_smoothing: 0.2,
            patience_epochs: None,
            keep: KeptEpoch::Last,
        });
        // The smoothed labels are 0.1 and 0.9; balanced, the three pictures count as much as the one.
        let loss = |w: f64| f64::midpoint(w.exp().ln_1p() - 0.1 * w, (2.0 * w).exp().ln_1p() - 0.9 * 2.0 * w);
        let sigmoid = |x: f64| 1.0 / (1.0 + (-x).exp());
        let gradient = |w: f64| f64::midpoint(sigmoid(w) - 0.1, (sigmoid(2.0 * w) - 0.9) * 2.0);
        let velocity = gradient(-1.0);
        let first = -0.9 - 0.5 * velocity;
        let second = 0.9 * first - 0.5 * (0.6 * velocity + gradient(first));
        let scores = [-1.0, first].map(loss);
        for (epoch, expected) in history.epochs.iter().zip(scores) {
            assert!((epoch.train.loss - expected).abs() < 1e-6, "{epoch:?}: {expected}");
        }
        // The logits are below 0 before both steps: the three are right, the one is wrong.
        assert!(first < 0.0 && history.epochs.iter().all(|epoch| epoch.train.accuracy == 0.75), "{history:?}");
        assert!((found - second).abs() < 1e-6, "{found}: {second}");
    }
}
