//! PyTorch's element types.

use crate::dtype::Dtype;

/// An element type of PyTorch, which has more of them than can be read.
#[derive(Debug, PartialEq, Eq)]
pub struct TorchDtype {
    /// The class of its storages; empty for dtypes that are younger than such classes.
    storage: &'static str,
    /// Its name in the module `torch`.
    dtype: &'static str,
    /// The short name, as safetensors has it.
    name: &'static str,
    /// Bytes of an element.
    pub size: usize,
}

const fn row(storage: &'static str, dtype: &'static str, name: &'static str, size: usize) -> TorchDtype {
    TorchDtype { storage, dtype, name, size }
}

static DTYPES: [TorchDtype; 25] = [
    row("FloatStorage", "float32", "f32", 4),
    row("HalfStorage", "float16", "f16", 2),
    row("BFloat16Storage", "bfloat16", "bf16", 2),
    row("DoubleStorage", "float64", "f64", 8),
    row("LongStorage", "int64", "i64", 8),
    row("IntStorage", "int32", "i32", 4),
    row("ShortStorage", "int16", "i16", 2),
    row("CharStorage", "int8", "i8", 1),
    row("ByteStorage", "uint8", "u8", 1),
    row("UntypedStorage", "", "u8", 1),
    row("BoolStorage", "bool", "bool", 1),
    row("ComplexFloatStorage", "complex64", "c64", 8),
    row("ComplexDoubleStorage", "complex128", "c128", 16),
    row("ComplexHalfStorage", "complex32", "c32", 4),
    row("QInt8Storage", "qint8", "qint8", 1),
    row("QUInt8Storage", "quint8", "quint8", 1),
    row("QInt32Storage", "qint32", "qint32", 4),
    row("", "uint16", "u16", 2),
    row("", "uint32", "u32", 4),
    row("", "uint64", "u64", 8),
    row("", "float8_e4m3fn", "f8_e4m3", 1),
    row("", "float8_e5m2", "f8_e5m2", 1),
    row("", "float8_e4m3fnuz", "f8_e4m3fnuz", 1),
    row("", "float8_e5m2fnuz", "f8_e5m2fnuz", 1),
    row("", "float8_e8m0fnu", "f8_e8m0", 1),
];

impl TorchDtype {
    /// The dtype that the storage class `torch.name` holds.
    pub fn by_storage(name: &str) -> Option<&'static Self> {
        DTYPES.iter().find(|dtype| dtype.storage == name && !name.is_empty())
    }

    /// The dtype `torch.name`.
    pub fn by_name(name: &str) -> Option<&'static Self> {
        DTYPES.iter().find(|dtype| dtype.dtype == name && !name.is_empty())
    }

    /// The same dtype as files of every format have it.
    pub fn dtype(&self) -> Dtype {
        match self.name {
            "f32" => Dtype::F32,
            "f16" => Dtype::F16,
            "bf16" => Dtype::Bf16,
            other => Dtype::Other(other.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dtypes_that_can_be_read_have_their_size() {
        for row in &DTYPES {
            assert!(row.dtype().size().is_none_or(|size| size == row.size), "{row:?}");
        }
        assert_eq!(TorchDtype::by_storage("HalfStorage"), TorchDtype::by_name("float16"));
        assert!(TorchDtype::by_storage("").is_none() && TorchDtype::by_name("").is_none());
    }
}
