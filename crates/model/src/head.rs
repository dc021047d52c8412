//! The classifier on top of a network: pool, hidden layers, dropout, logits.

use crate::alone::row_by_row;
use crate::device::staged;
use crate::gradient::Gradient;
use crate::mode::{Dropout, Mode};
use crate::{Parameters, Tensor, Variable, matmul};
use artifact::check::{Refusal, within};
use artifact::random;
use network::Role;
use rand::{Rng as _, RngCore as _};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::iter;
use tch::Kind;

/// How a feature map becomes a vector.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum HeadPool {
    /// All h · w · c values of the map, in this order.
    Flatten,
    /// The mean of each of the c channels.
    Average,
}

/// A classifier without its weights.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HeadShape {
    /// Rows, columns and channels of the features.
    pub features: [usize; 3],
    /// How they become a vector.
    pub pool: HeadPool,
    /// Units of each hidden layer. ReLU and dropout follow each of them.
    pub hidden: Vec<usize>,
    /// The dropout rate: the share of hidden activations, or of pooled features if there are no hidden layers, that a
    /// training step sets to zero.
    pub dropout: f64,
    /// Columns of the logits: 1 for two classes, else one for each class.
    pub outputs: usize,
}

/// A classifier with its weights: `hidden_1.weight` (outputs, inputs), `hidden_1.bias`, …, `output.weight`, `output.bias`.
pub struct Head {
    shape: HeadShape,
    layers: Vec<(Tensor, Tensor)>,
    trained: Vec<Variable>,
}

/// A forward pass in a training step, from [`Head::learn`].
pub struct HeadPass<'a> {
    head: &'a Head,
    /// (n, k).
    pub logits: Tensor,
    /// Input and output of the product with the first weight, if our own kernels computed it.
    product: Option<(Tensor, Tensor)>,
}

/// Checks the settings `hidden` and `dropout`.
pub fn check(hidden: &[usize], dropout: f64) -> Result<(), Refusal> {
    for &units in hidden {
        within("hidden", units, 1..=65_536, "whole numbers from 1 to 65536")?;
    }
    within("dropout", dropout, 0.0..1.0, "a number from 0 to below 1")
}

impl HeadShape {
    /// Name, role and shape of every parameter.
    pub fn parameters(&self) -> Vec<(String, Role, Vec<i64>)> {
        let mut inputs = match self.pool {
            HeadPool::Flatten => self.features.iter().product::<usize>(),
            HeadPool::Average => self.features[2],
        };
        let mut parameters = Vec::new();
        let hidden = self.hidden.iter().enumerate().map(|(layer, &units)| (format!("hidden_{}", layer + 1), units));
        for (name, units) in hidden.chain([("output".to_owned(), self.outputs)]) {
            parameters.push((format!("{name}.weight"), Role::Kernel, vec![units as i64, inputs as i64]));
            parameters.push((format!("{name}.bias"), Role::Bias, vec![units as i64]));
            inputs = units;
        }
        parameters
    }

    /// Initial parameters, a function of `seed` and the shape alone: weights uniform in ±sqrt(6 / (inputs + outputs)), biases
    /// zero. Glorot and Bengio 2010, equation 16.
    pub fn fresh(&self, seed: u64) -> Parameters {
        let draw = |(name, _, shape): (String, Role, Vec<i64>)| {
            let mut random = random::stream(seed, random::Purpose::HeadWeights, name.as_bytes());
            let tensor = match shape[..] {
                [outputs, inputs] => {
                    let limit = (6.0 / (inputs + outputs) as f32).sqrt();
                    let values: Vec<f32> = (0..inputs * outputs).map(|_| random.random_range(-limit..limit)).collect();
                    Tensor::from_slice(&values).view([outputs, inputs])
                }
                _ => Tensor::zeros(&shape, (Kind::Float, tch::Device::Cpu)),
            };
            (name, tensor)
        };
        self.parameters().into_iter().map(draw).collect()
    }
}

impl Head {
    /// A head with copies of its weights from `parameters`, which an optimizer changes in place. It computes on the device
    /// of `parameters`.
    ///
    /// # Panics
    /// If a parameter is missing.
    pub fn new(shape: &HeadShape, parameters: &Parameters) -> Self {
        let mut trained = Vec::new();
        for (name, role, _) in shape.parameters() {
            let tensor = laid_out(&parameters[&name]).set_requires_grad(true);
            trained.push(Variable { name, role, tensor });
        }
        let layers =
            trained.chunks(2).map(|pair| (pair[0].tensor.shallow_clone(), pair[1].tensor.shallow_clone())).collect();
        Self { shape: shape.clone(), layers, trained }
    }

    /// All parameters: training changes every one.
    pub fn trained(&self) -> Vec<Variable> {
        self.trained.clone()
    }

