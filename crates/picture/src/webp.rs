//! WebP: whether a file is whole. The decoder would read a few missing bytes at the end as zeros, and take memory for
//! a chunk of metadata by the length that its header promises, of up to 4 GB.

/// Bytes before the first chunk: `RIFF`, a length, `WEBP`.
const HEAD: usize = 12;

/// Bytes of a frame of an animation before its own chunks.
const FRAME_HEAD: usize = 16;

/// The container, without what follows it in the file; `None` unless all bytes are there that it and its chunks promise.
pub fn whole(bytes: &[u8]) -> Option<&[u8]> {
    let container = bytes.get(..length(bytes, 4)?.checked_add(8)?)?;
    are_whole(container.get(HEAD..)?).then_some(container)
}

/// Whether all bytes are there that these chunks promise, one after the other.
fn are_whole(mut chunks: &[u8]) -> bool {
    // What is behind the last chunk is too short for another one.
    while let Some(length) = length(chunks, 4) {
        let Some(data) = chunks[8..].get(..length) else { return false };
        if chunks.starts_with(b"ANMF") && !data.get(FRAME_HEAD..).is_some_and(are_whole) {
            return false;
        }
        // Chunks begin at even places.
        chunks = chunks.get(8 + length.next_multiple_of(2)..).unwrap_or_default();
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
        let is_whole = |bytes: &[u8]| whole(bytes).is_some();
        assert!(is_whole(&file(25, &[("VP8L", 3, b"abc\0"), ("EXIF", 1, b"a")])));
        assert!(!is_whole(&file(26, &[("VP8L", 3, b"abc\0"), ("EXIF", 1, b"a")])));
        assert!(!is_whole(&file(25, &[("VP8L", 3, b"abc\0"), ("EXIF", 2, b"a")])));
        assert!(!is_whole(&file(25, &[("VP8L", 3, b"abc\0"), ("EXIF", u32::MAX, b"a")])));
        assert!(is_whole(&file(4, &[])) && !is_whole(b"RIFF") && !is_whole(&file(3, &[])));
    }

    #[test]
    fn what_follows_the_container_is_no_part_of_it() {
        let container = file(16, &[("VP8L", 3, b"abc\0")]);
        let trailer = [&container[..], b"EXIF\xff\xff\xff\xff"].concat();
        assert_eq!(whole(&trailer), Some(&container[..]));
    }

    #[test]
    fn a_frame_of_an_animation_is_looked_into() {
        let frame = |length: u32| [&[0; 16][..], b"EXIF", &length.to_le_bytes(), b"ab"].concat();
        let animated = |length| file(38, &[("ANMF", 26, &frame(length))]);
        assert_eq!([2, 3, u32::MAX].map(|length| whole(&animated(length)).is_some()), [true, false, false]);
        assert!(whole(&file(14, &[("ANMF", 2, b"ab")])).is_none());
    }
}
