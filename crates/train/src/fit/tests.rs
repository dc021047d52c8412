//! Which epoch is kept, when a training ends, and that a resumed training ends as one that was never stopped.

use super::*;
use crate::loss::CrossEntropy;
use crate::optimizer::rule::Method;
use model::{Gradient, Role, Variable, no_grad};

/// One weight w. Every picture has logit w and label 1, so a larger w is always better.
struct Rising {
    w: Tensor,
    validation_labels: Vec<i64>,
}

impl Task for Rising {
    fn trained(&self) -> Vec<Variable> {
        vec![Variable { name: "w".to_owned(), role: Role::Kernel, tensor: self.w.shallow_clone() }]
    }

    fn len(&self) -> usize {
        4
    }

    fn pass(&self, _: usize, pictures: &[usize], _: Dropout) -> Pass<'_> {
        let b = pictures.len() as i64;
        let labels = Tensor::ones([b], (Kind::Int64, Device::Cpu));
        pass(&(self.w.expand([b, 1], false) * 1.0), &labels, self.trained())
    }

    fn validate(&self) -> Score {
        let logit = no_grad(|| bytes::to_vec::<f32>(&self.w)[0]);
        Score::measure(&vec![logit; self.validation_labels.len()], &self.validation_labels)
    }
}

/// A pass of two classes with plain cross entropy.
fn pass(logits: &Tensor, labels: &Tensor, trained: Vec<Variable>) -> Pass<'static> {
    let loss = CrossEntropy::new(&[1.0, 1.0], 0.0, Device::Cpu);
    Pass::classify(&loss, logits, labels, move |loss| Gradient::of(loss, &trained))
}

fn five_epochs() -> Trainer {
    Trainer {
        rule: Rule { method: Method::Sgd, learning_rate: 0.5, momentum: 0.0, weight_decay: 0.0 },
        decay: Decay::Constant,
        warmup_epochs: 0,
        epochs: 5,
        batch: 3,
        patience_epochs: None,
        keep: KeptEpoch::Last,
        seed: 1,
    }
}

fn run(validation_label: i64, keep: KeptEpoch, patience_epochs: Option<usize>, learning_rate: f64) -> (History, f32) {
    let w = Tensor::from_slice(&[0f32]).set_requires_grad(true);
    let task = Rising { w: w.shallow_clone(), validation_labels: vec![validation_label; 3] };
    let rule = Rule { method: Method::Sgd, learning_rate, momentum: 0.0, weight_decay: 0.0 };
    let trainer = Trainer { rule, patience_epochs, keep, ..five_epochs() };
    let history = trainer.fit(&task, trainer.begin(&task), &mut ());
    (history, bytes::to_vec::<f32>(&w.detach())[0])
}

#[test]
fn the_kept_epoch_is_the_one_whose_weights_remain() {
    // Validation wants the opposite of training: the first epoch is the best.
    let (history, best) = run(0, KeptEpoch::Best, None, 0.5);
    assert_eq!((history.epochs.len(), history.kept), (5, 1));
    let (last_history, last) = run(0, KeptEpoch::Last, None, 0.5);
    assert_eq!(last_history.kept, 5);
    assert!(best < last);
    let loss = |w: f32| f64::from(w.exp().ln_1p());
    assert!((history.kept().validation.loss - loss(best)).abs() < 1e-6);
    assert!((last_history.kept().validation.loss - loss(last)).abs() < 1e-6);
    assert_eq!(run(1, KeptEpoch::Best, None, 0.5).0.kept, 5);
}

#[test]
fn patience_ends_a_training_that_gets_worse() {
    assert_eq!(run(0, KeptEpoch::Last, Some(2), 0.5).0.epochs.len(), 3);
    assert_eq!(run(1, KeptEpoch::Last, Some(2), 0.5).0.epochs.len(), 5);
}

#[test]
fn the_table_has_a_line_for_each_epoch() {
    let (history, _) = run(1, KeptEpoch::Last, None, 0.5);
    let csv = history.to_csv();
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 6);
    assert_eq!(lines[0].split(',').count(), lines[1].split(',').count());
    assert!(lines[5].starts_with("5,") && lines[5].ends_with(",0.5"));
}

