use super::*;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::path::Path;
use weight_file::Bytes;

/// An empty file of nobody: the names that a maker gives do not depend on it.
fn nothing() -> WeightFile {
    let header = b"{}      ";
    WeightFile::parse(Path::new("w"), Bytes::from([&8u64.to_le_bytes()[..], header].concat())).unwrap()
}

fn hash(wanted: &[Wanted], sorted: bool) -> String {
    let mut lines: Vec<String> = wanted.iter().map(|wanted| format!("{} {:?}\n", wanted.name, wanted.shape)).collect();
    if sorted {
        // Python sorts pairs, and in a line the space after a name comes before anything that may continue it.
        lines.sort();
    }
    Sha256::digest(lines.concat()).iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[test]
fn names_and_shapes_are_those_of_the_makers() {
    let mut rows = 0;
    for line in include_str!("../../../tests/goldens/names.csv").lines().skip(2) {
        let [maker, network, width, tensors, expected] = line.split(',').collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        let architecture = Architecture::all().find(|known| known.name() == network).unwrap();
        let table = architecture.network(width.parse().unwrap());
        let (names, layout) = match maker {
            "keras" => (keras::legacy(&nothing(), architecture, &table).remove(0), Layout::Keras),
            "keras3" => (keras::of_keras_3(architecture, &table).remove(0), Layout::Keras3),
            "timm" => (torch::ways(architecture, &table).pop().unwrap(), Layout::Named),
            _ => (torch::ways(architecture, &table).remove(0), Layout::Named),
        };
        let wanted = list(&table, names, layout);
        assert_eq!(
            (wanted.len().to_string().as_str(), hash(&wanted, layout == Layout::Named).as_str()),
            (tensors, expected),
            "{line}"
        );
        rows += 1;
    }
    assert_eq!(rows, 28);
}
