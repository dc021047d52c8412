//! The photos that are classified.

use bench::photos::{self, Photos};
use bench::picture;
use std::path::PathBuf;

/// Photos of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Collection {
    /// As on the web: some 500 × 375 pixels.
    Small,
    /// As a camera makes them: 4,000 × 3,000 pixels.
    Large,
}

impl Collection {
    /// In the order of the page.
    pub const ALL: [Self; 2] = [Self::Small, Self::Large];

    /// The words for it on the page.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Small => "2,000 photos of 500 × 375",
            Self::Large => "200 photos of 12 megapixels",
        }
    }

    /// Where they are.
    pub fn folder(self) -> PathBuf {
        let name = match self {
            Self::Small => "small",
            Self::Large => "large",
        };
        fixture::root().join(".bench/predict-photos").join(name)
    }

    /// Draws them, unless they are there already.
    pub fn photos(self) -> anyhow::Result<Photos> {
        let folder = self.folder();
        match self {
            Self::Small => photos::drawn_by(&folder, 2000, picture::photo),
            Self::Large => photos::drawn_by(&folder, 200, |random, number| picture::jpeg(random, number, 4000, 3000)),
        }
    }
}
