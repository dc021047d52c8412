//! The columns that all files have.

use crate::contents::{Part, name};
use artifact::{Error, Result};
use feature_file::{FeatureFile, Layout};

/// The columns of all parts, of which there is at least one. `asked` is the setting `columns`. Refuses parts with different
/// ones.
pub fn common(parts: &[Part], asked: Option<usize>) -> Result<Layout> {
    let files = || parts.iter().map(|part| &part.features);
    let whole = files().find(|file| !file.is_sparse());
    let largest = || files().max_by_key(|file| file.layout().columns).expect("there is a part");
    let (layout, of) = match (whole, asked) {
        (Some(file), None) => (file.layout().clone(), file),
        (Some(file), Some(asked)) if file.layout().columns == asked => (file.layout().clone(), file),
        (Some(file), Some(asked)) => return Err(other(file, asked)),
        (None, Some(asked)) if largest().layout().columns > asked => return Err(other(largest(), asked)),
        (None, asked) => (Layout::unnamed(asked.unwrap_or(largest().layout().columns)), largest()),
    };
    files().try_for_each(|file| file.check(&layout, &format!("as in {}", name(of))))?;
    Ok(layout)
}

fn other(file: &FeatureFile, asked: usize) -> Error {
    let expected = format!("{asked} columns, as settings.columns says");
    Error::unexpected(file.path(), expected, file.layout().columns)
}
