//! The limbs of plants, flat as the camera sees them.

use super::layer::ink;
use crate::solid::Colour;
use glam::Vec2;
use tiny_skia::{FillRule, LineCap, PathBuilder, Pixmap, Stroke, Transform};

/// A blade, leaf, branch or tube.
#[derive(Clone, Debug)]
pub struct Limb {
    /// The line along its middle: begin, a point that it bends to, end. Pixels.
    pub curve: [Vec2; 3],
    /// At its begin and at its end, in pixels.
    pub widths: [f32; 2],
    /// In white light.
    pub colour: Colour,
}

impl Limb {
    /// A limb as wide at its end as at its begin is one stroke, one that gets thin a leaf. `seen` is what a colour looks
    /// like at a row of the picture.
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

    /// Widest below its middle, one half lighter than the other.
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