/// Keeps the state after each epoch.
struct Saves(Vec<Vec<u8>>);

impl Callback for Saves {
    fn on_epoch_end(&mut self, _: &Epoch, session: &Session) {
        self.0.push(session.to_bytes());
    }
}

/// One weight w and ten pictures with label 1 and logits w · x, where x grows along the list; and a running mean of w, which
/// makes up half of the validation's logit. The validation's labels are mixed, so a w in between is best.
struct Remembering {
    w: Tensor,
    mean: Tensor,
}

impl Task for Remembering {
    fn trained(&self) -> Vec<Variable> {
        vec![Variable { name: "w".to_owned(), role: Role::Kernel, tensor: self.w.shallow_clone() }]
    }

    fn statistics(&self) -> Vec<(String, Tensor)> {
        vec![("mean".to_owned(), self.mean.shallow_clone())]
    }

    fn len(&self) -> usize {
        10
    }

    fn pass(&self, epoch: usize, pictures: &[usize], dropout: Dropout) -> Pass<'_> {
        let b = pictures.len() as i64;
        no_grad(|| self.mean.shallow_clone().copy_(&(&self.mean * 0.9 + &self.w * 0.1)));
        let pulls: Vec<f32> = pictures.iter().map(|&picture| 1.0 + (picture + epoch) as f32 / 10.0).collect();
        let step = 1.0 + dropout.step as f64 / 100.0;
        let x = self.w.expand([b, 1], false) * Tensor::from_slice(&pulls).view([b, 1]) * step;
        pass(&x, &Tensor::ones([b], (Kind::Int64, Device::Cpu)), self.trained())
    }

    fn validate(&self) -> Score {
        let half = no_grad(|| bytes::to_vec::<f32>(&(&self.w + &self.mean))[0] / 2.0);
        Score::measure(&[half; 3], &[1, 1, 0])
    }
}

/// Trains, from `state` if there is one. Returns the history, w and its mean at the end, and the state after each epoch.
fn remembering(trainer: &Trainer, state: Option<&Vec<u8>>) -> (History, [Vec<f32>; 2], Vec<Vec<u8>>) {
    let task =
        Remembering { w: Tensor::from_slice(&[0f32]).set_requires_grad(true), mean: Tensor::from_slice(&[0f32]) };
    let mut session = trainer.begin(&task);
    if let Some(state) = state {
        session.restore(state).unwrap();
    }
    let mut saves = Saves(Vec::new());
    let history = trainer.fit(&task, session, &mut saves);
    (history, [&task.w, &task.mean].map(bytes::to_vec), saves.0)
}

#[test]
fn a_resumed_training_ends_as_one_that_was_never_stopped() {
    let cases = [
        (Method::Sgd, 0.08, KeptEpoch::Best),
        (Method::Sgdw, 0.08, KeptEpoch::Last),
        (Method::Adamw, 0.05, KeptEpoch::Best),
        (Method::Rmsprop, 0.05, KeptEpoch::Best),
    ];
    for (method, learning_rate, keep) in cases {
        let rule = Rule { method, learning_rate, momentum: 0.5, weight_decay: 0.1 };
        let (decay, patience_epochs) = (Decay::Cosine, Some(3));
        let trainer = Trainer { rule, keep, decay, patience_epochs, warmup_epochs: 1, epochs: 20, ..five_epochs() };
        assert_eq!(trainer.steps(10), 3);
        let (history, result, states) = remembering(&trainer, None);
        // The best epoch is neither the first nor the last, and patience ends the training before its time.
        let (best, epochs) = (best(&history.epochs), history.epochs.len());
        assert!(1 < best && best + 3 == epochs && epochs < 20, "{method:?}: {best} of {epochs}");
        assert_eq!((history.kept, states.len()), (if keep == KeptEpoch::Best { best } else { epochs }, epochs));
        for (epoch, state) in (1..).zip(&states) {
            let (again, same, others) = remembering(&trainer, Some(state));
            assert_eq!((&again, &same), (&history, &result), "{method:?} after epoch {epoch}");
            assert_eq!(others, states[epoch..]);
        }
    }
}
