//! The order of a tensor's elements in memory.

use model::{Gradient, Tensor};

/// `gradient` in the memory order of `weight`. It is copied only if its order differs.
pub(super) fn arranged_like(weight: &Tensor, gradient: Tensor) -> Tensor {
    if axis_order(&gradient) == axis_order(weight) {
        return gradient;
    }
    let mut same = weight.detach().empty_like();
    same.copy_(&gradient);
    same
}

/// The same for a gradient that may be a product, which has no order yet.
pub(super) fn gradient_arranged_like(weight: &Tensor, gradient: Gradient) -> Gradient {
    match gradient {
        Gradient::Whole(whole) => Gradient::Whole(arranged_like(weight, whole)),
        product @ Gradient::Product { .. } => product,
    }
}

/// Number, length and stride of each axis longer than 1, the outermost in memory first. Dense tensors with equal results
/// have equal memory layouts.
pub(super) fn axis_order(tensor: &Tensor) -> Vec<(usize, i64, i64)> {
    let axes = tensor.size().into_iter().zip(tensor.stride()).enumerate();
    let mut axes: Vec<_> =
        axes.map(|(axis, (length, stride))| (axis, length, stride)).filter(|axis| axis.1 != 1).collect();
    axes.sort_by_key(|(_, _, stride)| -stride);
    axes
}
