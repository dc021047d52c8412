//! The channels that one vector step holds.

#![expect(clippy::inline_always, reason = "see `simd::Work`: a call would leave the wide instructions")]

use crate::stored::Stored;

/// Channels that are transformed at once.
pub const LANES: usize = 16;

/// One pixel, or one point, of [`LANES`] neighbouring channels.
pub type Lanes = [f32; LANES];

/// The [`LANES`] elements from `at` on.
#[inline(always)]
pub fn lanes_at<T: Stored>(elements: &[T], at: usize) -> Lanes {
    elements[at..].first_chunk::<LANES>().expect("channels fill lanes").map(T::load)
}
