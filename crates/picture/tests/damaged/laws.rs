//! What must hold when a photo is prepared, whatever is in its file. The fuzzer asks the same.

use fixture::memory::peak;
use fixture::message::assert_readable;
use picture::{Filter, Preparation, Preparer, Resize};
use std::panic;
use std::sync::{Mutex, Once};

/// Photos of more are refused, in millions of pixels.
const MAX_MEGAPIXELS: f64 = 0.5;

const PREPARATION: Preparation =
    Preparation { height: 11, width: 17, resize: Resize::Pad, filter: Filter::Bilinear, background: [255, 128, 0] };

/// What decoders may take for photos of [`MAX_MEGAPIXELS`], and up to 256 MB for tags or a profile that a header
/// promises: as much the decoders of TIFF and JPEG XL allow before they are told anything.
fn most_memory(length: usize) -> usize {
    (MAX_MEGAPIXELS * 16e6) as usize + (320 << 20) + 100 * length
}

/// Prepares a photo from a file of these bytes; tells whether it can be read. If so, it has pixels, not more than are
/// allowed, and all of the picture is overwritten, in the same way each time. If not, the reason is one line.
pub fn holds(bytes: &[u8]) -> bool {
    note_panics();
    let [first, second] = [0, 255].map(|before| {
        let (prepared, peak) = peak(|| prepare(bytes, before));
        assert!(
            peak <= most_memory(bytes.len()),
            "{peak} bytes for a file of {}: {}",
            bytes.len(),
            bytes[..bytes.len().min(200)].escape_ascii()
        );
        prepared
    });
    let ours = OUR_PANIC.lock().unwrap().take();
    assert!(ours.is_none(), "not a decoder, but {ours:?} panicked");
    assert!(first == second, "two different pictures of one file");
    match first {
        Ok((size @ (width, height), _)) => {
            let pixels = f64::from(width) * f64::from(height);
            assert!((1.0..=MAX_MEGAPIXELS * 1e6).contains(&pixels), "a photo of {size:?}");
            true
        }
        Err(reason) => {
            assert_readable(&reason, "expected ");
            false
        }
    }
}

/// Size of the photo, and the picture that was made of it over one of equal bytes.
fn prepare(bytes: &[u8], before: u8) -> Result<((u32, u32), Vec<u8>), String> {
    let mut picture = vec![before; PREPARATION.picture_len()];
    let size = Preparer::new(PREPARATION, MAX_MEGAPIXELS).prepare(bytes.to_vec(), &mut picture);
    size.map(|size| (size, picture)).map_err(|error| error.to_string())
}

/// Where this crate panicked. Panics of decoders are reasons why a photo cannot be read; ours would be mistakes.
static OUR_PANIC: Mutex<Option<String>> = Mutex::new(None);

fn note_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let earlier = panic::take_hook();
        panic::set_hook(Box::new(move |panic| match panic.location().map(ToString::to_string) {
            Some(place) if place.contains("/picture/src/") => *OUR_PANIC.lock().unwrap() = Some(place),
            // The fuzzer's hook would end it.
            Some(place) if ["/registry/", "/rustc/"].iter().any(|other| place.contains(other)) => {}
            _ => earlier(panic),
        }));
    });
}
