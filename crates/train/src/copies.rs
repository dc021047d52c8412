//! The augmented copies of training pictures: which of them an epoch shows, and how often a training sees each.

use crate::labelled::Labelled;
use artifact::{Error, Folder, Job, Result, Split, file_names};
use model::Tensor;
use model::bytes::Shared;
use std::fmt::Display;
use std::ops::Range;

/// Training rows: of the pictures as they are, or of `copies` augmented copies of each. Epoch e, counted from 0, shows
/// copy e mod `copies` of every picture.
pub struct Copies<T> {
    rows: Labelled<T>,
    pictures: usize,
    shown: Shown,
}

/// How many copies of each picture there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    /// The picture is shown as it is.
    Plain,
    /// The number of its augmented copies.
    Augmented(usize),
}

impl<T: Shared> Copies<T> {
    /// The training pictures as they are, in `file`.
    pub fn plain(folder: &Folder, file: &str) -> Result<Self> {
        Ok(Self::as_they_are(Labelled::open(folder, file, Split::Train)?))
    }

    /// Training rows as they are.
    pub fn as_they_are(rows: Labelled<T>) -> Self {
        Self { pictures: rows.len(), shown: Shown::Plain, rows }
    }

    /// The augmented copies of `pictures` training pictures, in `file`, with the labels and sources of `part`.
    pub fn augmented(folder: &Folder, file: &str, part: impl Display, pictures: usize) -> Result<Self> {
        let rows = Labelled::open(folder, file, &part)?;
        let source =
            folder.npy::<i64>(&file_names::source(&part))?.rows_as(rows.len(), &format!("labels of {part}"))?;
        let expected = || format!("the rows of all {pictures} training pictures in turn, once for each copy");
        if !rows.len().is_multiple_of(pictures) {
            return Err(Error::unexpected(source.path(), expected(), format!("{} rows", rows.len())));
        }
        let astray = |&(row, &source): &(usize, &i64)| source != (row % pictures) as i64;
        if let Some((row, found)) = source.data().iter().enumerate().find(astray) {
            return Err(Error::unexpected(source.path(), expected(), format!("{found} in row {row}")));
        }
        let labels = rows.labels();
        if let Some(row) = (pictures..labels.len()).find(|row| labels[*row] != labels[row % pictures]) {
            let expected = format!("{} in row {row}, as in row {}", labels[row % pictures], row % pictures);
            return Err(Error::unexpected(&folder.path().join(file_names::labels(&part)), expected, labels[row]));
        }
        Ok(Self { shown: Shown::Augmented(rows.len() / pictures), pictures, rows })
    }

    /// Training pictures, each counted once.
    pub fn pictures(&self) -> usize {
        self.pictures
    }

    /// (n,): the labels of the pictures.
    pub fn labels(&self) -> &[i64] {
        &self.rows.labels()[..self.pictures]
    }

    /// The rows of all pictures, or of all copies.
    pub fn rows(&self) -> &Labelled<T> {
        &self.rows
    }

    /// (h, w, c).
    pub fn shape(&self) -> [usize; 3] {
        self.rows.shape()
    }

    /// Some pictures as epoch `epoch` shows them: (b, h, w, c) and labels (b,), as [`Labelled::batch`] gives them.
    pub fn batch(&self, epoch: usize, pictures: &[usize]) -> (Tensor, Tensor) {
        let first = self.shown.shown_in(epoch) * self.pictures;
        let rows: Vec<usize> = pictures.iter().map(|picture| first + picture).collect();
        self.rows.batch(&rows)
    }

    /// All pictures in order as epoch `epoch` shows them, some at a time: which of them, and their rows (b, h, w, c).
    pub fn in_order(&self, epoch: usize) -> impl Iterator<Item = (Range<usize>, Tensor)> {
        let first = self.shown.shown_in(epoch) * self.pictures;
        let rows = self.rows.in_order(first..first + self.pictures);
        rows.map(move |(rows, batch)| (rows.start - first..rows.end - first, batch))
    }

    /// Logs how often a training of `epochs` epochs saw each picture, and records it as a fact for `report`.
    pub fn tell<S>(&self, job: &Job<S>, epochs: usize) {
        let seen = format!("each picture was seen {}", self.shown.in_words(epochs));
        job.say(&seen);
        job.fact(artifact::facts::SEEN, seen);
    }
}

impl Shown {
    fn shown_in(self, epoch: usize) -> usize {
        match self {
            Self::Plain => 0,
            Self::Augmented(copies) => epoch % copies,
        }
    }

