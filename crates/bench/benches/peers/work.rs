//! How much there is to compute.

use model::Architecture;
use model::network::Op;

/// Multiplications and additions of VGG16's convolutions, without top, on one picture of h rows and w columns. Biases and
/// pools, a thousandth of it, are not counted.
pub fn vgg16(h: i64, w: i64) -> f64 {
    let mut shape = [h, w, 3];
    let mut operations = 0;
    for op in Architecture::Vgg16.network(1.0).ops() {
        shape = op.shape(shape);
        if let Op::Conv(conv) = op {
            let each = 2 * conv.kernel * conv.kernel * conv.inputs / conv.groups;
            operations += each * shape.iter().product::<i64>();
        }
    }
    operations as f64
}
