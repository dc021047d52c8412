use super::*;
use artifact::error::Error;
use safetensors::tensor::TensorView;
use safetensors::{Dtype, serialize};
use std::collections::HashMap;
use std::path::Path;

fn file() -> Vec<u8> {
    let bytes: Vec<u8> = [1.5f32, -2.0].iter().flat_map(|x| x.to_le_bytes()).collect();
    let (b, a) = (TensorView::new(Dtype::F32, vec![2], &bytes), TensorView::new(Dtype::I16, vec![1], &[7, 0]));
    let metadata = HashMap::from([("format".to_owned(), "pt".to_owned())]);
    serialize([("b", b.unwrap()), ("a", a.unwrap())], Some(metadata)).unwrap()
}

fn open(bytes: Vec<u8>) -> Result<Contents, Error> {
    parse(&Bytes::from(bytes)).map_err(|mismatch| mismatch.into_error(Path::new("w")))
}

/// A file with this header, and `elements` bytes after it.
fn with(header: &str, elements: usize) -> Vec<u8> {
    [&(header.len() as u64).to_le_bytes(), header.as_bytes(), &vec![0; elements]].concat()
}

#[track_caller]
fn refused(header: &str, numbers: usize) -> String {
    open(with(header, numbers)).err().expect("no such file").to_string()
}

#[test]
fn tensors_and_metadata_are_listed_and_read() {
    let file = open(file()).unwrap();
    let listed: Vec<_> = file.tensors.iter().map(|t| (t.name.as_str(), t.dtype.to_string())).collect();
    assert_eq!(listed, [("a", "i16".to_owned()), ("b", "f32".to_owned())]);
    assert_eq!((file.layout, file.metadata["format"].as_str()), (Layout::Named, "pt"));
    assert_eq!(file.tensors[1].read().unwrap(), [1.5, -2.0]);
    assert_eq!(file.tensors[0].read(), Err(Mismatch::new("tensor a in f32, f16 or bf16", "i16")));
}

#[test]
fn a_truncated_file_is_refused() {
    let whole = file();
    for length in 9..whole.len() {
        let says = open(whole[..length].to_vec()).err().expect("truncated").to_string();
        assert!(says.starts_with("w: expected a .safetensors file, got "), "{says}");
    }
    let says = open(whole[..20].to_vec()).err().unwrap().to_string();
    let length = whole.len() - 10 - HEAD;
    assert_eq!(
        says,
        format!("w: expected a .safetensors file, got one cut short: {length} bytes of header in a file of 20")
    );
    let says = open([whole, vec![0]].concat()).err().unwrap().to_string();
    assert_eq!(says, "w: expected a .safetensors file, got one with 1 bytes after its last tensor");
}

/// Everything that the crate `safetensors` refuses.
#[test]
fn a_header_says_where_all_bytes_are() {
    let one = |name: &str, shape: &str, from: usize, to: usize| {
        format!(r#""{name}":{{"dtype":"F16","shape":{shape},"data_offsets":[{from},{to}]}}"#)
    };
    let file = |tensors: &[String], numbers| open(with(&format!("{{{}}}", tensors.join(",")), numbers));
    let says = |tensors: &[String], numbers| file(tensors, numbers).err().expect("a lie").to_string();
    assert!(file(&[one("a", "[2]", 4, 8), one("b", "[2]", 0, 4), one("c", "[0]", 4, 4)], 8).is_ok());
    assert!(file(&[], 0).is_ok());
    let beside = "w: expected a .safetensors file, got one with a tensor that begins at byte";
    let gap = says(&[one("a", "[2]", 0, 4), one("b", "[1]", 6, 8)], 8);
    assert_eq!(gap, format!("{beside} 6 after one that ends at 4"));
    let overlap = says(&[one("a", "[2]", 0, 4), one("b", "[2]", 2, 6)], 6);
    assert_eq!(overlap, format!("{beside} 2 after one that ends at 4"));
    let beyond = says(&[one("a", "[2]", 0, 4)], 3);
    assert_eq!(beyond, "w: expected a .safetensors file, got one cut short: tensor a is at bytes 0 to 4 of 3");
    assert!(says(&[one("a", "[2]", 4, 0)], 4).ends_with("tensor a is at bytes 4 to 0 of 4"));
    let wrong = says(&[one("a", "[3]", 0, 4)], 4);
    assert_eq!(wrong, "w: expected tensor a in as many bytes as shape [3] in f16 takes, got 4");
    assert!(says(&[one("a", "[18446744073709551615,2]", 0, 4)], 4).contains("18446744073709551615, 2] in f16 takes"));
    let half = r#""a":{"dtype":"F4","shape":[3],"data_offsets":[0,1]}"#.to_owned();
    assert!(says(&[half], 1).contains("shape [3] in f4 takes"));
    assert_eq!(says(&[one("a", "[1]", 0, 2), one("a", "[1]", 2, 4)], 4), "w: expected one tensor a, got two");
}

#[test]
fn a_header_of_something_else_is_refused() {
    let shape = |axes: usize| {
        let ones = "1,".repeat(axes - 1);
        format!(r#"{{"a":{{"dtype":"F32","shape":[{ones}0],"data_offsets":[0,0]}}}}"#)
    };
    assert!(open(with(&shape(64), 0)).is_ok());
    assert!(refused(&shape(65), 0).contains("got a shape of more than 64 axes at line 1 column"));
    let dtype = r#"{"a":{"dtype":"F\u001b1","shape":[0],"data_offsets":[0,0]}}"#;
    assert!(refused(dtype, 0).contains("got the unknown dtype F\\u{1b}1 at line 1"), "{}", refused(dtype, 0));
    assert!(refused(r#"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,0]}}"#, 0).contains("invalid value"));
    assert!(refused(r#"{"a":{"dtype":"F32","shape":[0]}}"#, 0).contains("missing field `data_offsets`"));
    assert!(refused(r#"{"__metadata__":{"a":1}}"#, 0).contains("invalid type: integer `1`"));
    assert!(refused("{}}", 0).contains("trailing characters"));
    assert!(open(with(r#"{"__metadata__":null}"#, 0)).is_ok());
    let long = [&(LONGEST_HEADER as u64 + 1).to_le_bytes()[..], b"{}"].concat();
    let says = open(long).err().unwrap().to_string();
    assert_eq!(says, "w: expected a .safetensors file, got one whose header has 4194305 bytes, more than 4194304");
}
