//! The frozen layers: from pictures to activations of the cut.

use model::{Precision, Recipe, Stack, Tensor, no_grad, pixels};

/// The frozen layers, up to and including the cut.
pub struct FrozenPart {
    /// How pixels are normalised before the first layer.
    pub recipe: Recipe,
    /// The layers.
    pub layers: Stack,
    /// Their precision.
    pub precision: Precision,
}

impl FrozenPart {
    /// `pictures`: (n, h, w, 3), 0..=255; result: (n, c, h, w) of the cut, channels-last, without a graph. Like
    /// `extract`, it computes small batches, because the outputs of the first layers are many times larger than the
    /// pictures.
    pub fn forward(&self, pictures: &Tensor) -> Tensor {
        let (_, h, w, _) = pictures.size4().expect("pictures have four axes");
        self.forward_by(pixels::batch([h as usize, w as usize]), pictures)
    }

    /// [`forward`](Self::forward) in batches of `size` pictures.
    fn forward_by(&self, size: usize, pictures: &Tensor) -> Tensor {
        let run = |portion: &Tensor| self.layers.forward(&pixels::apply(self.recipe, portion));
        no_grad(|| match pictures.split(size as i64, 0).as_slice() {
            [all] => run(all),
            portions => Tensor::cat(&portions.iter().map(run).collect::<Vec<_>>(), 0),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Architecture;
    use model::bytes::{channels_back, tensor};
    use model::weights::Weights;

    #[test]
    fn pictures_in_several_passes_give_the_same_activations() {
        let (width, architecture) = (0.125, Architecture::vgg16());
        let weights = Weights::fresh(Some(architecture), Some(width), 1).parameters;
        let pixels: Vec<u8> = (0..7 * 32 * 48 * 3u32).map(|at| (at * at % 251) as u8).collect();
        let pictures = tensor(&pixels, &[7, 32, 48, 3]);
        // Other batches round sums differently.
        for (precision, rounding) in [(Precision::F32, 1e-5), (Precision::Bf16, 1e-2)] {
            let layers = Stack::frozen(&architecture.network(width).layers[..6], &weights, precision);
            let frozen = FrozenPart { recipe: Recipe::Torch, layers, precision };
            let whole = frozen.forward_by(7, &pictures);
            assert_eq!((whole.size(), whole.kind()), (vec![7, 16, 8, 12], precision.kind()));
            let off = |other: &Tensor| ((other - &whole).abs().max() / whole.abs().max()).double_value(&[]);
            for size in [1, 3, 6] {
                let joined = frozen.forward_by(size, &pictures);
                assert_eq!((joined.kind(), channels_back(&joined).is_contiguous()), (precision.kind(), true));
                assert!(off(&joined) <= rounding, "{size} at once in {precision}: {}", off(&joined));
            }
            assert!(frozen.forward(&pictures) == whole);
        }
    }
}
