//! From a pickle to tensors by name.

use super::heap::{Heap, Storage, Tensor, Value};
use super::pickle::Pickle;
use crate::checked::Checked;
use crate::contents::Entry;
use crate::data::TensorData;
use crate::mismatch::Mismatch;
use crate::strides::is_contiguous;
use artifact::message::shown;
use std::collections::HashSet;
use std::sync::Arc;

/// The keys under which training programs keep the network's state in a checkpoint, in the order in which they are
/// tried. Running averages of the weights come last: they are read only if there is nothing else.
pub const KEYS: [&str; 7] = ["state_dict", "model_state_dict", "model", "net", "state_dict_ema", "model_ema", "ema"];

/// The prefixes that `DataParallel` and `torch.compile` put before all names.
const WRAPPERS: [&str; 2] = ["module.", "_orig_mod."];

/// More axes than any tensor has.
const MOST_AXES: usize = 64;

/// Finds the bytes of a storage's elements.
pub type Source<'s> = dyn Fn(&Storage) -> Result<Arc<Checked>, Mismatch> + 's;

/// The tensors of a state dict, in its order. Other values are passed over.
pub fn entries(mut pickle: Pickle, source: &Source) -> Result<Vec<Entry>, Mismatch> {
    let pairs = choose(&mut pickle)?;
    refuse_doubles(&pairs)?;
    let prefix = prefix(&pairs);
    let mut entries = Vec::new();
    for (label, tensor) in pairs {
        pickle.heap.budget.spend(2 * label.len())?;
        let entry = entry(&mut pickle.heap, label, &label[prefix..], tensor, source)
            .map_err(|mismatch| mismatch.named(format_args!("tensor {}", shown(label))))?;
        pickle.heap.budget.push(&mut entries, entry)?;
    }
    Ok(entries)
}

/// The tensors of the mapping with the weights.
fn choose<'a>(pickle: &mut Pickle<'a>) -> Result<Vec<(&'a str, Tensor)>, Mismatch> {
    let heap = &mut pickle.heap;
    let mismatch = |found: &str| Mismatch::new("a state dict: names and tensors", found);
    let Value::Dict(top) = pickle.top else { return Err(mismatch(describe(pickle.top))) };
    for dict in candidates(heap, top) {
        let tensors = tensors(heap, dict)?;
        if !tensors.is_empty() {
            return Ok(tensors);
        }
    }
    let keys: Vec<String> = heap.dict(top).iter().map(key).take(5).collect();
    Err(mismatch(&format!("a mapping without tensors, with the keys {}", keys.join(", "))))
}

/// The dicts that may hold the weights, in the order in which they are tried: those below one of [`KEYS`], the outermost,
/// and those below two of the keys, as in `{"model": {"state_dict": ...}}`.
fn candidates(heap: &Heap, top: usize) -> Vec<usize> {
    let below = |dict| {
        KEYS.iter().filter_map(move |key| match heap.get(dict, key) {
            Some(Value::Dict(dict)) => Some(dict),
            _ => None,
        })
    };
    below(top).chain([top]).chain(below(top).flat_map(below)).collect()
}

/// A key for a message, which says whether its value is a mapping.
fn key(&(key, value): &(&str, Value)) -> String {
    match value {
        Value::Dict(_) => format!("{} (a mapping)", shown(key)),
        _ => shown(key),
    }
}

/// The tensors that a dict holds, with their keys.
fn tensors<'a>(heap: &mut Heap<'a>, dict: usize) -> Result<Vec<(&'a str, Tensor)>, Mismatch> {
    let is_tensor = |pair: &&(&str, Value)| matches!(pair.1, Value::Tensor(_));
    let count = heap.dict(dict).iter().filter(is_tensor).count();
    // For the list below, and for the set in `refuse_doubles`.
    heap.budget.spend(count * (size_of::<(&str, Tensor)>() + 4 * size_of::<&str>()))?;
    let mut tensors = Vec::with_capacity(count);
    tensors.extend(heap.dict(dict).iter().filter_map(|&(key, value)| match value {
        Value::Tensor(number) => Some((key, heap.tensor(number))),
        _ => None,
    }));
    Ok(tensors)
}

