//! WebP: whether a file is whole. The decoder would read a few missing bytes at the end as zeros, and take memory for
//! a chunk of metadata by the length that its header promises, of up to 4 GB.

/// Bytes before the first chunk: `RIFF`, a length, `WEBP`.
const HEAD: usize = 12;

/// Whether all bytes are there that the container and its chunks promise.
pub fn is_whole(bytes: &[u8]) -> bool {
    if length(bytes, 4).is_none_or(|length| bytes.len() - 8 < length) {
        return false;
    }
    let mut at = HEAD;
    // What is behind the last chunk is too short for another one.
    while let Some(length) = length(bytes, at + 4) {
        if bytes.len() - at - 8 < length {
            return false;
        }
        // Chunks begin at even places.
        at += 8 + length.next_multiple_of(2);
    }
    true
}

fn length(bytes: &[u8], at: usize) -> Option<usize> {
    let length = bytes.get(at..)?.first_chunk()?;
    Some(u32::from_le_bytes(*length) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(length: u32, chunks: &[(&str, u32, &[u8])]) -> Vec<u8> {
        let mut bytes = [b"RIFF", &length.to_le_bytes()[..], b"WEBP"].concat();
        for (name, length, data) in chunks {
            bytes.extend([name.as_bytes(), &length.to_le_bytes(), data].concat());
        }
        bytes
    }

    #[test]
    fn container_and_chunks_promise_what_is_there() {
        assert!(is_whole(&file(25, &[("VP8L", 3, b"abc\0"), ("EXIF", 1, b"a")])));
        assert!(!is_whole(&file(26, &[("VP8L", 3, b"abc\0"), ("EXIF", 1, b"a")])));
        assert!(!is_whole(&file(25, &[("VP8L", 3, b"abc\0"), ("EXIF", 2, b"a")])));
        assert!(!is_whole(&file(25, &[("VP8L", 3, b"abc\0"), ("EXIF", u32::MAX, b"a")])));
        assert!(is_whole(&file(4, &[])) && !is_whole(b"RIFF"));
    }
}
