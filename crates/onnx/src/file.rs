//! The bytes of a file.

use crate::error::{Error, Result};
use crate::message::{Element, Graph, Model, OperatorSet, Property, Tensor};
use crate::weights::Weight;
use prost::{Message as _, encode_length_delimiter, length_delimiter_len};

/// The first version that knows operator set 18.
const IR_VERSION: i64 = 8;
/// The operator set whose `ReduceSum`, `Pad` and `Shape` are used; onnxruntime reads it since 1.14.
const OPERATORS: i64 = 18;
/// Who the file says wrote it.
const PRODUCER: &str = "Headstart";

/// Fields that hold another message or bytes. A field's key is its number, and 2 for a value that has a length.
const MODEL_GRAPH: u8 = key(7);
const GRAPH_INITIALIZER: u8 = key(5);
const TENSOR_RAW_DATA: u8 = key(9);

const fn key(field: u8) -> u8 {
    field << 3 | 2
}

/// The file of a graph.
///
/// Weights go straight into the file, because copies in messages would take as much memory again. Their fields follow
/// those of the graph, so it is the graph's length that has to be known beforehand.
pub fn bytes(graph: &Graph, weights: &[Weight], metadata: &[(String, String)]) -> Result<Vec<u8>> {
    let model = model(metadata);
    let graph_length = graph.encoded_len() + weights.iter().map(|weight| field(weight.length())).sum::<usize>();
    let length = model.encoded_len() + field(graph_length);
    if i32::try_from(length).is_err() {
        return Err(Error::TooLong { found: length });
    }
    let mut bytes = model.encode_to_vec();
    bytes.reserve_exact(length - bytes.len());
    begin(MODEL_GRAPH, graph_length, &mut bytes);
    bytes.extend(graph.encode_to_vec());
    for weight in weights {
        begin(GRAPH_INITIALIZER, weight.length(), &mut bytes);
        weight.append(&mut bytes);
    }
    Ok(bytes)
}

/// All of a file but its graph.
fn model(metadata: &[(String, String)]) -> Model {
    let property = |(key, value): &(String, String)| Property { key: key.clone(), value: value.clone() };
    Model {
        ir_version: IR_VERSION,
        producer_name: PRODUCER.to_owned(),
        producer_version: env!("CARGO_PKG_VERSION").to_owned(),
        graph: None,
        opset_import: vec![OperatorSet { domain: String::new(), version: OPERATORS }],
        metadata_props: metadata.iter().map(property).collect(),
    }
}

/// The length of a field whose value has this length, key and length included.
fn field(length: usize) -> usize {
    1 + length_delimiter_len(length) + length
}

/// Writes what comes before a value of this length.
fn begin(key: u8, length: usize, bytes: &mut Vec<u8>) {
    bytes.push(key);
    encode_length_delimiter(length, bytes).expect("a vector grows");
}

impl Weight<'_> {
    /// The length of its message.
    fn length(&self) -> usize {
        self.header().encoded_len() + field(self.data_length())
    }

    fn data_length(&self) -> usize {
        self.values.len() * size_of::<f32>()
    }

    /// All of its message but the elements.
    fn header(&self) -> Tensor {
        let dims = self.values.shape().iter().map(|&length| length as i64).collect();
        Tensor { dims, data_type: Element::Float.into(), name: self.name.clone(), raw_data: None }
    }

    fn append(&self, bytes: &mut Vec<u8>) {
        bytes.extend(self.header().encode_to_vec());
        begin(TENSOR_RAW_DATA, self.data_length(), bytes);
        for value in &self.values {
            bytes.extend_from_slice(&value.to_le_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{ArrayD, ArrayViewD, IxDyn, arr0, arr2};

    fn weight<'a>(name: &str, values: ArrayViewD<'a, f32>) -> Weight<'a> {
        Weight { name: name.to_owned(), values }
    }

    fn tensor(name: &str, dims: &[i64], values: &[f32]) -> Tensor {
        let raw_data = Some(values.iter().flat_map(|value| value.to_le_bytes()).collect());
        Tensor { dims: dims.to_vec(), data_type: Element::Float.into(), name: name.to_owned(), raw_data }
    }

    #[test]
    fn the_bytes_are_those_of_one_message() {
        let matrix = arr2(&[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
        let long = ArrayD::from_elem(vec![100], -0.5);
        // The transpose does not lie in memory as it is written.
        let weights = [weight("a", matrix.t().into_dyn()), weight("b", long.view())];
        let constant = tensor("constant", &[], &[7.0]);
        let graph = Graph { name: "g".to_owned(), initializer: vec![constant.clone()], ..Graph::default() };
        let metadata = [("key".to_owned(), "value".to_owned())];
        let read = Model::decode(bytes(&graph, &weights, &metadata).unwrap().as_slice()).unwrap();

        let stored = [tensor("a", &[3, 2], &[1.0, 4.0, 2.0, 5.0, 3.0, 6.0]), tensor("b", &[100], &[-0.5; 100])];
        let initializer = [vec![constant], stored.into()].concat();
        assert_eq!(read, Model { graph: Some(Graph { initializer, ..graph }), ..model(&metadata) });
        assert_eq!((read.ir_version, read.opset_import[0].version), (8, 18));
    }

    #[test]
    fn a_file_that_protobuf_cannot_hold_is_refused() {
        // One number, seen as half a billion.
        let zero = arr0(0.0_f32);
        let many = zero.broadcast(IxDyn(&[1 << 29])).unwrap();
        let error = bytes(&Graph::default(), &[weight("many", many)], &[]).unwrap_err();
        assert!(matches!(error, Error::TooLong { found } if found > 1 << 31), "{error}");
    }
}
