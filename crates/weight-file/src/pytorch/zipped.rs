//! Since PyTorch 1.6: a zip archive with `data.pkl`, `data/KEY` for each storage, `byteorder`, all in one folder of any
//! name.

use super::heap::Storage;
use super::{pickle, state_dict};
use crate::allowance::Budget;
use crate::checked::Checked;
use crate::flat::Mismatch;
use crate::message::{shown, unexpected};
use crate::zip::{Archive, KERAS_WEIGHTS};
use crate::{Entry, Layout, WeightFile};
use artifact::error::Result;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// The member with what was pickled.
const PICKLE: &str = "data.pkl";

/// Reads the pickle.
pub fn parse_zip(path: &Path, mut archive: Archive) -> Result<WeightFile> {
    let budget = archive.take_budget();
    let tensors = tensors(&archive, budget).map_err(|(expected, found)| unexpected(path, expected, found))?;
    Ok(WeightFile { path: path.to_owned(), layout: Layout::Named, tensors, metadata: BTreeMap::new() })
}

fn tensors(archive: &Archive, budget: Budget) -> Result<Vec<Entry>, Mismatch> {
    let folder = folder(archive)?;
    let member = |name: &str| archive.member(&format!("{folder}/{name}"));
    if member("constants.pkl")?.is_some() {
        let found = "a TorchScript program: save its state_dict() with torch.save";
        return Err(("a state dict".to_owned(), found.to_owned()));
    }
    if let Some(order) = member("byteorder")?.filter(|order| &order.bytes()[..] != b"little") {
        let found = String::from_utf8_lossy(&order.bytes()[..order.bytes().len().min(8)]).into_owned();
        return Err(("numbers in the byte order little".to_owned(), found));
    }
    let bytes = member(PICKLE)?.expect("its folder was found by it");
    bytes.check().map_err(|(expected, found)| (format!("{PICKLE} {expected}"), found))?;
    let pickle = pickle::load(bytes.bytes(), budget)?;
    state_dict::entries(pickle, &|storage| {
        let name = format!("data/{}", storage.key);
        let whole = member(&name).map_err(|(expected, found)| (format!("among {expected}"), found))?;
        match whole {
            None => Err(("with its numbers".to_owned(), format!("no member {}", shown(&name)))),
            Some(whole) => claimed(whole, storage, &name),
        }
    })
}

/// The folder that everything is in.
fn folder<'a>(archive: &'a Archive) -> Result<&'a str, Mismatch> {
    let folder = |name: &'a str| name.strip_suffix(PICKLE)?.strip_suffix('/').filter(|folder| !folder.contains('/'));
    let mut folders = archive.names().filter_map(folder);
    match (folders.next(), folders.next()) {
        (Some(folder), None) => Ok(folder),
        (Some(_), Some(_)) => Err((format!("one {PICKLE}"), archive.describe())),
        (None, _) => Err((format!("PyTorch's {PICKLE} in a folder, or Keras' {KERAS_WEIGHTS}"), archive.describe())),
    }
}

/// The member must have as many bytes as the pickle says; of a storage that is seen as larger numbers a rest may stay.
fn claimed(whole: &Arc<Checked>, storage: &Storage, name: &str) -> Result<Arc<Checked>, Mismatch> {
    if whole.bytes().len() / storage.kind.size == storage.count {
        return Ok(Arc::clone(whole));
    }
    let expected = format!("with {} numbers of {} bytes in {}", storage.count, storage.kind.size, shown(name));
    Err((expected, format!("{} bytes", whole.bytes().len())))
}
