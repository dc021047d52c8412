//! What comes of it when a pickle would have a function called.

use super::cursor::mismatch;
use super::global::Global;
use super::heap::{Heap, Storage, Tensor, Value};
use crate::flat::Mismatch;

/// The result of `function(*arguments)`.
pub fn call<'a>(heap: &mut Heap<'a>, function: Value<'a>, arguments: Value<'a>) -> Result<Value<'a>, Mismatch> {
    let (mut function, mut arguments) = (function, arguments);
    loop {
        let (Value::Global(global), Value::Tuple(tuple)) = (function, arguments) else {
            return Err(mismatch("a function and its arguments", &"something else"));
        };
        let given = heap.tuple(tuple);
        match (global, given) {
            (Global::Tensor, &[storage, offset, size, stride, ref rest @ ..]) => {
                refuse_marks(heap, rest.get(2))?;
                return tensor(heap, [storage, offset, size, stride], None);
            }
            (Global::TensorOfKind, &[storage, offset, size, stride, _, _, Value::Global(kind), ref rest @ ..]) => {
                refuse_marks(heap, rest.first())?;
                return tensor(heap, [storage, offset, size, stride], Some(kind));
            }
            (Global::Parameter, &[tensor @ Value::Tensor(_), ..]) => return Ok(tensor),
            // A subclass of tensors, or a tensor with attributes.
            (Global::Call, &[inner, _, its, ..]) => (function, arguments) = (inner, its),
            (Global::Mapping, given) => {
                let first = given.first().copied();
                return mapping(heap, first);
            }
            (Global::Opaque, _) => return Ok(Value::Opaque),
            _ => return Err(mismatch("the arguments of a tensor", &"others")),
        }
    }
}

/// The storage that a persistent identity stands for.
pub fn storage<'a>(heap: &mut Heap<'a>, identity: Value<'a>) -> Result<Value<'a>, Mismatch> {
    let Value::Tuple(tuple) = identity else { return Err(mismatch("the identity of a storage", &"no tuple")) };
    let (parts, view) = match heap.tuple(tuple) {
        &[a, b, c, d, e] => ([a, b, c, d, e], Value::None),
        &[a, b, c, d, e, view] => ([a, b, c, d, e], view),
        other => return Err(mismatch("the identity of a storage", &format!("{} values", other.len()))),
    };
    let [Value::Text("storage"), Value::Global(Global::Storage(kind)), Value::Text(key), _, Value::Int(count)] = parts
    else {
        return Err(mismatch("the identity of a storage", &"another one"));
    };
    let count = usize::try_from(count).map_err(|_| mismatch("a count of numbers", &count))?;
    let view = self::view(heap, view)?;
    heap.new_storage(Storage { key, kind, count, view })
}

/// A part of a storage: its key, first number, count.
fn view(heap: &Heap, view: Value) -> Result<Option<(usize, usize)>, Mismatch> {
    let Value::Tuple(tuple) = view else { return Ok(None) };
    let &[_, Value::Int(first), Value::Int(count)] = heap.tuple(tuple) else {
        return Err(mismatch("a view of a storage", &"something else"));
    };
    let number = |number: i64| usize::try_from(number).map_err(|_| mismatch("a view of a storage", &number));
    Ok(Some((number(first)?, number(count)?)))
}

fn tensor<'a>(heap: &mut Heap<'a>, parts: [Value<'a>; 4], kind: Option<Global>) -> Result<Value<'a>, Mismatch> {
    let [Value::Storage(storage), Value::Int(offset), Value::Tuple(size), Value::Tuple(stride)] = parts else {
        return Err(mismatch("a tensor's storage, offset, size and stride", &"something else"));
    };
    let kind = match kind {
        None => heap.storages()[storage].kind,
        Some(Global::Kind(kind)) => kind,
        Some(_) => return Err(mismatch("a tensor's kind of number", &"something else")),
    };
    heap.new_tensor(Tensor { storage, kind, offset, size, stride })
}

/// A tensor may be marked as the negative or the conjugate of what its storage holds.
fn refuse_marks(heap: &Heap, marks: Option<&Value>) -> Result<(), Mismatch> {
    match marks {
        Some(&Value::Dict(dict)) if !heap.dict(dict).is_empty() => {
            Err(mismatch("tensors that are what their storage holds", &"one marked as negative or conjugate"))
        }
        _ => Ok(()),
    }
}

/// Python 3 makes an empty mapping and fills it; Python 2 gives a list of pairs, each a list.
fn mapping<'a>(heap: &mut Heap<'a>, argument: Option<Value<'a>>) -> Result<Value<'a>, Mismatch> {
    match argument {
        Some(same @ Value::Dict(_)) => Ok(same),
        Some(Value::List(pairs)) => {
            let made = heap.new_dict()?;
            let Value::Dict(dict) = made else { unreachable!("just made") };
            let count = heap.list(pairs).len();
            // The same list may be given many times.
            heap.budget.spend(count)?;
            for at in 0..count {
                if let Some((key, value)) = pair(heap, heap.list(pairs)[at]) {
                    heap.insert(dict, key, value)?;
                }
            }
            Ok(made)
        }
        _ => heap.new_dict(),
    }
}

/// Two values; a pair of a number and anything else is of no use as an entry.
fn pair<'a>(heap: &Heap<'a>, value: Value<'a>) -> Option<(Value<'a>, Value<'a>)> {
    match value {
        Value::List(number) => heap.list(number),
        Value::Tuple(number) => heap.tuple(number),
        _ => &[],
    }
    .split_first_chunk()
    .map(|(&[key, value], _)| (key, value))
}
