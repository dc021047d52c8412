//! A reader of pickles that knows tensors and containers and executes nothing.
//!
//! A pickle is a program for a stack machine. This machine has the instructions that Python's picklers write in
//! protocols 2 to 5 for containers, texts and numbers. Where Python would look up a class or call it, [`Global`] and
//! [`call()`](super::call::call) give the result. Instructions and opcodes: Python's `Lib/pickletools.py`.

use super::call;
use super::cursor::{Cursor, Step, text};
use super::global::Global;
use super::heap::{Heap, Value};
use crate::allowance::Budget;
use crate::mismatch::Mismatch;
use artifact::message::shown;

/// What is expected of a pickle, for messages.
const UNDERSTOOD: &str = "a pickle of tensors and containers";

/// What to do about a pickle of a whole model.
const SAVE_STATE_DICT: &str = "save only its state_dict()";

/// A pickle that was read.
#[derive(Debug)]
pub struct Pickle<'a> {
    /// What was pickled.
    pub top: Value<'a>,
    /// The objects in it.
    pub heap: Heap<'a>,
    /// How many bytes it has.
    pub length: usize,
}

/// Reads the pickle that `bytes` begin with.
pub fn load(bytes: &[u8], budget: Budget) -> Result<Pickle<'_>, Mismatch> {
    let (stack, marks, memo) = (Vec::new(), Vec::new(), Vec::new());
    let mut machine = Machine { read: Cursor::new(bytes), stack, marks, memo, heap: Heap::new(budget) };
    loop {
        let at = machine.read.at();
        let step = machine.step().map_err(|mismatch| mismatch.located(format_args!("at byte {at} of the pickle")));
        if let Some(top) = step? {
            return Ok(Pickle { top, heap: machine.heap, length: machine.read.at() });
        }
    }
}

struct Machine<'a> {
    read: Cursor<'a>,
    stack: Vec<Value<'a>>,
    /// The height of the stack at each mark.
    marks: Vec<usize>,
    memo: Vec<Value<'a>>,
    heap: Heap<'a>,
}

