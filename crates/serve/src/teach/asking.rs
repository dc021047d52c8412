//! Which frames of the camera are worth asking about: those that the classifier is least sure of, and unlike those that it
//! asked about before.
//!
//! Sampling by margin, after T. Scheffer, C. Decomain, S. Wrobel, "Active hidden Markov models for information extraction",
//! 2001; frames of a camera come in near copies, hence the distance.

use measure::neighbour;
use model::classifier::{Answer, Output};
use std::collections::VecDeque;

/// Frames that tell what is usual.
const WINDOW: usize = 40;
/// Frames before the first question.
const WARM_UP: usize = 5;
/// Only frames are asked about whose two best classes are closer than this.
const LARGEST_MARGIN: f64 = 0.9;
/// And whose margin is among the smallest of the window: this share.
const SHARE: f64 = 0.3;
/// How far a question must be from those before it, in the usual distance between two frames of the camera.
const SPACING: f64 = 1.5;

/// Looks at frames of the camera.
#[derive(Default)]
pub struct Asking {
    margins: VecDeque<f64>,
    /// Distances from each frame to the one before it.
    steps: VecDeque<f64>,
    last: Option<Vec<f32>>,
    /// (c,) of unit length, of each frame that was asked about.
    asked: Vec<Vec<f32>>,
}

impl Asking {
    /// Whether to ask about this frame, which counts as asked then.
    pub fn asks(&mut self, answer: &Answer, output: &Output) -> bool {
        let features = neighbour::of_unit_length(&output.features);
        let margin = margin(answer);
        let is_doubtful = self.is_doubtful(margin);
        self.note(margin, &features);
        if is_doubtful && self.is_new(&features) {
            self.asked.push(features);
            return true;
        }
        false
    }

    /// Forgets what is usual, but not what was asked: another classifier has other margins.
    pub fn after_training(&mut self) {
        self.margins.clear();
    }

    fn is_doubtful(&self, margin: f64) -> bool {
        if self.margins.len() < WARM_UP || margin >= LARGEST_MARGIN {
            return false;
        }
        let smaller = self.margins.iter().filter(|other| **other < margin).count();
        (smaller as f64) < SHARE * self.margins.len() as f64
    }

    fn is_new(&self, features: &[f32]) -> bool {
        let spacing = SPACING * median(&self.steps);
        self.asked.iter().all(|asked| distance(asked, features) > spacing)
    }

    fn note(&mut self, margin: f64, features: &[f32]) {
        push(&mut self.margins, margin);
        if let Some(last) = &self.last {
            push(&mut self.steps, distance(last, features));
        }
        self.last = Some(features.to_vec());
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

fn push(window: &mut VecDeque<f64>, value: f64) {
    if window.len() == WINDOW {
        window.pop_front();
    }
    window.push_back(value);
}

fn distance(a: &[f32], b: &[f32]) -> f64 {
    neighbour::distance(a, b, 1).unwrap_or_default()
}

fn median(values: &VecDeque<f64>) -> f64 {
    let mut values: Vec<f64> = values.iter().copied().collect();
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(margin: f64, place: f32) -> (Answer, Output) {
        let best = f64::midpoint(1.0, margin);
        let answer = Answer { class: 0, probabilities: vec![best, 1.0 - best], unknown: None };
        (answer, Output { logits: vec![0.0], features: vec![place.cos(), place.sin()] })
    }

    /// Frames that are sure, each a little apart from the one before it.
    fn warmed_up() -> Asking {
        let mut asking = Asking::default();
        for number in 0..20 {
            let (answer, output) = frame(0.8 + 0.005 * f64::from(number), 0.01 * number as f32);
            asking.asks(&answer, &output);
        }
        asking.asked.clear();
        asking
    }

    fn asks(asking: &mut Asking, margin: f64, place: f32) -> bool {
        let (answer, output) = frame(margin, place);
        asking.asks(&answer, &output)
    }

    #[test]
    fn it_asks_about_doubtful_frames_once() {
        let mut asking = warmed_up();
        assert!(!asks(&mut asking, 0.95, 1.0), "sure");
        assert!(asks(&mut asking, 0.1, 1.1), "doubtful");
        assert!(!asks(&mut asking, 0.05, 1.1005), "the same again");
        assert!(asks(&mut asking, 0.1, 1.4), "doubtful, and elsewhere");
    }

    #[test]
    fn what_is_usual_is_not_asked_about() {
        let mut asking = Asking::default();
        let asked =
            (0..100).filter(|number| asks(&mut asking, 0.5 + 0.004 * f64::from(number % 50), 0.05 * *number as f32));
        let asked = asked.count();
        assert!((5..=50).contains(&asked), "{asked} of 100");
    }

    #[test]
    fn nothing_is_asked_before_anything_is_usual() {
        let mut asking = Asking::default();
        assert!(!(0..5).any(|number| asks(&mut asking, 0.1, number as f32)));
    }
}
