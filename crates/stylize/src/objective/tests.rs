//! Losses and gradients of small pictures in a narrow network with random weights.

use super::*;
use crate::config::Pooling;
use crate::frozen_network::FrozenNetwork;
use crate::photo::to_tensor;
use model::bytes::to_vec;
use model::weights;
use model::{Architecture, Device, Recipe};

const CONTENT: &str = "block2_conv2";
const STYLE: [&str; 2] = ["block3_conv1", "block1_conv1"];

fn features() -> Features {
    let weights = weights::Weights::fresh(Architecture::named("vgg16"), Some(0.0625), 3);
    let frozen = FrozenNetwork::new(weights, Recipe::Torch, Pooling::Maximum, Device::Cpu);
    Features::new(&frozen, STYLE.into_iter().chain([CONTENT]))
}

fn weights(content: f64, style: f64, total_variation: f64) -> Weights<'static> {
    let style = if style > 0.0 { STYLE.map(|layer| (layer, style)).to_vec() } else { Vec::new() };
    Weights { content: (content > 0.0).then_some((CONTENT, content)), style, total_variation }
}

/// A picture of 24 rows and 32 columns.
fn noise(number: u64) -> Tensor {
    to_tensor(&fixture::picture::noise(32, 24, number))
}

#[test]
fn layers_come_in_the_order_of_the_network() {
    let features = features();
    assert_eq!(features.layers(), ["block1_conv1", "block2_conv2", "block3_conv1"]);
    let shapes: Vec<Vec<i64>> = features.of(&noise(1)).iter().map(Tensor::size).collect();
    assert_eq!(shapes, [[1, 4, 24, 32], [1, 8, 12, 16], [1, 16, 6, 8]]);
    let says = features.check_size("x.png".as_ref(), (3, 40)).unwrap_err().to_string();
    let expected =
        "x.png: expected a picture that is large enough for block3_conv1; set a larger size, got 3 × 40 pixels";
    assert_eq!(says, expected);
    assert!(features.check_size("x.png".as_ref(), (4, 4)).is_ok());
}

#[test]
fn equal_pictures_have_no_loss_and_no_gradient() {
    let (features, picture) = (features(), noise(1));
    let (losses, gradient) = Objective::new(&features, &weights(1.0, 1e3, 0.0), &picture, &picture).evaluate(&picture);
    assert_eq!(losses, Losses { total: 0.0, content: 0.0, style: vec![0.0; 2], total_variation: 0.0 });
    assert!(to_vec::<f32>(&gradient).iter().all(|x| *x == 0.0));
    assert_eq!(gradient.size(), [1, 24, 32, 3]);
}

#[test]
fn each_weight_is_a_factor_on_its_loss_and_they_sum_to_the_total() {
    let features = features();
    let (content, style, picture) = (noise(1), noise(2), noise(3));
    let losses = |weights: &Weights| Objective::new(&features, weights, &content, &style).evaluate(&picture).0;
    let one = losses(&weights(1.0, 1.0, 1.0));
    let many = losses(&weights(2.0, 4.0, 8.0));
    assert_eq!((many.content, many.total_variation), (2.0 * one.content, 8.0 * one.total_variation));
    assert_eq!(many.style, [4.0 * one.style[0], 4.0 * one.style[1]]);
    let sum = one.content + one.style.iter().sum::<f64>() + one.total_variation;
    assert!(one.content > 0.0 && one.style.iter().all(|loss| *loss > 0.0) && (one.total / sum - 1.0).abs() < 1e-6);
    // The first style layer has 16 channels, the second one 4, as settings order them.
    let (x, y) = (features.of(&picture), features.of(&style));
    let plain = |place: usize| mean_squared(&gram(&x[place]), &gram(&y[place])).double_value(&[]);
    for (loss, expected) in one.style.iter().zip([plain(2) / 256.0, plain(0) / 16.0]) {
        assert!((loss / expected - 1.0).abs() < 1e-5, "{loss} {expected}");
    }
    let none = losses(&weights(0.0, 1.0, 0.0));
    assert_eq!((none.content, none.style, none.total_variation), (0.0, one.style, 0.0));
}

#[test]
fn the_gradient_is_the_slope_of_the_loss() {
    let features = features();
    let objective = Objective::new(&features, &weights(1.0, 10.0, 0.001), &noise(1), &noise(2));
    let picture = noise(3);
    let (_, gradient) = objective.evaluate(&picture);
    // Along the gradient itself, where the slope is its squared length.
    let length = gradient.norm().double_value(&[]);
    let at = |distance: f64| objective.evaluate(&(&picture + &gradient * (distance / length))).0.total;
    let slope = (at(4.0) - at(-4.0)) / 8.0;
    assert!((slope / length - 1.0).abs() < 0.02, "{slope}, not {length}");
}
