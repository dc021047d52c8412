//! Why a photo cannot be read.

use image::ColorType;

/// Characters of a decoder's own words.
const LONGEST: usize = 300;

/// `Ok`, or why a photo cannot be read.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a photo cannot be read. Each is one line, also where a decoder's own message had several.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Error {
    /// The content is of no format that is read here.
    #[error("expected a JPEG, PNG, BMP, WebP, TIFF, GIF, HEIC or JPEG XL photo, got {found}")]
    Format {
        /// `an empty file`, `image/avif`, `something else`.
        found: &'static str,
    },
    /// The file ends early.
    #[error("expected a whole {format}, got a truncated one")]
    Truncated {
        /// `JPEG`, `WebP`, `HEIC`, `JPEG XL`.
        format: &'static str,
    },
    /// The decoder refuses the file.
    #[error("expected a {format} that can be decoded, got: {reason}")]
    Undecodable {
        /// `JPEG`, `TIFF`.
        format: String,
        /// The decoder's own words.
        reason: String,
    },
    /// The decoder panicked.
    #[error("expected a photo that can be decoded, got a panic of the decoder: {message}")]
    Panic {
        /// The panic's own words.
        message: String,
    },
    /// The header promises more pixels than are allowed.
    #[error(
        "expected at most {most} megapixels (max_megapixels), got {}: {width} × {height}", megapixels(*width, *height)
    )]
    TooLarge {
        /// What is allowed, in millions of pixels.
        most: f64,
        /// Width in the header.
        width: u32,
        /// Height in the header.
        height: u32,
    },
    /// The header promises no pixels.
    #[error("expected at least one pixel, got {width} × {height}")]
    NoPixels {
        /// Width in the header.
        width: u32,
        /// Height in the header.
        height: u32,
    },
    /// A JPEG without a frame header.
    #[error("expected a JPEG with a frame header, got none")]
    NoFrame,
    /// Floating-point pixels, which have no agreed range.
    #[error("expected 8 or 16 bits per channel, got {0:?}")]
    Channels(ColorType),
    /// A decoder returned fewer or more bytes than its header had promised.
    #[error("expected three bytes for each pixel")]
    Length,
}

impl Error {
    /// A decoder's refusal, brought onto one line.
    pub(crate) fn undecodable(format: impl Into<String>, reason: &impl ToString) -> Self {
        Self::Undecodable { format: format.into(), reason: one_line(&reason.to_string()) }
    }

    /// A decoder's panic, brought onto one line.
    pub(crate) fn panic(message: &str) -> Self {
        Self::Panic { message: one_line(message) }
    }
}

/// Millions of pixels.
pub(crate) fn megapixels(width: u32, height: u32) -> f64 {
    f64::from(width) * f64::from(height) / 1e6
}

/// Some decoders quote lists and bytes of the file.
fn one_line(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ").replace(char::is_control, "?");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_lines_of_a_decoder_become_one() {
        let error = Error::undecodable("TIFF", &"bad tag:\n  259 ");
        assert_eq!(error.to_string(), "expected a TIFF that can be decoded, got: bad tag: 259");
    }

    #[test]
    fn what_a_decoder_quotes_is_short_and_harmless() {
        let error = Error::panic(&format!("\u{1b}[2J {}", "1, ".repeat(1000)));
        let Error::Panic { message } = error else { unreachable!() };
        assert!(message.starts_with("?[2J 1, 1,") && message.ends_with('…') && message.chars().count() == 301);
    }
}
