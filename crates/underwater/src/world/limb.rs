//! The limbs of plants, in the plane of the picture.

use super::layer::ink;
use crate::solid::Colour;
use glam::Vec2;
use tiny_skia::{FillRule, LineCap, PathBuilder, Pixmap, Stroke, Transform};

/// A blade, leaf, branch or tube.
#[derive(Clone, Debug)]
pub struct Limb {
    /// The quadratic Bézier curve along its middle, in pixels: start, control point, end.
    pub curve: [Vec2; 3],
    /// Widths at its start and at its end, in pixels.
    pub widths: [f32; 2],
    /// Its colour in white light.
    pub colour: Colour,
}

impl Limb {
    /// Paints a stroke if its end is about as wide as its start, else a leaf. `seen` is a colour as it looks at a row of the
    /// picture.
    pub fn paint(&self, seen: impl Fn(Colour, f32) -> Colour, canvas: &mut Pixmap) {
        let colour = seen(self.colour, self.curve[1].y);
        let [wide, thin] = self.widths;
        if thin > 0.6 * wide { self.stroke(colour, canvas) } else { self.leaf(colour, canvas) }
    }

    fn stroke(&self, colour: Colour, canvas: &mut Pixmap) {
        let [from, bend, to] = self.curve;
        let mut path = PathBuilder::new();
        path.move_to(from.x, from.y);
        path.quad_to(bend.x, bend.y, to.x, to.y);
        let stroke = Stroke { width: self.widths[0].max(0.6), line_cap: LineCap::Round, ..Stroke::default() };
        if let Some(path) = path.finish() {
            canvas.stroke_path(&path, &ink(colour), &stroke, Transform::identity(), None);
        }
    }

    /// A leaf is widest below its middle, and one half is lighter than the other.
    fn leaf(&self, colour: Colour, canvas: &mut Pixmap) {
        let ([from, bend, to], [wide, thin]) = (self.curve, self.widths);
        let across = (to - from).perp().normalize_or_zero();
        let swell = across * wide * 0.9;
        let (root, end) = (across * wide * 0.2, across * thin * 0.5);
        for (side, shade) in [(-1.0, 0.92), (1.0, 1.1)] {
            let mut path = PathBuilder::new();
            let edge = bend + swell * side;
            path.move_to(from.x, from.y);
            path.line_to(from.x + root.x * side, from.y + root.y * side);
            path.quad_to(edge.x, edge.y, to.x + end.x * side, to.y + end.y * side);
            path.line_to(to.x, to.y);
            path.quad_to(bend.x, bend.y, from.x, from.y);
            path.close();
            if let Some(path) = path.finish() {
                canvas.fill_path(&path, &ink(colour * shade), FillRule::Winding, Transform::identity(), None);
            }
        }
    }
}