impl<'a> Machine<'a> {
    /// Carries out one instruction; returns what was pickled if the instruction is the last one.
    fn step(&mut self) -> Step<Option<Value<'a>>> {
        let code = self.read.byte()?;
        match code {
            b'.' => return self.pop().map(Some),
            b'(' => self.heap.budget.push(&mut self.marks, self.stack.len())?,
            b'0' => drop(self.pop()?),
            b'1' => {
                let from = self.unmark()?;
                self.stack.truncate(from);
            }
            b'2' => self.push(self.top()?)?,
            0x80 => self.protocol()?,
            // The length of a frame. The instructions in it follow.
            0x95 => drop(self.read.take(8)?),
            b'q' | b'r' | b'h' | b'j' | 0x94 => self.remember(code)?,
            b'c' | 0x93 | b'R' | 0x81 | 0x92 | b'b' | b'Q' => self.object(code)?,
            b')' | b't' | 0x85 | 0x86 | 0x87 => self.tuple(code)?,
            b']' | b'}' | 0x8f | b'a' | b'e' | b's' | b'u' | 0x90 | 0x91 => self.container(code)?,
            _ => {
                let value = self.constant(code)?;
                self.push(value)?;
            }
        }
        Ok(None)
    }

    fn protocol(&mut self) -> Step {
        match self.read.byte()? {
            2..=5 => Ok(()),
            other => Err(Mismatch::new("a pickle of protocol 2 to 5", other)),
        }
    }

    /// Numbers and texts.
    fn constant(&mut self, code: u8) -> Step<Value<'a>> {
        Ok(match code {
            b'N' => Value::None,
            0x88 => Value::Bool(true),
            0x89 => Value::Bool(false),
            b'K' => Value::Int(i64::from(self.read.byte()?)),
            b'M' => Value::Int(i64::from(u16::from_le_bytes(self.read.array()?))),
            b'J' => Value::Int(i64::from(i32::from_le_bytes(self.read.array()?))),
            // Python 2 writes integers beyond 32 bits in digits.
            b'I' | b'L' => self.read.digits()?,
            0x8a => self.read.long(1)?,
            0x8b => self.read.long(4)?,
            b'G' => self.read.take(8).map(|_| Value::Opaque)?,
            0x8c => Value::Text(text(self.read.counted(1)?)?),
            b'X' => Value::Text(text(self.read.counted(4)?)?),
            0x8d => Value::Text(text(self.read.counted(8)?)?),
            // Python 2 had one type for text and bytes.
            b'U' => str::from_utf8(self.read.counted(1)?).map_or(Value::Opaque, Value::Text),
            b'T' => str::from_utf8(self.read.counted(4)?).map_or(Value::Opaque, Value::Text),
            b'C' => self.read.counted(1).map(|_| Value::Opaque)?,
            b'B' => self.read.counted(4).map(|_| Value::Opaque)?,
            0x8e | 0x96 => self.read.counted(8).map(|_| Value::Opaque)?,
            other => return Err(Mismatch::new(UNDERSTOOD, format!("the unknown opcode 0x{other:02x}"))),
        })
    }

    fn tuple(&mut self, code: u8) -> Step {
        let from = match code {
            b')' => self.stack.len(),
            b't' => self.unmark()?,
            one_to_three => {
                let count = usize::from(one_to_three - 0x84);
                self.stack.len().checked_sub(count).filter(|&from| from >= self.floor()).ok_or_else(too_short)?
            }
        };
        let tuple = self.heap.new_tuple(&self.stack[from..])?;
        self.stack.truncate(from);
        self.push(tuple)
    }

    fn container(&mut self, code: u8) -> Step {
        match code {
            b']' => self.heap.new_list().and_then(|list| self.push(list)),
            b'}' => self.heap.new_dict().and_then(|dict| self.push(dict)),
            0x8f => self.push(Value::Opaque),
            // A frozen set.
            0x91 => {
                let from = self.unmark()?;
                self.stack.truncate(from);
                self.push(Value::Opaque)
            }
            b'a' => self.stack.len().checked_sub(1).ok_or_else(too_short).and_then(|from| self.put(from, 1)),
            b's' => self.stack.len().checked_sub(2).ok_or_else(too_short).and_then(|from| self.put(from, 2)),
            // Items of a list, or members of a set.
            b'e' | 0x90 => self.unmark().and_then(|from| self.put(from, 1)),
            _ => self.unmark().and_then(|from| self.put(from, 2)),
        }
    }

    /// Puts the values on the stack from `from` on into the container below them. `group`: 1 for items, 2 for keys with
    /// values.
    fn put(&mut self, from: usize, group: usize) -> Step {
        if from <= self.floor() || !(self.stack.len() - from).is_multiple_of(group) {
            return Err(too_short());
        }
        let container = self.stack[from - 1];
        for items in self.stack[from..].chunks_exact(group) {
            match (container, items) {
                (Value::List(list), &[item]) => self.heap.append(list, item)?,
                (Value::Dict(dict), &[key, value]) => self.heap.insert(dict, key, value)?,
                (Value::Opaque, _) => {}
                _ => return Err(Mismatch::new("a container to put values into", "something else")),
            }
        }
        self.stack.truncate(from);
        Ok(())
    }

    /// Classes, and the objects that are made of them.
    fn object(&mut self, code: u8) -> Step {
        let value = match code {
            b'c' => {
                let (module, name) = (text(self.read.line()?)?, text(self.read.line()?)?);
                self.named(module, name)?
            }
            0x93 => match (self.pop()?, self.pop()?) {
                (Value::Text(name), Value::Text(module)) => self.named(module, name)?,
                _ => return Err(Mismatch::new("the name of a class", "something else")),
            },
            b'Q' => {
                let identity = self.pop()?;
                call::storage(&mut self.heap, identity)?
            }
            // The attributes of an object, which are dropped.
            b'b' => {
                self.pop()?;
                let object = self.top()?;
                let has_attributes = matches!(object, Value::Dict(_) | Value::Tensor(_) | Value::Opaque);
                return if has_attributes {
                    Ok(())
                } else {
                    Err(Mismatch::new("an object with attributes", "another value"))
                };
            }
            // A call with named arguments, which makes no tensor.
            0x92 => {
                let (_, _, class) = (self.pop()?, self.pop()?, self.pop()?);
                if class != Value::Global(Global::Opaque) {
                    return Err(Mismatch::new("an object without named arguments", "one with them"));
                }
                Value::Opaque
            }
            // A call of a class or function, or an instance that Python makes without calling the class.
            _ => {
                let (arguments, function) = (self.pop()?, self.pop()?);
                call::call(&mut self.heap, function, arguments)?
            }
        };
        self.push(value)
    }

    /// A class or function by name. If a pickle begins with an unknown class, an object of that class was pickled; before
    /// PyTorch 1.6 the word `module` stands first.
    fn named(&self, module: &str, name: &str) -> Step<Value<'a>> {
        let is_first = matches!(self.stack[..], [] | [Value::Text("module")]);
        Global::named(module, name).map(Value::Global).ok_or_else(|| unknown(module, name, is_first))
    }

    /// Puts a value into the memo, or gets one from it.
    fn remember(&mut self, code: u8) -> Step {
        let number = match code {
            b'q' | b'h' => usize::from(self.read.byte()?),
            b'r' | b'j' => u32::from_le_bytes(self.read.array()?) as usize,
            _ => self.memo.len(),
        };
        if matches!(code, b'h' | b'j') {
            let value = self.memo.get(number).copied();
            return self.push(value.ok_or_else(|| Mismatch::new("a value that was remembered", number))?);
        }
        // Picklers count from 0 or from 1. Gaps could make a short pickle allocate a long memo.
        if number > self.memo.len() + 1 {
            return Err(Mismatch::new("values remembered one after another", number));
        }
        while self.memo.len() <= number {
            self.heap.budget.push(&mut self.memo, Value::None)?;
        }
        self.memo[number] = self.top()?;
        Ok(())
    }

    fn push(&mut self, value: Value<'a>) -> Step {
        self.heap.budget.push(&mut self.stack, value)
    }

    /// The height of the stack at the last mark: instructions do not reach below it.
    fn floor(&self) -> usize {
        self.marks.last().copied().unwrap_or(0)
    }

    fn top(&self) -> Step<Value<'a>> {
        self.stack[self.floor()..].last().copied().ok_or_else(too_short)
    }

    fn pop(&mut self) -> Step<Value<'a>> {
        let top = self.top()?;
        self.stack.pop();
        Ok(top)
    }

    /// Removes the last mark and returns the height of the stack there.
    fn unmark(&mut self) -> Step<usize> {
        self.marks.pop().ok_or_else(too_short)
    }
}

fn unknown(module: &str, name: &str, is_first: bool) -> Mismatch {
    let class = shown(&format!("{module}.{name}"));
    // In Python classes begin with a capital letter, and functions do not.
    let is_class = name.starts_with(char::is_uppercase);
    if is_class && (is_first || module.starts_with("torch.nn.")) {
        return Mismatch::new(UNDERSTOOD, format!("a pickled model ({class})")).with_advice(SAVE_STATE_DICT);
    }
    Mismatch::new(UNDERSTOOD, format!("the unknown class or function {class}"))
}

fn too_short() -> Mismatch {
    Mismatch::new("a value on the stack", "none")
}

#[cfg(test)]
mod tests;