    /// Logits f32 (n, k) of `features` (n, h, w, c), which may have any dtype and lie on any device. When evaluating on the
    /// CPU, the logits of a row do not depend on which rows are beside it.
    pub fn forward(&self, features: &Tensor, mode: Mode) -> Tensor {
        if matches!(mode, Mode::Evaluate) {
            return row_by_row(features, |features| self.logits(features, mode)).detach();
        }
        self.logits(features, mode)
    }

    fn logits(&self, features: &Tensor, mode: Mode) -> Tensor {
        let x = self.pooled(features);
        let x = if self.shape.hidden.is_empty() { self.drop(x, mode.dropout(), 0) } else { x };
        self.layers_from(0, x, mode)
    }

    /// [`forward`](Self::forward) for a training step: [`HeadPass::gradients`] is faster than libtorch's backward pass.
    ///
    /// # Panics
    /// If `features` require a gradient: the product with the first weight keeps no graph to them.
    pub fn learn(&self, features: &Tensor, dropout: Dropout) -> HeadPass<'_> {
        assert!(!features.requires_grad(), "gradients by the features need Head::forward");
        let x = self.pooled(features);
        let (weight, bias) = &self.layers[0];
        if self.shape.hidden.is_empty() || !matmul::pays(&x, weight) {
            return HeadPass { head: self, logits: self.forward(features, Mode::Train(dropout)), product: None };
        }
        let sums = matmul::product(&x, weight).set_requires_grad(true);
        let hidden = self.drop((&sums + bias).relu(), Some(dropout), 1);
        HeadPass { head: self, logits: self.layers_from(1, hidden, Mode::Train(dropout)), product: Some((x, sums)) }
    }

    fn pooled(&self, features: &Tensor) -> Tensor {
        let features = staged(features, self.layers[0].0.device()).to_kind(Kind::Float);
        match self.shape.pool {
            HeadPool::Flatten => features.reshape([features.size()[0], -1]),
            HeadPool::Average => features.mean_dim([1i64, 2].as_slice(), false, Kind::Float),
        }
    }

    /// Logits from `x`, the input of layer `first`, counted from 0.
    fn layers_from(&self, first: usize, mut x: Tensor, mode: Mode) -> Tensor {
        let (last, hidden) = self.layers.split_last().expect("a head has an output layer");
        for (number, (weight, bias)) in (1..).zip(hidden).skip(first) {
            let sums = match mode {
                Mode::Evaluate if matmul::pays(&x, weight) => matmul::product(&x, weight) + bias,
                _ => x.linear(weight, Some(bias)),
            };
            x = self.drop(sums.relu(), mode.dropout(), number);
        }
        x.linear(&last.0, Some(&last.1))
    }

    /// Inverted dropout: sets a share of x to zero and scales the rest so that the expected value stays. Srivastava et al.
    /// 2014.
    fn drop(&self, x: Tensor, dropout: Option<Dropout>, layer: u64) -> Tensor {
        let Some(Dropout { seed, step }) = dropout.filter(|_| self.shape.dropout > 0.0) else { return x };
        let item = [step.to_le_bytes(), layer.to_le_bytes()].concat();
        let mut random = random::stream(seed, random::Purpose::Dropout, &item);
        let threshold = (self.shape.dropout * 2f64.powi(32)) as u32;
        let kept = (1.0 / (1.0 - self.shape.dropout)) as f32;
        let mask: Vec<f32> = (0..x.numel()).map(|_| if random.next_u32() < threshold { 0.0 } else { kept }).collect();
        let mask = staged(&Tensor::from_slice(&mask).view(x.size().as_slice()), x.device());
        x * mask
    }
}

impl HeadPass<'_> {
    /// The gradients of `loss`, which was computed from these logits, with respect to the parameters, in the order of
    /// [`Head::trained`]. The gradient of the first weight, by far the largest, is left as a product, which an optimizer
    /// computes piece by piece.
    pub fn gradients(self, loss: &Tensor) -> Vec<Gradient> {
        let trained = &self.head.trained;
        let Some((inputs, sums)) = self.product else { return Gradient::of(loss, trained) };
        let by: Vec<&Tensor> = iter::once(&sums).chain(trained[1..].iter().map(|variable| &variable.tensor)).collect();
        let mut gradients = Tensor::run_backward(&[loss], &by, false, false).into_iter();
        let outputs = gradients.next().expect("as many as were asked for").contiguous();
        iter::once(Gradient::Product { inputs, outputs }).chain(gradients.map(Gradient::Whole)).collect()
    }
}

/// A copy of a parameter. A weight (outputs, inputs) is transposed in memory, so that the outputs of one input are contiguous.
/// Products with such a weight, and above all its gradient, take a fifth less time: MKL has less to rearrange.
fn laid_out(parameter: &Tensor) -> Tensor {
    if parameter.dim() == 2 { parameter.tr().contiguous().copy().tr() } else { parameter.copy() }
}

#[cfg(test)]
mod tests;
