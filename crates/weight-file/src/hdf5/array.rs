//! Datasets: shape, dtype, and the bytes of the elements.

use super::header::{Message, Sizes, message_type};
use super::meter::Meter;
use super::strings;
use crate::bytes::Bytes;
use crate::data::TensorData;
use crate::dtype::Dtype;
use artifact::message::shown;
use hdf5_reader::error::{Error, Result};
use hdf5_reader::io::Cursor;
use hdf5_reader::messages::dataspace;

/// An array in the file.
pub struct Array {
    pub shape: Vec<usize>,
    pub dtype: Dtype,
    pub data: TensorData,
}

/// The attribute in which Keras 3 names the dtype of opaque elements.
const DTYPE: &str = "dtype";

/// Little-endian floats by the 12 bytes in which a datatype describes their bits: offset and precision (2 bytes each),
/// then place and length of exponent and mantissa (1 byte each), then the exponent's bias (4 bytes).
const FLOATS: [([u8; 12], Dtype); 3] = [
    ([0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0], Dtype::F32),
    ([0, 0, 16, 0, 10, 5, 0, 10, 15, 0, 0, 0], Dtype::F16),
    ([0, 0, 16, 0, 7, 8, 0, 7, 127, 0, 0, 0], Dtype::Bf16),
];

/// The array in an object; `None` if the object is no dataset. An array that cannot be read is an
/// [`Error::TypeMismatch`].
pub fn array(meter: &Meter, messages: &[Message], sizes: Sizes) -> Result<Option<Array>> {
    let find = |wanted| messages.iter().find(|message| message.message_type == wanted).map(|message| &message.body);
    if find(message_type::COMMITTED_DATATYPE).is_some() && find(message_type::DATASPACE).is_some() {
        return mismatch("with a type of its own", "a committed datatype, which stands elsewhere in the file");
    }
    let (Some(space), Some(datatype), Some(layout)) =
        (find(message_type::DATASPACE), find(message_type::DATATYPE), find(message_type::LAYOUT))
    else {
        return Ok(None);
    };
    if find(message_type::EXTERNAL_FILES).is_some() {
        return mismatch("in the file itself", "one in another file");
    }
    let space = dataspace::parse(&mut Cursor::new(space), sizes.offset, sizes.length, space.len())?;
    let shape: Vec<usize> = space.dims.iter().map(|&length| usize::try_from(length).unwrap_or(usize::MAX)).collect();
    let bytes = bytes(meter, layout, sizes, shape.contains(&0))?;
    let dtype = match dtype(datatype)? {
        Some(dtype) => dtype,
        None => opaque(strings::strings(meter, messages, DTYPE, sizes)?.get(DTYPE).map(Vec::as_slice)),
    };
    Ok(Some(Array { shape, dtype, data: TensorData::new(bytes, None) }))
}

fn mismatch<T>(expected: impl Into<String>, found: impl Into<String>) -> Result<T> {
    Err(Error::TypeMismatch { expected: expected.into(), actual: found.into() })
}

/// The dtype of opaque elements of 2 bytes, given what the attribute [`DTYPE`] says. NumPy knows no bf16, so h5py writes
/// it as opaque. Keras 3 adds the attribute; writers of legacy files add none, and write nothing else as opaque.
fn opaque(attribute: Option<&[String]>) -> Dtype {
    match attribute {
        None => Dtype::Bf16,
        Some([one]) if one == "bfloat16" => Dtype::Bf16,
        Some(others) => Dtype::Other(format!("two opaque bytes that are {}", shown(&others.join(", ")))),
    }
}

/// HDF5 File Format Specification, section IV.A.2.d. `None` for opaque elements of 2 bytes.
fn dtype(datatype: &[u8]) -> Result<Option<Dtype>> {
    let mut cursor = Cursor::new(datatype);
    let (class, flags) = (cursor.read_u8()? & 15, cursor.read_u8()?);
    cursor.skip(2)?;
    let size = cursor.read_u32_le()?;
    let other = |name: String| Ok(Some(Dtype::Other(name)));
    let bits = u64::from(size) * 8;
    match class {
        0 => other(format!("{}{bits}", if flags & 8 == 0 { "u" } else { "i" })),
        1 if flags & 1 != 0 => other(format!("big-endian f{bits}")),
        1 => {
            let layout = cursor.read_bytes(12)?;
            let known = FLOATS.into_iter().find(|(known, _)| known == layout).map(|(_, dtype)| dtype);
            let known = known.filter(|dtype| dtype.size() == Some(size as usize));
            known.map_or_else(|| other(format!("f{bits}")), |dtype| Ok(Some(dtype)))
        }
        5 if size == 2 => Ok(None),
        3 => other("string".to_owned()),
        class => other(format!("a type of class {class}")),
    }
}

/// The bytes of a dataset's elements; `layout`: its data layout message, section IV.A.2.i; `empty`: there are none.
///
/// Keras stores every array contiguously. Chunks and compression are refused, although HDF5 has both: a small file could
/// unpack to more than any machine can hold.
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
