//! Requests that are refused, and why.

use super::*;

#[test]
fn a_request_that_is_not_understood_is_told_what_is_wrong() {
    let (project, photo) = one(of_two());
    let server = Server::start(&project, &[]);
    let photos = of_photos(&[photo]);
    let picture = |shape: Value, datatype: &str, data: Value| json!({ "inputs": [{ "name": "picture", "shape": shape, "datatype": datatype, "data": data }] });
    let whole = json!([1, 40, 70, 3]);
    let levels = |count: usize| json!(vec![7; count]);
    let with = |key: &str, value: Value| {
        let mut input = photos.clone();
        input[key] = value;
        json!({ "inputs": [input] })
    };
    for (asked, says) in [
        (json!({ "inputs": [photos, photos] }), "expected one input, photo or picture, got 2"),
        (json!({ "inputs": [] }), "expected one input, photo or picture, got 0"),
        (json!({}), "missing field `inputs`"),
        (json!([]), "expected an inference request"),
        (json!({ "id": 7, "inputs": [photos] }), "expected a string"),
        (with("name", json!("image")), "got image of BYTES"),
        (with("datatype", json!("UINT8")), "got photo of UINT8"),
        (with("shape", json!([2])), "photo: expected as many elements as shape [2] says, at least one, got 1"),
        (with("shape", json!([-1])), "expected an inference request"),
        (with("shape", json!([usize::MAX, 3])), "photo: expected as many elements as shape"),
        (with("data", json!([])), "photo: expected as many elements as shape"),
        (with("data", json!(null)), "photo: expected data, got none"),
        (with("data", json!(["a photo"])), "expected BYTES in JSON as Base64"),
        (with("data", json!([7])), "expected BYTES in JSON as Base64"),
        (with("parameters", json!({ "binary_data_size": 8 })), "photo: expected binary_data_size 8 bytes"),
        (picture(json!([1, 40, 71, 3]), "UINT8", levels(8520)), "expected shape (n, 40, 70, 3), got [1, 40, 71, 3]"),
        (picture(json!([40, 70, 3]), "UINT8", levels(8400)), "expected shape (n, 40, 70, 3), got [40, 70, 3]"),
        (picture(whole.clone(), "FP64", levels(8400)), "got picture of FP64"),
        (picture(whole.clone(), "FP32", json!([0.5])), "whole numbers from 0 to 255, got 0.5"),
        (picture(whole.clone(), "UINT8", json!([256])), "whole numbers from 0 to 255, got 256"),
        (picture(whole.clone(), "UINT8", json!(["7"])), "whole numbers from 0 to 255, got \"7\""),
        (picture(whole.clone(), "UINT8", levels(8399)), "as many elements as shape [1, 40, 70, 3] says"),
        (picture(whole, "UINT8", levels(8401)), "as many elements as shape [1, 40, 70, 3] says"),
        (picture(json!([0, 40, 70, 3]), "UINT8", levels(0)), "as many elements as shape [0, 40, 70, 3] says"),
        // 2^64 / 8400 and a little: the product in 64 bits is 8384.
        (picture(json!([2_196_041_389_727_566_u64, 40, 70, 3]), "UINT8", levels(8384)), "as many elements as shape"),
        (
            with("parameters", json!({ "shared_memory_region": "a" })),
            "the parameter shared_memory_region is not understood",
        ),
        (json!({ "inputs": [photos], "outputs": vec![json!({ "name": "logits" }); 17] }), "at most 16 outputs, got 17"),
        (json!({ "inputs": [photos], "outputs": [{ "name": "colour" }] }), "logits, features, got colour"),
    ] {
        let said = infer(&server, &asked).refused(400);
        assert!(said.contains(says), "{asked:.200}: {said}");
    }
    for garbage in [&b""[..], b"{", b"\xff\xfe", b"photo", &b"[".repeat(100_000)] {
        let said = server.post(INFER, "application/json", garbage).refused(400);
        assert!(said.starts_with("expected an inference request: "), "{said}");
    }
}

#[test]
fn binary_tensors_that_do_not_fit_are_refused() {
    let (project, photo) = one(of_two());
    let server = Server::start(&project, &[]);
    let asked = |name: &str, datatype: &str, shape: Value, size: usize| {
        let parameters = json!({ "binary_data_size": size });
        json!({ "inputs": [{ "name": name, "shape": shape, "datatype": datatype, "parameters": parameters }] })
    };
    let tensor = byte_strings(&[photo]);
    let (n, whole) = (tensor.len(), json!([1, 40, 70, 3]));
    for (asked, tensor, says) in [
        (asked("photo", "BYTES", json!([1]), n + 1), &tensor[..], "photo: expected binary_data_size"),
        (asked("photo", "BYTES", json!([1]), n - 1), &tensor, "photo: expected binary_data_size"),
        (asked("photo", "BYTES", json!([1]), n - 1), &tensor[..n - 1], "fewer bytes than a length says"),
        (asked("photo", "BYTES", json!([2]), n), &tensor, "as many elements as shape [2]"),
        (asked("picture", "UINT8", whole.clone(), 8399), &[0; 8399], "as many elements as shape"),
        (asked("picture", "FP32", whole.clone(), 8400), &[0; 8400], "as many elements as shape"),
        (asked("picture", "FP32", whole.clone(), 33_601), &vec![0; 33_601], "FP32 of four bytes each"),
        (asked("picture", "FP32", whole, 33_600), &vec![0x7f; 33_600], "whole numbers from 0 to 255"),
    ] {
        let said = infer_binary(&server, &asked, tensor).refused(400);
        assert!(said.contains(says), "{asked}: {said}");
    }
    for length in ["many", "-1", "1000000", "18446744073709551616", ""] {
        let request = request("POST", INFER, b"{}");
        let host = format!("Host: 127.0.0.1\r\n{LENGTH}: {length}");
        let request = String::from_utf8(request).unwrap().replacen("Host: 127.0.0.1", &host, 1);
        let said = server.raw(request).refused(400);
        assert!(said.contains("expected the length of the JSON in the body of 2 bytes"), "{length}: {said}");
    }
}

#[test]
fn a_photo_that_cannot_be_read_is_named_by_its_number() {
    let (project, photo) = one(of_two());
    let server = Server::start(&project, &[]);
    let photos = [photo.clone(), photo[..photo.len() / 2].to_vec(), photo, b"text".to_vec()];
    let said = infer(&server, &json!({ "inputs": [of_photos(&photos)] })).refused(422);
    assert!(said.starts_with("photo 1: unreadable: "), "{said}");
}
