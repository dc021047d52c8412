//! Attributes that hold strings: of fixed or variable length, in bytes or UTF-8.

use super::header::{Message, Sizes, message_type};
use super::links;
use super::meter::Meter;
use hdf5_reader::error::{Error, Result};
use hdf5_reader::global_heap::GlobalHeapCollection;
use hdf5_reader::io::Cursor;
use hdf5_reader::messages::{attribute_info, dataspace};
use std::collections::BTreeMap;

/// The strings of all attributes whose names begin with `prefix`, by name.
pub fn strings(
    meter: &Meter,
    messages: &[Message],
    prefix: &str,
    sizes: Sizes,
) -> Result<BTreeMap<String, Vec<String>>> {
    let mut found = BTreeMap::new();
    let mut read = |body: &[u8]| -> Result<()> {
        let head = Head::parse(body)?;
        if head.name.starts_with(prefix.as_bytes()) {
            found.insert(padded(head.name)?, head.attribute(sizes)?.strings(meter, sizes)?);
        }
        Ok(())
    };
    for message in messages {
        match message.message_type {
            message_type::ATTRIBUTE => read(&message.body)?,
            message_type::ATTRIBUTE_INFO => {
                let length = message.body.len();
                let info = attribute_info::parse(&mut Cursor::new(&message.body), sizes.offset, sizes.length, length)?;
                let dense = links::dense(meter, info.fractal_heap_address, info.btree_name_index_address, sizes)?;
                dense.iter().try_for_each(|body| read(body))?;
            }
            _ => {}
        }
    }
    Ok(found)
}

/// The part of an attribute that ends with its name (section IV.A.2.m). Nothing else is looked at in attributes that
/// nobody asks for: they may be of any type.
struct Head<'a> {
    name: &'a [u8],
    /// Whether datatype or dataspace stand elsewhere in the file.
    is_shared: bool,
    /// Name, datatype and dataspace are padded to a multiple of this many bytes.
    unit: usize,
    /// Lengths of datatype and dataspace, which begin the rest.
    lengths: [usize; 2],
    rest: &'a [u8],
}

/// The value of an attribute. The reader in `hdf5-reader` is not used: it allocates as many members as a compound type
/// claims.
struct Attribute<'a> {
    datatype: &'a [u8],
    count: usize,
    /// `count` elements, and perhaps padding.
    data: &'a [u8],
}

impl<'a> Head<'a> {
    fn parse(body: &'a [u8]) -> Result<Self> {
        let mut cursor = Cursor::new(body);
        let (version, flags) = (cursor.read_u8()?, cursor.read_u8()?);
        let mut length = || cursor.read_u16_le().map(usize::from);
        let (name, datatype, space) = (length()?, length()?, length()?);
        let unit = match version {
            1 => 8,
            2 => 1,
            3 => {
                // Skips whether the name is ASCII or UTF-8, as ASCII is UTF-8 too.
                cursor.skip(1)?;
                1
            }
            _ => return Err(Error::UnsupportedAttributeVersion(version)),
        };
        let name = cursor.read_bytes(name.next_multiple_of(unit))?;
        let rest = &body[cursor.position() as usize..];
        // Version 1 has no such flags.
        Ok(Self { name, is_shared: version > 1 && flags != 0, unit, lengths: [datatype, space], rest })
    }

    fn attribute(&self, sizes: Sizes) -> Result<Attribute<'a>> {
        if self.is_shared {
            return Err(Error::InvalidData("names of a committed datatype".to_owned()));
        }
        let mut cursor = Cursor::new(self.rest);
        let mut part = |length: usize| cursor.read_bytes(length.next_multiple_of(self.unit));
        let [datatype, space] = self.lengths;
        let (datatype, space) = (part(datatype)?, part(space)?);
        let space = dataspace::parse(&mut Cursor::new(space), sizes.offset, sizes.length, space.len())?;
        let count = usize::try_from(space.num_elements()?).unwrap_or(usize::MAX);
        Ok(Attribute { datatype, count, data: &self.rest[cursor.position() as usize..] })
    }
}

impl<'a> Attribute<'a> {
    fn strings(&self, meter: &Meter, sizes: Sizes) -> Result<Vec<String>> {
        let mut cursor = Cursor::new(self.datatype);
        let (class, class_type) = (cursor.read_u8()? & 15, cursor.read_u8()? & 15);
        cursor.skip(2)?;
        let size = cursor.read_u32_le()? as usize;
        let mut heaps = Heaps { meter, sizes, last: None };
        match (class, class_type) {
            // h5py writes an empty list of names as NumPy has it, with the datatype f64.
            _ if self.count == 0 => Ok(Vec::new()),
            (3, _) => self.elements(size)?.map(padded).collect(),
            // Variable length, of strings and not of lists.
            (9, 1) => self.elements(usize::from(sizes.offset) + 8)?.map(|place| heaps.string(place)).collect(),
            _ => Err(Error::InvalidData("a list that is not of names".to_owned())),
        }
    }

    fn elements(&self, size: usize) -> Result<impl Iterator<Item = &'a [u8]>> {
        let bytes = self.count.checked_mul(size).filter(|&bytes| bytes > 0).and_then(|bytes| self.data.get(..bytes));
        Ok(bytes.ok_or_else(|| Error::InvalidData("a list that is cut short".to_owned()))?.chunks_exact(size))
    }
}

/// The heaps in which strings of variable length stand, usually many in one.
struct Heaps<'a> {
    meter: &'a Meter,
    sizes: Sizes,
    /// The heap that was read last, with its address.
    last: Option<(u64, GlobalHeapCollection)>,
}

impl Heaps<'_> {
    /// `place` holds the string's length, the heap's address, and the number of the object in the heap.
    fn string(&mut self, place: &[u8]) -> Result<String> {
        let mut cursor = Cursor::new(place);
        let length = cursor.read_u32_le()?;
        let address = cursor.read_offset(self.sizes.offset)?;
        let number = cursor.read_u32_le()?;
        if length == 0 {
            return Ok(String::new());
        }
        if self.last.as_ref().is_none_or(|(last, _)| *last != address) {
            let Sizes { offset, length } = self.sizes;
            let heap = GlobalHeapCollection::parse_at_storage(self.meter, address, offset, length)?;
            self.last = Some((address, heap));
        }
        self.meter.spend(size_of::<String>() as u64 + u64::from(length))?;
        let (_, heap) = self.last.as_ref().expect("set above");
        let object = u16::try_from(number).ok().and_then(|number| heap.get_object(number));
        let bytes = object.and_then(|object| object.data.get(..length as usize));
        padded(bytes.ok_or_else(|| Error::InvalidData("a string that is not in its heap".to_owned()))?)
    }
}

/// A string that may be padded with zeros.
fn padded(bytes: &[u8]) -> Result<String> {
    let length = bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len());
    links::text(&bytes[..length])
}
