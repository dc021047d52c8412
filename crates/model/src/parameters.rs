//! Tensors by name.

use crate::Tensor;
use crate::bytes::to_vec;
use std::collections::BTreeMap;

/// Tensors by name, in name order.
pub type Parameters = BTreeMap<String, Tensor>;

/// BLAKE3 over names, shapes and f32 values, in hexadecimal.
pub fn hash(parameters: &Parameters) -> String {
    let mut hasher = blake3::Hasher::new();
    for (name, tensor) in parameters {
        hasher.update(format!("{name} {:?} ", tensor.size()).as_bytes());
        hasher.update(bytemuck::cast_slice(&to_vec::<f32>(tensor)));
    }
    hasher.finalize().to_hex().to_string()
}
