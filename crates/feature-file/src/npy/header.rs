//! The header of a `.npy` file: dtype, order and axes, as Python writes them.
//!
//! After "NPY format", numpy.lib.format, versions 1 to 3.

/// What every file begins with.
const MAGIC: &[u8] = b"\x93NUMPY";
/// Bytes before the text of the header, in version 1 and in later ones.
const BEFORE: [usize; 2] = [10, 12];
/// Bytes of the longest header. NumPy reads no longer ones either, unless it is told to.
const LONGEST: usize = 10_000;
/// Bytes that hold any header that is read.
pub const MOST: usize = BEFORE[1] + LONGEST;

/// What a header says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The dtype in NumPy's words: `<f8`.
    pub descr: String,
    /// Whether columns lie together in the file, and not rows.
    pub by_column: bool,
    /// The lengths of the axes.
    pub shape: Vec<usize>,
    /// Bytes before the first element.
    pub length: usize,
}

impl Header {
    /// Reads it from the begin of a file. Errors: what is there instead.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        let other = if bytes.is_empty() { "an empty file" } else { "another file" };
        let rest = bytes.strip_prefix(MAGIC).ok_or(other)?;
        let (before, length) = match *rest {
            [1, _, a, b, ..] => (BEFORE[0], usize::from(u16::from_le_bytes([a, b]))),
            [2 | 3, _, a, b, c, d, ..] => (BEFORE[1], u32::from_le_bytes([a, b, c, d]) as usize),
            [version, _, ..] => return Err(format!("one of version {version}")),
            _ => return Err("one that ends in its header".to_owned()),
        };
        if length > LONGEST {
            return Err(format!("one with a header of {length} bytes"));
        }
        let length = before + length;
        let text = bytes.get(before..length).ok_or("one that ends in its header")?;
        let text = String::from_utf8_lossy(text);
        let value = |key: &str| value(&text, key).ok_or_else(|| format!("a header without {key}"));
        let order = value("fortran_order")?;
        let by_column = match (order.starts_with("True"), order.starts_with("False")) {
            (false, false) => return Err("a header whose fortran_order is neither True nor False".to_owned()),
            (by_column, _) => by_column,
        };
        Ok(Self { descr: descr(value("descr")?)?, by_column, shape: shape(value("shape")?)?, length })
    }

    /// How many elements there are, if a file can have so many.
    pub fn elements(&self) -> Option<usize> {
        self.shape.iter().try_fold(1_usize, |all, length| all.checked_mul(*length))
    }
}

/// What follows `'key':` in the text of a dictionary.
fn value<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let quoted = ['\'', '"'].map(|quote| format!("{quote}{key}{quote}"));
    let (_, rest) = quoted.iter().find_map(|quoted| text.split_once(quoted.as_str()))?;
    Some(rest.trim_start().strip_prefix(':')?.trim_start())
}

fn descr(value: &str) -> Result<String, String> {
    let quote = value.chars().next().filter(|quote| ['\'', '"'].contains(quote));
    let quote = quote.ok_or("elements of several parts")?;
    let (descr, _) = value[1..].split_once(quote).ok_or("a header whose descr has no end")?;
    Ok(descr.to_owned())
}

fn shape(value: &str) -> Result<Vec<usize>, String> {
    let inner = value.strip_prefix('(').and_then(|rest| rest.split_once(')')).map(|(inner, _)| inner);
    let lengths = inner.ok_or("a header whose shape has no brackets")?.split(',').map(str::trim);
    // Python 2 wrote `3L`.
    let lengths = lengths.filter(|length| !length.is_empty()).map(|length| length.trim_end_matches('L'));
    lengths.map(|length| length.parse().map_err(|_| format!("an axis of {length}"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::npy::tests::bytes;

    fn parsed(text: &str) -> Result<(String, bool, Vec<usize>), String> {
        let mut bytes = [MAGIC, &[1, 0], &(text.len() as u16).to_le_bytes(), text.as_bytes()].concat();
        bytes.extend([7; 20]);
        Header::parse(&bytes).map(|header| {
            assert_eq!(header.length, 10 + text.len());
            (header.descr, header.by_column, header.shape)
        })
    }

    #[test]
    fn the_headers_of_other_writers_are_read() {
        let expected = Ok(("<f8".to_owned(), true, vec![3, 2]));
        for text in [
            // NumPy; Python 2; R's RcppCNPy; Julia's NPZ, which has no last comma.
            "{'descr': '<f8', 'fortran_order': True, 'shape': (3, 2), }      \n",
            "{'descr': '<f8', 'fortran_order': True, 'shape': (3L, 2L), }\n",
            "{'descr': '<f8', 'fortran_order': True , 'shape': (3,2,), }",
            "{\"shape\":(3,2),\"descr\":\"<f8\",\"fortran_order\":True}",
        ] {
            assert_eq!(parsed(text), expected, "{text}");
        }
        assert_eq!(parsed("{'descr':'|u1','fortran_order':False,'shape':(7,)}").unwrap().2, [7]);
    }

    #[test]
    fn later_versions_have_a_longer_length() {
        let one = bytes("<f4", "False", "(1, 1)", &[0; 4]);
        let text = &one[10..one.len() - 4];
        for version in [2, 3] {
            let head = [MAGIC, &[version, 0], &(text.len() as u32).to_le_bytes(), text].concat();
            assert_eq!(Header::parse(&head).unwrap().length, 12 + text.len());
        }
        assert_eq!(Header::parse(&[MAGIC, &[4, 0, 0, 0]].concat()).unwrap_err(), "one of version 4");
    }

    #[test]
    fn what_is_no_header_is_said() {
        let says = |text: &str| parsed(text).unwrap_err();
        assert_eq!(says("{}"), "a header without fortran_order");
        assert_eq!(
            says("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}"),
            "elements of several parts"
        );
        assert_eq!(says("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}"), "an axis of -1");
        assert_eq!(Header::parse(b"PK\x03\x04").unwrap_err(), "another file");
        assert_eq!(Header::parse(b"").unwrap_err(), "an empty file");
        assert_eq!(Header::parse(&[MAGIC, &[1, 0, 200, 0]].concat()).unwrap_err(), "one that ends in its header");
        let long = [MAGIC, &[2, 0], &20_000_u32.to_le_bytes()].concat();
        assert_eq!(Header::parse(&long).unwrap_err(), "one with a header of 20000 bytes");
    }
}
