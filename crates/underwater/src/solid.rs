//! Bodies in space, made of flat facets.

use glam::Vec3;

/// Red, green, blue, 0 to 1.
pub type Colour = Vec3;

/// A thing to draw, in its own space: x ahead, y up, z to its right. About two units long.
#[derive(Clone, Debug, Default)]
pub struct Solid {
    /// In any order: painting sorts them.
    pub facets: Vec<Facet>,
}

/// A flat piece of surface.
#[derive(Clone, Debug)]
pub struct Facet {
    /// Counter-clockwise, seen from outside. A triangle repeats its last corner.
    pub corners: [Vec3; 4],
    /// What it looks like.
    pub paint: Paint,
    /// The sides from which it is seen.
    pub sides: Sides,
    /// How much nearer it counts when facets are sorted by depth: a mark lies in a surface and must not sink into it.
    pub lift: f32,
}

/// What a surface looks like before light and water.
#[derive(Clone, Copy, Debug)]
pub struct Paint {
    /// Its colour in white light.
    pub colour: Colour,
    /// 0 transparent to 1 opaque.
    pub alpha: f32,
    /// 0 matt to 1 glossy.
    pub shine: f32,
}

/// The sides from which a facet is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sides {
    /// From outside: the skin of a closed body.
    Outside,
    /// From both sides: a fin or another sheet.
    Both,
}

impl Paint {
    /// An opaque, nearly matt colour.
    pub const fn new(colour: Colour) -> Self {
        Self { colour, alpha: 1.0, shine: 0.15 }
    }

    /// The paint with another gloss.
    #[must_use]
    pub const fn shine(self, shine: f32) -> Self {
        Self { shine, ..self }
    }

    /// The paint with another opacity.
    #[must_use]
    pub const fn alpha(self, alpha: f32) -> Self {
        Self { alpha, ..self }
    }
}

impl Solid {
    /// Adds a facet that is seen from outside only.
    pub fn skin(&mut self, corners: [Vec3; 4], paint: Paint) {
        self.facets.push(Facet { corners, paint, sides: Sides::Outside, lift: 0.0 });
    }

    /// Adds a facet that is seen from both sides.
    pub fn sheet(&mut self, corners: [Vec3; 4], paint: Paint) {
        self.facets.push(Facet { corners, paint, sides: Sides::Both, lift: 0.0 });
    }

    /// Adds all of `other`.
    pub fn add(&mut self, other: Self) {
        self.facets.extend(other.facets);
    }

    /// Moves every corner by `to`, which may bend, turn, scale or shift.
    #[must_use]
    pub fn map(mut self, to: impl Fn(Vec3) -> Vec3) -> Self {
        for corner in self.facets.iter_mut().flat_map(|facet| &mut facet.corners) {
            *corner = to(*corner);
        }
        self
    }

    /// The mirror image, which exchanges right and left.
    #[must_use]
    pub fn mirrored(mut self) -> Self {
        for facet in &mut self.facets {
            facet.corners = facet.corners.map(|p| Vec3::new(p.x, p.y, -p.z));
            // The mirror image runs clockwise.
            facet.corners.reverse();
        }
        self
    }

    /// The body and its mirror image, for eyes, fins and limbs.
    #[must_use]
    pub fn paired(self) -> Self {
        let mut pair = self.clone().mirrored();
        pair.add(self);
        pair
    }
}

impl Facet {
    /// The unit normal, which points outward; zero for a facet without area.
    pub fn normal(&self) -> Vec3 {
        let [a, b, c, d] = self.corners;
        (c - a).cross(d - b).normalize_or_zero()
    }

    /// The middle of the corners.
    pub fn centre(&self) -> Vec3 {
        self.corners.iter().sum::<Vec3>() / 4.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A square facing +z.
    fn square() -> Solid {
        let mut solid = Solid::default();
        let corners = [Vec3::ZERO, Vec3::X, Vec3::X + Vec3::Y, Vec3::Y].map(|p| p + Vec3::Z);
        solid.skin(corners, Paint::new(Colour::ONE));
        solid
    }

    #[test]
    fn corners_go_round_counter_clockwise_seen_from_outside() {
        assert_eq!(square().facets[0].normal(), Vec3::Z);
    }

    #[test]
    fn the_mirror_image_faces_the_other_way() {
        let pair = square().paired();
        let mut normals: Vec<f32> = pair.facets.iter().map(|facet| facet.normal().z * facet.centre().z).collect();
        normals.sort_by(f32::total_cmp);
        assert_eq!(normals, [1.0, 1.0]);
        assert_eq!(pair.facets.len(), 2);
    }
}
