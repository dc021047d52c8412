//! What can be drawn: each class with its builder and the poses it takes, in a file of its name. The other files are forms,
//! coats and parts that several classes share.

mod alike;
mod amphora;
mod anchor;
mod angelfish;
mod beluga;
mod boat;
mod buoy;
mod chest;
mod coat;
mod crab;
mod diver;
mod dolphin;
mod eel;
mod eye;
mod form;
mod gear;
mod jellyfish;
mod limb;
mod lionfish;
mod lobster;
mod manatee;
mod nautilus;
mod octopus;
mod patina;
mod pattern;
mod penguin;
mod pufferfish;
mod ray;
mod seahorse;
mod seal;
mod shark;
mod squid;
mod starfish;
mod sturgeon;
mod submarine;
mod swordfish;
#[cfg(test)]
mod tests;
mod tuna;
mod turtle;
mod whale;

use crate::solid::Solid;
use artifact::random::ChaCha8Rng;
use std::ops::RangeInclusive;

/// One class of pictures.
pub struct Subject {
    /// The class name, and the name of its folder.
    pub name: &'static str,
    /// Builds one individual: proportions, colours and the bend of its body are drawn from the random stream.
    pub build: fn(&mut ChaCha8Rng) -> Solid,
    /// Where it lives, which decides where in a picture it is and what is around it.
    pub habitat: Habitat,
    /// Degrees; see [`crate::view::View::new`]. Either side may face the camera: pictures are mirrored at random.
    pub yaw: RangeInclusive<f32>,
    /// Degrees its nose is raised.
    pub pitch: RangeInclusive<f32>,
    /// Degrees its back is turned to the camera.
    pub roll: RangeInclusive<f32>,
}

/// Where something is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Habitat {
    /// Anywhere in the water.
    Open,
    /// On or just above the ground.
    Ground,
    /// At the surface, seen from below it.
    Surface,
}

/// The task that the demonstration is about. Both live, move and are coloured alike: only their anatomy differs.
pub const TARGET: [Subject; 2] = [shark::SHARK, dolphin::DOLPHIN];

/// The task that knowledge is taken from.
pub const SOURCE: [Subject; 29] = [
    amphora::AMPHORA,
    anchor::ANCHOR,
    angelfish::ANGELFISH,
    beluga::BELUGA,
    boat::BOAT,
    buoy::BUOY,
    chest::CHEST,
    crab::CRAB,
    diver::DIVER,
    eel::EEL,
    jellyfish::JELLYFISH,
    lionfish::LIONFISH,
    lobster::LOBSTER,
    manatee::MANATEE,
    nautilus::NAUTILUS,
    octopus::OCTOPUS,
    penguin::PENGUIN,
    pufferfish::PUFFERFISH,
    ray::RAY,
    seahorse::SEAHORSE,
    seal::SEAL,
    squid::SQUID,
    starfish::STARFISH,
    sturgeon::STURGEON,
    submarine::SUBMARINE,
    swordfish::SWORDFISH,
    tuna::TUNA,
    turtle::TURTLE,
    whale::WHALE,
];
