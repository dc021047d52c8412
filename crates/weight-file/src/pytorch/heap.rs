//! What a pickle holds: values, and the objects that values refer to by number.
//!
//! Numbers and not pointers: an object may be referred to often, or hold itself, and dropping all of them is a loop over
//! lists.

use super::global::Global;
use super::kind::Kind;
use crate::allowance::Budget;
use crate::flat::Mismatch;

/// A value. Copying it copies no object.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    None,
    Bool(bool),
    Int(i64),
    /// An integer beyond 64 bits: its bytes, two's complement, little-endian.
    Long(&'a [u8]),
    Text(&'a str),
    Global(Global),
    Tuple(usize),
    List(usize),
    Dict(usize),
    Storage(usize),
    Tensor(usize),
    /// Something that no weights hang on.
    Opaque,
}

/// A mapping's pairs, in the order in which they were put in.
pub type Pairs<'a> = Vec<(&'a str, Value<'a>)>;

/// All objects.
#[derive(Debug)]
pub struct Heap<'a> {
    tuples: Vec<Box<[Value<'a>]>>,
    lists: Vec<Vec<Value<'a>>>,
    dicts: Vec<Pairs<'a>>,
    storages: Vec<Storage<'a>>,
    tensors: Vec<Tensor>,
    /// What may still be allocated.
    pub budget: Budget,
}

/// Numbers in a row, named by the pickle and kept elsewhere.
#[derive(Clone, Copy, Debug)]
pub struct Storage<'a> {
    /// Its name.
    pub key: &'a str,
    /// What its numbers are.
    pub kind: &'static Kind,
    /// How many there are.
    pub count: usize,
    /// The part that tensors see: first number and count.
    pub view: Option<(usize, usize)>,
}

/// How a tensor looks at a storage.
#[derive(Clone, Copy, Debug)]
pub struct Tensor {
    /// Number of the storage.
    pub storage: usize,
    /// What its numbers are.
    pub kind: &'static Kind,
    /// Number of the storage that is the tensor's first.
    pub offset: i64,
    /// The tuple with the lengths of the axes.
    pub size: usize,
    /// The tuple with the distances between neighbours along the axes.
    pub stride: usize,
}

impl<'a> Heap<'a> {
    /// Without any object.
    pub fn new(budget: Budget) -> Self {
        let (tuples, lists, dicts, storages, tensors) = (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { tuples, lists, dicts, storages, tensors, budget }
    }

    pub fn new_tuple(&mut self, items: &[Value<'a>]) -> Result<Value<'a>, Mismatch> {
        self.budget.spend(size_of_val(items))?;
        self.budget.push(&mut self.tuples, items.into())?;
        Ok(Value::Tuple(self.tuples.len() - 1))
    }

    pub fn new_list(&mut self) -> Result<Value<'a>, Mismatch> {
        self.budget.push(&mut self.lists, Vec::new())?;
        Ok(Value::List(self.lists.len() - 1))
    }

    pub fn new_dict(&mut self) -> Result<Value<'a>, Mismatch> {
        self.budget.push(&mut self.dicts, Vec::new())?;
        Ok(Value::Dict(self.dicts.len() - 1))
    }

    pub fn new_storage(&mut self, storage: Storage<'a>) -> Result<Value<'a>, Mismatch> {
        self.budget.push(&mut self.storages, storage)?;
        Ok(Value::Storage(self.storages.len() - 1))
    }

    pub fn new_tensor(&mut self, tensor: Tensor) -> Result<Value<'a>, Mismatch> {
        self.budget.push(&mut self.tensors, tensor)?;
        Ok(Value::Tensor(self.tensors.len() - 1))
    }

    /// Numbers in lists are nobody's weights (the losses of all steps, say) and not kept.
    pub fn append(&mut self, list: usize, item: Value<'a>) -> Result<(), Mismatch> {
        match item {
            Value::None | Value::Bool(_) | Value::Int(_) | Value::Long(_) | Value::Opaque => Ok(()),
            item => self.budget.push(&mut self.lists[list], item),
        }
    }

    /// Only what has a text for its key can be asked for.
    pub fn insert(&mut self, dict: usize, key: Value<'a>, value: Value<'a>) -> Result<(), Mismatch> {
        match key {
            Value::Text(key) => self.budget.push(&mut self.dicts[dict], (key, value)),
            _ => Ok(()),
        }
    }

    pub fn tuple(&self, number: usize) -> &[Value<'a>] {
        &self.tuples[number]
    }

    pub fn list(&self, number: usize) -> &[Value<'a>] {
        &self.lists[number]
    }

    pub fn dict(&self, number: usize) -> &Pairs<'a> {
        &self.dicts[number]
    }

    /// The value at `key` that was put in last.
    pub fn get(&self, dict: usize, key: &str) -> Option<Value<'a>> {
        self.dicts[dict].iter().rev().find(|pair| pair.0 == key).map(|pair| pair.1)
    }

    pub fn storages(&self) -> &[Storage<'a>] {
        &self.storages
    }

    pub fn tensor(&self, number: usize) -> Tensor {
        self.tensors[number]
    }
}
