//! The classes, each in a file of its name: its builder, where it lives and the poses it takes.

mod amphora;
mod anchor;
mod angelfish;
mod beluga;
mod boat;
mod buoy;
mod chest;
mod crab;
mod diver;
mod eel;
mod jellyfish;
mod lionfish;
mod lobster;
mod manatee;
mod nautilus;
mod octopus;
mod penguin;
mod pufferfish;
mod ray;
mod seahorse;
mod seal;
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

use underwater::subject::Subject;

/// All classes, in the order of the contact sheet's rows.
pub static SUBJECTS: [Subject; 29] = [
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
