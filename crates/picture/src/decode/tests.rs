mod jxl;

use super::*;
use artifact::{Npy, walk};
use std::fs;
use std::path::{Path, PathBuf};

const BACKGROUND: [u8; 3] = [255, 128, 0];

fn goldens(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/goldens").join(name)
}

/// Name and bytes of every golden file in `folder`, sorted by name.
fn files(folder: &str) -> Vec<(String, Vec<u8>)> {
    let paths = walk::files(&goldens(folder)).unwrap();
    paths.iter().map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read(path).unwrap())).collect()
}

fn read(bytes: &[u8]) -> std::result::Result<RgbImage, String> {
    decode(bytes, BACKGROUND, 100.0).map_err(|error| error.to_string())
}

/// The largest difference of any channel.
#[track_caller]
fn difference(image: &RgbImage, expected: &[u8]) -> u8 {
    assert_eq!(image.as_raw().len(), expected.len());
    image.iter().zip(expected).map(|(a, b)| a.abs_diff(*b)).max().unwrap()
}

/// JPEG leaves the rounding of its transforms, and the way between chroma samples, to the decoder; inks round too.
fn tolerance(name: &str) -> u8 {
    match name.rsplit_once('.') {
        Some((_, "jpg")) => 3,
        Some(("cmyk", _)) => 1,
        _ => 0,
    }
}

#[test]
fn every_colour_type_is_read_as_by_pillow() {
    let expected = Npy::<u8>::open(&goldens("colour.npy")).unwrap().axes("(n, 11, 13, 3)").unwrap();
    let files = files("colour");
    assert_eq!(files.len(), expected.len());
    for (row, (name, bytes)) in files.iter().enumerate() {
        let image = read(bytes).unwrap_or_else(|reason| panic!("{name}: {reason}"));
        assert_eq!(image.dimensions(), (13, 11), "{name}");
        let difference = difference(&image, expected.row(row));
        assert!(difference <= tolerance(name), "{name}: differs by {difference} levels");
    }
}

/// libheif's arithmetic, to the level. Between the samples of chroma each decoder goes its own way.
#[test]
fn heic_is_read_as_by_libheif() {
    let files = files("heic");
    assert_eq!(files.iter().filter(|(name, _)| name.strip_suffix(".heic").is_some()).count(), 11);
    for (name, bytes) in files.iter().filter_map(|(name, bytes)| Some((name.strip_suffix(".heic")?, bytes))) {
        let image = read(bytes).unwrap_or_else(|reason| panic!("{name}: {reason}"));
        let expected = Npy::<u8>::open(&goldens("heic").join(format!("{name}.npy"))).unwrap();
        let on_its_side = ["turned_5", "turned_6", "turned_7", "turned_8"].contains(&name);
        let (width, height) = if on_its_side { (30, 40) } else { (40, 30) };
        assert_eq!((image.width(), image.height()), (width, height), "{name}");
        assert_eq!(expected.shape(), [height as usize, width as usize, 3], "{name}");
        let difference = difference(&image, expected.data());
        let tolerance = if name == "rgb_420" { 12 } else { 0 };
        assert!(difference <= tolerance, "{name}: differs by {difference} levels");
        for length in 0..bytes.len() {
            if let Ok(part) = read(&bytes[..length]) {
                assert_eq!(part, image, "{name}: {length} of {} bytes are enough", bytes.len());
            }
        }
        read(&bytes[..bytes.len() * 3 / 4]).expect_err(name);
        // 1200 pixels are 0.0012 megapixels.
        let reason = decode(bytes, BACKGROUND, 0.001_199).unwrap_err().to_string();
        assert!(reason.contains("(max_megapixels), got 0.0012: "), "{name}: {reason}");
    }
}

#[test]
fn every_orientation_shows_the_same_picture() {
    let expected = Npy::<u8>::open(&goldens("orientation.npy")).unwrap().axes("(8, 16, 3)").unwrap();
    let files = files("orientation");
    assert_eq!(files.iter().filter(|(name, _)| tolerance(name) > 0).count(), 8);
    for (name, bytes) in files {
        let image = read(&bytes).unwrap_or_else(|reason| panic!("{name}: {reason}"));
        assert_eq!(image.dimensions(), (16, 8), "{name}");
        let difference = difference(&image, expected.data());
        assert!(difference <= tolerance(&name), "{name}: differs by {difference} levels");
    }
}

#[test]
fn a_truncated_file_is_whole_or_an_error() {
    for (name, bytes) in files("colour") {
        let whole = read(&bytes).unwrap();
        for length in 0..bytes.len() {
            match read(&bytes[..length]) {
                Err(reason) => {
                    assert!(
                        reason.starts_with("expected ") && reason.contains(", got"),
                        "{name} at {length}: {reason}"
                    );
                    assert!(!reason.contains('\n'), "{name} at {length}: {reason:?}");
                }
                Ok(image) => assert_eq!(image, whole, "{name}: {length} of {} bytes are enough", bytes.len()),
            }
        }
        // Three quarters of the file with two frames hold the whole first frame.
        if name != "frames.gif" {
            read(&bytes[..bytes.len() * 3 / 4]).expect_err(&name);
        }
    }
}

