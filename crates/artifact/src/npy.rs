//! `.npy` arrays that may be larger than memory, with pictures along axis 0. They are read through a memory map, and
//! written through one or row by row.

mod element;
mod guard;

use crate::error::{Error, IoContext, Result};
use crate::signals::{Purpose, Watched};
use crate::write;
pub use element::{Element, F16};
use memmap2::{Mmap, MmapMut};
use ndarray::{ArrayViewD, ArrayViewMutD, IxDyn};
use ndarray_npy::{ViewMutNpyExt, ViewNpyError, ViewNpyExt, write_zeroed_npy};
use rustix::fs::{FallocateFlags, fallocate};
use rustix::io::Errno;
use std::fs::File;
use std::io;
use std::marker::PhantomData;
use std::ops::Range;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

/// An array on disk, read as it is asked for. If another program cuts the file short meanwhile, looking at what is lost ends
/// the program, with exit status 1 and a sentence that names the file.
pub struct Npy<T> {
    path: PathBuf,
    map: Watched<Mmap>,
    start: usize,
    shape: Vec<usize>,
    element: PhantomData<T>,
}

impl<T: Element> Npy<T> {
    /// Opens an array of `T` with at least one axis, in C order.
    #[expect(unsafe_code, reason = "arrays may be larger than memory")]
    pub fn open(path: &Path) -> Result<Self> {
        let file = File::open(path).at(path, "open")?;
        // SAFETY: nothing changes the file while it is mapped, as far as this project goes: stages replace the files of
        // an artifact under the lock of its folder, and never write into one that has its name.
        let map = unsafe { Mmap::map(&file) }.at(path, "map")?;
        // Other programs may.
        let map = Watched::new(map, path, Purpose::Reading);
        guard::check(&map).map_err(|found| Error::unexpected(path, "a .npy array", found))?;
        let view = ArrayViewD::<T>::view_npy(&map).map_err(|error| misread::<T>(path, &map, error))?;
        let shape = view.shape().to_vec();
        if shape.is_empty() || !view.is_standard_layout() {
            return Err(Error::unexpected(
                path,
                "an array of at least one axis in C order",
                format!("{shape:?} in another order"),
            ));
        }
        let start = view.as_ptr() as usize - map.as_ptr() as usize;
        Ok(Self { path: path.to_owned(), start, shape, map, element: PhantomData })
    }

    /// Errors: the array does not have the axes `expected`, such as `(n, h, w, 3)`, where a letter is any length.
    pub fn axes(self, expected: &str) -> Result<Self> {
        let axes: Vec<&str> =
            expected.trim_matches(['(', ')']).split(',').map(str::trim).filter(|a| !a.is_empty()).collect();
        let fits = |(axis, length): (&&str, &usize)| axis.parse().map_or(true, |fixed: usize| fixed == *length);
        if axes.len() == self.shape.len() && axes.iter().zip(&self.shape).all(fits) {
            return Ok(self);
        }
        Err(Error::unexpected(&self.path, format!("shape {expected}"), format!("{:?}", self.shape)))
    }

    /// Errors: the array does not have `n` rows; `of` says why it should: "labels in train.labels.npy".
    pub fn rows_as(self, n: usize, of: &str) -> Result<Self> {
        if self.len() == n {
            Ok(self)
        } else {
            Err(Error::unexpected(&self.path, format!("{n} rows, as many as {of}"), self.len()))
        }
    }

    /// Where the array lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Lengths of all axes.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// n, the number of rows.
    pub fn len(&self) -> usize {
        self.shape[0]
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Elements in one row.
    pub fn row_len(&self) -> usize {
        self.shape[1..].iter().product()
    }

    /// All elements, rows one after the other.
    pub fn data(&self) -> &[T] {
        let bytes = &self.map[self.start..];
        bytemuck::cast_slice(&bytes[..bytes.len() / size_of::<T>() * size_of::<T>()])
    }

    /// The elements of some consecutive rows.
    pub fn rows(&self, rows: Range<usize>) -> &[T] {
        &self.data()[rows.start * self.row_len()..rows.end * self.row_len()]
    }

    /// The elements of one row.
    pub fn row(&self, row: usize) -> &[T] {
        self.rows(row..row + 1)
    }

    /// The whole array.
    pub fn view(&self) -> ArrayViewD<'_, T> {
        ArrayViewD::from_shape(IxDyn(&self.shape), self.data())
            .expect("the header was checked when the file was opened")
    }
}

