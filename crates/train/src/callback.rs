//! What is called at each step and epoch of a training.

use crate::history::Epoch;
use crate::session::Session;

/// Called at each step and epoch of a training. By default each method does nothing.
pub trait Callback {
    /// A step was taken.
    fn on_step_end(&mut self) {}
    /// All steps of an epoch were taken. `losses`: the mean loss of the pictures of each step.
    fn on_losses(&mut self, _losses: &[f64]) {}
    /// An epoch is over, validation included. `session` is all that is needed to resume from here.
    fn on_epoch_end(&mut self, _epoch: &Epoch, _session: &Session) {}
}

/// A training without callbacks.
impl Callback for () {}