#[test]
fn what_is_no_photo_says_why() {
    for (bytes, reason) in [
        (&b""[..], "expected a JPEG, PNG, BMP, WebP, TIFF, GIF, HEIC or JPEG XL photo, got an empty file"),
        (
            b"\0\0\0\x18ftypavif\0\0\0\0",
            "expected a JPEG, PNG, BMP, WebP, TIFF, GIF, HEIC or JPEG XL photo, got image/avif",
        ),
        (b"<html>not found", "expected a JPEG, PNG, BMP, WebP, TIFF, GIF, HEIC or JPEG XL photo, got something else"),
    ] {
        assert_eq!(read(bytes).unwrap_err(), reason);
    }
}

#[test]
fn a_picture_that_is_too_large_is_refused_by_its_header() {
    for (name, bytes) in files("colour") {
        // 143 pixels are 0.000143 megapixels.
        assert!(decode(&bytes, BACKGROUND, 0.000_143).is_ok(), "{name}");
        let reason = decode(&bytes, BACKGROUND, 0.000_142).unwrap_err();
        assert_eq!(
            reason.to_string(),
            "expected at most 0.000142 megapixels (max_megapixels), got 0.000143: 13 × 11",
            "{name}"
        );
    }
}

#[test]
fn an_odd_palette_is_refused_rather_than_guessed() {
    let files = files("colour");
    let bytes = &files.iter().find(|(name, _)| name == "palette_1bit.tif").unwrap().1;
    // Tag, type and count as they stand in the directory; the compression turned into that of a fax machine.
    let compression = bytes.windows(8).position(|tag| tag == [3, 1, 3, 0, 1, 0, 0, 0]).unwrap();
    let mut fax = bytes.clone();
    fax[compression + 8] = 4;
    let reason = read(&fax).unwrap_err();
    assert!(reason.starts_with("expected a TIFF that can be decoded, got: "), "{reason}");
    // The number of samples turned into the order of bits, lowest first.
    let samples = bytes.windows(8).position(|tag| tag == [0x15, 1, 3, 0, 1, 0, 0, 0]).unwrap();
    let mut reversed = bytes.clone();
    reversed[samples..samples + 9].copy_from_slice(&[0x0a, 1, 3, 0, 1, 0, 0, 0, 2]);
    read(&reversed).unwrap_err();
}

#[test]
fn a_header_that_promises_too_much_takes_no_memory() {
    // The width and height of a PNG, and then of a JPEG, set to 60000.
    let files = files("colour");
    let of = |name: &str| files.iter().find(|(other, _)| other == name).unwrap().1.clone();
    let mut jpeg = of("rgb_444.jpg");
    let frame = jpeg.windows(2).position(|two| two == [0xff, 0xc0]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xea, 0x60, 0xea, 0x60]);
    assert_eq!(read(&jpeg).unwrap_err(), "expected at most 100 megapixels (max_megapixels), got 3600: 60000 × 60000");
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0, 11, 0, 0]);
    assert!(read(&jpeg).unwrap_err().starts_with("expected a JPEG that can be decoded, got: "));
    let mut bmp = of("rgb.bmp");
    bmp[18..26].copy_from_slice(&[0x60, 0xea, 0, 0, 0x60, 0xea, 0, 0]);
    assert_eq!(read(&bmp).unwrap_err(), "expected at most 100 megapixels (max_megapixels), got 3600: 60000 × 60000");
}

/// It took 4 GB and ten seconds.
#[test]
fn a_webp_whose_metadata_promise_too_much_takes_no_memory() {
    let mut webp = fs::read(goldens("orientation").join("6.webp")).unwrap();
    let exif = webp.windows(4).position(|four| four == b"EXIF").unwrap();
    webp[exif + 4..exif + 8].fill(0xff);
    assert_eq!(read(&webp).unwrap_err(), "expected a whole WebP, got a truncated one");
}

#[test]
fn a_larger_file_truncated_anywhere_is_an_error() {
    let photo = fixture::picture::figure(97, 75, 1, 3);
    for format in
        [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::Bmp, ImageFormat::Tiff, ImageFormat::WebP, ImageFormat::Gif]
    {
        let mut bytes = Cursor::new(Vec::new());
        photo.write_to(&mut bytes, format).unwrap();
        let bytes = bytes.into_inner();
        assert_eq!(read(&bytes).unwrap().dimensions(), (97, 75));
        for tenth in 1..10 {
            read(&bytes[..bytes.len() * tenth / 10]).expect_err(&format!("{format:?} at {tenth} tenths"));
        }
    }
}

#[test]
fn a_panic_is_a_reason() {
    let reason = guarded(|| panic!("slice index\n{} of 3", 4)).unwrap_err();
    assert_eq!(
        reason.to_string(),
        "expected a photo that can be decoded, got a panic of the decoder: slice index 4 of 3"
    );
}
