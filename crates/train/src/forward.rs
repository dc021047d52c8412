//! The logits of a network that ends in a head.

use model::bytes::channels_back;
use model::mode::{Dropout, Mode};
use model::{Head, Stack, Tensor};

/// Evaluates `layers` and then `head`. `input`: (n, c, h, w), channels-last; result: logits f32 (n, k), without a graph.
pub fn logits(layers: &Stack, head: &Head, input: &Tensor) -> Tensor {
    head.forward(&channels_back(&layers.forward(input)), Mode::Evaluate)
}

/// The logits f32 (n, k) of a training step. `map`: the output (n, c, h, w) of the layers before the head, with its
/// graph.
pub fn training_logits(head: &Head, map: &Tensor, dropout: Dropout) -> Tensor {
    head.forward(&channels_back(map), Mode::Train(dropout))
}
