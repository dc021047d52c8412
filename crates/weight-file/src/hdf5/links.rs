//! What a group holds: names, and where the objects are.

use super::header::{Message, Sizes, message_type};
use super::meter::Meter;
use hdf5_reader::btree_v2::{BTreeV2Header, BTreeV2Record, collect_btree_v2_records_storage};
use hdf5_reader::error::{Error, Result};
use hdf5_reader::fractal_heap::{FractalHeap, FractalHeapDirectBlockCache};
use hdf5_reader::io::Cursor;
use hdf5_reader::local_heap::LocalHeap;
use hdf5_reader::messages::link::{self, LinkTarget};
use hdf5_reader::messages::{link_info, symbol_table_msg};
use hdf5_reader::symbol_table::SymbolTableNode;
use std::collections::BTreeMap;

/// Names and addresses of the objects in a group. Empty for a dataset.
pub type Children = BTreeMap<String, u64>;

/// Bytes of the longest name that is accepted. HDF5 allows longer ones; no layer has one.
const LONGEST_NAME: usize = 1024;

/// About how many bytes of memory a name takes beside its letters.
const ENTRY: u64 = 64;

/// How a symbol table marks a soft link.
const SOFT: u32 = 2;

/// The objects in a group, given its header. Soft and external links are left out: Keras does not follow them either.
pub fn children(meter: &Meter, messages: &[Message], sizes: Sizes) -> Result<Children> {
    let mut children = Children::new();
    for message in messages {
        match message.message_type {
            message_type::SYMBOL_TABLE => symbol_table(meter, &message.body, sizes, &mut children)?,
            message_type::LINK => {
                meter.spend(ENTRY + message.body.len() as u64)?;
                add(&message.body, sizes, &mut children)?;
            }
            message_type::LINK_INFO => {
                let length = message.body.len();
                let info = link_info::parse(&mut Cursor::new(&message.body), sizes.offset, sizes.length, length)?;
                for link in dense(meter, info.fractal_heap_address, info.btree_name_index_address, sizes)? {
                    add(&link, sizes, &mut children)?;
                }
            }
            _ => {}
        }
    }
    Ok(children)
}

/// The old form of groups, until HDF5 1.8, which Keras still writes.
fn symbol_table(meter: &Meter, body: &[u8], sizes: Sizes, children: &mut Children) -> Result<()> {
    let table = symbol_table_msg::parse(&mut Cursor::new(body), sizes.offset, sizes.length, body.len())?;
    let leaves = leaves(meter, table.btree_address, sizes)?;
    if leaves.is_empty() {
        return Ok(());
    }
    let heap = LocalHeap::parse_at_storage(meter, table.heap_address, sizes.offset, sizes.length)?;
    let names = meter.bytes(heap.data_segment_address, heap.data_segment_size)?;
    for address in leaves {
        let count = u16::from_le_bytes(meter.bytes(address, 8)?[6..].try_into().expect("two bytes"));
        let entry = 2 * u64::from(sizes.offset) + 24;
        let node = meter.bytes(address, 8 + u64::from(count) * entry)?;
        for entry in SymbolTableNode::parse(&mut Cursor::new(&node), sizes.offset, sizes.length)?.entries {
            if entry.cache_type != SOFT {
                children.insert(name(meter, &names, entry.link_name_offset)?, entry.object_header_address);
            }
        }
    }
    Ok(())
}

/// Addresses of the leaves of a tree of version 1 (section III.A.1), which are nodes of a symbol table. The reader in
/// `hdf5-reader` is not used: it allocates as many children as a node claims.
fn leaves(meter: &Meter, root: u64, sizes: Sizes) -> Result<Vec<u64>> {
    let (offset, length) = (u64::from(sizes.offset), u64::from(sizes.length));
    let (mut nodes, mut leaves) = (vec![root], Vec::new());
    while let Some(node) = nodes.pop() {
        let prefix = meter.bytes(node, 8)?;
        let [b'T', b'R', b'E', b'E', 0, level, low, high] = prefix[..] else {
            return Err(Error::InvalidBTreeSignature);
        };
        let count = u64::from(u16::from_le_bytes([low, high]));
        // Two neighbours, then keys and children in turn.
        let children = meter.bytes(node.saturating_add(8 + 2 * offset), count * (length + offset))?;
        let mut cursor = Cursor::new(&children);
        for _ in 0..count {
            cursor.skip(usize::from(sizes.length))?;
            let child = cursor.read_offset(sizes.offset)?;
            if level == 0 { leaves.push(child) } else { nodes.push(child) }
        }
    }
    Ok(leaves)
}

