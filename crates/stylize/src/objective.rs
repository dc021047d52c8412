//! The loss of a picture: how far it is from the content of one picture and from the style of another, and how to come
//! nearer.

use crate::distance::{gram, mean_squared, total_variation};
use crate::features::Features;
use model::{Tensor, no_grad};

/// The losses of one evaluation, each times its weight.
#[derive(Clone, Debug, PartialEq)]
pub struct Losses {
    /// Their sum.
    pub total: f64,
    /// That of the content.
    pub content: f64,
    /// Those of the style layers, in the order of the settings.
    pub style: Vec<f64>,
    /// That of the total variation.
    pub total_variation: f64,
}

/// What a picture should become. Gatys, Ecker and Bethge 2016, with the factors of their program:
/// `w · mean (F - F')² + Σ w_l / n_l² · mean (G_l - G_l')²`, where `n_l` is the number of channels.
pub struct Objective<'a> {
    features: &'a Features,
    content: Option<Term>,
    style: Vec<Term>,
    total_variation: f64,
}

/// One loss.
struct Term {
    /// The place of its layer among the features.
    place: usize,
    weight: f64,
    /// Features, or their Gram matrix.
    target: Tensor,
}

/// The layers with their weights.
pub struct Weights<'a> {
    /// The layer of the content; none if it has no weight.
    pub content: Option<(&'a str, f64)>,
    /// The style layers, with weights that are still to be divided by the square of the channels.
    pub style: Vec<(&'a str, f64)>,
    /// The factor on the total variation.
    pub total_variation: f64,
}

impl<'a> Objective<'a> {
    /// The objective of the content of one picture and the style of another, each (1, h, w, 3) of any size.
    pub fn new(features: &'a Features, weights: &Weights, content: &Tensor, style: &Tensor) -> Self {
        let (of_content, of_style) = no_grad(|| (features.of(content), features.of(style)));
        let content = weights.content.map(|(layer, weight)| {
            let place = features.place(layer);
            Term { place, weight, target: of_content[place].shallow_clone() }
        });
        let style = weights.style.iter().map(|(layer, weight)| {
            let place = features.place(layer);
            let channels = of_style[place].size()[1] as f64;
            Term { place, weight: weight / channels.powi(2), target: gram(&of_style[place]) }
        });
        Self { features, content, style: style.collect(), total_variation: weights.total_variation }
    }

    /// The losses of a picture (1, h, w, 3), and the gradient of their sum.
    pub fn evaluate(&self, picture: &Tensor) -> (Losses, Tensor) {
        let picture = picture.detach().set_requires_grad(true);
        let features = self.features.of(&picture);
        let of_content = |Term { place, weight, target }: &Term| mean_squared(&features[*place], target) * *weight;
        let of_style = |Term { place, weight, target }: &Term| mean_squared(&gram(&features[*place]), target) * *weight;
        let content = self.content.as_ref().map(of_content);
        let style: Vec<Tensor> = self.style.iter().map(of_style).collect();
        let smooth = (self.total_variation > 0.0).then(|| total_variation(&picture) * self.total_variation);
        let all: Vec<Tensor> =
            content.iter().chain(&style).chain(&smooth).map(|loss| loss.to_device(picture.device())).collect();
        let total = Tensor::stack(&all, 0).sum(tch::Kind::Float);
        let gradient = Tensor::run_backward(&[&total], &[&picture], false, false).remove(0);
        let value = |loss: &Tensor| loss.double_value(&[]);
        let losses = Losses {
            total: value(&total),
            content: content.as_ref().map_or(0.0, value),
            style: style.iter().map(value).collect(),
            total_variation: smooth.as_ref().map_or(0.0, value),
        };
        (losses, gradient)
    }
}

#[cfg(test)]
mod tests;
