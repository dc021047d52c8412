//! What follows a training on its way.

use crate::history::Epoch;
use crate::session::Session;

/// Follows a training. Each method does nothing by default.
pub trait Callback {
    /// A step was taken.
    fn on_step_end(&mut self) {}
    /// All steps of an epoch were taken. `losses`: of each step, the mean over its pictures.
    fn on_losses(&mut self, _losses: &[f64]) {}
    /// An epoch is over, validation included. `session` is all that is needed to resume from here.
    fn on_epoch_end(&mut self, _epoch: &Epoch, _session: &Session) {}
}

/// Follows nothing.
impl Callback for () {}
