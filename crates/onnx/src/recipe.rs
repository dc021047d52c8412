//! Levels to the network's input.

use crate::message::Element::Float;
use crate::value::Value;
use network::Recipe;

/// Normalises levels (n, 3, h, w) to float of the same shape, in the order of operations that training uses.
pub fn normalised(levels: Value<'_>, recipe: Recipe) -> Value<'_> {
    levels.within("recipe", || {
        let x = levels.cast(Float);
        match recipe {
            Recipe::Unit => x / 255.0,
            Recipe::Caffe => x.pick(x.integers(&[2, 1, 0]), 1) - x.channels("recipe mean", [103.939, 116.779, 123.68]),
            Recipe::CaffeRgb => (x / 255.0 - x.channels("recipe mean", [0.48235, 0.45882, 0.40784])) * 255.0,
            Recipe::Torch => {
                let deviation = x.channels("recipe deviation", [0.229, 0.224, 0.225]);
                (x / 255.0 - x.channels("recipe mean", [0.485, 0.456, 0.406])) / deviation
            }
            Recipe::Signed => x / 127.5 - 1.0,
            Recipe::Lite => (x - 127.0) / 128.0,
        }
    })
}
