//! What is known of a GPU.

use std::fmt;

/// A version of CUDA, or a compute capability: major and minor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(pub i32, pub i32);

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0, self.1)
    }
}

/// A GPU.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// As its maker calls it: `NVIDIA H200`.
    pub name: String,
    /// Its compute capability.
    pub capability: Version,
    /// How many GPUs are visible; this is the first of them.
    pub visible: usize,
}

impl Card {
    /// Whether it multiplies bfloat16 natively: from Ampere on (CUDA C Programming Guide, compute capabilities).
    pub fn has_bf16(&self) -> bool {
        self.capability >= Version(8, 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bfloat16_came_with_ampere() {
        let card = |(major, minor)| Card { name: String::new(), capability: Version(major, minor), visible: 1 };
        let has = [(7, 0), (7, 5), (8, 0), (8, 9), (9, 0), (12, 0)].map(|capability| card(capability).has_bf16());
        assert_eq!(has, [false, false, true, true, true, true]);
    }
}
