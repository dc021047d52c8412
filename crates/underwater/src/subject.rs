//! One class of pictures.

use crate::solid::Solid;
use artifact::random::ChaCha8Rng;
use std::ops::RangeInclusive;

/// One class of pictures.
pub struct Subject {
    /// The class name, and the name of its folder.
    pub name: &'static str,
    /// Builds one individual, about two units long: draws proportions, colours and the bend of its body from the random
    /// stream.
    pub build: fn(&mut ChaCha8Rng) -> Solid,
    /// Where it lives, which decides where in a picture it is and what is around it.
    pub habitat: Habitat,
    /// Degrees by which its nose is turned towards the camera. Either side may face the camera: half of the pictures are
    /// mirrored.
    pub yaw: RangeInclusive<f32>,
    /// Degrees by which its nose is raised.
    pub pitch: RangeInclusive<f32>,
    /// Degrees by which its back is turned to the camera.
    pub roll: RangeInclusive<f32>,
}

/// Where a subject lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Habitat {
    /// Anywhere in the water.
    Open,
    /// On or just above the ground.
    Ground,
    /// At the surface, seen from below it.
    Surface,
}
