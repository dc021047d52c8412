//! Optimizers whose state is named tensors, so that a training can be stopped and resumed exactly.

mod flat;
mod memory;
#[cfg(test)]
mod tests;

use crate::Tensor;
use artifact::check::{Refusal, within};
use flat::Flat;
use memory::{Memory, ordered};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tch::Device;

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
/// Share of a running mean that stays in each step: of g (and of g² in rmsprop), and of g² in adam.
const MEMORY: [f64; 2] = [0.9, 0.999];

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
    parameters: Vec<Parameter>,
    /// The same parameters, if they are changed together.
    flat: Option<Flat>,
    /// Steps taken.
    pub(crate) steps: i32,
}

/// What is trained together with what is remembered of it from step to step, in the order of [`Method::remembers`].
struct Parameter {
    name: String,
    weight: Tensor,
    state: Vec<Tensor>,
}

/// The gradient of a loss by one parameter.
pub enum Gradient {
    /// As many numbers as the parameter has.
    Whole(Tensor),
    /// Of a weight (outputs, inputs) that inputs (b, inputs) were multiplied with: `outputs` (b, outputs), the gradient by
    /// what came out, transposed and times `inputs`.
    Product {
        /// (b, inputs).
        inputs: Tensor,
        /// (b, outputs).
        outputs: Tensor,
    },
}

/// The numbers of one step. w weight, g gradient, a learning rate.
#[derive(Clone, Copy, Debug)]
struct Step {
    method: Method,
    /// a.
    rate: f64,
    momentum: f64,
    /// Share of each weight that goes, if it decays.
    decay: f64,
    /// What the means of g and of g² are multiplied with, to correct them for their start at zero.
    corrections: [f64; 2],
}

impl Optimizer {
    /// Starts with all state at zero. On a GPU the numbers of the parameters move: what was detached from a parameter
    /// before does not follow it any more.
    pub fn new(rule: Rule, parameters: &[(String, Tensor)]) -> Self {
        let on_a_gpu = parameters.iter().any(|(_, weight)| weight.device() != Device::Cpu);
        if on_a_gpu { Self::together(rule, parameters) } else { Self::apart(rule, parameters) }
    }

    /// Each parameter where it lies.
    fn apart(rule: Rule, parameters: &[(String, Tensor)]) -> Self {
        let start = |(name, weight): &(String, Tensor)| {
            let state = rule.method.remembers().iter().map(|_| weight.detach().zeros_like()).collect();
            Parameter { name: name.clone(), weight: weight.shallow_clone(), state }
        };
        Self { rule, parameters: parameters.iter().map(start).collect(), flat: None, steps: 0 }
    }

    /// All parameters in one tensor, if they fit.
    fn together(rule: Rule, parameters: &[(String, Tensor)]) -> Self {
        let mut optimizer = Self::apart(rule, parameters);
        optimizer.flat = tch::no_grad(|| Flat::of(&mut optimizer.parameters));
        optimizer
    }

    /// What is remembered from step to step, by the parameter's name and its own.
    pub(crate) fn state(&self) -> impl Iterator<Item = (String, &Tensor)> {
        self.parameters.iter().flat_map(|Parameter { name, state, .. }| {
            self.rule.method.remembers().iter().zip(state).map(move |(kind, tensor)| (format!("{name}.{kind}"), tensor))
        })
    }

    /// Changes the parameters by their gradients, in the order in which they were given, with this share of the learning
    /// rate.
    pub fn step(&mut self, gradients: Vec<Gradient>, share: f64) {
        assert_eq!(gradients.len(), self.parameters.len());
        self.steps += 1;
        let step = Step::new(&self.rule, share, self.steps);
        tch::no_grad(|| match &mut self.flat {
            Some(flat) => flat.take(&step, &self.parameters, gradients),
            None => step.take(&mut self.parameters, gradients),
        });
    }
}

