//! The rows of every split: cached activations, or pictures.

use crate::cached_pictures::CachedPictures;
use crate::inputs::Inputs;
use artifact::{Error, Job, Result, Split, file_names};
use model::bytes::Shared;
use std::path::Path;
use train::{Copies, Labelled, answers};

/// The rows of every split, of dtype `T`.
pub struct Splits<T> {
    /// The training rows.
    pub train: Copies<T>,
    /// The other splits, in order.
    pub evaluated: Vec<(Split, Labelled<T>)>,
}

impl<T: Shared> Splits<T> {
    /// Activations (n, h, w, c) of the cut; for training those of the augmented pictures, if `extract` had any.
    pub fn cached(inputs: &Inputs) -> Result<Self> {
        let Inputs { folder, cut, .. } = inputs;
        let train = if inputs.has_augmented() {
            let augmented = file_names::activations(file_names::AUGMENTED, cut);
            Copies::augmented(folder, &augmented, file_names::AUGMENTED, folder.labels(Split::Train)?.len())?
        } else {
            Copies::plain(folder, &file_names::activations(Split::Train, cut))?
        };
        Ok(Self { train, evaluated: answers::open(folder, |split| file_names::activations(split, cut))? })
    }
}

impl Splits<u8> {
    /// The pictures (n, h, w, 3) that the features were computed from; for training the augmented ones, if there are any.
    pub fn pictures<S>(job: &Job<S>, Inputs { folder, about, .. }: &Inputs) -> Result<Self> {
        let (images, augmented) = (job.input("images")?, job.optional_input("augmented")?);
        let cached = CachedPictures::read(folder)?;
        cached.expect(&images)?;
        let (file, pictures) = (file_names::images(Split::Train), images.labels(Split::Train)?.len());
        let train = match &augmented {
            None => Copies::plain(&images, &file)?,
            Some(augmented) => {
                augmented.made_of(&images)?;
                let train = Copies::augmented(augmented, &file, Split::Train, pictures)?;
                expect_size(about.picture, train.shape(), &augmented.path().join(&file))?;
                train
            }
        };
        cached.expect_augmented(job, augmented.as_ref())?;
        Ok(Self { train, evaluated: answers::open(&images, file_names::images)? })
    }
}

fn expect_size([h, w]: [usize; 2], shape: [usize; 3], path: &Path) -> Result<()> {
    if shape == [h, w, 3] {
        return Ok(());
    }
    let expected = format!("pictures of [{h}, {w}, 3], as the features are of");
    Err(Error::unexpected(path, expected, format!("{shape:?}")))
}
