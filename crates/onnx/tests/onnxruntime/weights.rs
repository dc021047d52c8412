//! Weights that are drawn by name: the same on every machine.

use crate::reference::Parameters;
use ndarray::{Array, ArrayD, Dimension, ShapeBuilder};
use network::{Network, Parameter, Role};

/// Parameters of a network, such that activations neither vanish nor explode.
pub fn parameters(network: &Network) -> Parameters {
    network.parameters().map(|(name, parameter)| (name.clone(), drawn(&name, &parameter))).collect()
}

fn drawn(name: &str, parameter: &Parameter) -> ArrayD<f32> {
    let shape: Vec<usize> = parameter.shape.iter().map(|&length| length as usize).collect();
    let (middle, reach) = match parameter.role {
        Role::Kernel => (0.0, (6.0 / shape[1..].iter().product::<usize>() as f32).sqrt()),
        Role::Bias | Role::Shift | Role::Mean => (0.0, 0.1),
        Role::Gain | Role::Variance => (1.0, 0.3),
    };
    around(name, middle, reach, shape)
}

/// Numbers from `middle` - `reach` to `middle` + `reach`.
pub fn around<D: Dimension>(name: &str, middle: f32, reach: f32, shape: impl ShapeBuilder<Dim = D>) -> Array<f32, D> {
    let mut state = name
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325, |state: u64, byte| (state ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    Array::from_shape_simple_fn(shape, || {
        // Knuth's generator; its upper bits are the random ones.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        middle + reach * ((state >> 40) as f32 / (1 << 23) as f32 - 1.0)
    })
}
