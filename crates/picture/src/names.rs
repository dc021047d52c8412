//! What a file is by its name alone.

use std::path::Path;

/// The extensions of photos, in upper or lower case. Its content tells the format later.
pub const EXTENSIONS: [&str; 12] =
    ["jpg", "jpeg", "png", "bmp", "webp", "tif", "tiff", "gif", "heic", "heif", "hif", "jxl"];

/// The extensions of photos in formats that are not read here: newer ones, and what cameras call raw.
const UNREAD: [&str; 12] = ["avif", "jp2", "psd", "cr2", "cr3", "nef", "arw", "dng", "raf", "orf", "rw2", "pef"];

/// What to do about such photos.
pub const CONVERT: &str = "convert them to JPEG, on a Mac with `sips -s format jpeg FILES --out FOLDER`, elsewhere with \
                           ImageMagick's `magick mogrify -format jpg FILES`";

/// Whether files of this kind, as [`kind_unless_photo`] names it, hold photos.
pub fn is_unread_photo(kind: &str) -> bool {
    kind.strip_prefix('.').is_some_and(|extension| UNREAD.contains(&extension))
}

/// `None` for a photo; the kind of any other file: `.txt`, `hidden`. `path`: below the folder of photos.
pub fn kind_unless_photo(path: &str) -> Option<String> {
    if path.split('/').any(is_of_the_system) {
        return Some("hidden".to_owned());
    }
    let extension = Path::new(path).extension().map(|extension| extension.to_string_lossy().to_lowercase());
    match extension {
        None => Some("none".to_owned()),
        Some(extension) if EXTENSIONS.contains(&extension.as_str()) => None,
        Some(extension) => Some(format!(".{extension}")),
    }
}

/// Whether a file or folder of this name was put there by an operating system and not by its user: hidden ones, and
/// `__MACOSX`, in which macOS keeps what zip files cannot hold.
pub fn is_of_the_system(name: &str) -> bool {
    name.starts_with('.') || name == "__MACOSX"
}
