//! Photos of text, as of a page or a screen: strangers to every classifier of things.

use crate::photo::Photo;
use artifact::random::ChaCha8Rng;
use font8x8::legacy::BASIC_LEGACY;
use rand::Rng as _;

/// Pixels of a letter to a side, in the font.
const LETTER: usize = 8;
/// From line to line, in the font's pixels.
const LINE: usize = 11;
/// Words have this many letters at most.
const LONGEST_WORD: usize = 9;

/// A page of random words: dark on light paper or light on a dark screen, in letters of 8 to 40 pixels.
pub fn photo(random: &mut ChaCha8Rng) -> Photo {
    let (w, h) = (random.random_range(300..640), random.random_range(240..480));
    let [mut paper, mut ink]: [[u8; 3]; 2] = [[170..=255, 170..=255, 170..=255], [0..=90, 0..=90, 0..=90]]
        .map(|levels| levels.map(|level| random.random_range(level)));
    if random.random() {
        (paper, ink) = (ink, paper);
    }
    let scale = random.random_range(1..=5);
    let mut photo = Photo::filled(w, h, paper);
    for top in (LINE / 2 * scale..h.saturating_sub(LINE * scale)).step_by(LINE * scale) {
        line(random, &mut photo, top, scale, ink);
    }
    photo
}

/// Words until the line is full.
fn line(random: &mut ChaCha8Rng, photo: &mut Photo, top: usize, scale: usize, ink: [u8; 3]) {
    let mut left = LETTER * scale;
    while left + 2 * LETTER * scale < photo.w {
        for _ in 0..random.random_range(1..=LONGEST_WORD) {
            let letter = random.random_range(b'a'..=b'z');
            draw(photo, usize::from(letter), [left, top], scale, ink);
            left += LETTER * scale;
        }
        left += LETTER * scale;
    }
}

/// One letter; what lies beside the photo is left out.
fn draw(photo: &mut Photo, letter: usize, [left, top]: [usize; 2], scale: usize, ink: [u8; 3]) {
    for y in 0..LETTER * scale {
        for x in 0..LETTER * scale {
            if BASIC_LEGACY[letter][y / scale] >> (x / scale) & 1 == 1 {
                photo.set(left + x, top + y, ink);
            }
        }
    }
}
