//! Which frames of the camera are worth asking about: of every second or so the one that the classifier is least sure of, if
//! it is unlike those that it asked about before.
//!
//! Sampling by margin, after T. Scheffer, C. Decomain, S. Wrobel, "Active hidden Markov models for information extraction",
//! 2001. A camera's frames come in near copies: the doubt about a frame counts for less, the nearer it is to those that were
//! learnt from or asked about.

use measure::neighbour;
use model::classifier::{Answer, Output};

/// Frames among which one is chosen.
const WINDOW: usize = 16;
/// Only frames are asked about whose two best classes are closer than this.
const LARGEST_MARGIN: f64 = 0.95;

/// Looks at frames of the camera, each of which is kept as a `T` while it may be asked about.
pub struct Asking<T> {
    /// Frames since the last choice.
    frames: usize,
    best: Option<Candidate<T>>,
    /// (c,) of unit length, of each frame that was asked about.
    asked: Vec<Vec<f32>>,
}

struct Candidate<T> {
    worth: f64,
    features: Vec<f32>,
    frame: T,
}

impl<T> Default for Asking<T> {
    fn default() -> Self {
        Self { frames: 0, best: None, asked: Vec::new() }
    }
}

impl<T> Asking<T> {
    /// Looks at a frame; every now and then, one of the last frames to ask about. `distance`: of the frame to those that
    /// were learnt from, as [`Judge::distance`](model::classifier::Judge::distance) has it.
    pub fn look(
        &mut self,
        answer: &Answer,
        output: &Output,
        distance: Option<f64>,
        frame: impl FnOnce() -> T,
    ) -> Option<T> {
        let features = neighbour::of_unit_length(&output.features);
        let worth = self.worth(answer, &features) * distance.unwrap_or(1.0);
        if worth > self.best.as_ref().map_or(0.0, |best| best.worth) {
            self.best = Some(Candidate { worth, features, frame: frame() });
        }
        self.frames += 1;
        if self.frames < WINDOW {
            return None;
        }
        self.frames = 0;
        let Candidate { features, frame, .. } = self.best.take()?;
        self.asked.push(features);
        Some(frame)
    }

    /// Forgets the frames since the last choice, but not what was asked.
    pub fn forget_candidates(&mut self) {
        self.frames = 0;
        self.best = None;
    }

    /// How doubtful a frame is, times how far it is from those that were asked about; 0 if it is sure.
    fn worth(&self, answer: &Answer, features: &[f32]) -> f64 {
        let margin = margin(answer);
        if margin >= LARGEST_MARGIN {
            return 0.0;
        }
        let nearest = self.asked.iter().filter_map(|asked| neighbour::distance(asked, features, 1));
        (1.0 - margin) * nearest.fold(2.0, f64::min)
    }
}

/// How much more probable the best class is than the second.
fn margin(answer: &Answer) -> f64 {
    let best = answer.ranking();
    let second = best.get(1).map_or(0.0, |class| answer.probabilities[*class]);
    answer.probability() - second
}

/// The two classes between which an answer hesitates.
pub fn candidates(answer: &Answer) -> Vec<usize> {
    answer.ranking().into_iter().take(2).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The number of the frame that is asked about after these, which come again and again: (margin, place).
    fn asked(asking: &mut Asking<usize>, frames: &[(f64, f32)]) -> Option<usize> {
        let mut asked = None;
        for (number, (margin, place)) in frames.iter().cycle().take(WINDOW).enumerate() {
            let best = f64::midpoint(1.0, *margin);
            let answer = Answer { class: 0, probabilities: vec![best, 1.0 - best], unknown: None };
            let output = Output { logits: vec![0.0], features: vec![place.cos(), place.sin()] };
            asked = asking.look(&answer, &output, None, || number);
        }
        asked
    }

    #[test]
    fn it_asks_about_the_most_doubtful_frame() {
        let mut asking = Asking::default();
        assert_eq!(asked(&mut asking, &[(0.9, 0.0), (0.2, 1.0), (0.5, 2.0), (0.94, 3.0)]), Some(1));
    }

    #[test]
    fn what_is_like_a_frame_that_was_asked_about_is_worth_less() {
        let mut asking = Asking::default();
        let frames = [(0.9, 0.0), (0.2, 1.0), (0.5, 2.0)];
        assert_eq!([(); 2].map(|()| asked(&mut asking, &frames)), [Some(1), Some(2)]);
    }

    #[test]
    fn where_it_is_sure_it_asks_nothing() {
        let mut asking = Asking::default();
        assert_eq!(asked(&mut asking, &[(0.96, 0.0), (1.0, 1.0)]), None);
    }
}