fn refuse_doubles(pairs: &[(&str, Tensor)]) -> Result<(), Mismatch> {
    let mut seen = HashSet::new();
    match pairs.iter().find(|(label, _)| !seen.insert(*label)) {
        Some((label, _)) => Err(Mismatch::new(format!("one tensor {}", shown(label)), "two")),
        None => Ok(()),
    }
}

/// The length of the wrappers' prefix that all names share.
fn prefix(pairs: &[(&str, Tensor)]) -> usize {
    let mut length = 0;
    while let Some(wrapper) =
        WRAPPERS.iter().find(|wrapper| pairs.iter().all(|(n, _)| n[length..].starts_with(**wrapper)))
    {
        length += wrapper.len();
    }
    length
}

fn entry(heap: &mut Heap, label: &str, name: &str, tensor: Tensor, source: &Source) -> Result<Entry, Mismatch> {
    let (shape, strides) = (numbers(heap, tensor.size)?, numbers(heap, tensor.stride)?);
    if shape.len() != strides.len() {
        let found = format!("shape {shape:?} and strides {strides:?}");
        return Err(Mismatch::new("with a stride for each axis", found));
    }
    heap.budget.spend(2 * size_of_val(&shape[..]))?;
    let member = source(&heap.storages()[tensor.storage])?;
    let data = data(heap, tensor, &shape, strides, member)?;
    Ok(Entry { name: name.to_owned(), label: shown(label), shape, dtype: tensor.dtype.dtype(), data })
}

/// The elements that a tensor sees of its storage; `member`: the bytes of the storage.
fn data(
    heap: &Heap,
    tensor: Tensor,
    shape: &[usize],
    strides: Vec<usize>,
    member: Arc<Checked>,
) -> Result<TensorData, Mismatch> {
    let storage = heap.storages()[tensor.storage];
    let found = || format!("offset {}, shape {shape:?}", tensor.offset);
    let outside = || Mismatch::new("inside its storage", found());
    let (from, end) = visible(storage, tensor).ok_or_else(outside)?;
    let bytes = member.bytes().slice(from..end).ok_or_else(outside)?;
    let held = bytes.len() / tensor.dtype.size;
    let strides = Some(strides).filter(|strides| !is_contiguous(shape, strides));
    let data = TensorData::new(bytes, strides).checked(member);
    if data.span(shape).is_none_or(|span| span > held) {
        let (_, count) = storage.visible();
        return Err(Mismatch::new(format!("inside its storage of {count} numbers"), found()));
    }
    Ok(data)
}

/// The bytes of a storage from the tensor's first element to the end of the part that tensors see; `None` if the first
/// element lies behind that end.
fn visible(storage: Storage, tensor: Tensor) -> Option<(usize, usize)> {
    let (first, count) = storage.visible();
    let start = first.checked_mul(storage.dtype.size)?;
    let end = start.checked_add(count.checked_mul(storage.dtype.size)?)?;
    let offset = usize::try_from(tensor.offset).ok()?.checked_mul(tensor.dtype.size)?;
    let from = start.checked_add(offset).filter(|&from| from <= end)?;
    Some((from, end))
}

/// The lengths or strides in a tuple.
fn numbers(heap: &Heap, tuple: usize) -> Result<Vec<usize>, Mismatch> {
    let values = heap.tuple(tuple);
    if values.len() > MOST_AXES {
        return Err(Mismatch::new(format!("of at most {MOST_AXES} axes"), values.len()));
    }
    let number = |value: &Value| match value {
        Value::Int(number) => usize::try_from(*number).ok(),
        _ => None,
    };
    let numbers: Option<Vec<usize>> = values.iter().map(number).collect();
    numbers.ok_or_else(|| Mismatch::new("with lengths and strides in whole numbers", "others"))
}

fn describe(value: Value) -> &'static str {
    match value {
        Value::Tensor(_) => "a single tensor",
        Value::List(_) | Value::Tuple(_) => "a list",
        Value::Opaque => "an object",
        _ => "a single value",
    }
}

#[cfg(test)]
mod tests;
