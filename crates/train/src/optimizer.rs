//! Optimizers whose state is named tensors, so that a training can be stopped and resumed exactly.
//!
//! - [`rule`]: the settings: the formula and its hyperparameters.
//! - `parameter`: a trained parameter beside its state.
//! - `update`: the numbers of one step, and the formulas as libtorch operations.
//! - `layout`: the order of a tensor's elements in memory.
//! - `fused`: a step in one pass over memory, on the CPU.
//! - `flat`: a step of all parameters together, on a GPU.

mod flat;
mod fused;
mod layout;
mod parameter;
pub mod rule;
#[cfg(test)]
mod tests;
mod update;

use flat::Flat;
use fused::Slices;
use layout::gradient_arranged_like;
use model::{Gradient, Tensor, Variable};
use parameter::Parameter;
use rule::Rule;
use std::iter;
use tch::Device;
use update::Update;

/// An optimizer with its parameters and their state.
pub struct Optimizer {
    rule: Rule,
    parameters: Vec<Parameter>,
    /// The same parameters in one tensor, if they are changed together.
    flat: Option<Flat>,
    /// Steps taken.
    pub(crate) steps: i32,
}

impl Optimizer {
    /// Starts with all state at zero. On a GPU, this moves the parameters to new memory: tensors that were detached
    /// from them earlier no longer change with them.
    pub fn new(rule: Rule, variables: &[Variable]) -> Self {
        let on_gpu = variables.iter().any(|variable| variable.tensor.device() != Device::Cpu);
        if on_gpu { Self::joined(rule, variables) } else { Self::separate(rule, variables) }
    }

    /// Leaves each parameter in its own memory.
    fn separate(rule: Rule, variables: &[Variable]) -> Self {
        let start = |variable: &Variable| {
            let Variable { name, role, tensor: weight } = variable.clone();
            let state = rule.method.state_names().iter().map(|_| weight.detach().zeros_like()).collect();
            Parameter { name, role, weight, state }
        };
        Self { rule, parameters: variables.iter().map(start).collect(), flat: None, steps: 0 }
    }

    /// Moves all parameters into one tensor, if [`Flat::new`] can.
    fn joined(rule: Rule, variables: &[Variable]) -> Self {
        let mut optimizer = Self::separate(rule, variables);
        optimizer.flat = tch::no_grad(|| Flat::new(&mut optimizer.parameters));
        optimizer
    }

    /// The state: `name.velocity` and the like, in the shape of the parameter `name`.
    pub(crate) fn state(&self) -> impl Iterator<Item = (String, &Tensor)> {
        let kinds = self.rule.method.state_names();
        self.parameters.iter().flat_map(move |Parameter { name, state, .. }| {
            kinds.iter().zip(state).map(move |(kind, tensor)| (format!("{name}.{kind}"), tensor))
        })
    }

    /// Takes one step at `factor` times the rule's learning rate. `gradients`: one for each parameter, in the order of
    /// [`Self::new`].
    pub fn step(&mut self, gradients: Vec<Gradient>, factor: f64) {
        assert_eq!(gradients.len(), self.parameters.len());
        self.steps += 1;
        let update = Update::new(&self.rule, factor, self.steps);
        tch::no_grad(|| match &mut self.flat {
            Some(flat) => flat.step(&update, &self.parameters, gradients),
            None => step_separately(&update, &mut self.parameters, gradients),
        });
    }
}

/// Updates each parameter in one pass over its memory where [`fused`] can reach it, and by libtorch's operations
/// elsewhere.
#[expect(unsafe_code, reason = "the step's loops work on slices")]
fn step_separately(update: &Update, parameters: &mut [Parameter], gradients: Vec<Gradient>) {
    let pairs = parameters.iter().zip(gradients);
    let gradients: Vec<Gradient> =
        pairs.map(|(Parameter { weight, .. }, gradient)| gradient_arranged_like(weight, gradient)).collect();
    let changed = parameters.iter().flat_map(|Parameter { weight, state, .. }| iter::once(weight).chain(state));
    let apart = fused::apart(changed, gradients.iter().flat_map(Gradient::tensors));
    let mut reached = Vec::new();
    for (parameter, gradient) in parameters.iter_mut().zip(&gradients) {
        let update = if parameter.role.decays() { *update } else { update.without_decay() };
        let Parameter { weight, state, .. } = parameter;
        if apart && fused::fits(weight, gradient, state) {
            // SAFETY: no two tensors of this step share memory. The network shares the weights, but it runs on this
            // same thread and so computes nothing during the step.
            reached.push((update, unsafe { Slices::new(weight, gradient, state) }));
        } else {
            update.apply(weight, &gradient.whole(), state);
        }
    }
    fused::apply(reached);
}
