//! A flow with its weights, ready to run.

use super::held::Held;
use super::regime::{Regime, Statistics, Trained};
use super::step::{Convolution, Step};
use super::tape::Tape;
use crate::{Parameters, Tensor};
use network::{Act, Flow, Join, Named, Op, Parameter, Role};
use tch::Kind;

/// As [`Flow`], with weights.
pub enum Ready {
    Step(Step),
    Chain(Vec<Ready>),
    Join(Join, Vec<Ready>),
}

/// Takes weights out of parameters, and notes which of them training changes.
pub struct Builder<'a> {
    parameters: &'a Parameters,
    regime: Regime,
    /// By name, in the order of use.
    pub trained: Vec<(String, Tensor)>,
    /// Running statistics that training moves, by name.
    pub statistics: Vec<(String, Tensor)>,
}

impl<'a> Builder<'a> {
    /// For weights that stay as they are, whatever becomes of the copies.
    pub const fn new(parameters: &'a Parameters, regime: Regime) -> Self {
        Self { parameters, regime, trained: Vec::new(), statistics: Vec::new() }
    }

    /// `flow` with copies of its weights.
    pub fn build(&mut self, flow: &Flow) -> Ready {
        match flow {
            Flow::Op(named) => Ready::Step(self.step(named)),
            Flow::Chain(flows) => Ready::Chain(self.chain(flows)),
            Flow::Join(join, branches) => {
                Ready::Join(*join, branches.iter().map(|branch| self.build(branch)).collect())
            }
        }
    }

    fn chain(&mut self, flows: &[Flow]) -> Vec<Ready> {
        let mut ready: Vec<Ready> = Vec::with_capacity(flows.len());
        for flow in flows {
            if self.regime == Regime::FROZEN
                && let Flow::Op(Named { name, op: Op::BatchNorm(norm) }) = flow
                && let Some(Ready::Step(Step::Conv(convolution))) = ready.last_mut()
            {
                convolution.fold(name, norm, self.parameters);
                continue;
            }
            ready.push(self.build(flow));
        }
        ready
    }

    fn step(&mut self, named: &Named) -> Step {
        let mut tensors = named.parameters().map(|(name, parameter)| self.tensor(name, &parameter));
        let mut next = || tensors.next();
        match &named.op {
            Op::Conv(conv) => Step::Conv(Convolution {
                name: named.name.clone(),
                conv: conv.clone(),
                weight: next().expect("a convolution has kernels"),
                bias: next(),
            }),
            Op::BatchNorm(norm) => {
                let [weight, bias, mean, variance] = [(); 4].map(|()| next().expect("a norm has four parameters"));
                let by_batch = self.regime.statistics == Statistics::ByBatch;
                Step::Norm { weight, bias, mean, variance, epsilon: norm.epsilon, by_batch }
            }
            Op::Act(act) => Step::Act(*act),
            Op::Pool(pool) => Step::Pool(*pool),
        }
    }

    fn tensor(&mut self, name: String, parameter: &Parameter) -> Tensor {
        let tensor = self.parameters[&name].detach().copy();
        if self.regime.trains(parameter.role) {
            let tensor = tensor.set_requires_grad(true);
            self.trained.push((name, tensor.shallow_clone()));
            return tensor;
        }
        if parameter.role.is_statistic() && self.regime.statistics == Statistics::ByBatch {
            self.statistics.push((name, tensor.shallow_clone()));
        }
        tensor
    }
}

impl Regime {
    const fn trains(self, role: Role) -> bool {
        match self.trained {
            Trained::Nothing => false,
            Trained::Norms => matches!(role, Role::Gain | Role::Shift),
            Trained::All => !role.is_statistic(),
        }
    }
}

impl Ready {
    /// What comes out. `tape`: in a training step.
    pub fn run<'a>(&self, x: Held<'a>, tape: &mut Option<Tape>) -> Held<'a> {
        match self {
            Self::Step(step) => Held::Own(step.apply(x)),
            Self::Chain(parts) => run_chain(parts, x, tape),
            Self::Join(join, branches) => {
                // What a single branch puts out may be the input itself, which is not ours to write over.
                if let [only] = &branches[..] {
                    return only.run(x, tape);
                }
                let outputs = branches.iter().map(|branch| branch.run(Held::Lent(x.tensor()), tape));
                Held::Own(joined(*join, &outputs.collect::<Vec<_>>()))
            }
        }
    }

    /// The same with frozen weights, for inputs of dtype `kind`.
    pub fn frozen(self, kind: Kind) -> Self {
        match self {
            Self::Step(step) => Self::Step(step.frozen(kind)),
            Self::Chain(parts) => Self::Chain(frozen_chain(parts, kind)),
            Self::Join(join, branches) => {
                Self::Join(join, branches.into_iter().map(|branch| branch.frozen(kind)).collect())
            }
        }
    }

    const fn step(&self) -> Option<&Step> {
        if let Self::Step(step) = self { Some(step) } else { None }
    }
}

fn run_chain<'a>(parts: &[Ready], mut x: Held<'a>, tape: &mut Option<Tape>) -> Held<'a> {
    let mut parts = parts.iter().peekable();
    while let Some(part) = parts.next() {
        if let (Some(tape), Ready::Step(Step::Conv(convolution))) = (&mut *tape, part) {
            match tape.convolve(convolution, x, parts.peek().and_then(|next| next.step())) {
                Ok((y, rectified)) => {
                    parts.next_if(|_| rectified);
                    x = y;
                    continue;
                }
                Err(same) => x = same,
            }
        }
        x = part.run(x, tape);
    }
    x
}

/// A ReLU after Winograd's convolution becomes a part of it.
fn frozen_chain(parts: Vec<Ready>, kind: Kind) -> Vec<Ready> {
    let mut frozen: Vec<Ready> = Vec::with_capacity(parts.len());
    for part in parts {
        match (part, frozen.last_mut()) {
            (Ready::Step(Step::Act(Act::Relu)), Some(Ready::Step(Step::Winograd(winograd)))) => winograd.least = 0.0,
            (part, _) => frozen.push(part.frozen(kind)),
        }
    }
    frozen
}

fn joined(join: Join, outputs: &[Held]) -> Tensor {
    let tensors: Vec<&Tensor> = outputs.iter().map(Held::tensor).collect();
    let folded = |combine: fn(&Tensor, &Tensor) -> Tensor| {
        let (first, rest) = tensors.split_first().expect("a join has branches");
        rest.iter().fold(first.shallow_clone(), |x, y| combine(&x, y))
    };
    match join {
        Join::Sum => folded(|x, y| x + y),
        Join::Product => folded(|x, y| x * y),
        Join::Concat => Tensor::cat(&tensors, 1),
    }
}
