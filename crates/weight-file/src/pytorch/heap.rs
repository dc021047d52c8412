//! What a pickle holds: values, and the objects that values refer to by index.
//!
//! References are indices and not pointers: many values may refer to one object, an object may hold itself, and dropping
//! all objects is a loop over lists.

use super::dtype::TorchDtype;
use super::global::Global;
use crate::allowance::Budget;
use crate::mismatch::Mismatch;

/// A value, or the index of an object. Copying it copies no object.
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
    /// Anything that holds no weights.
    Opaque,
}

/// The pairs of a dict, in the order of insertion.
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

/// Elements of tensors: the pickle names them, and the file holds them elsewhere.
#[derive(Clone, Copy, Debug)]
pub struct Storage<'a> {
    /// Its name.
    pub key: &'a str,
    /// The type of its elements.
    pub dtype: &'static TorchDtype,
    /// How many elements it has.
    pub count: usize,
    /// The part that tensors see: the index of its first element, and its count.
    pub view: Option<(usize, usize)>,
}

/// A view of a storage.
#[derive(Clone, Copy, Debug)]
pub struct Tensor {
    /// Index of the storage.
    pub storage: usize,
    /// The type of its elements.
    pub dtype: &'static TorchDtype,
    /// Which element of the storage is the tensor's first.
    pub offset: i64,
    /// Index of the tuple with the lengths of the axes.
    pub size: usize,
    /// Index of the tuple with the strides of the axes.
    pub stride: usize,
}

impl Storage<'_> {
    /// Index of the first element that tensors see, and how many elements they see.
    pub fn visible(&self) -> (usize, usize) {
        self.view.unwrap_or((0, self.count))
    }
}

impl<'a> Heap<'a> {
    /// Without objects.
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

    /// Appends to a list. Numbers are not kept: a list of numbers holds no weights, but perhaps the losses of all steps.
    pub fn append(&mut self, list: usize, item: Value<'a>) -> Result<(), Mismatch> {
        match item {
            Value::None | Value::Bool(_) | Value::Int(_) | Value::Long(_) | Value::Opaque => Ok(()),
            item => self.budget.push(&mut self.lists[list], item),
        }
    }

    /// Puts a pair into a dict. Pairs whose key is no text are not kept: nothing asks for them.
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

    /// The value of the last pair with this key.
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
