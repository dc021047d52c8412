//! The settings of an optimizer: the formula and its hyperparameters.

use artifact::check::{Refusal, within};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Added to the root of the mean square, which may be zero. Keras' value.
pub(super) const EPSILON: f64 = 1e-7;
/// The share of the mean of g² that stays in each step of rmsprop.
pub(super) const RHO: f64 = 0.9;
/// The shares of the means of g and of g² that stay in each step of adam.
pub(super) const BETAS: [f64; 2] = [0.9, 0.999];

/// How a gradient changes a weight. w weight, g gradient, a learning rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// v ← momentum · v + g; w ← w - a · v. PyTorch's form: v does not contain a, so that a new a applies to all of v.
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

impl Method {
    /// The names of the optimizer's state, one tensor of each for every parameter.
    pub(super) const fn state_names(self) -> &'static [&'static str] {
        match self {
            Self::Sgd | Self::Sgdw => &["velocity"],
            Self::Rmsprop => &["square"],
            Self::Adam | Self::Adamw => &["mean", "square"],
        }
    }

    /// Whether weights decay.
    pub(super) const fn has_decay(self) -> bool {
        matches!(self, Self::Sgdw | Self::Adamw)
    }
}

/// A method with its hyperparameters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rule {
    /// The formula.
    pub method: Method,
    /// The full learning rate, which a learning-rate schedule scales.
    pub learning_rate: f64,
    /// Of [`Method::Sgd`] and [`Method::Sgdw`].
    pub momentum: f64,
    /// Of [`Method::Sgdw`] and [`Method::Adamw`]. Biases and norms do not decay: He et al. 2018, "Bag of tricks",
    /// section 3.1.
    pub weight_decay: f64,
}

impl Rule {
    /// Refuses values that cannot train. Errors name the keys of a trainer's settings.
    pub fn check(&self) -> Result<(), Refusal> {
        if !(self.learning_rate > 0.0 && self.learning_rate.is_finite()) {
            return Err(Refusal::new("learning_rate", "a number above 0", self.learning_rate));
        }
        within("momentum", self.momentum, 0.0..1.0, "a number from 0 to below 1")?;
        within("weight_decay", self.weight_decay, 0.0..1.0, "a number from 0 to below 1")
    }
}
