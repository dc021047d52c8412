//! What is looked at before a file is read as YAML: whatever is in it, reading takes time and memory in proportion to its
//! length, and only what our files hold.

use serde::de::{DeserializeSeed, Deserializer, EnumAccess, Error, MapAccess, SeqAccess, Visitor};
use std::cell::Cell;
use std::fmt;

/// Lists and mappings in each other. The parser refuses more too, but after a time that grows with the square of their
/// number: a minute for a file of 200 kB.
const DEEPEST: usize = 128;

/// Marks a comment that can be nothing else. It ends with its line, as one that may be text does.
const SURE_COMMENT: u8 = b'#';

/// What a file may grow by when its aliases are replaced by what they stand for, beside twice its length. Aliases of
/// aliases could fill any memory.
const SPARE: usize = 10_000;

/// Errors: the text is nested too deep, its aliases stand for too much, something has a tag, or a key is a list or a
/// mapping. Keys and tags of that kind could not always be written again.
pub fn check(text: &str) -> Result<(), String> {
    if deepest(text) > DEEPEST {
        return Err(format!("expected at most {DEEPEST} lists and mappings in each other, got more open brackets"));
    }
    let left = Cell::new(2 * text.len() + SPARE);
    let document = serde_yaml::Deserializer::from_str(text);
    Walk { left: &left, at: Place::Value }.deserialize(document).map_err(|error| error.to_string())
}

/// The most brackets that may be open at once: perhaps more than there are, never fewer.
///
/// In what may be quoted, or a comment behind a quote, a bracket that closes takes back only one that opened there too.
fn deepest(text: &str) -> usize {
    let (mut open, mut most, mut last) = (0_usize, 0, b'\n');
    // What ends the quote or comment, and how many brackets were open before it.
    let mut inside: Option<(u8, usize)> = None;
    let mut is_escaped = false;
    for byte in text.bytes() {
        match (byte, inside) {
            _ if is_escaped => {}
            (b'\n', Some((SURE_COMMENT, before))) => (open, inside) = (before, None),
            (_, Some((SURE_COMMENT, _))) => {}
            (b'[' | b'{', _) => open += 1,
            (b']' | b'}', _) => open = open.saturating_sub(1).max(inside.map_or(0, |(_, before)| before)),
            (_, Some((end, _))) if byte == end => inside = None,
            (b'"' | b'\'', None) => inside = Some((byte, open)),
            (b'#', None) if b" \t\r\n[]{},".contains(&last) => inside = Some((SURE_COMMENT, open)),
            (b'#', None) if b"\"'".contains(&last) => inside = Some((b'\n', open)),
            _ => {}
        }
        is_escaped = byte == b'\\' && !is_escaped && matches!(inside, Some((b'"', _)));
        most = most.max(open);
        last = byte;
    }
    most
}

/// Looks at every value, behind aliases too, and keeps none.
#[derive(Clone, Copy)]
struct Walk<'a> {
    /// How many values and characters are still allowed.
    left: &'a Cell<usize>,
    at: Place,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Key,
    Value,
}

impl Walk<'_> {
    fn spend<E: Error>(self, characters: usize) -> Result<(), E> {
        let too_much = || E::custom("expected aliases (*name) that stand for little, got more than the file may hold");
        self.left.set(self.left.get().checked_sub(1 + characters).ok_or_else(too_much)?);
        Ok(())
    }

    /// Begins a list or a mapping.
    fn enter<E: Error>(self) -> Result<(), E> {
        match self.at {
            Place::Key => Err(E::custom("expected keys that are texts or numbers, got a list or a mapping")),
            Place::Value => self.spend(0),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<(), D::Error> {
        value.deserialize_any(self)
    }
}

/// One method for each type without parts.
macro_rules! leaves {
    ($($method:ident: $type:ty),*) => {
        $(fn $method<E: Error>(self, _: $type) -> Result<(), E> {
            self.spend(0)
        })*
    };
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The parser says this of whole numbers for which there is no type.
        f.write_str("any YAML value")
    }

    leaves!(visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_i128: i128, visit_u128: u128, visit_f64: f64);

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.spend(0)
    }

    /// Of a file without anything but comments.
    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.spend(0)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.spend(text.len())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        self.enter()?;
        while list.next_element_seed(self)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut mapping: A) -> Result<(), A::Error> {
        self.enter()?;
        while mapping.next_entry_seed(Walk { at: Place::Key, ..self }, self)?.is_some() {}
        Ok(())
    }

    /// The parser takes a tag for the name of an enum's variant.
    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<(), A::Error> {
        let (tag, _) = tagged.variant_seed(Tag)?;
        Err(A::Error::custom(format_args!("expected no tags, got {tag}; quote a text that begins with !")))
    }
}