/// A new array on disk, all zeros until its rows are written, in any order and from any thread.
pub struct NpyWriter<T> {
    path: PathBuf,
    file: File,
    map: Watched<MmapMut>,
    start: usize,
    shape: Vec<usize>,
    element: PhantomData<T>,
}

impl<T: Element> NpyWriter<T> {
    /// Creates an array of zeros and takes its space on disk at once.
    #[expect(unsafe_code, reason = "arrays may be larger than memory")]
    pub fn create(path: &Path, shape: &[usize]) -> Result<Self> {
        let file = write::create(path)?;
        write_zeroed_npy::<T, _>(&file, IxDyn(shape)).map_err(|error| Error::unusable(path, error))?;
        reserve(&file).at(path, "reserve disk space")?;
        // SAFETY: the file is new, below a temporary name in a folder that this process has locked, so nothing else
        // writes to it.
        let map = unsafe { MmapMut::map_mut(&file) }.at(path, "map")?;
        let mut map = Watched::new(map, path, Purpose::Writing);
        let origin = map.as_ptr() as usize;
        let view = ArrayViewMutD::<T>::view_mut_npy(&mut map).map_err(|error| Error::unusable(path, error))?;
        let start = view.as_ptr() as usize - origin;
        Ok(Self { path: path.to_owned(), file, map, start, shape: shape.to_vec(), element: PhantomData })
    }

    /// Where the array will lie until its stage is done.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Lengths of all axes.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// Elements in one row.
    pub fn row_len(&self) -> usize {
        self.shape[1..].iter().product()
    }

    /// All elements, rows one after the other.
    pub fn data_mut(&mut self) -> &mut [T] {
        bytemuck::cast_slice_mut(&mut self.map[self.start..])
    }

    /// The elements of some consecutive rows, as they are now.
    pub fn rows(&self, rows: Range<usize>) -> &[T] {
        let length = self.row_len();
        &bytemuck::cast_slice(&self.map[self.start..])[rows.start * length..rows.end * length]
    }

    /// The elements of some consecutive rows.
    pub fn rows_mut(&mut self, rows: Range<usize>) -> &mut [T] {
        let length = self.row_len();
        &mut self.data_mut()[rows.start * length..rows.end * length]
    }

    /// Writes the elements of one row, from any thread. Cheaper than [`rows_mut`](Self::rows_mut) for a row that is in
    /// a buffer already: before the first write through the map, the system fills each page with zeros.
    pub fn write_row(&self, row: usize, elements: &[T]) -> Result<()> {
        let rows = self.shape[0];
        assert!(row < rows && elements.len() == self.row_len(), "{}: row {row} of {rows}", self.path.display());
        let at = self.start + row * self.row_len() * size_of::<T>();
        self.file.write_all_at(bytemuck::cast_slice(elements), at as u64).at(&self.path, "write")
    }

    /// Ends writing. The bytes reach the disk later, when the job's outputs are committed.
    pub fn finish(self) -> Result<()> {
        self.map.flush_async().at(&self.path, "write")
    }

    /// Ends writing after the first `rows` rows, and shortens the file to them.
    pub fn truncate(mut self, rows: usize) -> Result<()> {
        assert!(rows <= self.shape[0], "{}: {rows} rows of {}", self.path.display(), self.shape[0]);
        let length = self.start + rows * self.row_len() * size_of::<T>();
        declare_rows(&mut self.map[..self.start], self.shape[0], rows);
        self.map.flush_async().at(&self.path, "write")?;
        drop(self.map);
        self.file.set_len(length as u64).at(&self.path, "shorten")
    }
}

/// Changes the length of axis 0 in a header. Spaces before its end keep the header as long as it was.
fn declare_rows(header: &mut [u8], old: usize, new: usize) {
    let (from, to) = (format!("'shape': ({old},"), format!("'shape': ({new},"));
    let at = header.windows(from.len()).position(|text| text == from.as_bytes()).expect("create wrote this header");
    let (_, shape) = header.split_at_mut(at);
    let after = shape.len() - 1 - (from.len() - to.len());
    shape.copy_within(from.len()..shape.len() - 1, to.len());
    shape[..to.len()].copy_from_slice(to.as_bytes());
    shape[after..].fill(b' ');
    *shape.last_mut().expect("a header has an end") = b'\n';
}

