//! Rows of activations or pictures with their labels, read batch by batch from memory-mapped files.

use artifact::{Error, Folder, Npy, Result};
use model::bytes::{Shared, to_vec};
use model::{Device, Tensor, no_grad, pixels};
use std::fmt::Display;
use std::ops::Range;
use tch::Kind;

/// Activations or pictures (n, h, w, c) and labels (n,) of one part of the data. Only one batch at a time is in memory.
pub struct Labelled<T> {
    activations: Npy<T>,
    labels: Npy<i64>,
}

impl<T: Shared> Labelled<T> {
    /// Opens `file` with the labels of `part` (a split, or the augmented pictures).
    pub fn open(folder: &Folder, file: &str, part: impl Display) -> Result<Self> {
        let labels = folder.labels(&part)?;
        if labels.is_empty() {
            return Err(Error::unexpected(labels.path(), "at least one row", 0));
        }
        let activations = folder.npy::<T>(file)?.axes("(n, h, w, c)")?;
        let activations = activations.rows_as(labels.len(), &format!("labels of {part}"))?;
        Ok(Self { activations, labels })
    }

    /// Activations (n, h, w, c) and as many labels (n,), at least one.
    ///
    /// # Panics
    /// If they have other axes.
    pub fn new(activations: Npy<T>, labels: Npy<i64>) -> Self {
        assert!(activations.shape().len() == 4 && activations.len() == labels.len() && !labels.is_empty());
        Self { activations, labels }
    }

    /// (h, w, c).
    pub fn shape(&self) -> [usize; 3] {
        let shape = self.activations.shape();
        [shape[1], shape[2], shape[3]]
    }

    /// n.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// (n,): positions in the class list.
    pub fn labels(&self) -> &[i64] {
        self.labels.data()
    }

    /// (n, h, w, c).
    pub fn activations(&self) -> &Npy<T> {
        &self.activations
    }

    /// The activations (h, w, c) of one row.
    pub fn row(&self, row: usize) -> &[T] {
        self.activations.row(row)
    }

    /// Some rows in the given order: activations (b, h, w, c) in the file's dtype, labels i64 (b,).
    pub fn batch(&self, rows: &[usize]) -> (Tensor, Tensor) {
        let labels: Vec<i64> = rows.iter().map(|&row| self.labels.data()[row]).collect();
        let rows: Vec<&[T]> = rows.iter().map(|&row| self.row(row)).collect();
        (gathered(self.shape(), &rows), Tensor::from_slice(&labels))
    }

    /// The logits (n, k) of all rows, one after the other. `forward`: (b, h, w, c) in the file's dtype to logits (b, k).
    pub fn logits(&self, forward: impl Fn(&Tensor) -> Tensor) -> Vec<f32> {
        let batches = self.in_order(0..self.len());
        batches.flat_map(|(_, batch)| to_vec::<f32>(&no_grad(|| forward(&batch)))).collect()
    }

    /// Consecutive rows in order, as many at a time as are evaluated at once: their numbers, and their activations (b, h, w, c).
    pub fn in_order(&self, rows: Range<usize>) -> impl Iterator<Item = (Range<usize>, Tensor)> {
        // Pictures go through a whole network, and the outputs of its first layers are many times larger.
        let [h, w, _] = self.shape();
        let size = if T::KIND == Kind::Uint8 { pixels::batch([h, w]) } else { pixels::ROWS };
        rows.clone().step_by(size).map(move |start| {
            let part = start..(start + size).min(rows.end);
            let of_part: Vec<&[T]> = part.clone().map(|row| self.row(row)).collect();
            (part, gathered(self.shape(), &of_part))
        })
    }
}

/// The rows (h, w, c) as one tensor (b, h, w, c). Each element is copied once.
#[expect(unsafe_code, reason = "a tensor's memory is reached by its address only")]
fn gathered<T: Shared>([h, w, c]: [usize; 3], rows: &[&[T]]) -> Tensor {
    let tensor = Tensor::empty([rows.len(), h, w, c].map(|length| length as i64), (T::KIND, Device::Cpu));
    let mut target: *mut T = tensor.data_ptr().cast();
    for row in rows {
        assert_eq!(row.len(), h * w * c);
        // SAFETY: `target` is where the rows before this one end; the tensor is contiguous, of dtype T and has room for all rows,
        // which are of equal length; it is new, so nothing else refers to its memory.
        unsafe { target.copy_from_nonoverlapping(row.as_ptr(), row.len()) };
        // SAFETY: the row lies within the tensor, so that its end is at most the tensor's.
        target = unsafe { target.add(row.len()) };
    }
    tensor
}

#[cfg(test)]
mod tests {
    use super::*;
    use artifact::NpyWriter;
    use std::cell::Cell;

    /// 100 rows (150, 150, 1).
    fn rows<T: Shared>() -> Labelled<T> {
        let folder = tempfile::tempdir().unwrap();
        let (activations, labels) = (folder.path().join("a.npy"), folder.path().join("l.npy"));
        NpyWriter::<T>::create(&activations, &[100, 150, 150, 1]).unwrap().finish().unwrap();
        NpyWriter::<i64>::create(&labels, &[100]).unwrap().finish().unwrap();
        Labelled { activations: Npy::open(&activations).unwrap(), labels: Npy::open(&labels).unwrap() }
    }

    fn largest_batch<T: Shared>() -> i64 {
        let largest = Cell::new(0);
        let forward = |batch: &Tensor| {
            largest.set(batch.size()[0].max(largest.get()));
            batch.mean_dim([1i64, 2, 3].as_slice(), false, Kind::Float).reshape([-1, 1])
        };
        assert_eq!(rows::<T>().logits(forward).len(), 100);
        largest.get()
    }

    fn gathered_back<T: Shared + PartialEq + std::fmt::Debug>(numbers: [T; 12]) {
        let row = |row: usize| &numbers[row * 4..][..4];
        let tensor = gathered([1, 2, 2], &[row(2), row(0), row(2)]);
        assert_eq!((tensor.size(), tensor.kind()), (vec![3, 1, 2, 2], T::KIND));
        assert_eq!(to_vec::<T>(&tensor), [row(2), row(0), row(2)].concat());
    }

    #[test]
    fn rows_are_gathered_in_the_order_that_was_asked_for() {
        let numbers: [u8; 12] = std::array::from_fn(|i| i as u8);
        gathered_back(numbers);
        gathered_back(numbers.map(f32::from));
        gathered_back(numbers.map(|i| artifact::F16::from_f32(f32::from(i))));
    }

    #[test]
    fn few_pictures_at_once_and_more_activations() {
        assert_eq!((largest_batch::<u8>(), largest_batch::<f32>()), (17, 64));
    }
}
