//! What is trained: the layers after the cut and the classifier, on cached activations.

use artifact::npy::F16;
use artifact::{Error, Folder, Split, layout};
use model::bytes::{channels_back, channels_last};
use model::fit::Task;
use model::head::Dropout;
use model::{Head, Labelled, Stack, Tensor};

/// The trained end of a network, with the activations it learns from and those it is judged by.
pub struct Tail<'a> {
    /// The layers after the cut.
    pub layers: &'a Stack,
    /// The classifier.
    pub head: &'a Head,
    /// What is learnt from.
    pub train: &'a Variants,
    /// What epochs are chosen by.
    pub validation: &'a Labelled<F16>,
}

impl Tail<'_> {
    /// `activations`: f32 (n, h, w, c) of the cut; result: logits (n, k).
    pub fn forward(&self, activations: &Tensor, dropout: Option<Dropout>) -> Tensor {
        self.head.forward(&channels_back(&self.layers.forward(&channels_last(activations))), dropout)
    }
}

impl Task for Tail<'_> {
    fn trained(&self) -> Vec<(String, Tensor)> {
        self.layers.trained().into_iter().chain(self.head.trained()).collect()
    }

    fn len(&self) -> usize {
        self.train.pictures
    }

    fn logits(&self, epoch: usize, pictures: &[usize], dropout: Dropout) -> (Tensor, Tensor) {
        let (activations, labels) = self.train.batch(epoch, pictures);
        (self.forward(&activations, Some(dropout)), labels)
    }

    fn validation_logits(&self) -> Vec<f32> {
        self.validation.logits(|activations| self.forward(activations, None))
    }

    fn validation_labels(&self) -> &[i64] {
        self.validation.labels()
    }
}

/// Training activations: `copies` variants of each picture, variant by variant.
pub struct Variants {
    rows: Labelled<F16>,
    pictures: usize,
    copies: usize,
}

impl Variants {
    /// The augmented pictures if `extract` had any, else the training pictures themselves as their only variant.
    pub fn open(folder: &Folder, cut: &str) -> artifact::Result<Self> {
        let augmented = layout::activations(layout::AUGMENTED, cut);
        if !folder.has(&augmented) {
            let rows = Labelled::open(folder, &layout::activations(Split::Train, cut), Split::Train)?;
            return Ok(Self { pictures: rows.len(), copies: 1, rows });
        }
        let rows = Labelled::open(folder, &augmented, layout::AUGMENTED)?;
        let source =
            folder.npy::<i64>(&layout::source(layout::AUGMENTED))?.rows_as(rows.len(), "labels of augmented")?;
        let pictures = folder.labels(Split::Train)?.len();
        let in_turn = |(row, &source): (usize, &i64)| source == (row % pictures) as i64;
        if !rows.len().is_multiple_of(pictures) || !source.data().iter().enumerate().all(in_turn) {
            let expected = format!("the rows of all {pictures} training pictures in turn, once for each variant");
            return Err(Error::unexpected(source.path(), expected, "another order"));
        }
        Ok(Self { copies: rows.len() / pictures, pictures, rows })
    }

    /// How often a training of `epochs` epochs shows each variant, in words.
    pub fn sight(&self, epochs: usize) -> String {
        let (least, most) = (epochs / self.copies, epochs.div_ceil(self.copies));
        let times = if least == most { format!("{least}") } else { format!("{least} or {most}") };
        format!("{} pictures in {} variants, each seen {times} times", self.pictures, self.copies)
    }

    /// (n,) labels of the pictures.
    pub fn labels(&self) -> &[i64] {
        &self.rows.labels()[..self.pictures]
    }

    fn batch(&self, epoch: usize, pictures: &[usize]) -> (Tensor, Tensor) {
        let first = epoch % self.copies * self.pictures;
        let rows: Vec<usize> = pictures.iter().map(|picture| first + picture).collect();
        self.rows.batch(&rows)
    }
}
