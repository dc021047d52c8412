//! The form of PyTorch since 1.6: a zip archive with `data.pkl`, `data/KEY` for each storage, and `byteorder`, all in one
//! folder of any name.

use super::heap::Storage;
use super::{pickle, state_dict};
use crate::allowance::Budget;
use crate::bytes::unreadable;
use crate::checked::Checked;
use crate::contents::{Contents, Entry, Layout};
use crate::mismatch::Mismatch;
use crate::zip::{Archive, KERAS_WEIGHTS};
use artifact::message::shown;
use std::sync::Arc;

/// The member with the pickle.
const PICKLE: &str = "data.pkl";

/// Reads the pickle, and finds the storages.
pub fn parse_zip(mut archive: Archive) -> Result<Contents, Mismatch> {
    let budget = archive.take_budget();
    Ok(Contents::new(Layout::Named, tensors(&archive, budget)?))
}

fn tensors(archive: &Archive, mut budget: Budget) -> Result<Vec<Entry>, Mismatch> {
    let folder = folder(archive)?;
    let member = |name: &str| archive.member(&format!("{folder}/{name}"));
    if member("constants.pkl")?.is_some() {
        let program = Mismatch::new("a state dict", "a TorchScript program");
        return Err(program.with_advice("save its state_dict() with torch.save"));
    }
    if let Some(order) = member("byteorder")? {
        refuse_other_byte_orders(&order.bytes().read_first(8).map_err(unreadable)?)?;
    }
    let packed = member(PICKLE)?.expect("its folder was found by it");
    packed.check().map_err(|mismatch| mismatch.named(PICKLE))?;
    budget.spend(packed.bytes().len())?;
    let bytes = packed.bytes().read().map_err(unreadable)?;
    let pickle = pickle::load(&bytes, budget)?;
    state_dict::entries(pickle, &|storage| {
        let name = format!("data/{}", storage.key);
        match member(&name).map_err(|mismatch| mismatch.named("among"))? {
            None => Err(Mismatch::new("with its numbers", format!("no member {}", shown(&name)))),
            Some(member) => claimed(member, storage, &name),
        }
    })
}

/// `order`: the first bytes of the member that names the byte order, `little` or `big`.
fn refuse_other_byte_orders(order: &[u8]) -> Result<(), Mismatch> {
    match order {
        b"little" => Ok(()),
        other => Err(Mismatch::new("numbers in byte order little", String::from_utf8_lossy(other))),
    }
}

/// The folder that all members are in.
fn folder<'a>(archive: &'a Archive) -> Result<&'a str, Mismatch> {
    let folder = |name: &'a str| name.strip_suffix(PICKLE)?.strip_suffix('/').filter(|folder| !folder.contains('/'));
    let mut folders = archive.names().filter_map(folder);
    match (folders.next(), folders.next()) {
        (Some(folder), None) => Ok(folder),
        (Some(_), Some(_)) => Err(Mismatch::new(format!("one {PICKLE}"), archive.describe())),
        (None, _) => {
            let expected = format!("PyTorch's {PICKLE} in a folder, or Keras' {KERAS_WEIGHTS}");
            Err(Mismatch::new(expected, archive.describe()))
        }
    }
}

/// The member with the elements of a storage, if it has as many bytes as the pickle says. If a tensor sees a storage as
/// elements of a larger dtype, a rest of bytes may be left over.
fn claimed(member: &Arc<Checked>, storage: &Storage, name: &str) -> Result<Arc<Checked>, Mismatch> {
    let (size, length) = (storage.dtype.size, member.bytes().len());
    if length / size == storage.count {
        return Ok(Arc::clone(member));
    }
    let expected = format!("with {} numbers of {size} bytes in {}", storage.count, shown(name));
    Err(Mismatch::new(expected, format!("{length} bytes")))
}
