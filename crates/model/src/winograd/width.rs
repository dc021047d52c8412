//! How wide this processor's instructions are.

/// How many outputs' sums stay in registers together: as many as the processor has room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// With 16 registers of 8 numbers.
    Sixteen,
    /// With 32 registers of 16 numbers.
    SixtyFour,
}

impl Width {
    /// Those that this processor has instructions for, the widest last.
    pub fn all() -> Vec<Self> {
        [Self::Sixteen, Self::SixtyFour].into_iter().filter(|width| has_instructions(*width)).collect()
    }

    /// The widest, if there are any.
    pub fn widest() -> Option<Self> {
        Self::all().pop()
    }

    /// See above.
    pub const fn outputs(self) -> usize {
        match self {
            Self::Sixteen => 16,
            Self::SixtyFour => 64,
        }
    }
}

#[cfg(target_arch = "x86_64")]
fn has_instructions(width: Width) -> bool {
    match width {
        Width::Sixteen => std::arch::is_x86_feature_detected!("avx2") && std::arch::is_x86_feature_detected!("fma"),
        Width::SixtyFour => std::arch::is_x86_feature_detected!("avx512f"),
    }
}

#[cfg(not(target_arch = "x86_64"))]
const fn has_instructions(_: Width) -> bool {
    false
}
