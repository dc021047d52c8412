//! What a file is written from.

use ndarray::{Array1, Array2, ArrayD};
use network::{Network, Recipe};
use picture::Preparation;
use std::collections::BTreeMap;

/// A classifier of rows of features, from the row to probabilities.
#[derive(Debug)]
pub struct RowClassifier {
    /// d, the length of a row.
    pub columns: usize,
    /// What each row is divided by.
    pub row_scale: RowScale,
    /// What computes logits from the scaled row.
    pub head: Head,
    /// The number of classes, k.
    pub classes: usize,
    /// What logits are divided by before they become probabilities.
    pub temperature: f64,
    /// Facts for readers of the file: keys and values.
    pub metadata: Vec<(String, String)>,
}

/// What each row is divided by. Rows of zeros stay zeros.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowScale {
    /// Nothing.
    None,
    /// Its sum.
    Sum,
    /// Its length (Euclidean norm).
    Length,
}

/// A whole classifier, from photo to probabilities.
#[derive(Debug)]
pub struct Classifier<'a> {
    /// How a photo becomes a picture.
    pub preparation: Preparation,
    /// How the picture's pixels are normalised.
    pub recipe: Recipe,
    /// What computes the feature map.
    pub network: &'a Network,
    /// The network's parameters by our names, axes in PyTorch's order.
    pub parameters: &'a BTreeMap<String, ArrayD<f32>>,
    /// What computes logits from the feature map.
    pub head: Head,
    /// The number of classes, k.
    pub classes: usize,
    /// What logits are divided by before they become probabilities; 1 leaves them as they are.
    pub temperature: f64,
    /// Facts for readers of the file, such as the names of the classes: keys and values.
    pub metadata: Vec<(String, String)>,
}

/// Pool and linear layers, with ReLU between these.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// How the feature map becomes a vector.
    pub pool: Pool,
    /// At least one. The last gives the logits: one for two classes, that of class 1 against class 0, or one for each
    /// class.
    pub layers: Vec<Linear>,
}

/// How a feature map becomes a vector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pool {
    /// All h · w · c values of the map, in this order.
    Flatten,
    /// The mean of each of the c channels.
    Average,
}

/// y = `weight` · x + `bias`.
#[derive(Clone, Debug, PartialEq)]
pub struct Linear {
    /// (outputs, inputs).
    pub weight: Array2<f32>,
    /// (outputs,).
    pub bias: Array1<f32>,
}

impl Head {
    /// The number of logits.
    pub(crate) fn outputs(&self) -> usize {
        self.layers.last().map_or(0, |layer| layer.bias.len())
    }

    /// The layers with their names: `hidden_1`, …, `output`.
    pub(crate) fn named_layers(&self) -> impl Iterator<Item = (String, &Linear)> {
        let name = |number| if number == self.layers.len() { "output".to_owned() } else { format!("hidden_{number}") };
        (1..).zip(&self.layers).map(move |(number, layer)| (name(number), layer))
    }
}
