//! Takes: what they are for, and how files are named after them.

use picture::names;
use serde::Serialize;
use std::ops::RangeInclusive;

/// Numbers of takes. Files of other names are no frames, such as those of a phone, which begin with a date.
pub const TAKES: RangeInclusive<u32> = 1..=999;
/// The number of the last frame of a take.
pub const LAST_FRAME: u32 = 9999;

/// What a take is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// It is learnt from.
    Train,
    /// It checks what was learnt.
    Validation,
}

impl Role {
    /// The second take of a class checks, and so does every third one after it.
    pub fn of(take: u32) -> Self {
        if take % 3 == 2 { Self::Validation } else { Self::Train }
    }
}

/// 3 of `3-0041.png`; none for files that are no frames.
pub fn take_of(name: &str) -> Option<u32> {
    let (take, rest) = name.split_once('-')?;
    let is_photo = names::kind_unless_photo(name).is_none();
    let take = take.parse().ok().filter(|take| TAKES.contains(take))?;
    let (number, _) = rest.split_once('.')?;
    (is_photo && number.len() == 4 && number.parse::<u32>().is_ok()).then_some(take)
}

/// 41 of `3-0041.png`.
pub fn number_of(name: &str) -> Option<u32> {
    name.split_once('-')?.1.split_once('.')?.0.parse().ok()
}
