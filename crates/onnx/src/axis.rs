//! One axis of a photo, and the part of a picture's axis that it becomes.

use crate::message::Element::{Double, Int64};
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
    /// Where the new pixels are, if they do not fill the picture's axis.
    pub place: Option<Place<'g>>,
}

/// A place in the middle of a picture's axis. Its values have the length of that axis, not that of the place, which the
/// graph computes: some programs, such as tract, run only graphs whose pictures have a shape that is known beforehand.
#[derive(Clone, Copy)]
pub struct Place<'g> {
    /// The number of the new pixel at each of the picture's pixels, int64. Before the place it is below 0.
    pub new: Value<'g>,
    /// The number of the new pixel there or, beside the place, of the nearest one.
    pub nearest: Value<'g>,
}

impl<'g> Place<'g> {
    /// The place of `count` pixels among `whole` ones. With an odd number of free pixels, half of it, rounded to an even
    /// number, is before the place.
    pub fn middle(count: Value<'g>, whole: u32) -> Self {
        let whole = count.number(whole.into());
        let before = ((whole - count).cast(Double) * 0.5).round_ties_even().cast(Int64);
        let new = whole.counted() - before;
        Self { new, nearest: new.at_least(0.0).at_most(count - 1.0) }
    }

    /// At which of the picture's pixels there is a new one.
    pub fn is_taken(&self) -> Value<'g> {
        self.new.same(self.nearest)
    }
}

impl<'g> Axis<'g> {
    /// The numbers of the new pixels, int64: one for each of the picture's pixels.
    pub fn new_pixels(&self, of_place: impl FnOnce(Place<'g>) -> Value<'g>) -> Value<'g> {
        self.place.map_or_else(|| self.count.counted(), of_place)
    }

    /// Old pixels that a new one covers, double. The difference is taken in single precision, as `picture` takes it.
    pub fn step(&self) -> Value<'g> {
        (self.end - self.start).cast(Double).divided_exactly(self.count.cast(Double)).called("step")
    }

    /// How many pixels the axis loses, int64; negative if it grows.
    pub fn loss(&self) -> Value<'g> {
        self.length - self.count
    }
}
