//! The frozen layers at work on pictures.

use model::{Recipe, Stack, Tensor, no_grad, pixels};

/// What comes before the cut.
pub struct Front {
    /// What happens to pixels before the first layer.
    pub recipe: Recipe,
    /// The layers up to the cut.
    pub layers: Stack,
}

impl Front {
    /// `pictures`: (n, h, w, 3), 0..=255; result: (n, c, h, w) of the cut, channels-last, without a way back for
    /// gradients. Few pictures at once, as in `extract`: the first layers make them many times larger.
    pub fn forward(&self, pictures: &Tensor) -> Tensor {
        let (_, h, w, _) = pictures.size4().expect("pictures have four axes");
        let few = pictures.split(pixels::batch([h as usize, w as usize]) as i64, 0);
        let run = |few: &Tensor| self.layers.forward(&self.recipe.apply(few));
        no_grad(|| Tensor::cat(&few.iter().map(run).collect::<Vec<_>>(), 0))
    }
}
