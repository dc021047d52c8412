//! One optimizer step: its hyperparameters, and the formulas as libtorch operations.

use super::rule::{BETAS, EPSILON, Method, RHO, Rule};
use model::Tensor;

/// The hyperparameters of one step.
#[derive(Clone, Copy, Debug)]
pub(super) struct Update {
    /// The formula.
    pub method: Method,
    /// The learning rate of this step.
    pub learning_rate: f64,
    /// The factor of the last velocity.
    pub momentum: f64,
    /// The share of a weight that the step takes away, if the weight decays.
    pub decay: f64,
    /// The factors that correct the means of g and g² for their start at zero.
    pub corrections: [f64; 2],
}

impl Update {
    /// The step with this number, from 1, at `factor` times the rule's learning rate.
    pub fn new(rule: &Rule, factor: f64, number: i32) -> Self {
        let learning_rate = rule.learning_rate * factor;
        let corrections = BETAS.map(|beta| 1.0 / (1.0 - beta.powi(number)));
        let decay = if rule.method.has_decay() { learning_rate * rule.weight_decay } else { 0.0 };
        Self { method: rule.method, learning_rate, momentum: rule.momentum, decay, corrections }
    }

    /// The same step for a weight that does not decay.
    pub fn without_decay(self) -> Self {
        Self { decay: 0.0, ..self }
    }

    /// Takes the step by the formulas of [`Method`], each operation a libtorch call of its own.
    pub fn apply(&self, weight: &mut Tensor, gradient: &Tensor, state: &[Tensor]) {
        let change = self.change(gradient, state);
        if self.decay > 0.0 {
            let _ = weight.g_mul_scalar_(1.0 - self.decay);
        }
        let _ = weight.g_sub_(&change);
    }

    /// Updates the state. Returns what to subtract from the weight.
    fn change(&self, gradient: &Tensor, state: &[Tensor]) -> Tensor {
        match self.method {
            Method::Sgd | Method::Sgdw => {
                let _ = state[0].shallow_clone().g_mul_scalar_(self.momentum).g_add_(gradient);
                &state[0] * self.learning_rate
            }
            Method::Rmsprop => {
                average(&state[0], RHO, &gradient.square());
                gradient * self.learning_rate / (state[0].sqrt() + EPSILON)
            }
            Method::Adam | Method::Adamw => {
                average(&state[0], BETAS[0], gradient);
                let mean = &state[0] * self.corrections[0];
                average(&state[1], BETAS[1], &gradient.square());
                let square = &state[1] * self.corrections[1];
                mean * self.learning_rate / (square.sqrt() + EPSILON)
            }
        }
    }
}

/// Moves a running mean towards `new`.
fn average(mean: &Tensor, keep: f64, new: &Tensor) {
    let _ = mean.shallow_clone().g_mul_scalar_(keep).g_add_(&(new * (1.0 - keep)));
}
