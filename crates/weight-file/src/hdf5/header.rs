//! Object headers: lists of messages, each about one property of a group or a dataset.
//!
//! HDF5 File Format Specification, section IV.A.1. `hdf5-reader` has a reader of headers too, but it parses and keeps
//! every message, and few of them matter here.

use super::meter::Meter;
use hdf5_reader::checksum::jenkins_lookup3;
use hdf5_reader::error::{Error, Result};
use hdf5_reader::io::Cursor;

/// The message types of section IV.A.2 that matter here.
pub mod message_type {
    pub const DATASPACE: u16 = 0x01;
    pub const LINK_INFO: u16 = 0x02;
    pub const DATATYPE: u16 = 0x03;
    pub const LINK: u16 = 0x06;
    pub const EXTERNAL_FILES: u16 = 0x07;
    pub const LAYOUT: u16 = 0x08;
    pub const ATTRIBUTE: u16 = 0x0c;
    pub const CONTINUATION: u16 = 0x10;
    pub const SYMBOL_TABLE: u16 = 0x11;
    pub const ATTRIBUTE_INFO: u16 = 0x15;
    /// Not in the specification: stands for a datatype that is shared.
    pub const COMMITTED_DATATYPE: u16 = 0xff03;
}

/// The flag of a message whose body stands elsewhere, because several headers share it. Keras shares none, so none is
/// followed.
const SHARED: u8 = 2;

/// One thing that a header says.
pub struct Message {
    pub message_type: u16,
    pub body: Vec<u8>,
}

/// How many bytes an address (HDF5 calls it an offset) and a length have in this file.
#[derive(Clone, Copy)]
pub struct Sizes {
    pub offset: u8,
    pub length: u8,
}

/// The version of a header, which decides how each of its messages begins.
#[derive(Clone, Copy)]
enum Version {
    One,
    /// `ordered`: each message has the number of its creation.
    Two {
        ordered: bool,
    },
}

/// Whether these are the messages of a group.
pub fn is_of_group(messages: &[Message]) -> bool {
    messages.iter().any(|message| {
        matches!(message.message_type, message_type::LINK | message_type::LINK_INFO | message_type::SYMBOL_TABLE)
    })
}

/// All messages of the header at `address`. Of shared messages only a datatype is noted, without its body.
pub fn messages(meter: &Meter, address: u64, sizes: Sizes) -> Result<Vec<Message>> {
    let (version, first) = match &meter.bytes(address, 4)?[..] {
        b"OHDR" => first_chunk_two(meter, address)?,
        _ => first_chunk_one(meter, address)?,
    };
    let mut messages = Vec::new();
    let mut chunks = vec![first];
    while let Some(chunk) = chunks.pop() {
        for message in split(meter, &chunk, version)? {
            if message.message_type == message_type::CONTINUATION {
                chunks.push(continuation(meter, &message.body, version, sizes)?);
            } else {
                messages.push(message);
            }
        }
    }
    Ok(messages)
}

fn first_chunk_one(meter: &Meter, address: u64) -> Result<(Version, Vec<u8>)> {
    let prefix = meter.bytes(address, 16)?;
    let mut cursor = Cursor::new(&prefix);
    match cursor.read_u8()? {
        1 => cursor.set_position(8),
        other => return Err(Error::UnsupportedObjectHeaderVersion(other)),
    }
    let length = u64::from(cursor.read_u32_le()?);
    Ok((Version::One, meter.bytes(address.saturating_add(16), length)?))
}

fn first_chunk_two(meter: &Meter, address: u64) -> Result<(Version, Vec<u8>)> {
    let prefix = meter.bytes(address, 6)?;
    let [.., 2, flags] = prefix[..] else { return Err(Error::UnsupportedObjectHeaderVersion(prefix[4])) };
    // Flags say whether times and limits of attributes are there. The chunk's length follows, in 1, 2, 4 or 8 bytes.
    let skipped = 6 + if flags & 0x20 == 0 { 0 } else { 16 } + if flags & 0x10 == 0 { 0 } else { 4 };
    let width = 1 << (flags & 3);
    let length = Cursor::new(&meter.bytes(address.saturating_add(skipped), width)?).read_uvar(width as usize)?;
    let mut chunk = checked(meter, address, length.saturating_add(skipped + width + 4))?;
    chunk.drain(..(skipped + width) as usize);
    Ok((Version::Two { ordered: flags & 4 != 0 }, chunk))
}

