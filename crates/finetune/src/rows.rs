//! What the network learns from and what it is judged by: cached activations, or pictures.

use crate::pictures::Cached;
use crate::start::Start;
use artifact::{Error, Job, Result, Split, layout};
use model::bytes::Shared;
use model::{Labelled, Variants, labelled};
use std::path::Path;

/// Rows of numbers of type `T` for every split.
pub struct Rows<T> {
    /// What is learnt from.
    pub train: Variants<T>,
    /// The other splits, in order.
    pub answered: Vec<(Split, Labelled<T>)>,
}

impl<T: Shared> Rows<T> {
    /// Activations (n, h, w, c) of the cut: the augmented pictures' if `extract` had any, else the training pictures'.
    pub fn cached(Start { folder, cut, .. }: &Start) -> Result<Self> {
        let augmented = layout::activations(layout::AUGMENTED, cut);
        let train = if folder.has(&augmented) {
            Variants::augmented(folder, &augmented, layout::AUGMENTED, folder.labels(Split::Train)?.len())?
        } else {
            Variants::plain(folder, &layout::activations(Split::Train, cut))?
        };
        Ok(Self { train, answered: labelled::answered(folder, |split| layout::activations(split, cut))? })
    }
}

impl Rows<u8> {
    /// Pictures (n, h, w, 3): those that the features are of, and augmented ones to learn from if there are any.
    pub fn pictures<S>(job: &Job<S>, Start { folder, about, .. }: &Start) -> Result<Self> {
        let (images, augmented) = (job.input("images")?, job.optional_input("augmented")?);
        let cached = Cached::of(folder)?;
        cached.expect(&images)?;
        let (file, pictures) = (layout::images(Split::Train), images.labels(Split::Train)?.len());
        let train = match &augmented {
            None => Variants::plain(&images, &file)?,
            Some(augmented) => {
                augmented.made_of(&images)?;
                let train = Variants::augmented(augmented, &file, Split::Train, pictures)?;
                of_size(about.picture, train.shape(), &augmented.path().join(&file))?;
                train
            }
        };
        cached.expect_augmented(job, augmented.as_ref())?;
        Ok(Self { train, answered: labelled::answered(&images, layout::images)? })
    }
}

fn of_size([h, w]: [usize; 2], shape: [usize; 3], path: &Path) -> Result<()> {
    if shape == [h, w, 3] {
        return Ok(());
    }
    let expected = format!("pictures of [{h}, {w}, 3], as the features are of");
    Err(Error::unexpected(path, expected, format!("{shape:?}")))
}
