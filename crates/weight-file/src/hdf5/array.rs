//! Datasets: shape, kind of number, and the bytes of the numbers.

use crate::bytes::Bytes;
use crate::flat::{Flat, Number};
use crate::hdf5::header::{Message, Sizes, kind};
use crate::hdf5::meter::Meter;
use crate::hdf5::strings;
use crate::message::shown;
use hdf5_reader::error::{Error, Result};
use hdf5_reader::io::Cursor;
use hdf5_reader::messages::dataspace;

/// An array in the file.
pub struct Array {
    pub shape: Vec<usize>,
    pub number: Number,
    pub numbers: Flat,
}

/// The attribute in which Keras 3 says what two bytes without a meaning are.
const DTYPE: &str = "dtype";

/// Little-endian floats by what a datatype says of their bits: offset and precision (two bytes each), then place and
/// length of exponent and mantissa (a byte each), then the exponent's bias (four bytes).
const FLOATS: [([u8; 12], Number); 3] = [
    ([0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0], Number::F32),
    ([0, 0, 16, 0, 10, 5, 0, 10, 15, 0, 0, 0], Number::F16),
    ([0, 0, 16, 0, 7, 8, 0, 7, 127, 0, 0, 0], Number::Bf16),
];

/// The array that an object is, unless it is a group. What its numbers have against being read is said as
/// [`Error::TypeMismatch`].
pub fn array(meter: &Meter, messages: &[Message], sizes: Sizes) -> Result<Option<Array>> {
    let find = |kind| messages.iter().find(|message| message.kind == kind).map(|message| &message.body);
    if find(kind::COMMITTED_DATATYPE).is_some() && find(kind::DATASPACE).is_some() {
        return mismatch("with a type of its own", "a committed datatype, which stands elsewhere in the file");
    }
    let (Some(space), Some(datatype), Some(layout)) = (find(kind::DATASPACE), find(kind::DATATYPE), find(kind::LAYOUT))
    else {
        return Ok(None);
    };
    if find(kind::EXTERNAL_FILES).is_some() {
        return mismatch("in the file itself", "one in another file");
    }
    let space = dataspace::parse(&mut Cursor::new(space), sizes.offset, sizes.length, space.len())?;
    let shape: Vec<usize> = space.dims.iter().map(|&length| usize::try_from(length).unwrap_or(usize::MAX)).collect();
    let bytes = bytes(meter, layout, sizes, shape.contains(&0))?;
    let number = match number(datatype)? {
        Some(number) => number,
        None => opaque(strings::strings(meter, messages, DTYPE, sizes)?.get(DTYPE).map(Vec::as_slice)),
    };
    Ok(Some(Array { shape, number, numbers: Flat::new(bytes, None) }))
}

fn mismatch<T>(expected: impl Into<String>, found: impl Into<String>) -> Result<T> {
    Err(Error::TypeMismatch { expected: expected.into(), actual: found.into() })
}

/// NumPy knows no bf16, so h5py writes two bytes without a meaning. Keras 3 gives it in an attribute; the writers of
/// legacy files give none, and write nothing else that is so.
fn opaque(said: Option<&[String]>) -> Number {
    match said {
        None => Number::Bf16,
        Some([one]) if one == "bfloat16" => Number::Bf16,
        Some(others) => Number::Other(format!("two opaque bytes that are {}", shown(&others.join(", ")))),
    }
}

/// HDF5 File Format Specification, section IV.A.2.d. None for two bytes without a meaning.
fn number(datatype: &[u8]) -> Result<Option<Number>> {
    let mut cursor = Cursor::new(datatype);
    let (class, flags) = (cursor.read_u8()? & 15, cursor.read_u8()?);
    cursor.skip(2)?;
    let size = cursor.read_u32_le()?;
    let other = |name: String| Ok(Some(Number::Other(name)));
    let bits = u64::from(size) * 8;
    match class {
        0 => other(format!("{}{bits}", if flags & 8 == 0 { "u" } else { "i" })),
        1 if flags & 1 != 0 => other(format!("big-endian f{bits}")),
        1 => {
            let layout = cursor.read_bytes(12)?;
            let known = FLOATS.into_iter().find(|(known, _)| known == layout).map(|(_, number)| number);
            let known = known.filter(|number| number.size() == Some(size as usize));
            known.map_or_else(|| other(format!("f{bits}")), |number| Ok(Some(number)))
        }
        5 if size == 2 => Ok(None),
        3 => other("string".to_owned()),
        class => other(format!("a type of class {class}")),
    }
}

/// Section IV.A.2.i. Keras stores numbers in one piece. A reader of pieces and of compression, which any HDF5 file may
/// use, would be open to files that unpack to more than anybody has.
fn bytes(meter: &Meter, layout: &[u8], sizes: Sizes, empty: bool) -> Result<Bytes> {
    const WHOLE: &str = "stored in one piece (h5repack -f NONE -l CONTI does that)";
    let mut cursor = Cursor::new(layout);
    match (cursor.read_u8()?, cursor.read_u8()?) {
        (3.., 0) => {
            let length = usize::from(cursor.read_u16_le()?);
            Ok(Bytes::from(cursor.read_bytes(length)?.to_vec()))
        }
        (3.., 1) => {
            let (address, length) = (cursor.read_offset(sizes.offset)?, cursor.read_length(sizes.length)?);
            match Cursor::is_undefined_offset(address, sizes.offset) {
                true if empty => Ok(Bytes::from(Vec::new())),
                true => mismatch("with numbers", "one that was never written"),
                false => meter.peek(address, length).or_else(|_| {
                    let found = format!("{length} bytes from byte {address} on");
                    mismatch(format!("within the file's {} bytes", meter.length()), found)
                }),
            }
        }
        (3.., 2) => mismatch(WHOLE, "one in pieces, perhaps compressed"),
        (version, class) => mismatch(WHOLE, format!("layout {class} of version {version}")),
    }
}
