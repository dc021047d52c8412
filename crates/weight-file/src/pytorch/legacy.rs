//! The form of PyTorch before 1.6: five pickles in a row (a magic number, the protocol, the machine, the state dict, the
//! keys of all storages), then for each key the count of elements in 8 bytes, and the elements.

use super::heap::{Heap, Storage, Value};
use super::pickle::{self, Pickle};
use super::state_dict;
use crate::allowance::Budget;
use crate::bytes::{Bytes, unreadable};
use crate::checked::Checked;
use crate::contents::{Contents, Entry, Layout};
use crate::mismatch::Mismatch;
use artifact::message::shown;
use std::collections::HashMap;
use std::sync::Arc;

/// 0x1950a86a20f9469cfc6c
const MAGIC: &[u8] = &[0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];
const PROTOCOL: i64 = 1001;

/// About how many bytes of memory a storage takes in maps by key, beside its entry in the heap.
const PER_STORAGE: usize = 192;

/// Whether the bytes begin as a pickle does, of a protocol that PyTorch uses.
pub fn begins(bytes: &[u8]) -> bool {
    matches!(bytes, [0x80, 2..=5, ..])
}

/// How many bytes of the file are read to find the pickles, at first.
const FIRST_READ: usize = 1 << 20;

/// How much more is read when the pickles do not end there.
const GROWTH: usize = 8;

/// The most bytes that are read to find the pickles. State dicts take some hundred kilobytes; what else a checkpoint
/// holds may take more.
const LONGEST_READ: usize = 128 << 20;

/// Reads the pickles, and finds the storages.
pub fn parse_legacy(bytes: &Bytes) -> Result<Contents, Mismatch> {
    let mut most = FIRST_READ;
    loop {
        let mut budget = Budget::new(bytes.len());
        let length = bytes.len().min(most);
        budget.spend(length)?;
        let begin = bytes.read_first(length).map_err(unreadable)?;
        match tensors(&begin, bytes, budget) {
            // Nothing tells a pickle's length, so any fault may come from a pickle that continues after the bytes read
            // so far.
            Err(_) if length < bytes.len() && most < LONGEST_READ => most = (most * GROWTH).min(LONGEST_READ),
            tensors => return Ok(Contents::new(Layout::Named, tensors?)),
        }
    }
}

/// `begin`: the first bytes of the file, with all pickles.
fn tensors(begin: &[u8], bytes: &Bytes, budget: Budget) -> Result<Vec<Entry>, Mismatch> {
    let mut at = 0;
    check_head(begin, &mut at, &budget)?;
    let mut pickle = next_pickle(begin, &mut at, budget)?;
    let mut keys = next_pickle(begin, &mut at, pickle.heap.budget.take())?;
    pickle.heap.budget = keys.heap.budget.take();
    let count = pickle.heap.storages().len();
    pickle.heap.budget.spend(count * PER_STORAGE)?;
    let storages = storages(bytes, at, &pickle.heap, &keys)?;
    state_dict::entries(pickle, &|storage| {
        let elements = storages.get(storage.key).map(Arc::clone);
        elements.ok_or_else(|| Mismatch::new("with its numbers", format!("no storage {}", shown(storage.key))))
    })
}

/// Reads the first three pickles: magic number, protocol, machine.
fn check_head(begin: &[u8], at: &mut usize, budget: &Budget) -> Result<(), Mismatch> {
    // The objects of each pickle are gone before the next one is read, so each may take the whole budget.
    let mut next = || next_pickle(begin, at, budget.clone());
    if next()?.top != Value::Long(MAGIC) {
        return Err(Mismatch::new("a file that torch.save wrote", "a pickle of something else"));
    }
    if next()?.top != Value::Int(PROTOCOL) {
        return Err(Mismatch::new(format!("PyTorch's protocol {PROTOCOL}"), "another"));
    }
    let machine = next()?;
    match machine.top {
        Value::Dict(dict) if machine.heap.get(dict, "little_endian") == Some(Value::Bool(false)) => {
            Err(Mismatch::new("numbers in byte order little", "big"))
        }
        _ => Ok(()),
    }
}

/// Reads the pickle at `at`, and moves `at` to its end.
fn next_pickle<'a>(begin: &'a [u8], at: &mut usize, budget: Budget) -> Result<Pickle<'a>, Mismatch> {
    let pickle = pickle::load(&begin[*at..], budget)
        .map_err(|mismatch| mismatch.located(format_args!("that begins at byte {at}")))?;
    *at += pickle.length;
    Ok(pickle)
}

/// All storages by key, from byte `at` to the end of the file.
fn storages<'a>(
    bytes: &Bytes,
    mut at: usize,
    heap: &Heap<'a>,
    keys: &Pickle<'a>,
) -> Result<HashMap<&'a str, Arc<Checked>>, Mismatch> {
    let Value::List(list) = keys.top else {
        return Err(Mismatch::new("a list of storages", "something else"));
    };
    let claimed: HashMap<&str, &Storage> = heap.storages().iter().rev().map(|storage| (storage.key, storage)).collect();
    let mut storages = HashMap::new();
    for key in keys.heap.list(list) {
        let Value::Text(key) = *key else { return Err(Mismatch::new("keys of storages", "something else")) };
        let storage = claimed.get(key);
        let storage =
            storage.ok_or_else(|| Mismatch::new("storages of tensors", format!("one more, {}", shown(key))))?;
        let elements = elements(bytes, &mut at, storage)?;
        // These files have no checksums.
        if storages.insert(key, Arc::new(Checked::new(elements, 0))).is_some() {
            return Err(Mismatch::new(format!("storage {} once", shown(key)), "twice"));
        }
    }
    match bytes.len() - at {
        0 => Ok(storages),
        rest => Err(Mismatch::new("the end after the last storage", format!("{rest} bytes more"))),
    }
}

