//! The classifier on top of a network: pool, hidden layers, dropout, logits.

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

    /// Logits f32 (n, k) of `features` (n, h, w, c), which may have any dtype and lie on any device.
    pub fn forward(&self, features: &Tensor, mode: Mode) -> Tensor {
        let x = self.pooled(features);
        let x = if self.shape.hidden.is_empty() { self.drop(x, mode.dropout(), 0) } else { x };
        let logits = self.layers_from(0, x, mode);
        if matches!(mode, Mode::Evaluate) { logits.detach() } else { logits }
    }

    /// [`forward`](Self::forward) in a training step, whose gradients then are quicker to compute.
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
mod tests {
    use super::*;
    use crate::bytes::{tensor, to_vec};

    fn shape(pool: HeadPool, hidden: &[usize], dropout: f64) -> HeadShape {
        HeadShape { features: [1, 2, 3], pool, hidden: hidden.to_vec(), dropout, outputs: 2 }
    }

    fn given(values: &[(&str, &[f32], &[i64])]) -> Parameters {
        values.iter().map(|(name, values, shape)| ((*name).to_owned(), tensor(values, shape))).collect()
    }

    #[test]
    fn logits_by_hand() {
        let parameters = given(&[
            ("hidden_1.weight", &[1.0, 0.0, 0.0, 0.0, -1.0, 0.0], &[2, 3]),
            ("hidden_1.bias", &[0.5, 1.0], &[2]),
            ("output.weight", &[1.0, 1.0, 2.0, -1.0], &[2, 2]),
            ("output.bias", &[0.0, 10.0], &[2]),
        ]);
        let features = tensor::<f32>(&[1.0, 2.0, 3.0, 3.0, 4.0, 5.0], &[1, 1, 2, 3]);
        let head = Head::new(&shape(HeadPool::Average, &[2], 0.5), &parameters);
        // Means 2, 3, 4; hidden ReLU(2.5), ReLU(-2).
        assert_eq!(to_vec::<f32>(&head.forward(&features, Mode::Evaluate)), [2.5, 15.0]);
    }

    #[test]
    fn flatten_orders_by_row_column_channel() {
        let parameters = given(&[
            ("output.weight", &[1.0, 10.0, 100.0, 1e3, 1e4, 1e5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], &[2, 6]),
            ("output.bias", &[0.0, 0.0], &[2]),
        ]);
        let features = tensor::<f32>(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], &[1, 1, 2, 3]);
        let head = Head::new(&shape(HeadPool::Flatten, &[], 0.0), &parameters);
        assert_eq!(to_vec::<f32>(&head.forward(&features, Mode::Evaluate)), [654_321.0, 0.0]);
    }

    #[test]
    fn a_training_pass_has_the_logits_and_gradients_of_forward() {
        // A number of hidden units that is a multiple of the tile size, one that is not, and none.
        for hidden in [&[64, 7][..], &[33], &[]] {
            let shape = HeadShape { features: [2, 3, 40], ..shape(HeadPool::Flatten, hidden, 0.5) };
            let head = Head::new(&shape, &shape.fresh(1));
            let features =
                (Tensor::arange(5 * 240, (Kind::Float, tch::Device::Cpu)) * 0.618).sin().reshape([5, 2, 3, 40]);
            let dropout = Dropout { seed: 7, step: 3 };
            let close = |found: &Tensor, expected: &Tensor| {
                assert_eq!(found.size(), expected.size());
                let [difference, largest] = [&(found - expected), expected].map(|x| x.abs().max().double_value(&[]));
                assert!(difference < 1e-5 * largest, "{hidden:?}: {difference} of {largest}");
            };
            let loss = |logits: &Tensor| logits.square().sum(Kind::Float);
            let (pass, plain) = (head.learn(&features, dropout), head.forward(&features, Mode::Train(dropout)));
            close(&pass.logits, &plain);
            let own = kernels::matmul::pays(kernels::simd::Simd::detect(), 1)
                && hidden.first().is_some_and(|units| units % 32 == 0);
            assert_eq!(pass.product.is_some(), own, "{hidden:?}");
            let loss_of_pass = loss(&pass.logits);
            let pairs = pass.gradients(&loss_of_pass).into_iter().zip(Gradient::of(&loss(&plain), &head.trained));
            pairs.for_each(|(found, expected)| close(&found.whole(), &expected.whole()));
        }
    }

    #[test]
    fn weights_are_kernels_and_biases_are_biases() {
        let shape = shape(HeadPool::Flatten, &[4], 0.0);
        let roles =
            Head::new(&shape, &shape.fresh(1)).trained().into_iter().map(|variable| (variable.name, variable.role));
        let expected = [
            ("hidden_1.weight", Role::Kernel),
            ("hidden_1.bias", Role::Bias),
            ("output.weight", Role::Kernel),
            ("output.bias", Role::Bias),
        ];
        assert_eq!(roles.collect::<Vec<_>>(), expected.map(|(name, role)| (name.to_owned(), role)));
    }

    #[test]
    fn only_a_prediction_to_differentiate_has_a_graph_to_the_features() {
        let parameters = given(&[
            ("output.weight", &[1.0, 10.0, 100.0, 1e3, 1e4, 1e5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], &[2, 6]),
            ("output.bias", &[0.0, 0.0], &[2]),
        ]);
        // A dropout that would show: only training drops.
        let head = Head::new(&shape(HeadPool::Flatten, &[], 0.9), &parameters);
        let features = tensor::<f32>(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], &[1, 1, 2, 3]).set_requires_grad(true);
        let logits = head.forward(&features, Mode::Differentiate);
        let gradient = Tensor::run_backward(&[logits.sum(Kind::Float)], &[&features], false, false).remove(0);
        assert_eq!(to_vec::<f32>(&gradient), [1.0, 10.0, 100.0, 1e3, 1e4, 1e5]);
        assert!(!head.forward(&features, Mode::Evaluate).requires_grad());
    }

    #[test]
    fn dropout_is_a_function_of_seed_and_step_and_keeps_the_mean() {
        let shape =
            HeadShape { features: [1, 1, 10_000], pool: HeadPool::Flatten, hidden: vec![], dropout: 0.3, outputs: 1 };
        let ones = Tensor::ones([1, 10_000], (Kind::Float, tch::Device::Cpu));
        let head = Head::new(&shape, &shape.fresh(1));
        let draw = |seed, step| to_vec::<f32>(&head.drop(ones.shallow_clone(), Some(Dropout { seed, step }), 0));
        assert_eq!(draw(1, 5), draw(1, 5));
        assert_ne!(draw(1, 5), draw(1, 6));
        assert_ne!(draw(1, 5), draw(2, 5));
        let mean = draw(1, 5).iter().sum::<f32>() / 10_000.0;
        assert!((mean - 1.0).abs() < 0.03, "{mean}");
    }
}
