//! How well the distance tells strangers from fresh photos of the classes.

use crate::answers;
use crate::demo::Demo;
use crate::noise;
use crate::photo::Photo;
use crate::text;
use artifact::random::{self, ChaCha8Rng, Purpose};
use measure::separation::area_under_roc;
use model::classifier::Classifier;

/// Photos of text and of noise, each.
const DRAWN: usize = 500;
const SEED: u64 = 7;

/// Photos of other things.
pub struct Strange {
    /// What they show.
    pub name: String,
    /// (n,): how far each is from the training pictures.
    pub distances: Vec<f64>,
}

impl Strange {
    /// The probability that one of them is farther away than a photo of the classes.
    pub fn area(&self, known: &[f64]) -> f64 {
        area_under_roc(known, &self.distances).unwrap_or(f64::NAN)
    }
}

/// Each class of `reef`.
pub fn reef(demo: &Demo, classifier: &Classifier) -> anyhow::Result<Vec<Strange>> {
    let classes = demo.strangers()?.into_iter();
    classes
        .map(|(name, photos)| Ok(Strange { name, distances: answers::for_files(classifier, &photos)?.distances }))
        .collect()
}

/// Draws a photo.
type Draw = fn(&mut ChaCha8Rng) -> Photo;

/// Noise, and text.
pub fn drawn(classifier: &Classifier) -> anyhow::Result<Vec<Strange>> {
    Ok(vec![drawn_by(noise::photo, "noise", classifier)?, drawn_by(text::photo, "text", classifier)?])
}

fn drawn_by(draw: Draw, name: &str, classifier: &Classifier) -> anyhow::Result<Strange> {
    let photo = |number: usize| {
        let item = [name.as_bytes(), &number.to_le_bytes()].concat();
        draw(&mut random::stream(SEED, Purpose::BenchPhoto, &item)).jpeg()
    };
    let distances = answers::for_photos(classifier, DRAWN, photo)?.distances;
    Ok(Strange { name: name.to_owned(), distances })
}

/// All of them as one.
pub fn together(name: &str, all: &[Strange]) -> Strange {
    let distances = all.iter().flat_map(|strange| strange.distances.iter().copied()).collect();
    Strange { name: name.to_owned(), distances }
}
