//! The sea in which pictures are taken, and the camera that takes them: what one domain of pictures has in common.

use artifact::check::{Refusal, within};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What all pictures of a stage have in common, whatever their subject.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sea {
    /// When the pictures are taken.
    pub time: Time,
    /// Turbidity, 0 to 1.
    pub murk: f64,
    /// What they are taken with.
    pub camera: Vintage,
}

/// When a picture is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Time {
    /// In the light of the sun, in 18 of 100 pictures with a flash.
    #[default]
    Day,
    /// In the green light of a lamp on a pier.
    Night,
}

/// How old a camera is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Vintage {
    /// Sharp, with little noise.
    #[default]
    New,
    /// A soft lens with dark corners, noise, faded colours with a cast, coarse JPEG.
    Old,
}

impl Sea {
    /// Refuses a `murk` out of range.
    pub fn check(&self) -> Result<(), Refusal> {
        within("murk", self.murk, 0.0..=1.0, "a number from 0 to 1")
    }

    /// What is appended to the name of a picture for its random streams, so that other animals swim in every sea: nothing
    /// for the usual one.
    pub fn suffix(&self) -> String {
        if *self == Self::default() {
            String::new()
        } else {
            format!("/{:?}/{}/{:?}", self.time, self.murk, self.camera)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_sea_has_streams_of_its_own_and_the_usual_one_those_it_always_had() {
        let usual = Sea::default();
        assert_eq!(usual.suffix(), "");
        let others = [
            Sea { time: Time::Night, ..usual },
            Sea { murk: 0.25, ..usual },
            Sea { murk: 0.5, ..usual },
            Sea { camera: Vintage::Old, ..usual },
        ];
        let suffixes: BTreeSet<String> = others.iter().map(Sea::suffix).collect();
        assert_eq!(suffixes.len(), others.len());
        // Another suffix draws other pictures.
        assert_eq!(Sea { time: Time::Night, murk: 0.25, camera: Vintage::Old }.suffix(), "/Night/0.25/Old");
    }
}
