//! One axis of a photo, and the part of a picture's axis that it becomes.

use crate::message::Element::Double;
use crate::value::Value;

/// `count` new pixels from those between `start` and `end` of `length` old ones. Each value has one element.
#[derive(Clone, Copy)]
pub struct Axis<'g> {
    /// `across` or `down`.
    pub name: &'static str,
    /// In old pixels, single precision.
    pub start: Value<'g>,
    /// In old pixels, single precision.
    pub end: Value<'g>,
    /// New pixels, int64.
    pub count: Value<'g>,
    /// Old pixels, int64.
    pub length: Value<'g>,
}

impl<'g> Axis<'g> {
    /// Old pixels that a new one covers, double. The difference is taken in single precision, as `picture` takes it.
    pub fn step(&self) -> Value<'g> {
        ((self.end - self.start).cast(Double) / self.count.cast(Double)).called("step")
    }

    /// How many pixels the axis loses, int64; negative if it grows.
    pub fn loss(&self) -> Value<'g> {
        self.length - self.count
    }
}
