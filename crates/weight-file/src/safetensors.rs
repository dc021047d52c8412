//! `.safetensors`: eight bytes with the length of a header, the header in JSON, and numbers in a row.

use crate::bytes::Bytes;
use crate::flat::{Flat, Number};
use crate::{Data, Entry, Layout, WeightFile};
use artifact::error::{Error, Result};
use safetensors::{Dtype, SafeTensors};
use std::path::Path;

/// Whether the bytes can be such a file: no other kind has a brace there.
pub fn begins(bytes: &[u8]) -> bool {
    bytes.get(8) == Some(&b'{')
}

/// Reads the header.
pub fn parse(path: &Path, bytes: &Bytes) -> Result<WeightFile> {
    let broken = |error| Error::unexpected(path, "a .safetensors file", error);
    let (header_length, header) = SafeTensors::read_metadata(bytes).map_err(broken)?;
    // Refuses tensors that overlap or leave gaps, and a file of another length.
    SafeTensors::deserialize(bytes).map_err(broken)?;
    let mut tensors: Vec<Entry> = header
        .tensors()
        .into_iter()
        .map(|(name, info)| {
            let (start, end) = info.data_offsets;
            let data = bytes.slice(8 + header_length + start..8 + header_length + end).expect("checked above");
            let data = Data::Flat(Flat::new(data, None));
            Entry { label: name.clone(), name, shape: info.shape.clone(), number: number(info.dtype), data }
        })
        .collect();
    tensors.sort_by(|a, b| a.name.cmp(&b.name));
    let metadata = header.metadata().iter().flatten().map(|(key, value)| (key.clone(), value.clone())).collect();
    Ok(WeightFile { path: path.to_owned(), layout: Layout::Named, tensors, metadata })
}

fn number(dtype: Dtype) -> Number {
    match dtype {
        Dtype::F32 => Number::F32,
        Dtype::F16 => Number::F16,
        Dtype::BF16 => Number::Bf16,
        other => Number::Other(format!("{other:?}").to_lowercase()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use safetensors::serialize;
    use safetensors::tensor::TensorView;
    use std::collections::HashMap;

    fn file() -> Vec<u8> {
        let bytes: Vec<u8> = [1.5f32, -2.0].iter().flat_map(|x| x.to_le_bytes()).collect();
        let (b, a) = (TensorView::new(Dtype::F32, vec![2], &bytes), TensorView::new(Dtype::I16, vec![1], &[7, 0]));
        let said = HashMap::from([("format".to_owned(), "pt".to_owned())]);
        serialize([("b", b.unwrap()), ("a", a.unwrap())], Some(said)).unwrap()
    }

    fn open(bytes: Vec<u8>) -> Result<WeightFile> {
        WeightFile::parse(Path::new("w"), Bytes::from(bytes))
    }

    #[test]
    fn tensors_and_metadata_are_listed_and_read() {
        let file = open(file()).unwrap();
        let listed: Vec<_> = file.tensors().iter().map(|t| (t.name.as_str(), t.number.to_string())).collect();
        assert_eq!(listed, [("a", "i16".to_owned()), ("b", "f32".to_owned())]);
        assert_eq!((file.layout(), file.metadata("format")), (Layout::Named, Some("pt")));
        assert_eq!(file.read(&file.tensors()[1]).unwrap(), [1.5, -2.0]);
        let says = file.read(&file.tensors()[0]).unwrap_err().to_string();
        assert_eq!(says, "w: expected tensor a in f32, f16 or bf16, got i16");
    }

    #[test]
    fn a_truncated_file_is_refused() {
        let whole = file();
        for length in 9..whole.len() {
            let says = open(whole[..length].to_vec()).err().expect("truncated").to_string();
            assert!(says.starts_with("w: expected a .safetensors file, got "), "{says}");
        }
        assert!(open([whole, vec![0]].concat()).is_err());
    }
}