/// The chunk that a continuation message leads to.
fn continuation(meter: &Meter, body: &[u8], version: Version, sizes: Sizes) -> Result<Vec<u8>> {
    let mut cursor = Cursor::new(body);
    let (address, length) = (cursor.read_offset(sizes.offset)?, cursor.read_length(sizes.length)?);
    match version {
        Version::One => meter.bytes(address, length),
        Version::Two { .. } => {
            let chunk = checked(meter, address, length)?;
            chunk.get(4..).map(<[u8]>::to_vec).ok_or(Error::InvalidObjectHeaderSignature)
        }
    }
}

/// The chunk at `address` without its last four bytes, a checksum, which must match the rest.
fn checked(meter: &Meter, address: u64, length: u64) -> Result<Vec<u8>> {
    let mut chunk = meter.bytes(address, length)?;
    let (body, sum) = chunk.split_last_chunk::<4>().ok_or(Error::OffsetOutOfBounds(address))?;
    let (expected, actual) = (u32::from_le_bytes(*sum), jenkins_lookup3(body));
    if expected != actual {
        return Err(Error::ChecksumMismatch { expected, actual });
    }
    chunk.truncate(chunk.len() - 4);
    Ok(chunk)
}

/// The messages in a chunk.
fn split(meter: &Meter, chunk: &[u8], version: Version) -> Result<Vec<Message>> {
    let prefix: u64 = match version {
        Version::One => 8,
        Version::Two { ordered } => 4 + if ordered { 2 } else { 0 },
    };
    let mut cursor = Cursor::new(chunk);
    let mut messages = Vec::new();
    // A gap that is too small for a message may stand at the end.
    while cursor.remaining() >= prefix {
        let start = cursor.position();
        let stored_type = match version {
            Version::One => cursor.read_u16_le()?,
            Version::Two { .. } => u16::from(cursor.read_u8()?),
        };
        let length = cursor.read_u16_le()?;
        let flags = cursor.read_u8()?;
        cursor.set_position(start + prefix);
        cursor.skip(usize::from(length))?;
        let end = cursor.position() as usize;
        let body = &chunk[end - usize::from(length)..end];
        let message_type = match (flags & SHARED, stored_type) {
            (0, stored_type) => stored_type,
            (_, message_type::DATATYPE) => message_type::COMMITTED_DATATYPE,
            _ => continue,
        };
        meter.spend((2 * size_of::<Message>() + body.len()) as u64)?;
        messages.push(Message { message_type, body: body.to_vec() });
    }
    Ok(messages)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::Bytes;

    const SIZES: Sizes = Sizes { offset: 8, length: 8 };

    /// A header of version 1 whose only message says that the header goes on at `address`.
    fn continued(address: u64, length: u64) -> Vec<u8> {
        let prefix = [1, 0, 1, 0, 1, 0, 0, 0, 24, 0, 0, 0, 0, 0, 0, 0];
        let message = [0x10, 0, 16, 0, 0, 0, 0, 0];
        [&prefix[..], &message, &address.to_le_bytes(), &length.to_le_bytes()].concat()
    }

    fn says(header: Vec<u8>) -> String {
        messages(&Meter::new(Bytes::from(header)), 0, SIZES).err().expect("broken").to_string()
    }

    #[test]
    fn a_header_goes_on_elsewhere() {
        let header = [continued(40, 10), vec![8, 0, 2, 0, 0, 0, 0, 0, 3, 1]].concat();
        let messages = messages(&Meter::new(Bytes::from(header)), 0, SIZES).unwrap();
        let [layout] = &messages[..] else { panic!("one message") };
        assert_eq!((layout.message_type, &layout.body[..]), (message_type::LAYOUT, &[3, 1][..]));
    }

    #[test]
    fn a_header_that_never_ends_is_refused() {
        assert_eq!(says(continued(16, 24)), "resource limit: structures that refer to each other again and again");
        assert_eq!(says(continued(1000, 24)), "offset 0x3e8 is out of bounds");
        assert_eq!(says(continued(u64::MAX, 24)), "offset 0xffffffffffffffff is out of bounds");
    }
}