/// Reads the count of the storage at `at`, finds its elements, and moves `at` to their end.
fn elements(bytes: &Bytes, at: &mut usize, storage: &Storage) -> Result<Bytes, Mismatch> {
    let Storage { key, dtype, count, .. } = *storage;
    let mismatch = |found: String| {
        Mismatch::new(format!("storage {} with {count} numbers of {} bytes", shown(key), dtype.size), found)
    };
    let held = bytes.slice(*at..*at + 8).ok_or_else(|| mismatch("the end of the file".to_owned()))?;
    let held = held.read().map_err(unreadable)?.try_into().expect("eight bytes");
    let held = i64::from_le_bytes(held);
    if usize::try_from(held) != Ok(count) {
        return Err(mismatch(held.to_string()));
    }
    let start = *at + 8;
    let end = count.checked_mul(dtype.size).and_then(|length| start.checked_add(length));
    let elements = end.and_then(|end| bytes.slice(start..end));
    *at = end.unwrap_or(start);
    elements.ok_or_else(|| mismatch(format!("only {} bytes to the end of the file", bytes.len() - start)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Magic number, protocol, machine.
    const HEAD: &[u8] =
        b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03.\x80\x02}U\x0dlittle_endian\x88s.";

    /// A file as Python 2 and PyTorch 0.2 wrote them: texts are bytes, a dict is made of a list of pairs, tensors are
    /// inside parameters, and a storage may be a part of another one. `storages`: the file from the list of keys on.
    fn python2(storages: &[u8]) -> Vec<u8> {
        let storage = b"((U\x07storageq\x00ctorch\nFloatStorage\nq\x01U\x03717U\x03cpuK\x05";
        let object = [
            b"\x80\x02ccollections\nOrderedDict\n](](U\x01actorch._utils\n_rebuild_tensor\n",
            &storage[..],
            b"NtQK\x01K\x02K\x02\x86K\x02K\x01\x86tRe](U\x01bctorch.nn.parameter\nParameter\nctorch._utils\n_rebuild_tensor\n",
            &storage[..],
            // Elements 2 to 4 of the storage, and of these the last two.
            b"(U\x03718K\x02K\x03ttQK\x01K\x02\x85K\x01\x85tR\x85R\x89N}\x87bee\x85R.",
        ];
        [HEAD, &object.concat(), storages].concat()
    }

    /// One key, the count 5, the numbers 0 to 4.
    fn storages() -> Vec<u8> {
        let numbers = [0.0f32, 1.0, 2.0, 3.0, 4.0].map(f32::to_le_bytes);
        [b"\x80\x02](U\x03717e.", &5i64.to_le_bytes()[..], numbers.as_flattened()].concat()
    }

    fn parse(bytes: Vec<u8>) -> Result<Contents, Mismatch> {
        parse_legacy(&Bytes::from(bytes))
    }

    #[track_caller]
    fn refused(storages: &[u8]) -> String {
        let mismatch = parse(python2(storages)).err().expect("storages that are wrong");
        mismatch.into_error("w".as_ref()).to_string()
    }

    #[test]
    fn old_files_are_read() {
        let contents = parse(python2(&storages())).unwrap();
        let read: Vec<_> = contents.tensors.iter().map(|entry| (&entry.name[..], entry.read().unwrap())).collect();
        assert_eq!(read, [("a", vec![1.0, 2.0, 3.0, 4.0]), ("b", vec![3.0, 4.0])]);
    }

    /// A checkpoint may hold a text that is longer than what is read at first.
    #[test]
    fn a_long_pickle_is_read_to_its_end() {
        let text = "x".repeat(FIRST_READ + 7);
        let note = [&b"X\x04\0\0\0noteX"[..], &(text.len() as u32).to_le_bytes(), text.as_bytes()].concat();
        let tensor = b"U\x01actorch._utils\n_rebuild_tensor\n((U\x07storagectorch\nFloatStorage\nU\x03717U\x03cpuK\x05tQK\x03K\x02\x85K\x01\x85tR";
        let bytes = [HEAD, b"\x80\x02}(", &note, tensor, b"u.", &storages()].concat();
        let contents = parse(bytes).unwrap();
        assert_eq!(contents.tensors[0].read().unwrap(), [3.0, 4.0]);
    }

    #[test]
    fn storages_are_what_their_tensors_expect() {
        let whole = storages();
        let count = whole.len() - 28;
        let expected = "w: expected storage 717 with 5 numbers of 4 bytes, got";
        for (length, found) in [(count, "the end of the file"), (count + 9, "only 1 bytes to the end of the file")] {
            assert_eq!(refused(&whole[..length]), format!("{expected} {found}"));
        }
        let claims = |number: i64| refused(&[&whole[..count], &number.to_le_bytes(), &whole[count + 8..]].concat());
        assert_eq!(claims(-1), format!("{expected} -1"));
        assert_eq!(claims(i64::MAX), format!("{expected} {}", i64::MAX));
        assert_eq!(refused(b"\x80\x02](U\x03718e."), "w: expected storages of tensors, got one more, 718");
        assert_eq!(refused(b"\x80\x02]."), "w: expected tensor a with its numbers, got no storage 717");
        assert_eq!(refused(b"\x80\x02}."), "w: expected a list of storages, got something else");
    }

    #[test]
    fn a_pickle_of_something_else_is_refused() {
        let says = parse(b"\x80\x02}.".to_vec()).err().unwrap();
        assert_eq!(says, Mismatch::new("a file that torch.save wrote", "a pickle of something else"));
    }
}
