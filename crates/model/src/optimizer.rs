//! Optimizers whose state is named tensors, so that a training can be stopped and resumed exactly.

use crate::{Parameters, Tensor};
use artifact::check::{Refusal, within};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a gradient changes a weight. w weight, g gradient, a learning rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// v ← momentum · v + g; w ← w - a · v. PyTorch's form: a is no part of v, so that a new a counts for all of it.
    Sgd,
    /// Sgd, and each step w ← w - a · `weight_decay` · w. After Loshchilov and Hutter 2017, algorithm 1;
    /// as in PyTorch's optimizers, a is a factor of the decay too.
    Sgdw,
    /// s ← 0.9 s + 0.1 g²; w ← w - a · g / (√s + 1e-7). Hinton, Coursera lecture 6e; constants of Keras.
    Rmsprop,
    /// Means of g (0.9) and g² (0.999), both corrected for their start at zero. Kingma and Ba 2014, algorithm 1.
    Adam,
    /// Adam, and each step w ← w - a · `weight_decay` · w. After Loshchilov and Hutter 2017, algorithm 2;
    /// a as for sgdw.
    Adamw,
}

/// A method with its numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rule {
    /// The method.
    pub method: Method,
    /// a.
    pub learning_rate: f64,
    /// Of [`Method::Sgd`] and [`Method::Sgdw`].
    pub momentum: f64,
    /// Of [`Method::Sgdw`] and [`Method::Adamw`]. Biases and norms, which have one axis, do not decay: He et al. 2018,
    /// "Bag of tricks", section 3.1.
    pub weight_decay: f64,
}

/// Added to the root of the mean square, which may be zero. Keras' value.
const EPSILON: f64 = 1e-7;

impl Rule {
    /// Refuses numbers that cannot train; keys are named as in the settings of every trainer.
    pub fn check(&self) -> Result<(), Refusal> {
        if !(self.learning_rate > 0.0 && self.learning_rate.is_finite()) {
            return Err(Refusal::new("learning_rate", "a number above 0", self.learning_rate));
        }
        within("momentum", self.momentum, 0.0..1.0, "a number from 0 to below 1")?;
        within("weight_decay", self.weight_decay, 0.0..1.0, "a number from 0 to below 1")
    }
}

/// A rule at work on some parameters.
pub struct Optimizer {
    rule: Rule,
    parameters: Vec<(String, Tensor)>,
    state: Parameters,
    /// Steps taken.
    pub(crate) steps: i32,
}

impl Optimizer {
    /// Starts with all state at zero.
    pub fn new(rule: Rule, parameters: &[(String, Tensor)]) -> Self {
        let kinds: &[&str] = match rule.method {
            Method::Sgd | Method::Sgdw => &["velocity"],
            Method::Rmsprop => &["square"],
            Method::Adam | Method::Adamw => &["mean", "square"],
        };
        let mut state = Parameters::new();
        for (name, tensor) in parameters {
            state.extend(kinds.iter().map(|kind| (format!("{name}.{kind}"), tensor.detach().zeros_like())));
        }
        let parameters = parameters.iter().map(|(name, tensor)| (name.clone(), tensor.shallow_clone())).collect();
        Self { rule, parameters, state, steps: 0 }
    }

    /// What is remembered from step to step, by the parameter's name and its own.
    pub(crate) fn state(&self) -> &Parameters {
        &self.state
    }

    /// Changes the parameters by the gradients of `loss`, with this share of the learning rate.
    pub fn step(&mut self, loss: &Tensor, share: f64) {
        for (_, parameter) in &mut self.parameters {
            parameter.zero_grad();
        }
        loss.backward();
        self.steps += 1;
        tch::no_grad(|| {
            for index in 0..self.parameters.len() {
                self.change(index, share);
            }
        });
    }

    fn change(&mut self, index: usize, share: f64) {
        let Rule { method, momentum, weight_decay, .. } = self.rule;
        let learning_rate = self.rule.learning_rate * share;
        let (name, parameter) = &mut self.parameters[index];
        let gradient = parameter.grad();
        let state = |kind: &str| self.state[&format!("{name}.{kind}")].shallow_clone();
        let average = |mut mean: Tensor, keep: f64, new: &Tensor| {
            let _ = mean.g_mul_scalar_(keep).g_add_(&(new * (1.0 - keep)));
            mean
        };
        let change = match method {
            Method::Sgd | Method::Sgdw => {
                let mut velocity = state("velocity");
                let _ = velocity.g_mul_scalar_(momentum).g_add_(&gradient);
                velocity * learning_rate
            }
            Method::Rmsprop => {
                let square = average(state("square"), 0.9, &gradient.square());
                gradient * learning_rate / (square.sqrt() + EPSILON)
            }
            Method::Adam | Method::Adamw => {
                let mean = average(state("mean"), 0.9, &gradient) / (1.0 - 0.9f64.powi(self.steps));
                let square = average(state("square"), 0.999, &gradient.square()) / (1.0 - 0.999f64.powi(self.steps));
                mean / (square.sqrt() + EPSILON) * learning_rate
            }
        };
        let decays = matches!(method, Method::Sgdw | Method::Adamw) && parameter.dim() > 1;
        if decays {
            let _ = parameter.g_mul_scalar_(1.0 - learning_rate * weight_decay);
        }
        let _ = parameter.g_sub_(&change);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::to_vec;
    use tch::Kind;

    /// Two steps from w = 1 on the loss 2 w, whose gradient is 2. `shape`: of w, all ones.
    fn after_two_steps(method: Method, shape: &[i64]) -> f32 {
        let w = Tensor::from_slice(&[1f32]).reshape(shape).set_requires_grad(true);
        let rule = Rule { method, learning_rate: 0.1, momentum: 0.5, weight_decay: 0.1 };
        let mut optimizer = Optimizer::new(rule, &[("w".to_owned(), w.shallow_clone())]);
        for _ in 0..2 {
            optimizer.step(&(&w * 2.0).sum(Kind::Float), 1.0);
        }
        to_vec::<f32>(&w.detach())[0]
    }

    #[test]
    fn two_steps_of_each_method_by_hand() {
        let close = |method, expected: f64| {
            let found = f64::from(after_two_steps(method, &[1, 1]));
            assert!((found - expected).abs() < 1e-6, "{method:?}: {found} {expected}");
        };
        close(Method::Sgd, 1.0 - 0.1 * 2.0 - 0.1 * 3.0);
        close(Method::Sgdw, (1.0 * 0.99 - 0.1 * 2.0) * 0.99 - 0.1 * 3.0);
        close(Method::Rmsprop, 1.0 - 0.1 * 2.0 / 0.4f64.sqrt() - 0.1 * 2.0 / 0.76f64.sqrt());
        close(Method::Adam, 1.0 - 0.1 - 0.1);
        close(Method::Adamw, (1.0 * 0.99 - 0.1) * 0.99 - 0.1);
    }

    #[test]
    fn biases_and_norms_do_not_decay() {
        assert_eq!(after_two_steps(Method::Sgdw, &[1]), after_two_steps(Method::Sgd, &[1]));
        assert_eq!(after_two_steps(Method::Adamw, &[1]), after_two_steps(Method::Adam, &[1]));
        assert_ne!(after_two_steps(Method::Sgdw, &[1, 1]), after_two_steps(Method::Sgd, &[1, 1]));
    }
}
