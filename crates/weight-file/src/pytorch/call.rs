//! The results of the calls in a pickle. Nothing is called: this reader makes the same objects itself.

use super::global::Global;
use super::heap::{Heap, Storage, Tensor, Value};
use crate::mismatch::Mismatch;

/// The result of `function(*arguments)`.
pub fn call<'a>(heap: &mut Heap<'a>, function: Value<'a>, arguments: Value<'a>) -> Result<Value<'a>, Mismatch> {
    let (mut function, mut arguments) = (function, arguments);
    loop {
        let (Value::Global(global), Value::Tuple(tuple)) = (function, arguments) else {
            return Err(Mismatch::new("a function and its arguments", "something else"));
        };
        let given = heap.tuple(tuple);
        match (global, given) {
            (Global::Tensor, &[storage, offset, size, stride, ref rest @ ..]) => {
                refuse_marks(heap, rest.get(2))?;
                return tensor(heap, [storage, offset, size, stride], None);
            }
            (Global::TensorWithDtype, &[storage, offset, size, stride, _, _, Value::Global(dtype), ref rest @ ..]) => {
                refuse_marks(heap, rest.first())?;
                return tensor(heap, [storage, offset, size, stride], Some(dtype));
            }
            (Global::Parameter, &[tensor @ Value::Tensor(_), ..]) => return Ok(tensor),
            // An instance of a subclass of Tensor, or a tensor with attributes.
            (Global::Call, &[inner, _, its, ..]) => (function, arguments) = (inner, its),
            (Global::Mapping, given) => {
                let first = given.first().copied();
                return mapping(heap, first);
            }
            (Global::Opaque, _) => return Ok(Value::Opaque),
            _ => return Err(Mismatch::new("the arguments of a tensor", "others")),
        }
    }
}

/// The storage that a persistent identity names.
pub fn storage<'a>(heap: &mut Heap<'a>, identity: Value<'a>) -> Result<Value<'a>, Mismatch> {
    let Value::Tuple(tuple) = identity else { return Err(Mismatch::new("the identity of a storage", "no tuple")) };
    let (parts, view) = match heap.tuple(tuple) {
        &[a, b, c, d, e] => ([a, b, c, d, e], Value::None),
        &[a, b, c, d, e, view] => ([a, b, c, d, e], view),
        other => return Err(Mismatch::new("the identity of a storage", format!("{} values", other.len()))),
    };
    let [Value::Text("storage"), Value::Global(Global::Storage(dtype)), Value::Text(key), _, Value::Int(count)] = parts
    else {
        return Err(Mismatch::new("the identity of a storage", "another one"));
    };
    let count = usize::try_from(count).map_err(|_| Mismatch::new("a count of numbers", count))?;
    let view = self::view(heap, view)?;
    heap.new_storage(Storage { key, dtype, count, view })
}

/// The part of a storage that tensors see. A pickle has it as key, index of the first element, and count.
fn view(heap: &Heap, view: Value) -> Result<Option<(usize, usize)>, Mismatch> {
    let Value::Tuple(tuple) = view else { return Ok(None) };
    let &[_, Value::Int(first), Value::Int(count)] = heap.tuple(tuple) else {
        return Err(Mismatch::new("a view of a storage", "something else"));
    };
    let number = |number: i64| usize::try_from(number).map_err(|_| Mismatch::new("a view of a storage", number));
    Ok(Some((number(first)?, number(count)?)))
}

fn tensor<'a>(heap: &mut Heap<'a>, parts: [Value<'a>; 4], dtype: Option<Global>) -> Result<Value<'a>, Mismatch> {
    let [Value::Storage(storage), Value::Int(offset), Value::Tuple(size), Value::Tuple(stride)] = parts else {
        return Err(Mismatch::new("a tensor's storage, offset, size and stride", "something else"));
    };
    let dtype = match dtype {
        None => heap.storages()[storage].dtype,
        Some(Global::Dtype(dtype)) => dtype,
        Some(_) => return Err(Mismatch::new("a tensor's dtype", "something else")),
    };
    heap.new_tensor(Tensor { storage, dtype, offset, size, stride })
}

/// PyTorch can mark a tensor as the negative or the conjugate of what its storage holds. Such tensors are refused.
fn refuse_marks(heap: &Heap, marks: Option<&Value>) -> Result<(), Mismatch> {
    match marks {
        Some(&Value::Dict(dict)) if !heap.dict(dict).is_empty() => {
            Err(Mismatch::new("tensors that are what their storage holds", "one marked as negative or conjugate"))
        }
        _ => Ok(()),
    }
}

/// A dict. Python 3 makes an empty one and fills it; Python 2 makes it of a list of pairs, each a list.
fn mapping<'a>(heap: &mut Heap<'a>, argument: Option<Value<'a>>) -> Result<Value<'a>, Mismatch> {
    match argument {
        Some(same @ Value::Dict(_)) => Ok(same),
        Some(Value::List(pairs)) => {
            let made = heap.new_dict()?;
            let Value::Dict(dict) = made else { unreachable!("just made") };
            let count = heap.list(pairs).len();
            // A pickle could give the same list many times.
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

/// Key and value of a pair; `None` if it has fewer values. Lists drop numbers, so a pair with a number is not found,
/// and not needed either.
fn pair<'a>(heap: &Heap<'a>, value: Value<'a>) -> Option<(Value<'a>, Value<'a>)> {
    match value {
        Value::List(number) => heap.list(number),
        Value::Tuple(number) => heap.tuple(number),
        _ => &[],
    }
    .split_first_chunk()
    .map(|(&[key, value], _)| (key, value))
}
