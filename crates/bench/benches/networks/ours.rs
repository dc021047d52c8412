//! A network of ours, alone.

use crate::network::Network;
use model::bytes::{channels_last, tensor};
use model::{Architecture, Precision, Stack, no_grad, weights};
use std::time::{Duration, Instant};

/// Pictures of a batch, as the peers have it.
const BATCH: usize = 16;
/// How long batches are passed, after two others, as the peers do.
const TIME: Duration = Duration::from_secs(4);

/// Pictures a second, with random weights.
pub fn rate(network: &Network) -> f64 {
    let layers = Architecture::named(network.ours).expect("a network of ours").network(1.0);
    let stack = Stack::frozen(&layers.layers, &weights::random(&layers, 7), Precision::F32);
    let pixels: Vec<f32> =
        (0..BATCH * network.side * network.side * 3).map(|at| (at % 251) as f32 / 125.0 - 1.0).collect();
    let shape = [BATCH, network.side, network.side, 3].map(|length| length as i64);
    let pictures = channels_last(&tensor(&pixels, &shape));
    let pass = || drop(no_grad(|| stack.forward(&pictures)));
    (0..2).for_each(|_| pass());
    let (begin, mut passes) = (Instant::now(), 0);
    while begin.elapsed() < TIME {
        pass();
        passes += 1;
    }
    (passes * BATCH) as f64 / begin.elapsed().as_secs_f64()
}
