//! What the optimiser's run leaves behind: the best picture, the losses of every evaluation, and some pictures on the way.

use crate::objective::Losses;
use crate::photo::{fitted, resized};
use image::RgbImage;
use model::Tensor;
use std::fmt;
use train::lbfgs::End;

/// When pictures on the way are kept, in sixteenths of all evaluations. The result is the fifth.
const STEPS: [usize; 4] = [1, 2, 4, 8];
/// Length of their shorter side, at most: they are only for the contact sheet.
const SMALL: u32 = 160;
/// A side of one there at most.
const LONGEST: u32 = 10 * SMALL;

/// One evaluation.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The shorter side of the picture, in pixels.
    pub size: u32,
    /// From 1, for each size.
    pub evaluation: usize,
    /// What was evaluated.
    pub losses: Losses,
}

/// A photo on its way to a painting, through all sizes.
pub struct Painting {
    /// The evaluations of all sizes together, at most.
    planned: usize,
    /// Those of the sizes before this one, at most.
    before: usize,
    /// Every evaluation so far.
    pub rows: Vec<Row>,
    /// Small pictures on the way.
    pub steps: Vec<RgbImage>,
    /// The picture with the smallest loss at this size, as the optimiser sees it, and that loss.
    best: Option<(f64, Tensor)>,
}

/// Why the optimiser's run at one size ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Ending {
    /// As a minimisation ends.
    Minimised(End),
    /// The loss was not finite.
    NotFinite(f64),
}

/// The run at one size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Run {
    /// Width and height.
    pub size: (u32, u32),
    /// Evaluations.
    pub evaluations: usize,
    /// The loss of the first one.
    pub first: f64,
    /// The smallest one, that of the picture that is kept.
    pub best: f64,
    /// Why it ended.
    pub ending: Ending,
}

impl Painting {
    /// Nothing yet, of so many evaluations at each size.
    pub fn new(evaluations: &[usize]) -> Self {
        Self { planned: evaluations.iter().sum(), before: 0, rows: Vec::new(), steps: Vec::new(), best: None }
    }

    /// Notes evaluation number `evaluation` at this size, from 1. `show` makes a picture of what the optimiser sees.
    pub fn note(&mut self, evaluation: usize, losses: Losses, levels: &Tensor, show: impl Fn(&Tensor) -> RgbImage) {
        if self.best.as_ref().is_none_or(|(best, _)| losses.total < *best) {
            self.best = Some((losses.total, levels.copy()));
        }
        let (_, h, w, _) = levels.size4().expect("a picture has four axes");
        self.rows.push(Row { size: h.min(w) as u32, evaluation, losses });
        let is_due = |sixteenths: &usize| 16 * (self.before + evaluation) >= self.planned * sixteenths;
        if STEPS.get(self.steps.len()).is_some_and(is_due) {
            self.steps.push(small(&show(levels)));
        }
    }

    /// Ends a size of `planned` evaluations at most: the best picture, as the optimiser sees it, and its loss.
    ///
    /// # Panics
    /// If there was no evaluation.
    pub fn end(&mut self, planned: usize) -> (f64, Tensor) {
        self.before += planned;
        self.best.take().expect("an evaluation at this size")
    }

    /// The pictures for the contact sheet: as many whatever happened, the last of them the `result`.
    pub fn shown(mut self, result: &RgbImage) -> Vec<RgbImage> {
        self.steps.resize(STEPS.len() + 1, small(result));
        self.steps
    }
}

/// The picture without the part of its size that a contact sheet cannot show; of a long strip, the beginning.
pub fn small(picture: &RgbImage) -> RgbImage {
    let (w, h) = picture.dimensions();
    let small = if w.min(h) <= SMALL { picture.clone() } else { resized(picture, fitted((w, h), Some(SMALL))) };
    let (w, h) = (small.width().min(LONGEST), small.height().min(LONGEST));
    image::imageops::crop_imm(&small, 0, 0, w, h).to_image()
}

/// As in the log: `384 × 256 pixels: loss 52311.7 at first, 1403.9 after 300 evaluations`.
impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { size: (w, h), evaluations, first, best, ending } = self;
        write!(f, "{w} × {h} pixels: loss {first:.5e} at first, {best:.5e} after {evaluations} evaluations")?;
        match ending {
            Ending::Minimised(End::Evaluations) => Ok(()),
            Ending::Minimised(End::Gradient | End::Change) => f.write_str(", where nothing changes any more"),
            Ending::NotFinite(loss) => {
                write!(f, ", then {loss}: the best picture before is kept; another size or start may help")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::photo::to_picture;

    fn losses(total: f64) -> Losses {
        Losses { total, content: total, style: Vec::new(), total_variation: 0.0 }
    }

    fn levels(level: f64) -> Tensor {
        Tensor::full([1, 2, 3, 3], level, (tch::Kind::Float, model::Device::Cpu))
    }

    #[test]
    fn the_best_picture_is_kept_and_some_on_the_way() {
        let mut painting = Painting::new(&[16, 16]);
        for (evaluation, total) in [(1, 5.0), (2, 3.0), (3, 4.0)] {
            painting.note(evaluation, losses(total), &levels(total), to_picture);
        }
        let (loss, best) = painting.end(16);
        assert_eq!((loss, to_picture(&best).as_raw()[0]), (3.0, 3));
        // The run ended early: the first size counts as done, and so all of its steps are due.
        painting.note(1, losses(9.0), &levels(9.0), to_picture);
        assert_eq!(painting.end(16).0, 9.0);
        let rows: Vec<_> = painting.rows.iter().map(|row| (row.size, row.evaluation)).collect();
        assert_eq!(rows, [(2, 1), (2, 2), (2, 3), (2, 1)]);
        let shown = painting.shown(&to_picture(&levels(7.0)));
        assert_eq!(shown.iter().map(|picture| picture.as_raw()[0]).collect::<Vec<_>>(), [3, 9, 7, 7, 7]);
    }

    #[test]
    fn the_log_says_how_it_ended() {
        let run = |ending| Run { size: (30, 20), evaluations: 7, first: 1234.5, best: 0.5, ending }.to_string();
        let says = "30 × 20 pixels: loss 1.23450e3 at first, 5.00000e-1 after 7 evaluations";
        assert_eq!(run(Ending::Minimised(End::Evaluations)), says);
        assert_eq!(run(Ending::Minimised(End::Gradient)), format!("{says}, where nothing changes any more"));
        assert!(run(Ending::NotFinite(f64::NAN)).starts_with(&format!("{says}, then NaN: ")));
    }

    #[test]
    fn small_pictures_are_not_blown_up() {
        let picture = |w, h| small(&RgbImage::new(w, h)).dimensions();
        assert_eq!((picture(20, 30), picture(640, 320)), ((20, 30), (320, 160)));
        assert_eq!(picture(150, 11_000), (150, LONGEST));
    }
}
