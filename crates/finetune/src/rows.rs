//! What the network learns from and what it is judged by: cached activations, or pictures.

use crate::start::Start;
use artifact::{Error, Folder, Job, Result, Split, layout};
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
        let images = job.input("images")?;
        same_pictures(folder, &images)?;
        let file = layout::images(Split::Train);
        let (train, of) = match job.optional_input("augmented")? {
            None => (Variants::plain(&images, &file)?, &images),
            Some(augmented) => {
                augmented.made_of(&images)?;
                let pictures = images.labels(Split::Train)?.len();
                (Variants::augmented(&augmented, &file, Split::Train, pictures)?, &augmented.clone())
            }
        };
        let answered = labelled::answered(&images, layout::images)?;
        of_size(about.picture, train.shape(), &of.path().join(file))?;
        for (split, rows) in &answered {
            of_size(about.picture, rows.shape(), &images.path().join(layout::images(split)))?;
        }
        Ok(Self { train, answered })
    }
}

/// Refuses pictures of other photos than those of `features`.
fn same_pictures(features: &Folder, images: &Folder) -> Result<()> {
    images.same_as(features, layout::CLASSES)?;
    features.splits().into_iter().try_for_each(|split| {
        images.same_as(features, &layout::labels(split))?;
        images.same_as(features, &layout::files(split))
    })
}

fn of_size([h, w]: [usize; 2], shape: [usize; 3], path: &Path) -> Result<()> {
    if shape == [h, w, 3] {
        return Ok(());
    }
    let expected = format!("pictures of [{h}, {w}, 3], as the features are of");
    Err(Error::unexpected(path, expected, format!("{shape:?}")))
}
