//! Damage as it happens by accident, and as an attacker would do it.

use artifact::random::{self, ChaCha8Rng};
use rand::Rng as _;

/// Numbers that make careless readers overflow.
const EXTREMES: [u64; 12] =
    [0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fff_ffff, 0xffff_ffff, 1 << 40, i64::MAX as u64, u64::MAX - 7, u64::MAX];

/// A damaged copy of `whole`, perhaps with a part of `other`. Equal arguments give equal copies.
pub fn mutated(whole: &[u8], other: &[u8], seed: u64) -> Vec<u8> {
    let mut random = random::stream(seed, random::Purpose::Test("weight-file mutated"), whole);
    let mut bytes = whole.to_vec();
    for _ in 0..random.random_range(1..=3) {
        match random.random_range(0..8) {
            0..=1 => flip(&mut bytes, &mut random),
            2..=4 => overwrite(&mut bytes, &mut random),
            5 => bytes.truncate(random.random_range(0..=bytes.len())),
            6 => splice(&mut bytes, whole, &mut random),
            _ => splice(&mut bytes, other, &mut random),
        }
    }
    bytes
}

fn flip(bytes: &mut [u8], random: &mut ChaCha8Rng) {
    for _ in 0..random.random_range(1..=8) {
        if !bytes.is_empty() {
            bytes[random.random_range(0..bytes.len())] ^= 1 << random.random_range(0..8);
        }
    }
}

/// Replaces a field of one to eight bytes by an extreme number.
fn overwrite(bytes: &mut [u8], random: &mut ChaCha8Rng) {
    let width = 1 << random.random_range(0..4);
    if bytes.len() >= width {
        let at = random.random_range(0..=bytes.len() - width);
        let extreme = EXTREMES[random.random_range(0..EXTREMES.len())].wrapping_add(random.random_range(0..2));
        bytes[at..at + width].copy_from_slice(&extreme.to_le_bytes()[..width]);
    }
}

/// Replaces a part of `bytes` by a part of `source`.
fn splice(bytes: &mut Vec<u8>, source: &[u8], random: &mut ChaCha8Rng) {
    let (from, to) = (part(source.len(), random), part(bytes.len(), random));
    bytes.splice(to, source[from].iter().copied());
}

fn part(length: usize, random: &mut ChaCha8Rng) -> std::ops::Range<usize> {
    let start = random.random_range(0..=length);
    start..(start + random.random_range(0..256)).min(length)
}