/// The name of a tag.
struct Tag;

impl<'de> DeserializeSeed<'de> for Tag {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<String, D::Error> {
        value.deserialize_str(self)
    }
}

impl Visitor<'_> for Tag {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a tag")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<String, E> {
        Ok(format!("!{}", text.trim_start_matches('!')))
    }
}

#[cfg(test)]
mod tests {
    use crate::yaml::{Value, from_str};

    fn says(text: &str) -> String {
        from_str::<Value>(text).unwrap_err()
    }

    #[test]
    fn brackets_may_be_nested_as_deep_as_the_parser_goes() {
        let nested = |depth: usize| format!("a: {}{}\n", "[".repeat(depth), "]".repeat(depth));
        assert!(from_str::<Value>(&nested(100)).is_ok());
        let expected = "expected at most 128 lists and mappings in each other, got more open brackets";
        for text in [nested(129), "[".repeat(100_000), "{a: ".repeat(50_000)] {
            assert_eq!(says(&text), expected);
        }
        // Brackets in quotes and comments close nothing.
        for text in ["[\"]\", ", "[']', ", "[ # ]\n", "[# ]\n", "[\"\"#]\n,", "[\"\\\"]\", ", "[a#[\n,", "[it's'#[\n,"]
        {
            assert_eq!(says(&text.repeat(30_000)), expected);
        }
        let texts = "- {a: '[a-z]', b: \"]\", c: [1]} # it's [\n".repeat(100);
        assert!(from_str::<Value>(&texts).is_ok());
        // Beside each other there may be any number.
        assert!(from_str::<Value>(&"- [1, {a: 2}]\n".repeat(1000)).is_ok());
    }

    #[test]
    fn aliases_stand_for_what_they_name() {
        let expected: Value = from_str("{a: [1, 2], b: [1, 2], c: [[1, 2]]}").unwrap();
        assert_eq!(from_str::<Value>("a: &x [1, 2]\nb: *x\nc: [*x]\n"), Ok(expected));
    }

    #[test]
    fn aliases_that_stand_for_too_much_are_refused() {
        let bomb = |list: &str, uses: usize| format!("a: &a {list}\nb: [{}]\n", vec!["*a"; uses].join(", "));
        let expected = "expected aliases (*name) that stand for little, got more than the file may hold at line 1";
        let many_values = bomb(&format!("[{}]", vec!["1"; 5000].join(", ")), 5000);
        let long_text = bomb(&"x".repeat(20_000), 5000);
        let lines: Vec<String> = (1..30).map(|i| format!("a{i}: &a{i} [*a{0}, *a{0}]\n", i - 1)).collect();
        for text in [many_values, long_text, format!("a0: &a0 x\n{}", lines.concat())] {
            assert!(says(&text).contains(expected), "{}", says(&text));
        }
    }

    #[test]
    fn nothing_is_a_value_too() {
        for text in ["", "# a comment\n", "---\n"] {
            assert_eq!(from_str::<Value>(text), Ok(Value::Null), "{text:?}");
        }
    }

    #[test]
    fn tags_are_refused() {
        let expected = "a: expected no tags, got !b; quote a text that begins with !";
        for text in ["a: !b c\n", "a: !b [1]\n", "a: !b {c: !d e}\n"] {
            assert!(says(text).starts_with(expected), "{}", says(text));
        }
        assert_eq!(from_str::<Value>("a: '!b'\nc: d!\n"), Ok(from_str("{\"a\": \"!b\", c: \"d!\"}").unwrap()));
    }

    #[test]
    fn keys_with_parts_are_refused() {
        let expected = "expected keys that are texts or numbers, got a list or a mapping";
        for text in ["{a: b}: c\n", "? [a]\n: b\n", "a:\n  ? {b: c}\n  : d\n"] {
            assert!(says(text).contains(expected), "{}", says(text));
        }
        assert!(from_str::<Value>("1: a\nnull: b\n2.5: c\ntrue: d\n").is_ok());
    }
}
