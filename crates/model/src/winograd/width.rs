//! How wide this processor's instructions are.

/// What is compiled for each width.
pub trait Work {
    /// Does it. To be inlined always, with all that it calls, and not to work in closures: only what becomes part of its caller
    /// has the caller's instructions.
    fn work(self, width: Width);
}

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

    /// Does `work` with these instructions.
    pub fn run(self, work: impl Work) {
        #[cfg(target_arch = "x86_64")]
        #[expect(unsafe_code, reason = "a width is one that the processor has instructions for")]
        match self {
            Self::Sixteen => unsafe { by_eight(work) },
            Self::SixtyFour => unsafe { by_sixteen(work) },
        }
        #[cfg(not(target_arch = "x86_64"))]
        work.work(self);
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

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f")]
fn by_sixteen(work: impl Work) {
    work.work(Width::SixtyFour);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn by_eight(work: impl Work) {
    work.work(Width::Sixteen);
}
