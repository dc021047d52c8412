//! An open HDF5 file, and the groups and datasets in it.

use super::array::{self, Array};
use super::header::{self, Message, Sizes};
use super::links::{self, Children};
use super::meter::Meter;
use super::strings;
use crate::bytes::Bytes;
use crate::contents::Entry;
use crate::mismatch::Mismatch;
use artifact::message::shown;
use hdf5_reader::error::Error as Fault;
use hdf5_reader::superblock::Superblock;
use std::collections::BTreeMap;
use std::fmt::Display;

/// How many of the names at a file's root a message lists.
const LISTED: usize = 6;

/// An open file.
pub struct File {
    meter: Meter,
    sizes: Sizes,
    /// Address of the root's header.
    root: u64,
}

/// A group or a dataset.
pub struct Node<'f> {
    file: &'f File,
    /// Names from the root on, with slashes between them. Empty for the root.
    pub path: String,
    /// Where the object's header stands: the same for two names of one object.
    pub address: u64,
    messages: Vec<Message>,
    children: Children,
}

impl File {
    /// Reads the superblock.
    pub fn open(bytes: Bytes) -> Result<Self, Mismatch> {
        let length = bytes.len();
        let meter = Meter::new(bytes);
        let read = || -> Result<_, Fault> {
            let superblock = Superblock::parse_from_storage(&meter)?;
            let root = superblock.root_object_header_address()?;
            Ok((superblock, root))
        };
        let (superblock, root) = read().map_err(|fault| Mismatch::new("an HDF5 file", fault))?;
        // The last write moved the end there, so a shorter file is a download that was cut short.
        if superblock.eof_address > length as u64 {
            let expected = format!("an HDF5 file of {} bytes, as it says", superblock.eof_address);
            return Err(Mismatch::new(expected, length));
        }
        let sizes = Sizes { offset: superblock.offset_size, length: superblock.length_size };
        Ok(Self { meter, sizes, root })
    }

    /// The outermost group.
    pub fn root(&self) -> Result<Node<'_>, Mismatch> {
        self.node(self.root, String::new())
    }

    /// What was taken off the allowance so far.
    #[cfg(test)]
    pub fn spent(&self) -> u64 {
        self.meter.spent()
    }

    fn node(&self, address: u64, path: String) -> Result<Node<'_>, Mismatch> {
        let read = || -> Result<_, Fault> {
            self.meter.spend(path.len() as u64)?;
            let messages = header::messages(&self.meter, address, self.sizes)?;
            let children = links::children(&self.meter, &messages, self.sizes)?;
            Ok((messages, children))
        };
        let (messages, children) = read().map_err(|fault| broken("a readable", &path, fault))?;
        Ok(Node { file: self, path, address, messages, children })
    }
}

impl Node<'_> {
    /// The names of what a group holds, sorted bytewise.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.children.keys().map(String::as_str)
    }

    /// The object below this group at `path`, names separated by slashes.
    pub fn follow(&self, path: &str) -> Result<Option<Self>, Mismatch> {
        let mut parts = path.split('/');
        let mut node = self.child(parts.next().unwrap_or_default())?;
        for part in parts {
            let Some(group) = node else { break };
            node = group.child(part)?;
        }
        Ok(node)
    }

    /// The object that this group holds under `name`.
    pub fn child(&self, name: &str) -> Result<Option<Self>, Mismatch> {
        let Some(&address) = self.children.get(name) else { return Ok(None) };
        let path = if self.path.is_empty() { name.to_owned() } else { format!("{}/{name}", self.path) };
        self.file.node(address, path).map(Some)
    }

    /// The strings of all attributes whose names begin with `prefix`, by name.
    pub fn strings(&self, prefix: &str) -> Result<BTreeMap<String, Vec<String>>, Mismatch> {
        let strings = strings::strings(&self.file.meter, &self.messages, prefix, self.file.sizes);
        strings.map_err(|fault| broken("readable attributes of", &self.path, fault))
    }

    /// The tensor in this dataset, under the name that the layout gives it.
    pub fn tensor(&self, name: String) -> Result<Entry, Mismatch> {
        let array = array::array(&self.file.meter, &self.messages, self.file.sizes)
            .map_err(|fault| broken("tensor", &self.path, fault))?;
        let Array { shape, dtype, data } = array.ok_or_else(|| {
            let found = if header::is_of_group(&self.messages) { "a group" } else { "neither a dataset nor a group" };
            Mismatch::new(format!("tensor {}", self.path), found)
        })?;
        Ok(Entry { name, label: shown(&self.path), shape, dtype, data })
    }

    /// The mismatch for a place where `found` is instead of `expected`.
    pub fn unexpected(&self, expected: impl Display, found: impl Display) -> Mismatch {
        let place = if self.path.is_empty() { "at its root".to_owned() } else { format!("in {}", self.path) };
        Mismatch::new(format!("{expected} {place}"), found)
    }

    /// Some names at the root, which tell in a message what the file is instead.
    pub fn describe(&self) -> String {
        let listed: Vec<&str> = self.names().take(LISTED).collect();
        match self.children.len() - listed.len() {
            _ if listed.is_empty() => "HDF5 with nothing at its root".to_owned(),
            0 => format!("HDF5 with {} at its root", listed.join(", ")),
            more => format!("HDF5 with {} and {more} more at its root", listed.join(", ")),
        }
    }
}

/// `what` is expected of the object at `path`.
fn broken(what: &str, path: &str, fault: Fault) -> Mismatch {
    let name = if path.is_empty() { "root" } else { path };
    match fault {
        Fault::TypeMismatch { expected, actual } => Mismatch::new(format!("{what} {name} {expected}"), actual),
        fault => Mismatch::new(format!("{what} {name}"), fault),
    }
}