/// The name at `offset` of `names`, in which each name ends with a zero.
fn name(meter: &Meter, names: &[u8], offset: u64) -> Result<String> {
    let rest = usize::try_from(offset).ok().and_then(|offset| names.get(offset..));
    let rest = rest.ok_or(Error::OffsetOutOfBounds(offset))?;
    let length = rest.iter().take(LONGEST_NAME).position(|&byte| byte == 0);
    let name = length.map(|length| &rest[..length]).ok_or_else(|| invalid("a name without an end"))?;
    meter.spend(ENTRY + name.len() as u64)?;
    text(name)
}

/// The bytes as UTF-8 without control characters: names become parts of messages.
pub fn text(bytes: &[u8]) -> Result<String> {
    let text = std::str::from_utf8(bytes).ok().filter(|text| !text.chars().any(char::is_control));
    text.map(str::to_owned).ok_or_else(|| invalid("a name that is no text"))
}

/// Adds the object of a link message, if the link is a hard one.
fn add(link: &[u8], sizes: Sizes, children: &mut Children) -> Result<()> {
    let link = link::parse(&mut Cursor::new(link), sizes.offset, sizes.length, link.len())?;
    if let LinkTarget::Hard { address } = link.target {
        children.insert(text(link.name.as_bytes())?, address);
    }
    Ok(())
}

/// Bodies of messages that did not fit into a header and stand in a heap: links and attributes of HDF5 1.8 and later.
pub fn dense(meter: &Meter, heap: u64, index: u64, sizes: Sizes) -> Result<Vec<Vec<u8>>> {
    if Cursor::is_undefined_offset(heap, sizes.offset) {
        return Ok(Vec::new());
    }
    let heap = FractalHeap::parse_at_storage(meter, heap, sizes.offset, sizes.length)?;
    if heap.io_filters_len > 0 {
        return Err(invalid("a compressed heap"));
    }
    let index = BTreeV2Header::parse_at_storage(meter, index, sizes.offset, sizes.length)?;
    let records = collect_btree_v2_records_storage(meter, &index, sizes.offset, sizes.length, None, &[], None)?;
    let mut blocks = FractalHeapDirectBlockCache::default();
    let mut messages = Vec::new();
    for record in records {
        let (BTreeV2Record::LinkNameHash { heap_id, .. } | BTreeV2Record::AttributeNameHash { heap_id, .. }) = record
        else {
            return Err(invalid("an index of something else"));
        };
        let message = heap.get_object_storage_cached(&heap_id, meter, sizes.offset, sizes.length, &mut blocks)?;
        meter.spend(ENTRY + message.len() as u64)?;
        messages.push(message);
    }
    Ok(messages)
}

fn invalid(what: &str) -> Error {
    Error::InvalidData(what.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::Bytes;

    #[test]
    fn names_end_with_a_zero_and_are_text() {
        let meter = Meter::new(Bytes::from(Vec::new()));
        let names = [b"conv1\0dense\0\x1b[2J\0\xff\0".to_vec(), vec![b'a'; 2000], vec![0]].concat();
        let name = |offset| name(&meter, &names, offset).map_err(|error| error.to_string());
        assert_eq!(
            (name(0).unwrap(), name(6).unwrap(), name(1).unwrap()),
            ("conv1".into(), "dense".into(), "onv1".into())
        );
        assert!(name(12).unwrap_err().ends_with("a name that is no text"));
        assert!(name(17).unwrap_err().ends_with("a name that is no text"));
        assert!(name(19).unwrap_err().ends_with("a name without an end"));
        assert!(name(u64::MAX).unwrap_err().ends_with("out of bounds"));
    }

    #[test]
    fn a_tree_that_is_its_own_child_is_refused() {
        let mut tree = b"TREE\0\x01\x02\0".to_vec();
        tree.resize(8 + 16 + 2 * 16, 0);
        let meter = Meter::new(Bytes::from(tree));
        let says = leaves(&meter, 0, Sizes { offset: 8, length: 8 }).unwrap_err().to_string();
        assert_eq!(says, "resource limit: structures that refer to each other again and again");
    }
}
