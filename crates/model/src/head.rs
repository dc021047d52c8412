//! The classifier on top of a network: pool, hidden layers, dropout, logits.

use crate::device::staged;
use crate::gradient::Gradient;
use crate::mode::{Dropout, Mode};
use crate::{Parameters, Tensor, product};
use artifact::check::{Refusal, within};
use artifact::random;
use rand::{Rng as _, RngCore as _};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::iter;
use tch::Kind;

/// How a feature map becomes a list of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Pool {
    /// Every number of the map: h · w · c of them.
    Flatten,
    /// The mean of each channel: c numbers.
    Average,
}

/// A classifier without its weights.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HeadShape {
    /// Rows, columns and channels of the features.
    pub features: [usize; 3],
    /// What comes first.
    pub pool: Pool,
    /// Units of each hidden layer; each is followed by max(x, 0) and dropout.
    pub hidden: Vec<usize>,
    /// The share of activations that a training step sets to zero; without hidden layers, of the pooled features.
    pub dropout: f64,
    /// Columns of the logits.
    pub outputs: usize,
}

/// A classifier with its weights: `hidden_1.weight` (outputs, inputs), `hidden_1.bias`, …, `output.weight`, `output.bias`.
pub struct Head {
    shape: HeadShape,
    layers: Vec<(Tensor, Tensor)>,
    trained: Vec<(String, Tensor)>,
}

/// What [`Head::learn`] makes of features.
pub struct Learnt<'a> {
    head: &'a Head,
    /// (n, k).
    pub logits: Tensor,
    /// What went into the product with the first weight, and what came out, if that product is our own.
    product: Option<(Tensor, Tensor)>,
}

/// Refuses settings `hidden` and `dropout` that build nothing.
pub fn check(hidden: &[usize], dropout: f64) -> Result<(), Refusal> {
    for &units in hidden {
        within("hidden", units, 1..=65_536, "whole numbers from 1 to 65536")?;
    }
    within("dropout", dropout, 0.0..1.0, "a number from 0 to below 1")
}

impl HeadShape {
    /// Every parameter's name and shape.
    pub fn parameters(&self) -> Vec<(String, Vec<i64>)> {
        let mut inputs = match self.pool {
            Pool::Flatten => self.features.iter().product::<usize>(),
            Pool::Average => self.features[2],
        };
        let mut parameters = Vec::new();
        let hidden = self.hidden.iter().enumerate().map(|(layer, &units)| (format!("hidden_{}", layer + 1), units));
        for (name, units) in hidden.chain([("output".to_owned(), self.outputs)]) {
            parameters.push((format!("{name}.weight"), vec![units as i64, inputs as i64]));
            parameters.push((format!("{name}.bias"), vec![units as i64]));
            inputs = units;
        }
        parameters
    }