/// Takes the space on disk now: a full disk is an error here, and would be a SIGBUS at some write into the map.
fn reserve(file: &File) -> io::Result<()> {
    let length = file.metadata()?.len();
    match fallocate(file, FallocateFlags::empty(), 0, length) {
        Ok(()) | Err(Errno::OPNOTSUPP) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn misread<T: Element>(path: &Path, map: &[u8], error: ViewNpyError) -> Error {
    match error {
        ViewNpyError::MissingBytes(missing) => {
            Error::unexpected(path, format!("{} bytes, as its header says", map.len() + missing), map.len())
        }
        ViewNpyError::ExtraBytes(extra) => {
            Error::unexpected(path, format!("{} bytes, as its header says", map.len() - extra), map.len())
        }
        ViewNpyError::WrongDescriptor(found) => Error::unexpected(path, format!("elements of {}", T::DTYPE), found),
        error => Error::unexpected(path, "a .npy array", error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::MetadataExt as _;

    fn write_rows(path: &Path) {
        let mut array = NpyWriter::<F16>::create(path, &[3, 2]).unwrap();
        array.rows_mut(1..2).copy_from_slice(&[F16::from_f32(0.5), F16::from_f32(-2.0)]);
        array.finish().unwrap();
    }

    #[test]
    fn rows_come_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.npy");
        write_rows(&path);
        let array = Npy::<F16>::open(&path).unwrap().axes("(n, 2)").unwrap();
        assert_eq!(array.row(1).iter().map(|x| x.to_f32()).collect::<Vec<_>>(), [0.5, -2.0]);
        assert_eq!((array.len(), array.row_len(), array.data().len()), (3, 2, 6));
        assert_eq!(array.view()[[1, 0]].to_f32(), 0.5);
    }

    #[test]
    fn a_row_written_from_outside_is_the_same_as_one_written_in_place() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.npy");
        write_rows(&path);
        let rows = [[0.0, 0.0], [0.5, -2.0], [7.0, 0.25]].map(|row| row.map(F16::from_f32));
        let mut array = NpyWriter::<F16>::create(&folder.path().join("b.npy"), &[3, 2]).unwrap();
        array.write_row(2, &rows[2]).unwrap();
        array.write_row(1, &rows[1]).unwrap();
        assert_eq!(array.rows_mut(1..3), [rows[1], rows[2]].as_flattened());
        assert_eq!(array.rows(1..3), [rows[1], rows[2]].as_flattened());
        array.rows_mut(2..3).fill(F16::from_f32(0.0));
        array.finish().unwrap();
        assert_eq!(fs::read(folder.path().join("b.npy")).unwrap(), fs::read(path).unwrap());
    }

    #[test]
    fn an_array_takes_its_space_on_disk_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.npy");
        let array = NpyWriter::<u8>::create(&path, &[1 << 20]).unwrap();
        let takes = |file: &File| file.metadata().unwrap().blocks() * 512 >= 1 << 20;
        // A file system that cannot reserve space keeps a file of zeros as a hole.
        let other = write::create(&folder.path().join("b")).unwrap();
        if fallocate(&other, FallocateFlags::empty(), 0, 1 << 20).is_ok() && takes(&other) {
            assert!(takes(&array.file));
        }
    }

    #[test]
    fn a_truncated_array_is_one_of_fewer_rows() {
        let folder = tempfile::tempdir().unwrap();
        let (long, short) = (folder.path().join("long.npy"), folder.path().join("short.npy"));
        for (path, rows) in [(&long, 1000), (&short, 7)] {
            let mut array = NpyWriter::<i64>::create(path, &[rows, 2]).unwrap();
            array.data_mut().iter_mut().zip(1..).for_each(|(element, number)| *element = number);
            array.truncate(7).unwrap();
        }
        assert_eq!(fs::read(&long).unwrap(), fs::read(&short).unwrap());
        assert_eq!(Npy::<i64>::open(&long).unwrap().axes("(7, 2)").unwrap().row(6), [13, 14]);
    }

    #[test]
    fn a_wrong_file_is_named_with_what_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.npy");
        write_rows(&path);
        let says = |error: Error| error.to_string().replace(&path.display().to_string(), "a.npy");
        assert_eq!(says(Npy::<f32>::open(&path).err().unwrap()), "a.npy: expected elements of f32, got '<f2'");
        let array = Npy::<F16>::open(&path).unwrap();
        assert_eq!(says(array.axes("(n, h, w, 3)").err().unwrap()), "a.npy: expected shape (n, h, w, 3), got [3, 2]");
        fs::File::options().write(true).open(&path).unwrap().set_len(130).unwrap();
        assert_eq!(
            says(Npy::<F16>::open(&path).err().unwrap()),
            "a.npy: expected 140 bytes, as its header says, got 130"
        );
    }
}
