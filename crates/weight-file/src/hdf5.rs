//! HDF5, which Keras writes: which of its layouts it is, and the groups, attributes and arrays in it.
//!
//! What HDF5 is made of (trees, heaps, messages) is parsed by the crate `hdf5-reader`. Its groups and datasets are not
//! used: they follow whatever a file refers to and copy it each time. Here every byte that is looked at is counted.

mod array;
mod header;
mod links;
mod meter;
mod strings;

use self::array::Array;
use self::header::{Message, Sizes};
use self::links::Children;
use self::meter::Meter;
use crate::bytes::Bytes;
use crate::message::{shown, unexpected};
use crate::{Entry, Layout, WeightFile, keras, keras3};
use artifact::error::{Error, Result};
use hdf5_reader::error::Error as Fault;
use hdf5_reader::superblock::Superblock;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// How such a file begins.
pub const MAGIC: &[u8] = b"\x89HDF\r\n\x1a\n";

/// A user's own bytes may stand before it: 512, or twice that, and so on.
const SMALLEST_USER_BLOCK: usize = 512;

/// How many of the names at a file's root a message lists.
const LISTED: usize = 6;

/// How many bytes of a user's own stand before an HDF5 file, if there are some.
pub fn behind_user_block(bytes: &[u8]) -> Option<usize> {
    let mut starts = (0..usize::BITS).map_while(|doubled| SMALLEST_USER_BLOCK.checked_shl(doubled));
    starts.find(|&start| bytes.get(start..).is_some_and(|rest| rest.starts_with(MAGIC)))
}

/// Reads the table of contents.
pub fn parse(path: &Path, bytes: Bytes) -> Result<WeightFile> {
    let file = File::open(path, bytes)?;
    let root = file.root()?;
    let (layout, tensors) = if let Some(tensors) = keras::tensors(&root)? {
        (Layout::Keras, tensors)
    } else if let Some(tensors) = keras3::tensors(&root)? {
        (Layout::Keras3, tensors)
    } else {
        return Err(unexpected(path, "weights as Keras saves them", root.inside()));
    };
    distinct(path, &tensors)?;
    if tensors.is_empty() {
        return Err(unexpected(path, "weights", "a model of Keras that has none"));
    }
    Ok(WeightFile { path: path.to_owned(), layout, tensors, metadata: BTreeMap::new() })
}

/// Two models that are used as layers may hold layers of one name: nobody could say which is meant.
fn distinct(path: &Path, tensors: &[Entry]) -> Result<()> {
    let mut labels = BTreeMap::new();
    for Entry { name, label, .. } in tensors {
        if let Some(other) = labels.insert(name, label) {
            return Err(unexpected(path, format!("one tensor {name}"), format!("{other} and {label}")));
        }
    }
    Ok(())
}

/// An open file.
struct File {
    path: PathBuf,
    meter: Meter,
    sizes: Sizes,
    root: u64,
}

/// A group or a dataset.
pub struct Node<'f> {
    file: &'f File,
    /// Where it is in the file: names, with slashes between them. Empty for the root.
    pub path: String,
    /// Where its header is: the same for two names of one object.
    pub address: u64,
    messages: Vec<Message>,
    children: Children,
}

impl File {
    fn open(path: &Path, bytes: Bytes) -> Result<Self> {
        let length = bytes.len();
        let meter = Meter::new(bytes);
        let read = || -> Result<_, Fault> {
            let superblock = Superblock::parse_from_storage(&meter)?;
            let root = superblock.root_object_header_address()?;
            Ok((superblock, root))
        };
        let (superblock, root) = read().map_err(|fault| unexpected(path, "an HDF5 file", fault))?;
        // The end lies where the last write put it, so this finds a download that was cut short.
        if superblock.eof_address > length as u64 {
            let expected = format!("an HDF5 file of {} bytes, as it says", superblock.eof_address);
            return Err(unexpected(path, expected, format!("{length}")));
        }
        let sizes = Sizes { offset: superblock.offset_size, length: superblock.length_size };
        Ok(Self { path: path.to_owned(), meter, sizes, root })
    }

    fn root(&self) -> Result<Node<'_>> {
        self.node(self.root, String::new())
    }

    fn node(&self, address: u64, path: String) -> Result<Node<'_>> {
        let read = || -> Result<_, Fault> {
            self.meter.spend(path.len() as u64)?;
            let messages = header::messages(&self.meter, address, self.sizes)?;
            let children = links::children(&self.meter, &messages, self.sizes)?;
            Ok((messages, children))
        };
        let (messages, children) = read().map_err(|fault| self.broken("a readable", &path, fault))?;
        Ok(Node { file: self, path, address, messages, children })
    }

    fn broken(&self, what: &str, path: &str, fault: Fault) -> Error {
        let name = if path.is_empty() { "root" } else { path };
        match fault {
            Fault::TypeMismatch { expected, actual } => {
                unexpected(&self.path, format!("{what} {name} {expected}"), actual)
            }
            fault => unexpected(&self.path, format!("{what} {name}"), fault),
        }
    }
}

