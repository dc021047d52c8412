//! A flow with its weights.

use super::held::Held;
use super::regime::{Regime, Statistics, Trained};
use super::step::{Convolution, Step};
use super::tape::Tape;
use crate::{Parameters, Tensor, Variable};
use network::{Act, Flow, Join, Named, Op, Parameter, Role};
use tch::Kind;

/// A [`Flow`] with its weights.
pub enum Module {
    Step(Step),
    Chain(Vec<Module>),
    Join(Join, Vec<Module>),
}

/// Builds modules from flows, and lists the parameters that training changes.
pub struct Builder<'a> {
    parameters: &'a Parameters,
    regime: Regime,
    /// In the order of the flows.
    pub trained: Vec<Variable>,
    /// Running statistics that training updates, with their names.
    pub statistics: Vec<(String, Tensor)>,
}

impl<'a> Builder<'a> {
    /// A builder of modules with copies of `parameters`.
    pub const fn new(parameters: &'a Parameters, regime: Regime) -> Self {
        Self { parameters, regime, trained: Vec::new(), statistics: Vec::new() }
    }

    /// `flow` with copies of its weights.
    pub fn build(&mut self, flow: &Flow) -> Module {
        match flow {
            Flow::Op(named) => Module::Step(self.step(named)),
            Flow::Chain(flows) => Module::Chain(self.chain(flows)),
            Flow::Join(join, branches) => {
                Module::Join(*join, branches.iter().map(|branch| self.build(branch)).collect())
            }
        }
    }

    fn chain(&mut self, flows: &[Flow]) -> Vec<Module> {
        let mut modules: Vec<Module> = Vec::with_capacity(flows.len());
        for flow in flows {
            if self.regime == Regime::FROZEN
                && let Flow::Op(Named { name, op: Op::BatchNorm(norm) }) = flow
                && let Some(Module::Step(Step::Conv(convolution))) = modules.last_mut()
            {
                convolution.fold(name, norm, self.parameters);
                continue;
            }
            modules.push(self.build(flow));
        }
        modules
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
            self.trained.push(Variable { name, role: parameter.role, tensor: tensor.shallow_clone() });
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

impl Module {
    /// The output for input `x`. In a training step, `tape` records convolutions.
    pub fn run<'a>(&self, x: Held<'a>, tape: &mut Option<Tape>) -> Held<'a> {
        match self {
            Self::Step(step) => Held::Own(step.apply(x)),
            Self::Chain(parts) => run_chain(parts, x, tape),
            Self::Join(join, branches) => {
                // The output of a single branch may be the input itself, which must not be overwritten.
                if let [only] = &branches[..] {
                    return only.run(x, tape);
                }
                let outputs = branches.iter().map(|branch| branch.run(Held::Lent(x.tensor()), tape));
                Held::Own(joined(*join, &outputs.collect::<Vec<_>>()))
            }
        }
    }

    /// The module with frozen weights, for inputs of dtype `kind`.
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

fn run_chain<'a>(parts: &[Module], mut x: Held<'a>, tape: &mut Option<Tape>) -> Held<'a> {
    let mut parts = parts.iter().peekable();
    while let Some(part) = parts.next() {
        if let (Some(tape), Module::Step(Step::Conv(convolution))) = (&mut *tape, part) {
            match tape.convolve(convolution, x, parts.peek().and_then(|next| next.step())) {
                Ok((y, with_relu)) => {
                    parts.next_if(|_| with_relu);
                    x = y;
                    continue;
                }
                Err(unchanged) => x = unchanged,
            }
        }
        x = part.run(x, tape);
    }
    x
}

/// A ReLU after a Winograd convolution becomes part of it.
fn frozen_chain(parts: Vec<Module>, kind: Kind) -> Vec<Module> {
    let mut frozen: Vec<Module> = Vec::with_capacity(parts.len());
    for part in parts {
        match (part, frozen.last_mut()) {
            (Module::Step(Step::Act(Act::Relu)), Some(Module::Step(Step::Winograd(winograd)))) => winograd.least = 0.0,
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
