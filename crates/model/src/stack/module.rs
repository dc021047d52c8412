//! A flow with its weights.

use super::held::Held;
use super::regime::{Regime, Statistics, Trained};
use super::step::{Convolution, Step};
use super::tape::Tape;
use crate::fused::{self, Fused};
use crate::{Parameters, Tensor, Variable};
use network::{Act, Flow, Join, Named, Op, Parameter, Role};
use tch::Kind;

/// A [`Flow`] with its weights.
pub enum Module {
    Step(Step),
    Chain(Vec<Module>),
    Join(Join, Vec<Module>),
    /// A frozen join by sum, whose last convolution adds the shortcut as it writes.
    Residual(Box<Residual>),
}

/// A residual block: `last` of `branch`, plus `shortcut`.
pub struct Residual {
    branch: Vec<Module>,
    last: Fused,
    shortcut: Module,
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
            Self::Residual(residual) => {
                let shortcut = residual.shortcut.run(Held::Lent(x.tensor()), tape);
                let branch = run_chain(&residual.branch, Held::Lent(x.tensor()), tape);
                Held::Own(residual.last.forward(branch.tensor(), Some(shortcut.tensor())))
            }
        }
    }

    /// The module with frozen weights, for inputs of dtype `kind`.
    pub fn frozen(self, kind: Kind) -> Self {
        match self {
            Self::Step(step) => Self::Step(step.frozen(kind)),
            Self::Chain(parts) => Self::Chain(frozen_chain(parts, kind)),
            Self::Join(join, branches) => {
                let branches = branches.into_iter().map(|branch| branch.frozen(kind)).collect();
                if join == Join::Sum && kind == Kind::Float { residual(branches) } else { Self::Join(join, branches) }
            }
            residual @ Self::Residual(_) => residual,
        }
    }

    /// The convolution of ours that computes the output, if one does.
    fn fused_mut(&mut self) -> Option<&mut Fused> {
        match self {
            Self::Step(Step::Fused(fused)) => Some(fused),
            Self::Residual(residual) => Some(&mut residual.last),
            _ => None,
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

/// What follows a convolution of ours, or goes before it, becomes part of it where it can.
fn frozen_chain(parts: Vec<Module>, kind: Kind) -> Vec<Module> {
    let mut frozen: Vec<Module> = Vec::with_capacity(parts.len());
    for part in parts {
        if let (Module::Step(Step::Act(act)), Some(fused)) = (&part, frozen.last_mut().and_then(Module::fused_mut)) {
            fused.limit(*act);
            continue;
        }
        match part.frozen(kind) {
            Module::Step(Step::Fused(fused)) => {
                let fused = after_norm(&mut frozen, fused);
                let fused = absorb(&mut frozen, fused);
                frozen.push(Module::Step(Step::Fused(fused)));
            }
            part => frozen.push(part),
        }
    }
    frozen
}

/// A convolution with the norm and the ReLU before it, if it takes them. Takes them from `before`.
fn after_norm(before: &mut Vec<Module>, fused: Box<Fused>) -> Box<Fused> {
    let [
        ..,
        Module::Step(Step::Norm { weight, bias, mean, variance, epsilon, by_batch: false }),
        Module::Step(Step::Act(Act::Relu)),
    ] = &before[..]
    else {
        return fused;
    };
    let scale = weight.to_kind(Kind::Double) / (variance.to_kind(Kind::Double) + *epsilon).sqrt();
    let shift = bias.to_kind(Kind::Double) - mean.to_kind(Kind::Double) * &scale;
    let [scale, shift] = [scale, shift].map(|numbers| numbers.to_kind(Kind::Float));
    match fused.after_norm(&scale, &shift) {
        Ok(whole) => {
            before.truncate(before.len() - 2);
            whole
        }
        Err(unchanged) => unchanged,
    }
}

/// A convolution with those before it, if they go in one pass. Takes them from `before`.
fn absorb(before: &mut Vec<Module>, mut fused: Box<Fused>) -> Box<Fused> {
    while let Some(Module::Step(Step::Fused(last))) = before.pop_if(|last| matches!(last, Module::Step(Step::Fused(_))))
    {
        match fused.absorb(last) {
            Ok(whole) => fused = whole,
            Err([unchanged, last]) => {
                before.push(Module::Step(Step::Fused(last)));
                return unchanged;
            }
        }
    }
    fused
}

/// The sum of two branches; in one pass with the last convolution of one of them, if that is ours and nothing follows it.
fn residual(mut branches: Vec<Module>) -> Module {
    let last = |branch: &Module| match branch {
        Module::Step(Step::Fused(fused)) => fused.is_free(),
        Module::Chain(parts) => matches!(parts.last(), Some(Module::Step(Step::Fused(fused))) if fused.is_free()),
        _ => false,
    };
    let place = branches.iter().position(last).filter(|_| branches.len() == 2);
    let Some(place) = place else { return Module::Join(Join::Sum, branches) };
    let mut branch = match branches.remove(place) {
        Module::Chain(parts) => parts,
        part => vec![part],
    };
    match (branch.pop(), branches.pop()) {
        (Some(Module::Step(Step::Fused(last))), Some(shortcut)) => {
            Module::Residual(Box::new(Residual { branch, last: *last, shortcut }))
        }
        _ => unreachable!("there are two branches, and this one ends with a convolution of ours"),
    }
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
        Join::Concat => fused::concat(&tensors).unwrap_or_else(|| Tensor::cat(&tensors, 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::{channels_last, kernels_last};
    use crate::winograd::tests::some;
    use network::{Conv, Padding};

    fn conv(inputs: i64, outputs: i64, kernel: i64, groups: i64) -> Module {
        let conv = Conv { inputs, outputs, kernel, stride: 1, groups, padding: Padding::Symmetric, bias: true };
        let weight = kernels_last(&some(&[outputs, inputs / groups, kernel, kernel], (inputs + kernel) as f64));
        Module::Step(Step::Conv(Convolution { name: String::new(), conv, weight, bias: Some(some(&[outputs], 2.0)) }))
    }

    fn act(act: Act) -> Module {
        Module::Step(Step::Act(act))
    }

    fn norm(channels: i64) -> Module {
        let [weight, bias, mean] = [3.0, 4.0, 5.0].map(|salt| some(&[channels], salt));
        let variance = some(&[channels], 6.0).abs() + 0.5;
        Module::Step(Step::Norm { weight, bias, mean, variance, epsilon: 1e-3, by_batch: false })
    }

    /// The frozen form of a chain, which computes the same as the chain, up to rounding.
    fn frozen(parts: impl Fn() -> Vec<Module>) -> Vec<Module> {
        let x = channels_last(&some(&[2, 9, 7, 24], 1.0));
        let expected = run_chain(&parts(), Held::Lent(&x), &mut None).into_tensor();
        let frozen = frozen_chain(parts(), Kind::Float);
        let found = run_chain(&frozen, Held::Lent(&x), &mut None).into_tensor();
        let off = (&found - &expected).abs().max() / expected.abs().max();
        assert!(off.double_value(&[]) < 1e-5, "{off:?}");
        frozen
    }

    /// Whether this CPU has the registers that our kernels need: nothing is fused on others.
    fn has_registers() -> bool {
        kernels::simd::Simd::detect().level() > kernels::simd::Level::Baseline
    }

    #[test]
    fn what_goes_in_one_pass_becomes_one_module() {
        let inverted =
            || vec![conv(24, 48, 1, 1), act(Act::Relu6), conv(48, 48, 3, 48), act(Act::Relu6), conv(48, 24, 1, 1)];
        let lengths = [
            frozen(|| vec![norm(24), act(Act::Relu), conv(24, 16, 1, 1), act(Act::Relu)]).len(),
            frozen(|| vec![norm(24), act(Act::Relu6), conv(24, 16, 1, 1)]).len(),
            frozen(|| vec![norm(24), act(Act::Relu), conv(24, 16, 3, 1)]).len(),
            frozen(inverted).len(),
            frozen(|| vec![conv(24, 24, 3, 24), conv(24, 16, 1, 1)]).len(),
            frozen(|| vec![conv(24, 48, 1, 1), conv(48, 24, 1, 1)]).len(),
        ];
        if has_registers() {
            assert_eq!(lengths, [1, 3, 3, 1, 1, 2]);
        }
    }

    #[test]
    fn a_sum_goes_in_one_pass_with_the_convolution_before_it() {
        let sum = |branch: fn() -> Vec<Module>, shortcut: fn() -> Vec<Module>| {
            let chain = move || {
                vec![Module::Join(Join::Sum, vec![Module::Chain(branch()), Module::Chain(shortcut())]), act(Act::Relu)]
            };
            let frozen = frozen(chain);
            (frozen.len(), matches!(frozen[0], Module::Residual(_)))
        };
        let identity = sum(|| vec![conv(24, 24, 1, 1)], Vec::new);
        let projected =
            sum(|| vec![conv(24, 16, 3, 1), act(Act::Relu), conv(16, 32, 1, 1)], || vec![conv(24, 32, 1, 1)]);
        let limited = sum(|| vec![conv(24, 24, 1, 1), act(Act::Relu)], Vec::new);
        if has_registers() {
            assert_eq!([identity, projected, limited], [(1, true), (1, true), (2, false)]);
        }
    }
}