impl Node<'_> {
    /// What a group holds, sorted bytewise.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.children.keys().map(String::as_str)
    }

    /// What `path` leads to from here.
    pub fn follow(&self, path: &str) -> Result<Option<Self>> {
        let mut parts = path.split('/');
        let mut node = self.child(parts.next().unwrap_or_default())?;
        for part in parts {
            let Some(group) = node else { break };
            node = group.child(part)?;
        }
        Ok(node)
    }

    /// What is called `name` here.
    pub fn child(&self, name: &str) -> Result<Option<Self>> {
        let Some(&address) = self.children.get(name) else { return Ok(None) };
        let path = if self.path.is_empty() { name.to_owned() } else { format!("{}/{name}", self.path) };
        self.file.node(address, path).map(Some)
    }

    /// The strings of all attributes whose names begin with `prefix`, by name.
    pub fn strings(&self, prefix: &str) -> Result<BTreeMap<String, Vec<String>>> {
        let strings = strings::strings(&self.file.meter, &self.messages, prefix, self.file.sizes);
        strings.map_err(|fault| self.file.broken("readable attributes of", &self.path, fault))
    }

    /// The tensor that a dataset is, under the name that the layout gives it.
    pub fn tensor(&self, name: String) -> Result<Entry> {
        let broken = |fault| self.file.broken("tensor", &self.path, fault);
        let array = array::array(&self.file.meter, &self.messages, self.file.sizes).map_err(broken)?;
        let array = array.ok_or_else(|| {
            let found = if header::is_of_group(&self.messages) { "a group" } else { "neither a dataset nor a group" };
            unexpected(&self.file.path, format!("tensor {}", self.path), found)
        })?;
        let Array { shape, number, numbers: data } = array;
        Ok(Entry { name, label: shown(&self.path), shape, number, data })
    }

    /// This is not what was `expected` here.
    pub fn unexpected(&self, expected: &str, found: impl std::fmt::Display) -> Error {
        let at = if self.path.is_empty() { "at its root".to_owned() } else { format!("in {}", self.path) };
        unexpected(&self.file.path, format!("{expected} {at}"), found)
    }

    fn inside(&self) -> String {
        let listed: Vec<&str> = self.names().take(LISTED).collect();
        match self.children.len() - listed.len() {
            _ if listed.is_empty() => "HDF5 with nothing at its root".to_owned(),
            0 => format!("HDF5 with {} at its root", listed.join(", ")),
            more => format!("HDF5 with {} and {more} more at its root", listed.join(", ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is looked at of a golden file to list its tensors, in times its length.
    fn looked_at(name: &str) -> f64 {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files").join(name);
        let bytes = Bytes::map(&path).unwrap();
        let length = bytes.len();
        let file = File::open(&path, bytes).unwrap();
        let root = file.root().unwrap();
        assert!(keras::tensors(&root).unwrap().is_some() || keras3::tensors(&root).unwrap().is_some());
        file.meter.spent() as f64 / length as f64
    }

    /// A file whose root is in itself, as `a`, and says that it is a model with one layer, `layer`.
    fn endless(layer: &str) -> Vec<u8> {
        // Superblock of version 0: sizes, then base, free space, end and driver, then the root's name and address.
        let mut file = [MAGIC, &[0, 0, 0, 0, 0, 8, 8, 0, 4, 0, 16, 0, 0, 0, 0, 0]].concat();
        file.extend([0, u64::MAX, 0, u64::MAX, 0, 96, 0, 0, 0].map(u64::to_le_bytes).concat());
        let link = [&[1, 0, 1, b'a'][..], &96u64.to_le_bytes(), &[0; 4]].concat();
        // A list of one string: lengths, name, datatype, dataspace, value.
        let length = (layer.len() as u32).to_le_bytes();
        let lengths = [1, 0, 12, 0, 8, 0, 16, 0];
        let list =
            [&lengths[..], b"layer_names\0\0\0\0\0", &[0x13, 1, 0, 0], &length, &[1, 1, 0, 0, 0, 0, 0, 0]].concat();
        let list = [&list[..], &1u64.to_le_bytes(), layer.as_bytes()].concat();
        let message = |kind: u8, body: &[u8]| {
            let [low, high] = (body.len() as u16).to_le_bytes();
            [&[kind, 0, low, high, 0, 0, 0, 0], body].concat()
        };
        let messages = [message(0x06, &link), message(0x0c, &list)].concat();
        file.extend([1, 0, 2, 0, 1, 0, 0, 0]);
        file.extend((messages.len() as u32).to_le_bytes());
        file.extend([0; 4]);
        [file, messages].concat()
    }

    #[test]
    fn groups_in_themselves_are_not_followed_without_end() {
        let says = |layer: &str| parse(Path::new("w"), endless(layer).into()).err().expect("no weights").to_string();
        assert_eq!(says("a/a/a"), "w: expected weights, got a model of Keras that has none");
        assert_eq!(says("a/b"), "w: expected the group of layer a/b at its root, got none");
        let long = says(&"a/".repeat(30_000));
        assert!(long.ends_with("got resource limit: structures that refer to each other again and again"), "{long}");
    }

    #[test]
    fn files_of_little_but_structures_are_within_what_the_allowance_assumes() {
        for name in ["k315.h5", "k315_split_names.h5", "k315_sequential.weights.h5", "k315_deep_latest.h5"] {
            let times = looked_at(name);
            assert!(times < 5.0, "{name}: {times}");
        }
    }
}
