//! What happens to photos, and what is to be said of them.

use crate::classifier::figure;
use fixture::{damage, root};
use image::{ImageFormat, RgbImage};
use std::fs::{self, File};
use std::io::Cursor;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

/// What the row of a file says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    /// A status that begins so.
    Fault(&'static str),
    /// The photo is odd, and can be read.
    Ok,
    /// What a decoder makes of it.
    Either,
    /// Nothing: there is no row.
    NoRow,
}

/// A way to damage a file: the ending of its name, its bytes, what its row says.
type Bytes = (&'static str, fn(u64) -> Vec<u8>, Says);

/// Files that differ from others in their bytes.
const BYTES: [Bytes; 28] = [
    ("png", |_| Vec::new(), Says::Fault("unreadable: ")),
    ("png", |_| half(&whole().png), Says::Fault("unreadable: ")),
    ("jpg", |_| half(&whole().jpeg), Says::Fault("unreadable: expected a whole JPEG, got a truncated one")),
    ("webp", |_| half(&whole().webp), Says::Fault("unreadable: ")),
    ("gif", |_| whole().gif[..20].to_vec(), Says::Fault("unreadable: ")),
    ("png", |_| whole().png[..8].to_vec(), Says::Fault("unreadable: ")),
    ("jpg", |_| b"\xff\xd8\xff\xd9".to_vec(), Says::Fault("unreadable: ")),
    ("jpg", |_| b"Not a photo, whatever the name says.\n".repeat(100), Says::Fault("unreadable: ")),
    ("png", |_| vec![0; 10_000], Says::Fault("unreadable: ")),
    ("jpg", |_| [&b"GIF"[..], &[0xff; 5000]].concat(), Says::Fault("unreadable: ")),
    ("png", |_| resized_png(50_000, 50_000), Says::Fault("too large: expected at most 100 megapixels")),
    ("png", |_| resized_png(0x7fff_ffff, 0x7fff_ffff), Says::Fault("")),
    ("png", |_| resized_png(0, 50), Says::Fault("unreadable: ")),
    ("jpg", |_| resized_jpeg(65_000, 65_000), Says::Fault("too large: expected at most 100 megapixels")),
    ("jpg", |_| resized_jpeg(9000, 9000), Says::Either),
    ("png", |_| bomb().to_vec(), Says::Ok),
    ("png", |seed| damage::bytes(&whole().png, &whole().jpeg, seed), Says::Either),
    ("jpg", |seed| damage::bytes(&whole().jpeg, &whole().png, seed), Says::Either),
    ("webp", |seed| damage::bytes(&whole().webp, &whole().png, seed), Says::Either),
    ("tif", |seed| damage::bytes(&whole().tiff, &whole().png, seed), Says::Either),
    ("bmp", |seed| damage::bytes(&whole().bmp, &whole().png, seed), Says::Either),
    ("gif", |seed| damage::bytes(&whole().gif, &whole().png, seed), Says::Either),
    ("jpg", |_| whole().png.clone(), Says::Ok),
    ("heic", |_| whole().jpeg.clone(), Says::Ok),
    ("jpg", |_| golden("cmyk.jpg"), Says::Ok),
    ("png", |_| golden("grey_16bit.png"), Says::Ok),
    ("gif", |_| golden("frames.gif"), Says::Ok),
    ("png", |_| [&whole().png[..], &[0xff; 1000]].concat(), Says::Ok),
];

/// A way to make something else in place of a file.
type Kind = (&'static str, fn(&Path), Says);

/// Files that differ from others in what they are.
const KINDS: [Kind; 9] = [
    ("jpg", |path| fs::create_dir(path).unwrap(), Says::NoRow),
    ("jpg", |path| symlink("nowhere", path).unwrap(), Says::Fault("unreadable: No such file or directory")),
    ("jpg", |path| symlink(path, path).unwrap(), Says::Fault("unreadable: Too many levels of symbolic links")),
    ("jpg", |path| symlink("/dev/zero", path).unwrap(), Says::Fault("unreadable: expected a file")),
    ("jpg", pipe, Says::Fault("unreadable: expected a file")),
    (
        "jpg",
        |path| File::create_new(path).unwrap().set_len(3 << 30).unwrap(),
        Says::Fault("too large: expected at most"),
    ),
    ("jpg", locked, Says::Fault("unreadable: Permission denied")),
    ("\n\u{1b}[2J.png", |path| put(path, &whole().png), Says::Ok),
    ("\",=1+1.png", |path| put(path, &whole().png), Says::Ok),
];

/// Makes the file `name` in `folder`, with its ending; the name, and what its row says.
pub fn make(folder: &Path, name: &str, number: usize) -> (String, Says) {
    match number % (BYTES.len() + KINDS.len()) {
        way if way < BYTES.len() => {
            let (ending, bytes, says) = BYTES[way];
            let name = format!("{name}.{ending}");
            put(&folder.join(&name), &bytes(number as u64));
            (name, says)
        }
        way => {
            let (ending, make, says) = KINDS[way - BYTES.len()];
            let name = format!("{name}.{ending}");
            let path = folder.join(&name);
            make(&path);
            let can_read =
                matches!(says, Says::Fault(reason) if reason.ends_with("denied")) && File::open(&path).is_ok();
            if can_read {
                eprintln!("not tested: permissions do not keep this user (root) from reading a file");
            }
            (name, if can_read { Says::Ok } else { says })
        }
    }
}

/// One photo in several formats.
struct Whole {
    png: Vec<u8>,
    jpeg: Vec<u8>,
    webp: Vec<u8>,
    tiff: Vec<u8>,
    bmp: Vec<u8>,
    gif: Vec<u8>,
}

fn whole() -> &'static Whole {
    static WHOLE: OnceLock<Whole> = OnceLock::new();
    WHOLE.get_or_init(|| {
        let photo = figure(0, 1);
        let [png, jpeg, webp, tiff, bmp, gif] = [
            ImageFormat::Png,
            ImageFormat::Jpeg,
            ImageFormat::WebP,
            ImageFormat::Tiff,
            ImageFormat::Bmp,
            ImageFormat::Gif,
        ]
        .map(|format| encoded(&photo, format));
        Whole { png, jpeg, webp, tiff, bmp, gif }
    })
}

/// The bytes of a file.
pub fn encoded(photo: &RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    photo.write_to(&mut file, format).unwrap();
    file.into_inner()
}

/// Nine million equal pixels in a few kilobytes.
fn bomb() -> &'static [u8] {
    static BOMB: OnceLock<Vec<u8>> = OnceLock::new();
    BOMB.get_or_init(|| encoded(&RgbImage::new(3000, 3000), ImageFormat::Png))
}

fn half(bytes: &[u8]) -> Vec<u8> {
    bytes[..bytes.len() / 2].to_vec()
}

/// A PNG that promises other pixels than it has, with the right checksum.
fn resized_png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = whole().png.clone();
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let checksum = crc32fast::hash(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&checksum.to_be_bytes());
    bytes
}

/// A JPEG that promises other pixels than it has.
fn resized_jpeg(width: u16, height: u16) -> Vec<u8> {
    let mut bytes = whole().jpeg.clone();
    let frame = bytes.windows(2).position(|two| two == [0xff, 0xc0]).unwrap();
    bytes[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    bytes[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
    bytes
}

fn golden(name: &str) -> Vec<u8> {
    fs::read(root().join("crates/picture/tests/goldens/colour").join(name)).unwrap()
}

/// Writes a new file.
pub fn put(path: &Path, bytes: &[u8]) {
    std::io::Write::write_all(&mut File::create_new(path).unwrap(), bytes).unwrap();
}

fn pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

fn locked(path: &Path) {
    put(path, &whole().png);
    fs::set_permissions(path, fs::Permissions::from_mode(0o000)).unwrap();
}
