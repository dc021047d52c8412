//! Name, inputs and help of the stage.

use crate::config::Settings;
use crate::run::run;
use artifact::stage::Kind;
use artifact::{Input, Job, Stage};

/// Photos to equal-sized pictures, labels and splits.
pub struct Preprocess;

impl Stage for Preprocess {
    const NAME: &'static str = "preprocess";
    const ABOUT: &'static str = "Reads photos from folders and writes equal-sized pictures, labels and splits.";
    const INPUTS: &'static [Input] = &[PHOTOS, LABELS];
    type Settings = Settings;

    fn run(job: &Job<Settings>) -> anyhow::Result<()> {
        run(job)
    }
}

const PHOTOS: Input = Input {
    name: "photos",
    kind: Kind::Folder("scenes"),
    about: "folders train, validation and (if there is one) test, each with one folder of photos per class; or one \
            folder of photos per class, to be split by validation_fraction and test_fraction; or train and test, \
            with validation_fraction. Photos are the .jpg, \
            .jpeg, .png, .bmp, .webp, .tif, .tiff, .gif, .heic, .heif, .hif and .jxl files in a class folder and in folders below it; \
            links are followed",
};

const LABELS: Input = Input {
    name: "labels",
    kind: Kind::OptionalOutsideFile,
    about: "a CSV file that says the classes where folders do not, with a header and the columns path (below the photos \
            folder), class and, if you like, split (train, validation or test) and group (photos that never part). Photos \
            that it does not list are ignored. Photos without a split are drawn by validation_fraction and test_fraction",
};
