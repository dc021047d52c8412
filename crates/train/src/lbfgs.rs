//! L-BFGS with the rules of `torch.optim.LBFGS` without a line search: steps of the full length of their direction.
//!
//! PyTorch's optimizer works in calls of `step`, each of up to 20 iterations, which begin where the last one ended. Here
//! the iterations follow each other without such borders, so they are those of one long call; how often the loss is
//! evaluated, not how often `step` is called, is what the caller decides.

use kernels::lbfgs::{History, TORCHS_CURVATURE, dot};
use model::Tensor;
use model::bytes::{tensor, to_vec};

/// The numbers of L-BFGS. The defaults are PyTorch's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rule {
    /// The factor on every step.
    pub learning_rate: f64,
    /// The number of steps that the approximated Hessian is made from. Each takes memory for two gradients.
    pub history: usize,
    /// It ends where no element of the gradient is larger.
    pub gradient_tolerance: f64,
    /// It ends where a step changes the loss, and every parameter, by less, and where the direction descends by less.
    pub change_tolerance: f64,
}

impl Default for Rule {
    fn default() -> Self {
        Self { learning_rate: 1.0, history: 100, gradient_tolerance: 1e-7, change_tolerance: 1e-9 }
    }
}

/// Why a minimisation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The loss was evaluated as often as was allowed.
    Evaluations,
    /// The gradient is as good as zero.
    Gradient,
    /// The last step changed as good as nothing, or the next one would.
    Change,
}

/// A minimisation between two evaluations of the loss.
pub struct Lbfgs {
    rule: Rule,
    history: History<f32>,
    last: Option<Last>,
}

/// What is known of the last evaluation, and the step that was taken from there.
struct Last {
    loss: f64,
    gradient: Vec<f32>,
    step: Vec<f32>,
}

impl Lbfgs {
    /// A minimisation that has not begun.
    pub fn new(rule: Rule) -> Self {
        Self { rule, history: History::new(rule.history, TORCHS_CURVATURE), last: None }
    }

    /// What to add to the parameters next, from the loss and its gradient where they are; or why there is nothing to add.
    pub fn step(&mut self, loss: f64, gradient: Vec<f32>) -> Result<&[f32], End> {
        let Rule { learning_rate, gradient_tolerance, change_tolerance, .. } = self.rule;
        if are_within(&gradient, gradient_tolerance) {
            return Err(End::Gradient);
        }
        let is_first = self.last.is_none();
        if let Some(last) = self.last.take() {
            if are_within(&last.step, change_tolerance) || (loss - last.loss).abs() < change_tolerance {
                return Err(End::Change);
            }
            let change = gradient.iter().zip(&last.gradient).map(|(new, old)| new - old).collect();
            self.history.add(last.step, change);
        }
        let direction = self.history.direction(&gradient);
        if dot(&gradient, &direction) > -change_tolerance {
            return Err(End::Change);
        }
        let shortened = if is_first { (1.0 / length(&gradient)).min(1.0) } else { 1.0 };
        let factor = (shortened * learning_rate) as f32;
        let step = direction.into_iter().map(|x| factor * x).collect();
        Ok(&self.last.insert(Last { loss, gradient, step }).step)
    }
}

/// Whether no absolute value is above `bound`, and none is NaN.
fn are_within(numbers: &[f32], bound: f64) -> bool {
    numbers.iter().all(|x| f64::from(x.abs()) <= bound)
}

/// The sum of absolute values.
fn length(numbers: &[f32]) -> f64 {
    numbers.iter().map(|x| f64::from(x.abs())).sum()
}

/// Minimises from `start` (any shape), and evaluates the loss `evaluations` times at most. `evaluate` gives the loss at
/// a point and its gradient there, in the shape of `start`; the first point is `start` itself.
///
/// # Errors
/// Those of `evaluate`.
pub fn minimise<E>(
    rule: Rule,
    start: &Tensor,
    evaluations: usize,
    mut evaluate: impl FnMut(&Tensor) -> Result<(f64, Tensor), E>,
) -> Result<End, E> {
    let (mut lbfgs, shape) = (Lbfgs::new(rule), start.size());
    let mut point = start.detach().copy();
    for _ in 1..evaluations {
        let (loss, gradient) = evaluate(&point)?;
        match lbfgs.step(loss, to_vec(&gradient)) {
            Ok(step) => point += tensor(step, &shape).to_device(point.device()),
            Err(end) => return Ok(end),
        }
    }
    if evaluations > 0 {
        let _ = evaluate(&point)?;
    }
    Ok(End::Evaluations)
}