    /// Fresh weights: uniform in ±sqrt(6 / (inputs + outputs)), biases zero. Glorot and Bengio 2010, equation 16.
    pub fn fresh(&self, seed: u64) -> Parameters {
        let draw = |(name, shape): (String, Vec<i64>)| {
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
    /// Takes the weights of `shape` out of `parameters`, which must hold them, as tensors to train in place.
    pub fn new(shape: &HeadShape, parameters: &Parameters) -> Self {
        let mut trained = Vec::new();
        for (name, _) in shape.parameters() {
            let tensor = laid_out(&parameters[&name]).set_requires_grad(true);
            trained.push((name, tensor));
        }
        let layers = trained.chunks(2).map(|pair| (pair[0].1.shallow_clone(), pair[1].1.shallow_clone())).collect();
        Self { shape: shape.clone(), layers, trained }
    }

    /// The parameters that training changes, by name.
    pub fn trained(&self) -> Vec<(String, Tensor)> {
        self.trained.iter().map(|(name, tensor)| (name.clone(), tensor.shallow_clone())).collect()
    }

    /// `features`: (n, h, w, c) of any dtype; result: logits f32 (n, k).
    pub fn forward(&self, features: &Tensor, mode: Mode) -> Tensor {
        let x = self.pooled(features);
        let x = if self.shape.hidden.is_empty() { self.drop(x, mode.dropout(), 0) } else { x };
        let logits = self.layers_from(0, x, mode);
        if matches!(mode, Mode::Evaluate) { logits.detach() } else { logits }
    }

    /// [`forward`](Self::forward) in a training step, for features that require no gradient.
    ///
    /// # Panics
    /// If they do: the product with the first weight keeps no graph to its input.
    pub fn learn(&self, features: &Tensor, dropout: Dropout) -> Learnt<'_> {
        assert!(!features.requires_grad(), "gradients by the features need Head::forward");
        let x = self.pooled(features);
        let (weight, bias) = &self.layers[0];
        if self.shape.hidden.is_empty() || !product::pays(&x, weight) {
            return Learnt { head: self, logits: self.forward(features, Mode::Train(dropout)), product: None };
        }
        let sums = product::sums(&x, weight).set_requires_grad(true);
        let hidden = self.drop((&sums + bias).relu(), Some(dropout), 1);
        Learnt { head: self, logits: self.layers_from(1, hidden, Mode::Train(dropout)), product: Some((x, sums)) }
    }

    fn pooled(&self, features: &Tensor) -> Tensor {
        let features = staged(features, self.layers[0].0.device()).to_kind(Kind::Float);
        match self.shape.pool {
            Pool::Flatten => features.reshape([features.size()[0], -1]),
            Pool::Average => features.mean_dim([1i64, 2].as_slice(), false, Kind::Float),
        }
    }

    /// `x`: what goes into layer `first`, from 0; result: logits.
    fn layers_from(&self, first: usize, mut x: Tensor, mode: Mode) -> Tensor {
        let (last, hidden) = self.layers.split_last().expect("a head has an output layer");
        for (number, (weight, bias)) in (1..).zip(hidden).skip(first) {
            let sums = match mode {
                Mode::Evaluate if product::pays(&x, weight) => product::sums(&x, weight) + bias,
                _ => x.linear(weight, Some(bias)),
            };
            x = self.drop(sums.relu(), mode.dropout(), number);
        }
        x.linear(&last.0, Some(&last.1))
    }

    /// Sets a share of x to zero and scales the rest, so that the expected sum stays. Srivastava et al. 2014.
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

impl Learnt<'_> {
    /// The gradients of a loss that was computed from these logits, by what is trained. That of the first weight, by far
    /// the largest, is computed only where a step uses it.
    pub fn gradients(self, loss: &Tensor) -> Vec<Gradient> {
        let trained = &self.head.trained;
        let Some((inputs, sums)) = self.product else { return Gradient::of(loss, trained) };
        let by: Vec<&Tensor> = iter::once(&sums).chain(trained[1..].iter().map(|(_, tensor)| tensor)).collect();
        let mut gradients = Tensor::run_backward(&[loss], &by, false, false).into_iter();
        let outputs = gradients.next().expect("as many as were asked for").contiguous();
        iter::once(Gradient::Product { inputs, outputs }).chain(gradients.map(Gradient::Whole)).collect()
    }
}

/// A copy of a weight (outputs, inputs) in which the outputs of one input lie side by side, and of a bias as it is. Products
/// with such a weight, and above all its gradient, take a fifth less time: libtorch's library has less to rearrange.
fn laid_out(parameter: &Tensor) -> Tensor {
    if parameter.dim() == 2 { parameter.tr().contiguous().copy().tr() } else { parameter.copy() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::{tensor, to_vec};

    fn shape(pool: Pool, hidden: &[usize], dropout: f64) -> HeadShape {
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
        let head = Head::new(&shape(Pool::Average, &[2], 0.5), &parameters);
        // means 2, 3, 4; hidden max(2.5, 0), max(-2, 0)
        assert_eq!(to_vec::<f32>(&head.forward(&features, Mode::Evaluate)), [2.5, 15.0]);
    }

    #[test]
    fn flatten_takes_row_column_channel_in_turn() {
        let parameters = given(&[
            ("output.weight", &[1.0, 10.0, 100.0, 1e3, 1e4, 1e5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], &[2, 6]),
            ("output.bias", &[0.0, 0.0], &[2]),
        ]);
        let features = tensor::<f32>(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], &[1, 1, 2, 3]);
        let head = Head::new(&shape(Pool::Flatten, &[], 0.0), &parameters);
        assert_eq!(to_vec::<f32>(&head.forward(&features, Mode::Evaluate)), [654_321.0, 0.0]);
    }

    #[test]
    fn a_learning_pass_has_the_logits_and_gradients_of_any_other() {
        // Hidden units that tiles fill, that they do not fill, and none.
        for hidden in [&[64, 7][..], &[33], &[]] {
            let shape = HeadShape { features: [2, 3, 40], ..shape(Pool::Flatten, hidden, 0.5) };
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
            let (learnt, plain) = (head.learn(&features, dropout), head.forward(&features, Mode::Train(dropout)));
            close(&learnt.logits, &plain);
            let own = kernels::matmul::pays(kernels::simd::Simd::detect(), 1)
                && hidden.first().is_some_and(|units| units % 32 == 0);
            assert_eq!(learnt.product.is_some(), own, "{hidden:?}");
            let loss_of_learnt = loss(&learnt.logits);
            let pairs = learnt.gradients(&loss_of_learnt).into_iter().zip(Gradient::of(&loss(&plain), &head.trained));
            pairs.for_each(|(found, expected)| close(&found.whole(), &expected.whole()));
        }
    }

    #[test]
    fn dropout_is_a_function_of_seed_and_step_and_keeps_the_mean() {
        let shape =
            HeadShape { features: [1, 1, 10_000], pool: Pool::Flatten, hidden: vec![], dropout: 0.3, outputs: 1 };
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
