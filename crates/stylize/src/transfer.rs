//! One photo in the style of a picture, size after size.

use crate::colours;
use crate::config::{Settings, Start};
use crate::features::Features;
use crate::objective::{Objective, Weights};
use crate::painting::{Ending, Painting, Run};
use crate::photo::{fitted, resized, to_picture, to_tensor};
use anyhow::bail;
use artifact::random::{self, Purpose};
use image::RgbImage;
use model::Tensor;
use model::bytes::tensor;
use rand::Rng as _;
use train::lbfgs::{Rule, minimise};

/// L-BFGS gets losses that are at least this large at first, 2^23: about what the paper's network and weights give. Its
/// constants are absolute, and with small losses it would take every step for one without curvature and go nowhere.
const LEAST_FIRST_LOSS: f64 = 8_388_608.0;
/// The grey that noise surrounds, in levels.
const GREY: f32 = 127.5;

/// All that is the same for every photo.
pub struct Transfer<'a> {
    /// The network.
    pub features: &'a Features,
    /// How to paint.
    pub settings: &'a Settings,
    /// In whose style.
    pub style: &'a RgbImage,
    /// Of the noise.
    pub seed: u64,
}

/// The pictures of one size, (1, h, w, 3) in levels.
struct Canvas {
    size: (u32, u32),
    /// The photo.
    photo: Tensor,
    /// The photo as the optimiser sees it, without colours if these are kept.
    content: Tensor,
    /// The style, in the same way.
    style: Tensor,
}

impl Transfer<'_> {
    /// Paints the photo `name`. `tick` is called after every evaluation.
    ///
    /// # Errors
    /// If the first loss at some size is not finite.
    pub fn paint(
        &self,
        name: &str,
        photo: &RgbImage,
        tick: impl Fn(),
    ) -> anyhow::Result<(RgbImage, Painting, Vec<Run>)> {
        let (sizes, evaluations) = (self.settings.sizes(), self.settings.evaluations());
        let mut painting = Painting::new(&evaluations);
        let (mut painted, mut result, mut runs) = (None::<RgbImage>, RgbImage::default(), Vec::new());
        for (size, evaluations) in sizes.into_iter().zip(evaluations) {
            let canvas = self.canvas(photo, size);
            let start = match &painted {
                Some(smaller) => to_tensor(&resized(smaller, canvas.size)),
                None => self.start(name, &canvas),
            };
            let (levels, run) = self.paint_size(name, &canvas, &start, evaluations, (&mut painting, &tick))?;
            painted = Some(to_picture(&levels));
            result = self.show(&canvas, &levels);
            runs.push(run);
        }
        Ok((result, painting, runs))
    }

    /// The best picture at one size, as the optimiser sees it.
    fn paint_size(
        &self,
        name: &str,
        canvas: &Canvas,
        start: &Tensor,
        evaluations: usize,
        (painting, tick): (&mut Painting, &impl Fn()),
    ) -> anyhow::Result<(Tensor, Run)> {
        let objective = Objective::new(self.features, &self.weights(), &canvas.content, &canvas.style);
        let rule = Rule { history: self.settings.history, ..Rule::default() };
        let (mut number, mut first, mut scale) = (0, 0.0, 1.0);
        let outcome = minimise(rule, start, evaluations, |levels| {
            let (losses, gradient) = objective.evaluate(levels);
            let total = losses.total;
            if !total.is_finite() {
                return Err(total);
            }
            number += 1;
            if number == 1 {
                (first, scale) = (total, scale_of(total));
            }
            painting.note(number, losses, levels, |levels| self.show(canvas, levels));
            tick();
            Ok((scale * total, gradient * scale))
        });
        let ending = match outcome {
            Ok(end) => Ending::Minimised(end),
            Err(loss) if number == 0 => {
                let (w, h) = canvas.size;
                bail!(
                    "{name}: expected a finite loss at {w} × {h} pixels, got {loss}: damaged weights, or too large ones?"
                )
            }
            Err(loss) => Ending::NotFinite(loss),
        };
        let (best, levels) = painting.end(evaluations);
        Ok((levels, Run { size: canvas.size, evaluations: number, first, best, ending }))
    }

    fn canvas(&self, photo: &RgbImage, size: Option<u32>) -> Canvas {
        let at_size = |picture: &RgbImage| resized(picture, fitted(picture.dimensions(), size));
        let (photo, style) = (at_size(photo), at_size(self.style));
        let size = photo.dimensions();
        let (photo, style) = (to_tensor(&photo), to_tensor(&style));
        if !self.settings.keep_colours {
            return Canvas { size, content: photo.shallow_clone(), photo, style };
        }
        let content = colours::grey(&photo);
        let style = colours::matched(&colours::grey(&style), &content);
        Canvas { size, photo, content, style }
    }

    /// Where the optimiser starts at the first size.
    fn start(&self, name: &str, canvas: &Canvas) -> Tensor {
        match self.settings.start {
            Start::Content => canvas.content.shallow_clone(),
            Start::Noise => {
                let mut stream = random::stream(self.seed, Purpose::StyleNoise, name.as_bytes());
                // Uniform numbers of width √12 have deviation 1, as the noise of the paper's program.
                let mut level = || GREY + 12f32.sqrt() * (stream.random::<f32>() - 0.5);
                let levels: Vec<f32> = (0..canvas.content.numel()).map(|_| level()).collect();
                tensor(&levels, &canvas.content.size())
            }
        }
    }

    /// What people get to see of what the optimiser sees.
    fn show(&self, canvas: &Canvas, levels: &Tensor) -> RgbImage {
        if self.settings.keep_colours {
            return to_picture(&colours::of_photo(levels, &canvas.photo));
        }
        to_picture(levels)
    }

    fn weights(&self) -> Weights<'_> {
        let Settings { content_layer, content_weight, total_variation, .. } = self.settings;
        Weights {
            content: (*content_weight > 0.0).then_some((content_layer.as_str(), *content_weight)),
            style: self.settings.weighted_style_layers(),
            total_variation: *total_variation,
        }
    }
}

/// The factor on all losses for the optimiser, as if all weights had it: a power of two, which rounds nothing.
fn scale_of(first_loss: f64) -> f64 {
    if first_loss > 0.0 && first_loss < LEAST_FIRST_LOSS {
        (LEAST_FIRST_LOSS / first_loss).log2().ceil().exp2()
    } else {
        1.0
    }
}

#[cfg(test)]
mod tests;
