//! Which part of the photo fills which part of its picture: `picture::fit`, computed by the graph.

use crate::axis::{Axis, Place};
use crate::message::Element::{Double, Float, Int64};
use crate::value::Value;
use picture::{Preparation, Resize};

/// Both axes of a photo.
pub struct Fit<'g> {
    /// From left to right.
    pub across: Axis<'g>,
    /// From top to bottom.
    pub down: Axis<'g>,
}

/// The height and the width of the photo, in pixels: int64 and double, (1,) each.
#[derive(Clone, Copy)]
struct Size<'g> {
    height: Value<'g>,
    width: Value<'g>,
    h: Value<'g>,
    w: Value<'g>,
}

impl<'g> Fit<'g> {
    /// The parts for photos (n, h, w, 3).
    pub fn new(photo: Value<'g>, preparation: &Preparation) -> Self {
        let (height, width) = (photo.length(1, "height"), photo.length(2, "width"));
        let size = Size { height, width, h: height.cast(Double), w: width.cast(Double) };
        match preparation.resize {
            Resize::Squash => size.all(size.whole(preparation), [None; 2]),
            Resize::Crop => size.cropped(preparation),
            Resize::Pad => {
                let (rows, columns) = size.padded(preparation);
                let places = [(rows, preparation.height), (columns, preparation.width)];
                size.all((rows, columns), places.map(|(count, whole)| Some(Place::middle(count, whole))))
            }
        }
    }
}

impl<'g> Size<'g> {
    /// The size of the whole picture, as (height, width).
    fn whole(self, preparation: &Preparation) -> (Value<'g>, Value<'g>) {
        let [height, width] = [preparation.height, preparation.width].map(|side| self.height.number(side.into()));
        (height, width)
    }

    /// All of the photo, in this many rows and columns at these places of the picture.
    fn all(self, (rows, columns): (Value<'g>, Value<'g>), [down, across]: [Option<Place<'g>>; 2]) -> Fit<'g> {
        let axis = |name, count, length: Value<'g>, place| {
            let end = length.cast(Float);
            Axis { name, start: end.number(0.0), end, count, length, place }
        };
        Fit { across: axis("across", columns, self.width, across), down: axis("down", rows, self.height, down) }
    }

    /// The largest part of the picture's shape, from the middle of the photo.
    fn cropped(self, preparation: &Preparation) -> Fit<'g> {
        let Self { h, w, .. } = self;
        let shape = w.number(f64::from(preparation.width) / f64::from(preparation.height));
        let tall = (w / h).less(shape);
        let part = (tall.choose(w / shape, h), tall.choose(w, shape * h));
        let (rows, columns) = self.whole(preparation);
        Fit {
            across: middle("across", part.1, w, columns, self.width),
            down: middle("down", part.0, h, rows, self.height),
        }
    }

    /// The largest size, as (height, width), that has the photo's shape and fits into the picture.
    fn padded(self, preparation: &Preparation) -> (Value<'g>, Value<'g>) {
        let Self { h, w, .. } = self;
        let (height, width) = (f64::from(preparation.height), f64::from(preparation.width));
        let shape = w.divided_exactly(h);
        let length = |exact: Value<'g>, most: f64| exact.round_ties_even().at_least(1.0).at_most(exact.number(most));
        let wide = shape.number(width / height).less(shape);
        let rows = wide.choose(length(h.divided_exactly(w) * width, height), h.number(height));
        let columns = wide.choose(w.number(width), length(shape * height, width));
        (rows.cast(Int64), columns.cast(Int64))
    }
}

/// The middle `part` of an axis of `whole` pixels.
fn middle<'g>(name: &'static str, part: Value<'g>, whole: Value<'g>, count: Value<'g>, length: Value<'g>) -> Axis<'g> {
    let start = (whole - part) * 0.5;
    Axis { name, start: start.cast(Float), end: (start + part).cast(Float), count, length, place: None }
}
