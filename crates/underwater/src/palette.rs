//! Random choice from a table, and random shades of the colours in it.

use crate::solid::Colour;
use artifact::random::ChaCha8Rng;
use glam::Vec3;
use rand::Rng as _;

/// A uniform random choice from `table`.
pub fn one_of<T: Copy>(random: &mut ChaCha8Rng, table: &[T]) -> T {
    table[random.random_range(0..table.len())]
}

/// A colour of `table` with a random tint and brightness, as natural things have it.
pub fn tinted(random: &mut ChaCha8Rng, table: &[[f32; 3]]) -> Colour {
    let colour = Vec3::from(one_of(random, table));
    let tint = Vec3::from([(); 3].map(|()| random.random_range(-0.05..0.05)));
    ((colour + tint) * random.random_range(0.85..1.15)).clamp(Vec3::splat(0.02), Vec3::ONE)
}

/// A colour of `table` with a random brightness, as painted things have it.
pub fn shaded(random: &mut ChaCha8Rng, table: &[[f32; 3]]) -> Colour {
    Vec3::from(one_of(random, table)) * random.random_range(0.88..1.1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use artifact::random::{Purpose, stream};

    #[test]
    fn every_one_is_drawn_and_colours_stay_near_theirs() {
        let mut random = stream(1, Purpose::Test("test"), b"");
        let mut counts = [0; 3];
        (0..300).for_each(|_| counts[one_of(&mut random, &[0, 1, 2])] += 1);
        assert!(counts.iter().all(|count| (70..130).contains(count)), "{counts:?}");
        let (tinted, shaded) = (tinted(&mut random, &[[0.5; 3]]), shaded(&mut random, &[[0.5; 3]]));
        assert!(tinted.min_element() > 0.38 && tinted.max_element() < 0.64, "{tinted}");
        assert!(shaded.x == shaded.y && (0.44..0.55).contains(&shaded.x), "{shaded}");
    }
}