impl Gradient {
    /// Those of `loss` by each of `parameters`.
    pub fn of(loss: &Tensor, parameters: &[(String, Tensor)]) -> Vec<Self> {
        let parameters: Vec<&Tensor> = parameters.iter().map(|(_, tensor)| tensor).collect();
        Tensor::run_backward(&[loss], &parameters, false, false).into_iter().map(Self::Whole).collect()
    }

    pub(crate) fn whole(&self) -> Tensor {
        match self {
            Self::Whole(whole) => whole.shallow_clone(),
            Self::Product { inputs, outputs } => outputs.tr().matmul(inputs),
        }
    }

    fn in_order_of(self, weight: &Tensor) -> Self {
        match self {
            Self::Whole(whole) => Self::Whole(ordered(whole, weight)),
            product @ Self::Product { .. } => product,
        }
    }
}

impl Method {
    /// The names of what it remembers of each parameter.
    const fn remembers(self) -> &'static [&'static str] {
        match self {
            Self::Sgd | Self::Sgdw => &["velocity"],
            Self::Rmsprop => &["square"],
            Self::Adam | Self::Adamw => &["mean", "square"],
        }
    }

    const fn decays(self) -> bool {
        matches!(self, Self::Sgdw | Self::Adamw)
    }
}

impl Step {
    /// The step with this number, from 1.
    fn new(rule: &Rule, share: f64, number: i32) -> Self {
        let rate = rule.learning_rate * share;
        let corrections = MEMORY.map(|keep| 1.0 / (1.0 - keep.powi(number)));
        let decay = if rule.method.decays() { rate * rule.weight_decay } else { 0.0 };
        Self { method: rule.method, rate, momentum: rule.momentum, decay, corrections }
    }

    /// In one pass over the memory of all parameters whose memory can be reached; by operations of libtorch on the others.
    fn take(&self, parameters: &mut [Parameter], gradients: Vec<Gradient>) {
        let pairs = parameters.iter().zip(gradients);
        let gradients: Vec<Gradient> =
            pairs.map(|(parameter, gradient)| gradient.in_order_of(&parameter.weight)).collect();
        let mut all = Vec::new();
        for (Parameter { weight, state, .. }, gradient) in parameters.iter_mut().zip(&gradients) {
            let step = self.of(weight);
            if memory::reached(weight, gradient, state) {
                all.push((step, Memory::of(weight, gradient, state)));
            } else {
                step.by_tensors(weight, &gradient.whole(), state);
            }
        }
        memory::change(all);
    }

    /// The step that this weight takes.
    fn of(&self, weight: &Tensor) -> Self {
        Self { decay: if decays(weight) { self.decay } else { 0.0 }, ..*self }
    }

    /// The formulas of [`Method`], each operation a pass of its own.
    fn by_tensors(&self, weight: &mut Tensor, gradient: &Tensor, state: &[Tensor]) {
        let average = |index: usize, keep: f64, new: &Tensor| {
            let _ = state[index].shallow_clone().g_mul_scalar_(keep).g_add_(&(new * (1.0 - keep)));
            &state[index]
        };
        let change = match self.method {
            Method::Sgd | Method::Sgdw => {
                let _ = state[0].shallow_clone().g_mul_scalar_(self.momentum).g_add_(gradient);
                &state[0] * self.rate
            }
            Method::Rmsprop => {
                let square = average(0, MEMORY[0], &gradient.square());
                gradient * self.rate / (square.sqrt() + EPSILON)
            }
            Method::Adam | Method::Adamw => {
                let mean = average(0, MEMORY[0], gradient) * self.corrections[0];
                let square = average(1, MEMORY[1], &gradient.square()) * self.corrections[1];
                mean * self.rate / (square.sqrt() + EPSILON)
            }
        };
        if self.decay > 0.0 {
            let _ = weight.g_mul_scalar_(1.0 - self.decay);
        }
        let _ = weight.g_sub_(&change);
    }
}

/// Biases and norms, which have one axis, do not decay: see [`Rule::weight_decay`].
fn decays(weight: &Tensor) -> bool {
    weight.dim() > 1
}
