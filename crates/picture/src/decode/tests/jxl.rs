use super::*;

/// In lossy files both decoders compute in floating point and dither. Dividing by the opacity rounds too.
fn tolerance(name: &str) -> u8 {
    match name {
        _ if name.starts_with("lossy") => 1,
        "premultiplied.jxl" => 1,
        _ => 0,
    }
}

#[test]
fn every_kind_is_read_as_by_libjxl() {
    let expected = Npy::<u8>::open(&goldens("jxl.npy")).unwrap().axes("(n, 12, 16, 3)").unwrap();
    let files = files("jxl");
    assert_eq!(files.len(), expected.len());
    for (row, (name, bytes)) in files.iter().enumerate() {
        let image = read(bytes).unwrap_or_else(|reason| panic!("{name}: {reason}"));
        assert_eq!(image.dimensions(), (16, 12), "{name}");
        let difference = difference(&image, expected.row(row));
        assert!(difference <= tolerance(name), "{name}: differs by {difference} levels");
    }
}

#[test]
fn a_truncated_file_is_whole_or_an_error() {
    for (name, bytes) in files("jxl") {
        let whole = read(&bytes).unwrap();
        for length in 0..bytes.len() {
            match read(&bytes[..length]) {
                Err(_) if length < 12 => {}
                Err(reason) => {
                    assert_eq!(reason, "expected a whole JPEG XL, got a truncated one", "{name} at {length}");
                }
                Ok(image) => assert_eq!(image, whole, "{name}: {length} of {} bytes are enough", bytes.len()),
            }
        }
        read(&bytes[..bytes.len() * 2 / 5]).expect_err(&name);
    }
}

/// Whatever is wrong with a file, it ends in a picture or in one line.
#[test]
fn a_changed_byte_ends_nothing() {
    for (name, bytes) in files("jxl") {
        for at in 0..bytes.len() {
            for flipped in [0x01, 0x10, 0xff] {
                let mut changed = bytes.clone();
                changed[at] ^= flipped;
                if let Err(reason) = decode(&changed, BACKGROUND, 0.01) {
                    let reason = reason.to_string();
                    assert!(reason.starts_with("expected ") && !reason.contains('\n'), "{name} at {at}: {reason:?}");
                }
            }
        }
    }
}

#[test]
fn a_picture_that_is_too_large_is_refused_by_its_header() {
    for (name, bytes) in files("jxl") {
        // 192 pixels are 0.000192 megapixels.
        decode(&bytes, BACKGROUND, 0.000_192).unwrap_or_else(|reason| panic!("{name}: {reason}"));
        let reason = decode(&bytes, BACKGROUND, 0.000_191).unwrap_err().to_string();
        let expected = "expected at most 0.000191 megapixels (max_megapixels), got 0.000192: 16 × 12";
        assert_eq!(reason, expected, "{name}");
    }
    // All of a header: 2 ^ 20 × 2 ^ 20 pixels, and nothing else that is out of the ordinary.
    let reason = read(b"\xff\x0a\xfe\xff\x7f\x00\x32").unwrap_err();
    let size = "1048576 × 1048576";
    assert_eq!(reason, format!("expected at most 100 megapixels (max_megapixels), got 1099511.627776: {size}"));
}

fn odd(name: &str, max_megapixels: f64) -> std::result::Result<RgbImage, String> {
    let bytes = fs::read(goldens("jxl_odd").join(format!("{name}.jxl"))).unwrap();
    decode(&bytes, BACKGROUND, max_megapixels).map_err(|error| error.to_string())
}

#[test]
fn what_has_no_rgb_of_8_or_16_bits_is_refused() {
    assert_eq!(odd("float", 1.0).unwrap_err(), "expected 8 or 16 bits per channel, got Rgb32F");
    assert_eq!(odd("inks", 1.0).unwrap_err(), "expected a JPEG XL that can be decoded, got: inks (CMYK)");
}

/// A frame of which only a part is shown, and seven channels beside the colours.
#[test]
fn what_is_not_shown_is_limited_too() {
    for (name, size) in [("large_frame", "40x20"), ("depths", "16x12")] {
        assert_eq!(odd(name, 1.0).unwrap(), read(&files("jxl")[0].1).unwrap(), "{name}");
        let reason = odd(name, 0.000_192).unwrap_err();
        assert_eq!(reason, format!("expected a JPEG XL that can be decoded, got: Image size too large: {size}"));
    }
}
