//! What is looked at before a header goes to the parser, which reads any Python literal: its time doubles with each level
//! of brackets, and it does not expect axes that no memory holds.

const MAGIC: &[u8] = b"\x93NUMPY";

/// Bytes of the longest header. NumPy reads no longer ones either, unless it is told to.
const LONGEST: usize = 10_000;

/// Brackets that open in a header: one for the dict and one for the axes, and some to spare.
const BRACKETS: usize = 6;

/// Bytes of the largest element.
const LARGEST: usize = 16;

/// Errors: what is in the header instead. A file that is none of these may still be no array.
pub fn check(bytes: &[u8]) -> Result<(), String> {
    let Some((length, header)) = header(bytes) else { return Ok(()) };
    // The parser takes that much memory at once.
    if length > LONGEST {
        return Err(format!("a header of {length} bytes"));
    }
    let text = String::from_utf8_lossy(&header[..length.min(header.len())]);
    let brackets = text.matches(['(', '[', '{']).count();
    if brackets > BRACKETS {
        return Err(format!("a header with {brackets} open brackets"));
    }
    let axes = axes(&text)?;
    // Also where there are no rows, so that the length of a row is a number.
    let lengths = axes.iter().filter(|length| **length != 0);
    let fits = |bytes: &usize| isize::try_from(*bytes).is_ok();
    match lengths.copied().try_fold(LARGEST, |bytes, length| bytes.checked_mul(length).filter(fits)) {
        Some(_) => Ok(()),
        None => Err(format!("axes {axes:?}, which no memory holds")),
    }
}

/// How long the header says it is, and all that follows.
fn header(bytes: &[u8]) -> Option<(usize, &[u8])> {
    match bytes.strip_prefix(MAGIC)? {
        [1, _, a, b, rest @ ..] => Some((usize::from(u16::from_le_bytes([*a, *b])), rest)),
        [_, _, a, b, c, d, rest @ ..] => Some((u32::from_le_bytes([*a, *b, *c, *d]) as usize, rest)),
        _ => None,
    }
}

/// The lengths of the axes; none if there are no axes, which the parser says.
fn axes(text: &str) -> Result<Vec<usize>, String> {
    let Some((_, rest)) = text.split_once("shape") else { return Ok(Vec::new()) };
    // The parser would take the last one.
    if rest.contains("shape") {
        return Err("two shapes".to_owned());
    }
    let inner = rest.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map_or("", |(inner, _)| inner);
    let lengths = inner.split(',').map(str::trim).filter(|length| !length.is_empty());
    // It also knows other ways to write a number.
    let number = |length: &str| {
        let is_plain = length.bytes().all(|byte| byte.is_ascii_digit());
        let number = if is_plain { length.parse().ok() } else { None };
        number.ok_or_else(|| format!("an axis of {length}"))
    };
    lengths.map(number).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn array(version: u8, header: &str) -> Vec<u8> {
        let length = (header.len() as u32).to_le_bytes();
        let length = if version == 1 { &length[..2] } else { &length };
        [MAGIC, &[version, 0], length, header.as_bytes()].concat()
    }

    fn dict(shape: &str) -> String {
        format!("{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}")
    }

    #[test]
    fn what_numpy_writes_goes_to_the_parser() {
        for shape in ["(3,)", "(2, 3)", "(0, 7)", "()"] {
            assert_eq!([1, 2, 3].map(|version| check(&array(version, &dict(shape)))), [Ok(()), Ok(()), Ok(())]);
        }
        assert_eq!(check(b"no array"), Ok(()));
    }

    #[test]
    fn what_the_parser_takes_long_for_or_falls_over_does_not() {
        let says = |header: &str| [1, 2].map(|version| check(&array(version, header)).unwrap_err())[1].clone();
        assert_eq!(says(&dict(&"[".repeat(40))), "a header with 41 open brackets");
        assert_eq!(says(&dict(&" ".repeat(10_001))), "a header of 10054 bytes");
        assert_eq!(
            says(&dict("(0, 4294967296, 4294967296)")),
            "axes [0, 4294967296, 4294967296], which no memory holds"
        );
    }
}
