//! Features that nothing can be learnt from.

use crate::error::{Error, Result};
use crate::{Folder, Npy};
use rayon::prelude::*;

/// Errors: a number in `features`, an array of `folder`, is NaN or infinite. A column is the place of a number in its row
/// (h, w, c), counted from 0.
pub fn refuse_not_finite(folder: &Folder, features: &Npy<f32>) -> Result<()> {
    let in_row = |row| features.row(row).iter().position(|number| !number.is_finite()).map(|column| (row, column));
    match (0..features.len()).into_par_iter().find_map_first(in_row) {
        None => Ok(()),
        Some((row, column)) => {
            let found = features.row(row)[column];
            let found = format!("{found} in row {row}, column {column}; {}", folder.remedy());
            Err(Error::unexpected(features.path(), "finite numbers", found))
        }
    }
}

/// What to say of `features`, an array of `folder`, if all of its rows are equal. Where they differ, as they nearly always do,
/// it looks at two.
pub fn say_equal(folder: &Folder, features: &Npy<f32>) -> Option<String> {
    let first = features.row(0);
    if features.len() < 2 || (1..features.len()).any(|row| features.row(row) != first) {
        return None;
    }
    let zero = if first.iter().all(|number| *number == 0.0) { ", all 0" } else { "" };
    Some(format!(
        "{}: all {} rows have the same features{zero}, so nothing can be learnt from them; look at the weights of the stage \
         {} and at the photos",
        features.path().display(),
        features.len(),
        folder.name()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::{Entry, Manifest};
    use crate::{NpyWriter, write, yaml};

    /// What both say of the features (n, 1, 1, 2), without the path of the folder above the pipeline.
    fn said(rows: &[[f32; 2]]) -> (Option<String>, Option<String>) {
        let above = tempfile::tempdir().unwrap();
        let path = above.path().join("f/extract");
        std::fs::create_dir_all(&path).unwrap();
        let mut array = NpyWriter::<f32>::create(&path.join("a.npy"), &[rows.len(), 1, 1, 2]).unwrap();
        array.data_mut().copy_from_slice(rows.as_flattened());
        array.finish().unwrap();
        let files = [("a.npy".to_owned(), Entry::of(&path.join("a.npy")).unwrap())].into();
        let manifest = Manifest { files, ..Manifest::default() };
        write::atomic(&path.join("manifest.yaml"), yaml::to_string(&manifest).as_bytes()).unwrap();
        let folder = Folder::open(&path).unwrap();
        let features = folder.npy::<f32>("a.npy").unwrap();
        let short = |text: String| text.replace(&format!("{}/", above.path().display()), "");
        let refused = refuse_not_finite(&folder, &features).err();
        (refused.map(|error| short(error.to_string())), say_equal(&folder, &features).map(short))
    }

    #[test]
    fn the_first_that_is_not_finite_is_named_with_what_makes_it_again() {
        let refused = |rows: &[[f32; 2]]| said(rows).0;
        assert_eq!(refused(&[[0.0, f32::MIN], [f32::MAX, f32::MIN_POSITIVE]]), None);
        for (number, shown) in [(f32::NAN, "NaN"), (f32::INFINITY, "inf"), (f32::NEG_INFINITY, "-inf")] {
            let expected = format!(
                "f/extract/a.npy: expected finite numbers, got {shown} in row 1, column 1; `make rerun STAGE=extract \
                 PIPELINE=f` makes it again"
            );
            assert_eq!(refused(&[[1.0, 2.0], [3.0, number], [number, 4.0]]), Some(expected));
        }
    }

    #[test]
    fn rows_that_are_all_the_same_are_told() {
        let told = |rows: &[[f32; 2]]| said(rows).1;
        let rest = "so nothing can be learnt from them; look at the weights of the stage extract and at the photos";
        let same = "f/extract/a.npy: all 3 rows have the same features";
        assert_eq!(told(&[[0.0, -0.0]; 3]), Some(format!("{same}, all 0, {rest}")));
        assert_eq!(told(&[[0.0, 1.0]; 3]), Some(format!("{same}, {rest}")));
        assert_eq!(told(&[[0.0, 1.0], [0.0, 1.0], [0.0, 2.0]]), None);
        assert_eq!(told(&[[0.0, 1.0]]), None, "one row tells nothing");
    }
}
