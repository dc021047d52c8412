//! From the last feature map to logits and probabilities.

use crate::attribute::int;
use crate::classifier::{Head, Pool};
use crate::map::Map;
use crate::value::Value;

/// The mean of each channel over rows and columns, (n, c).
pub fn features(map: Map<'_>) -> Value<'_> {
    map.planes.node("GlobalAveragePool", "mean", &[], Vec::new()).flatten()
}

/// Logits (n, outputs) from a feature map and its `features`.
pub fn logits<'g>(head: &Head, map: Map<'g>, features: Value<'g>) -> Value<'g> {
    let pooled = match head.pool {
        Pool::Average => features,
        // Heads count channels fastest.
        Pool::Flatten => map.planes.pixels().flatten(),
    };
    logits_of_rows(head, pooled)
}

/// Logits (n, outputs) from rows (n, d).
pub fn logits_of_rows<'g>(head: &Head, rows: Value<'g>) -> Value<'g> {
    let mut layers = head.named_layers().map(|(name, _)| name);
    let first = layers.next().map_or(rows, |name| linear(rows, &name));
    layers.fold(first, |sums, name| linear(sums.apply("Relu", &[]), &name))
}

fn linear<'g>(x: Value<'g>, layer: &str) -> Value<'g> {
    let parameters = ["weight", "bias"].map(|part| x.weight(&format!("{layer}.{part}")));
    x.node("Gemm", layer, &parameters, vec![int("transB", 1)])
}

/// Probabilities (n, k) of logits (n, outputs). One logit is that of class 1 against class 0; that of class 0 against
/// class 1 is its negative.
pub fn probabilities(logits: Value<'_>, outputs: usize, temperature: f64) -> Value<'_> {
    let scaled = logits / temperature;
    match outputs {
        1 => (scaled * -1.0).concat("both", &[scaled], 1).apply("Sigmoid", &[]),
        _ => scaled.node("Softmax", "softmax", &[], vec![int("axis", 1)]),
    }
}
