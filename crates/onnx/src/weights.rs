//! The weights of a classifier, with their names in the file.

use crate::classifier::{Classifier, Head, Pool};
use crate::error::{Error, Result};
use ndarray::ArrayViewD;

/// A tensor of weights, which is copied for the first time when the file is written.
pub struct Weight<'a> {
    /// Its name: our name of the parameter.
    pub name: String,
    /// Its elements.
    pub values: ArrayViewD<'a, f32>,
}

/// All weights of a classifier whose last feature map has the shape [h, w, c], each of the shape that its layer needs.
pub fn all<'a>(classifier: &'a Classifier<'a>, map: [usize; 3]) -> Result<Vec<Weight<'a>>> {
    let mut weights = of_network(classifier)?;
    weights.extend(of_head(&classifier.head, map)?);
    Ok(weights)
}

fn of_network<'a>(classifier: &Classifier<'a>) -> Result<Vec<Weight<'a>>> {
    let weight = |(name, parameter): (String, network::Parameter)| {
        let array = classifier.parameters.get(&name).ok_or_else(|| Error::Missing(name.clone()))?;
        let expected = parameter.shape.iter().map(|&length| length as usize).collect();
        Weight { name, values: array.view() }.of_shape(expected)
    };
    classifier.network.parameters().map(weight).collect()
}

/// The weights of a head that takes feature maps of the shape [h, w, c].
pub fn of_head(head: &Head, [h, w, c]: [usize; 3]) -> Result<Vec<Weight<'_>>> {
    let mut inputs = match head.pool {
        Pool::Flatten => h * w * c,
        Pool::Average => c,
    };
    let mut weights = Vec::new();
    for (name, layer) in head.named_layers() {
        let outputs = layer.bias.len();
        let weight = Weight { name: format!("{name}.weight"), values: layer.weight.view().into_dyn() };
        weights.push(weight.of_shape(vec![outputs, inputs])?);
        weights.push(Weight { name: format!("{name}.bias"), values: layer.bias.view().into_dyn() });
        inputs = outputs;
    }
    Ok(weights)
}

impl Weight<'_> {
    fn of_shape(self, expected: Vec<usize>) -> Result<Self> {
        if self.values.shape() == expected {
            return Ok(self);
        }
        Err(Error::Shape { name: self.name, expected, found: self.values.shape().to_vec() })
    }
}
