//! Photos of all kinds, and what `predict` says of them.

use artifact::walk;
use fixture::classifier::{FILE, alone, figure, with_photos};
use fixture::{Outcome, Project, picture, program};
use flate2::Compression;
use flate2::write::ZlibEncoder;
use image::{Rgb, RgbImage};
use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::process::Command;
use std::sync::OnceLock;

/// A classifier, and in `photos` some dozens of files: discs, squares, what is like neither, and no photos.
pub fn project(classifier: &[u8]) -> Project {
    let project = with_photos(classifier, 12);
    for number in 0..6 {
        project.picture(&format!("photos/{number}.jpg"), &figure(number as usize % 2, 400 + number));
        project.picture(&format!("photos/Käfer & co #{number} 100%.png"), &figure(0, 500 + number));
    }
    project.picture("photos/bright.png", &RgbImage::from_pixel(70, 50, Rgb([255; 3])));
    project.picture("photos/noise.bmp", &picture::noise(70, 50, 1));
    project.picture("photos/large.jpg", &picture::figure(1400, 1000, 1, 1));
    let read = |name: &str| fs::read(project.path().join("photos").join(name)).unwrap();
    let (png, jpeg) = (read("disc/0.png"), read("0.jpg"));
    project.write("photos/half.png", &png[..png.len() / 2]);
    project.write("photos/half.jpg", &jpeg[..jpeg.len() / 2]);
    project.write("photos/text.jpg", b"no photo at all");
    project.write("photos/empty.png", b"");
    project
}

/// A folder with a classifier, and the file of one photo.
pub fn one(classifier: &[u8]) -> (Project, Vec<u8>) {
    let project = alone(classifier);
    project.picture("a.png", &figure(0, 1));
    let photo = fs::read(project.path().join("a.png")).unwrap();
    (project, photo)
}

/// The files below `photos`, by path.
pub fn files(project: &Project) -> BTreeMap<String, Vec<u8>> {
    let files = walk::files(&project.path().join("photos")).unwrap().into_iter();
    let name = |file: &std::path::Path| file.strip_prefix(project.path()).unwrap().to_string_lossy().into_owned();
    files.map(|file| (name(&file), fs::read(&file).unwrap())).collect()
}

/// What `predict` says of the files below `photos`: a line of JSON for each path.
pub fn predicted(project: &Project, options: &[&str]) -> BTreeMap<String, String> {
    let mut command = Command::new(program("predict"));
    command.args([FILE, "photos", "--format", "jsonl"]).args(options).current_dir(project.path());
    let outcome = Outcome::from(command.env_remove("RUST_BACKTRACE").output().unwrap());
    let path =
        |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap()["path"].as_str().unwrap().to_owned();
    let lines: BTreeMap<String, String> =
        outcome.stdout.lines().map(|line| (path(line), format!("{line}\n"))).collect();
    assert!(lines.len() > 40, "{outcome:?}");
    lines
}

/// A path as it stands in an address.
pub fn escaped(path: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte);
    path.bytes()
        .map(|byte| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// Files as a form, as browsers and curl send it: the content type and the body.
pub fn form<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> (String, Vec<u8>) {
    let mut body = Vec::new();
    for (name, bytes) in files {
        let head = format!("--edge\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"{name}\"\r\n\r\n");
        body.extend([head.as_bytes(), bytes, b"\r\n"].concat());
    }
    body.extend_from_slice(b"--edge--\r\n");
    ("multipart/form-data; boundary=edge".to_owned(), body)
}

/// A photo that takes a while: a second to decode, and little to send.
pub fn slow() -> &'static [u8] {
    static PHOTO: OnceLock<Vec<u8>> = OnceLock::new();
    PHOTO.get_or_init(|| blank(7_000, 7_000, COLOUR))
}

/// How a PNG has its pixels: bits, the number of the kind, and bits of all channels.
type Pixels = [u8; 3];
/// Black or white.
pub const GREY: Pixels = [1, 0, 1];
/// Red, green, blue and opacity.
const COLOUR: Pixels = [16, 6, 64];

/// A PNG of nothing but zeros.
pub fn blank(width: u32, height: u32, [bits, kind, all]: Pixels) -> Vec<u8> {
    // Differences to three neighbours, which take longest to undo.
    let mut row = vec![4];
    row.resize(1 + (width as usize * usize::from(all)).div_ceil(8), 0);
    let mut pixels = ZlibEncoder::new(Vec::new(), Compression::fast());
    (0..height).for_each(|_| pixels.write_all(&row).unwrap());
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[bits, kind, 0, 0, 0]].concat();
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, data) in [(b"IHDR", header), (b"IDAT", pixels.finish().unwrap()), (b"IEND", Vec::new())] {
        let chunk = [&kind[..], &data].concat();
        file.extend((data.len() as u32).to_be_bytes());
        file.extend_from_slice(&chunk);
        file.extend(crc32fast::hash(&chunk).to_be_bytes());
    }
    file
}
