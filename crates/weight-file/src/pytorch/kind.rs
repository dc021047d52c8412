//! What PyTorch calls kinds of numbers.

use crate::flat::Number;

/// One kind of number.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// The class of storages that hold it; none for what came after there were such classes.
    storage: &'static str,
    /// `torch.…`
    dtype: &'static str,
    /// The short name, as safetensors has it.
    name: &'static str,
    /// Bytes of one.
    pub size: usize,
}

const fn kind(storage: &'static str, dtype: &'static str, name: &'static str, size: usize) -> Kind {
    Kind { storage, dtype, name, size }
}

static KINDS: [Kind; 25] = [
    kind("FloatStorage", "float32", "f32", 4),
    kind("HalfStorage", "float16", "f16", 2),
    kind("BFloat16Storage", "bfloat16", "bf16", 2),
    kind("DoubleStorage", "float64", "f64", 8),
    kind("LongStorage", "int64", "i64", 8),
    kind("IntStorage", "int32", "i32", 4),
    kind("ShortStorage", "int16", "i16", 2),
    kind("CharStorage", "int8", "i8", 1),
    kind("ByteStorage", "uint8", "u8", 1),
    kind("UntypedStorage", "", "u8", 1),
    kind("BoolStorage", "bool", "bool", 1),
    kind("ComplexFloatStorage", "complex64", "c64", 8),
    kind("ComplexDoubleStorage", "complex128", "c128", 16),
    kind("ComplexHalfStorage", "complex32", "c32", 4),
    kind("QInt8Storage", "qint8", "qint8", 1),
    kind("QUInt8Storage", "quint8", "quint8", 1),
    kind("QInt32Storage", "qint32", "qint32", 4),
    kind("", "uint16", "u16", 2),
    kind("", "uint32", "u32", 4),
    kind("", "uint64", "u64", 8),
    kind("", "float8_e4m3fn", "f8_e4m3", 1),
    kind("", "float8_e5m2", "f8_e5m2", 1),
    kind("", "float8_e4m3fnuz", "f8_e4m3fnuz", 1),
    kind("", "float8_e5m2fnuz", "f8_e5m2fnuz", 1),
    kind("", "float8_e8m0fnu", "f8_e8m0", 1),
];

impl Kind {
    /// What the storage class `name` holds.
    pub fn of_storage(name: &str) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.storage == name && !name.is_empty())
    }

    /// `torch.name`
    pub fn of_dtype(name: &str) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.dtype == name && !name.is_empty())
    }

    /// The same for readers of any file.
    pub fn number(&self) -> Number {
        match self.name {
            "f32" => Number::F32,
            "f16" => Number::F16,
            "bf16" => Number::Bf16,
            other => Number::Other(other.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_that_can_be_read_have_their_size() {
        for kind in &KINDS {
            assert!(kind.number().size().is_none_or(|size| size == kind.size), "{kind:?}");
        }
        assert_eq!(Kind::of_storage("HalfStorage"), Kind::of_dtype("float16"));
        assert!(Kind::of_storage("").is_none() && Kind::of_dtype("").is_none());
    }
}
