//! The arithmetic of VGG16.

use network::{Architecture, Op};

/// Multiplications and additions of VGG16's convolutions for one picture of h rows and w columns, without the classifier.
/// Biases and pools, about a thousandth, are not counted.
pub fn vgg16(h: i64, w: i64) -> f64 {
    let mut shape = [h, w, 3];
    let mut operations = 0;
    for named in Architecture::vgg16().network(1.0).ops() {
        shape = named.op.shape(shape);
        if let Op::Conv(conv) = &named.op {
            let each = 2 * conv.kernel * conv.kernel * conv.inputs / conv.groups;
            operations += each * shape.iter().product::<i64>();
        }
    }
    operations as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Multiplications per pixel of each block, times its pixels, with sides of 150, 75, 37, 18 and 9 after the pools.
    #[test]
    fn the_arithmetic_of_vgg16_by_hand() {
        let blocks: [(i64, i64); 5] = [
            (150 * 150, 3 * 64 + 64 * 64),
            (75 * 75, 64 * 128 + 128 * 128),
            (37 * 37, 128 * 256 + 2 * 256 * 256),
            (18 * 18, 256 * 512 + 2 * 512 * 512),
            (9 * 9, 3 * 512 * 512),
        ];
        let products: i64 = blocks.iter().map(|(places, each)| places * 9 * each).sum();
        assert_eq!(products, 6_615_491_328);
        assert_eq!(vgg16(150, 150), 2.0 * products as f64);
    }

    #[test]
    fn rows_and_columns_can_be_swapped() {
        assert_eq!(vgg16(64, 96), vgg16(96, 64));
    }
}
