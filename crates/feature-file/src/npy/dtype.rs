//! Elements of `.npy` files: numbers of any size and byte order, and texts.

use half::f16;

/// A dtype and its byte order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dtype {
    kind: Kind,
    /// Bytes of one element.
    pub size: usize,
    order: Order,
}

/// What an element is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Bool,
    Signed,
    Unsigned,
    Float,
    /// Characters of four bytes each.
    Text,
    /// Characters of one byte each.
    Bytes,
}

/// Which byte of a number comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    LowestFirst,
    HighestFirst,
}

impl Dtype {
    /// The dtype in NumPy's words, if elements of it are read: `<f8`.
    pub fn parse(descr: &str) -> Option<Self> {
        let order = if descr.starts_with('>') { Order::HighestFirst } else { Order::LowestFirst };
        let name = descr.strip_prefix(['<', '>', '|', '=']).unwrap_or(descr);
        let letter = name.chars().next().filter(char::is_ascii)?;
        let digits: usize = name[1..].parse().ok()?;
        let (kind, sizes, size): (Kind, &[usize], usize) = match letter {
            'b' => (Kind::Bool, &[1], digits),
            'i' => (Kind::Signed, &[1, 2, 4, 8], digits),
            'u' => (Kind::Unsigned, &[1, 2, 4, 8], digits),
            'f' => (Kind::Float, &[2, 4, 8], digits),
            'U' => (Kind::Text, &[], digits.checked_mul(4)?),
            'S' => (Kind::Bytes, &[], digits),
            _ => return None,
        };
        let fits = if sizes.is_empty() { size > 0 } else { sizes.contains(&size) };
        fits.then_some(Self { kind, size, order })
    }

    /// Whether elements are texts, and not numbers.
    pub const fn is_text(self) -> bool {
        matches!(self.kind, Kind::Text | Kind::Bytes)
    }

    /// One element as a number. Whole numbers beyond 2⁵³ are rounded.
    pub fn number(self, element: &[u8]) -> f64 {
        match self.kind {
            Kind::Bool => f64::from(u8::from(element[0] != 0)),
            Kind::Unsigned => self.bits(element) as f64,
            Kind::Signed => {
                let unused = 64 - 8 * self.size as u32;
                ((self.bits(element) << unused).cast_signed() >> unused) as f64
            }
            Kind::Float => match self.size {
                2 => f16::from_bits(self.bits(element) as u16).to_f64(),
                4 => f64::from(f32::from_bits(self.bits(element) as u32)),
                _ => f64::from_bits(self.bits(element)),
            },
            Kind::Text | Kind::Bytes => unreachable!("texts are no numbers"),
        }
    }

    /// One element as a text, without the zeros that fill it up; none if it is not Unicode.
    pub fn text(self, element: &[u8]) -> Option<String> {
        let text: String = match self.kind {
            Kind::Text => {
                element.chunks_exact(4).map(|one| char::from_u32(self.bits(one) as u32)).collect::<Option<_>>()
            }
            _ => String::from_utf8(element.to_vec()).ok(),
        }?;
        Some(text.trim_end_matches('\0').to_owned())
    }

    fn bits(self, element: &[u8]) -> u64 {
        let join = |bits: u64, byte: &u8| bits << 8 | u64::from(*byte);
        match self.order {
            Order::LowestFirst => element.iter().rev().fold(0, join),
            Order::HighestFirst => element.iter().fold(0, join),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(descr: &str, element: &[u8]) -> f64 {
        let dtype = Dtype::parse(descr).unwrap();
        assert_eq!(dtype.size, element.len());
        dtype.number(element)
    }

    #[test]
    fn numbers_of_every_size_and_order_by_hand() {
        assert_eq!(number("|b1", &[7]), 1.0);
        assert_eq!([number("|u1", &[255]), number("|i1", &[255])], [255.0, -1.0]);
        assert_eq!([number("<i2", &[0xfe, 0xff]), number(">i2", &[0xff, 0xfe])], [-2.0; 2]);
        assert_eq!([number("<u4", &[0, 1, 0, 0]), number(">u4", &[0, 0, 1, 0])], [256.0; 2]);
        assert_eq!(number("<i8", &(-5_000_000_000_i64).to_le_bytes()), -5e9);
        assert_eq!(number(">u8", &u64::MAX.to_be_bytes()), 2_f64.powi(64));
        assert_eq!([number("<f2", &[0, 0xb8]), number(">f2", &[0xb8, 0])], [-0.5; 2]);
        assert_eq!(
            [number("<f4", &0.1_f32.to_le_bytes()), number(">f4", &0.1_f32.to_be_bytes())],
            [f64::from(0.1_f32); 2]
        );
        assert_eq!([number("<f8", &0.1_f64.to_le_bytes()), number(">f8", &0.1_f64.to_be_bytes())], [0.1; 2]);
        assert!(number("<f4", &f32::NAN.to_le_bytes()).is_nan());
    }

    #[test]
    fn others_are_none() {
        for descr in
            ["<f16", "<c8", "|O", "|V8", "<M8[ns]", "", "<", "|u3", "<f0", "|S0", "öf", "<U4611686018427387904"]
        {
            assert_eq!(Dtype::parse(descr), None, "{descr}");
        }
        assert!(Dtype::parse("<U3").unwrap().is_text() && !Dtype::parse("f8").unwrap().is_text());
        assert_eq!(Dtype::parse("<U1").unwrap().text(&[0, 0xd8, 0, 0]), None, "half of a pair is no character");
        assert_eq!(Dtype::parse("|S1").unwrap().text(&[0xff]), None);
    }
}
