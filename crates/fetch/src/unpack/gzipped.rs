//! The content of a gzip file.

use flate2::bufread::GzDecoder;
use std::io::{self, BufRead, Read};

/// Reads one stream after the other, as gzip does, and skips the zeros that tapes and disks leave after the last one.
/// `flate2::bufread::MultiGzDecoder` takes such zeros for a broken stream.
pub struct Gunzip<R> {
    /// The stream that is being read; `None` at the end.
    stream: Option<GzDecoder<R>>,
}

impl<R: BufRead> Gunzip<R> {
    /// Starts at the beginning of `file`.
    pub fn new(file: R) -> Self {
        Self { stream: Some(GzDecoder::new(file)) }
    }
}

impl<R: BufRead> Read for Gunzip<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while let Some(stream) = &mut self.stream {
            let n = stream.read(into)?;
            if n > 0 || into.is_empty() {
                return Ok(n);
            }
            self.stream = self.stream.take().map(GzDecoder::into_inner).map(next).transpose()?.flatten();
        }
        Ok(0)
    }
}

/// The next stream; `None` if only zeros follow.
fn next<R: BufRead>(mut file: R) -> io::Result<Option<GzDecoder<R>>> {
    if file.fill_buf()?.first().is_some_and(|byte| *byte != 0) {
        return Ok(Some(GzDecoder::new(file)));
    }
    loop {
        let buffer = file.fill_buf()?;
        if buffer.iter().any(|byte| *byte != 0) {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "expected zeros after the end, got something"));
        }
        match buffer.len() {
            0 => return Ok(None),
            n => file.consume(n),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write as _;

    fn stream(text: &str) -> Vec<u8> {
        let mut stream = GzEncoder::new(Vec::new(), Compression::default());
        stream.write_all(text.as_bytes()).unwrap();
        stream.finish().unwrap()
    }

    fn read(file: &[u8]) -> Result<String, String> {
        let mut text = String::new();
        // In small pieces, so that padding spans several.
        let file = io::BufReader::with_capacity(7, file);
        Gunzip::new(file).read_to_string(&mut text).map(|_| text).map_err(|error| error.to_string())
    }

    #[test]
    fn streams_follow_each_other_and_zeros_follow_them() {
        let (one, two) = (stream("one, "), stream("two"));
        for padding in [0, 1, 100] {
            let file = [one.clone(), two.clone(), vec![0; padding]].concat();
            assert_eq!(read(&file).as_deref(), Ok("one, two"));
        }
    }

    #[test]
    fn what_is_cut_off_damaged_or_followed_by_something_is_refused() {
        let whole = stream("one");
        assert!(read(&whole[..whole.len() - 1]).is_err());
        let mut damaged = whole.clone();
        damaged[whole.len() - 8] ^= 1;
        assert!(read(&damaged).is_err());
        assert!(read(&[whole.as_slice(), b"more"].concat()).is_err());
        let odd = [whole.as_slice(), &[0; 50], b"more"].concat();
        assert_eq!(read(&odd), Err("expected zeros after the end, got something".to_owned()));
    }
}
