//! Mixes four neighbouring pixels, all three channels in one multiplication.

use crate::place::{SHARE_BITS, WHOLE};

/// Red, green, blue, each 0..=255.
pub type Pixel = [u8; 3];

/// A pixel with its channels [`LANE`] bits apart, so that each has room for its 8 bits times a share's 13.
pub type Spread = u64;

const LANE: u32 = 21;

const _: () = assert!(u8::BITS + SHARE_BITS <= LANE && 3 * LANE <= u64::BITS);

/// Spreads the channels of all pixels.
pub fn spread(pixels: &[Pixel]) -> Vec<Spread> {
    pixels.iter().map(|pixel| lanes(pixel.map(u64::from))).collect()
}

/// Upper left, upper right, lower left and lower right, mixed by the shares (of [`WHOLE`]) of the right and the lower
/// ones (bilinear), rounded to the nearest level.
pub fn four([upper_left, upper_right, lower_left, lower_right]: [Spread; 4], right: u64, lower: u64) -> Pixel {
    let both = (right * lower) >> SHARE_BITS;
    let mixed = upper_left * (WHOLE + both - right - lower)
        + upper_right * (right - both)
        + lower_left * (lower - both)
        + lower_right * both
        + lanes([WHOLE / 2; 3]);
    [mixed, mixed >> LANE, mixed >> (2 * LANE)].map(|lane| (lane >> SHARE_BITS) as u8)
}

const fn lanes([red, green, blue]: [u64; 3]) -> u64 {
    red | green << LANE | blue << (2 * LANE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mixed(corners: [Pixel; 4], right: f64, lower: f64) -> Pixel {
        let share = |share: f64| (share * WHOLE as f64) as u64;
        four(corners.map(|corner| lanes(corner.map(u64::from))), share(right), share(lower))
    }

    #[test]
    fn four_pixels_by_hand() {
        let corners = [[0; 3], [100; 3], [200; 3], [40, 80, 120]];
        // Upper 0.75 · 0 + 0.25 · 100 = 25; lower 0.75 · 200 + 0.25 · [40, 80, 120] = [160, 170, 180]; half of each.
        assert_eq!(mixed(corners, 0.25, 0.5), [93, 98, 103]);
        assert_eq!(mixed(corners, 0.0, 0.0), [0; 3]);
    }

    #[test]
    fn channels_do_not_spill_into_each_other() {
        for right in [0.0, 0.3, 0.9999] {
            for lower in [0.0, 0.7, 0.9999] {
                assert_eq!(mixed([[255, 0, 255]; 4], right, lower), [255, 0, 255]);
                assert_eq!(mixed([[0, 255, 0]; 4], right, lower), [0, 255, 0]);
                assert_eq!(mixed([[255; 3]; 4], right, lower), [255; 3]);
            }
        }
    }
}
