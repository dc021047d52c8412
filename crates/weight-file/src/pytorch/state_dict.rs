//! From what was pickled to tensors by name.

use super::heap::{Heap, Storage, Tensor, Value};
use super::pickle::Pickle;
use crate::Entry;
use crate::checked::Checked;
use crate::flat::{Flat, Mismatch, stand_in_order};
use crate::message::shown;
use std::collections::HashSet;
use std::sync::Arc;

/// Where training programs keep the network's state in a checkpoint; the first that is there counts. Running averages
/// of the weights come last: they are read where there is nothing else.
pub const KEYS: [&str; 7] = ["state_dict", "model_state_dict", "model", "net", "state_dict_ema", "model_ema", "ema"];

/// What wrappers put before all names: `DataParallel`, and `torch.compile`.
const WRAPPERS: [&str; 2] = ["module.", "_orig_mod."];

/// More axes than any tensor has.
const MOST_AXES: usize = 64;

/// The bytes of a storage's numbers: those, or why there are none.
pub type Source<'s> = dyn Fn(&Storage) -> Result<Arc<Checked>, Mismatch> + 's;

/// The tensors of a state dict, in its order. What is no tensor is passed over.
pub fn entries(mut pickle: Pickle, source: &Source) -> Result<Vec<Entry>, Mismatch> {
    let pairs = choose(&mut pickle)?;
    refuse_doubles(&pairs)?;
    let prefix = prefix(&pairs);
    let mut entries = Vec::new();
    for (label, tensor) in pairs {
        pickle.heap.budget.spend(2 * label.len())?;
        let named = |(expected, found)| (format!("tensor {} {expected}", shown(label)), found);
        let entry = entry(&mut pickle.heap, label, &label[prefix..], tensor, source).map_err(named)?;
        pickle.heap.budget.push(&mut entries, entry)?;
    }
    Ok(entries)
}

/// The tensors of the mapping with the weights.
fn choose<'a>(pickle: &mut Pickle<'a>) -> Result<Vec<(&'a str, Tensor)>, Mismatch> {
    let heap = &mut pickle.heap;
    let expected = || "a state dict: names and tensors".to_owned();
    let Value::Dict(top) = pickle.top else { return Err((expected(), describe(pickle.top).to_owned())) };
    for dict in candidates(heap, top) {
        let tensors = tensors(heap, dict)?;
        if !tensors.is_empty() {
            return Ok(tensors);
        }
    }
    let keys: Vec<String> = heap.dict(top).iter().map(key).take(5).collect();
    Err((expected(), format!("a mapping without tensors, with the keys {}", keys.join(", "))))
}

/// The mappings that may hold the weights: below one of [`KEYS`], the outermost, and at last below two of them, as in
/// `{"model": {"state_dict": ...}}`.
fn candidates(heap: &Heap, top: usize) -> Vec<usize> {
    let below = |dict| {
        KEYS.iter().filter_map(move |key| match heap.get(dict, key) {
            Some(Value::Dict(dict)) => Some(dict),
            _ => None,
        })
    };
    below(top).chain([top]).chain(below(top).flat_map(below)).collect()
}

/// A key, and whether more is below it.
fn key(&(key, value): &(&str, Value)) -> String {
    match value {
        Value::Dict(_) => format!("{} (a mapping)", shown(key)),
        _ => shown(key),
    }
}

fn tensors<'a>(heap: &mut Heap<'a>, dict: usize) -> Result<Vec<(&'a str, Tensor)>, Mismatch> {
    let is_tensor = |pair: &&(&str, Value)| matches!(pair.1, Value::Tensor(_));
    let count = heap.dict(dict).iter().filter(is_tensor).count();
    // The list, and the set that finds doubles.
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
        Some((label, _)) => Err((format!("one tensor {}", shown(label)), "two".to_owned())),
        None => Ok(()),
    }
}

/// How many bytes before all names are a wrapper's.
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
        return Err(("with a stride for each axis".to_owned(), format!("shape {shape:?} and strides {strides:?}")));
    }
    heap.budget.spend(2 * size_of_val(&shape[..]))?;
    let whole = source(&heap.storages()[tensor.storage])?;
    let data = flat(heap, tensor, &shape, strides, whole)?;
    Ok(Entry { name: name.to_owned(), label: shown(label), shape, number: tensor.kind.number(), data })
}

/// The numbers that a tensor sees of its storage.
fn flat(
    heap: &Heap,
    tensor: Tensor,
    shape: &[usize],
    strides: Vec<usize>,
    whole: Arc<Checked>,
) -> Result<Flat, Mismatch> {
    let storage = heap.storages()[tensor.storage];
    let size = tensor.kind.size;
    let bytes = whole.bytes();
    let (first, count) = storage.view.unwrap_or((0, storage.count));
    let outside = || ("inside its storage".to_owned(), format!("offset {}, shape {shape:?}", tensor.offset));
    let start = first.checked_mul(storage.kind.size).ok_or_else(outside)?;
    let end = count.checked_mul(storage.kind.size).and_then(|length| start.checked_add(length)).ok_or_else(outside)?;
    let offset = usize::try_from(tensor.offset).ok().and_then(|offset| offset.checked_mul(size));
    let seen = offset.and_then(|offset| start.checked_add(offset)).filter(|&from| from <= end);
    let seen = seen.and_then(|from| bytes.slice(from..end)).ok_or_else(outside)?;
    let held = seen.len() / size;
    let strides = Some(strides).filter(|strides| !stand_in_order(shape, strides));
    let flat = Flat::new(seen, strides).checked(whole);
    if flat.reach(shape).is_none_or(|reach| reach > held) {
        return Err((
            format!("inside its storage of {count} numbers"),
            format!("offset {}, shape {shape:?}", tensor.offset),
        ));
    }
    Ok(flat)
}

/// Lengths or distances.
fn numbers(heap: &Heap, tuple: usize) -> Result<Vec<usize>, Mismatch> {
    let values = heap.tuple(tuple);
    if values.len() > MOST_AXES {
        return Err((format!("of at most {MOST_AXES} axes"), format!("{}", values.len())));
    }
    let number = |value: &Value| match value {
        Value::Int(number) => usize::try_from(*number).ok(),
        _ => None,
    };
    let numbers: Option<Vec<usize>> = values.iter().map(number).collect();
    numbers.ok_or_else(|| ("with lengths and strides in whole numbers".to_owned(), "others".to_owned()))
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