    fn in_words(self, epochs: usize) -> String {
        match self {
            Self::Plain => format!("as it is, {}", times(epochs)),
            Self::Augmented(1) => format!("in a single copy, {}", times(epochs)),
            Self::Augmented(copies) if copies == epochs => format!("in {copies} copies, a new one in every epoch"),
            Self::Augmented(copies) if copies > epochs => {
                format!("in {epochs} of its {copies} copies, a new one in every epoch")
            }
            Self::Augmented(copies) => {
                let (least, most) = (epochs / copies, epochs.div_ceil(copies));
                let times = if least == most { times(least) } else { format!("{least} or {most} times") };
                format!("in {copies} copies, each copy {times} in {epochs} epochs")
            }
        }
    }
}

fn times(n: usize) -> String {
    if n == 1 { "once".to_owned() } else { format!("{n} times") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fixture::{Project, artifacts};
    use model::bytes::to_vec;

    #[test]
    fn how_often_each_copy_is_seen_by_hand() {
        for (copies, epochs, words) in [
            (Shown::Plain, 20, "as it is, 20 times"),
            (Shown::Plain, 1, "as it is, once"),
            (Shown::Augmented(1), 3, "in a single copy, 3 times"),
            (Shown::Augmented(4), 20, "in 4 copies, each copy 5 times in 20 epochs"),
            (Shown::Augmented(4), 30, "in 4 copies, each copy 7 or 8 times in 30 epochs"),
            (Shown::Augmented(20), 20, "in 20 copies, a new one in every epoch"),
            (Shown::Augmented(30), 20, "in 20 of its 30 copies, a new one in every epoch"),
        ] {
            assert_eq!(copies.in_words(epochs), words);
        }
    }

    fn ones_and_twos(source: &[i64], labels: &[i64]) -> Result<Copies<f32>> {
        let project = Project::new();
        let folder = project.stage("extract");
        let features: Vec<f32> = (0..source.len()).map(|row| row as f32).collect();
        artifacts::npy(&folder, "augmented.features.npy", &[source.len(), 1, 1, 1], &features);
        artifacts::npy(&folder, "augmented.source.npy", &[source.len()], source);
        artifacts::npy(&folder, "augmented.labels.npy", &[labels.len()], labels);
        artifacts::classes(&folder, &["disc", "square"]);
        artifacts::seal(&folder);
        Copies::augmented(&project.artifact("extract"), "augmented.features.npy", "augmented", 2)
    }

    #[test]
    fn an_epoch_shows_its_copy_of_each_picture() {
        let copies = ones_and_twos(&[0, 1, 0, 1, 0, 1], &[0, 1, 0, 1, 0, 1]).unwrap();
        assert_eq!((copies.pictures(), copies.labels()), (2, &[0, 1][..]));
        let shown = |epoch, pictures: &[usize]| to_vec::<f32>(&copies.batch(epoch, pictures).0);
        assert_eq!(shown(0, &[1, 0]), [1.0, 0.0]);
        assert_eq!(shown(2, &[1, 0]), [5.0, 4.0]);
        assert_eq!(shown(4, &[0]), [2.0]);
        let in_order: Vec<_> = copies.in_order(2).map(|(rows, batch)| (rows, to_vec::<f32>(&batch))).collect();
        assert_eq!(in_order, [(0..2, vec![4.0, 5.0])]);
    }

    #[test]
    fn copies_in_another_order_are_refused_by_row() {
        let refused = |source: &[i64], labels: &[i64]| {
            let error = ones_and_twos(source, labels).err().unwrap().to_string();
            error.rsplit_once("/extract/").unwrap().1.to_owned()
        };
        let turn = "expected the rows of all 2 training pictures in turn, once for each copy, got";
        assert_eq!(refused(&[0, 1, 0], &[0, 1, 0]), format!("augmented.source.npy: {turn} 3 rows"));
        assert_eq!(refused(&[0, 1, 1, 0], &[0, 1, 1, 0]), format!("augmented.source.npy: {turn} 1 in row 2"));
        assert_eq!(
            refused(&[0, 1, 0, 1], &[0, 1, 0, 0]),
            "augmented.labels.npy: expected 1 in row 3, as in row 1, got 0"
        );
    }

    #[test]
    fn the_words_are_what_the_epochs_show() {
        for (copies, epochs) in [(4, 30), (7, 20), (2, 9)] {
            let shown: Vec<usize> = (0..epochs).map(|epoch| Shown::Augmented(copies).shown_in(epoch)).collect();
            let often = |copy| shown.iter().filter(|shown| **shown == copy).count();
            let [least, most] = [(0..copies).map(often).min(), (0..copies).map(often).max()].map(Option::unwrap);
            assert!(Shown::Augmented(copies).in_words(epochs).contains(&format!(" {least} or {most} times")));
        }
    }
}
