//! Which of the CPU's instruction sets a loop runs with.
//!
//! The programs are compiled for every x86-64 CPU, so a loop that is faster with wider registers is compiled again for
//! each instruction set here, and [`Simd::run`] calls the version that the CPU can execute. Loops stay ordinary Rust,
//! and floating point is never reordered, so every version computes the same bits.

#[cfg(target_arch = "x86_64")]
use pulp::x86::{V3, V4};
use pulp::{Scalar256b, WithSimd};

/// An instruction set that this CPU has. Only detection makes one: a value is the proof that its instructions can be executed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Simd(Level);

/// The instruction sets that loops are compiled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The instructions that every CPU of the architecture has.
    Baseline,
    /// AVX2, FMA and what else every CPU with these has: 16 registers of 8 f32.
    Avx2,
    /// AVX-512 F, BW, CD, DQ and VL beside those: 32 registers of 16 f32.
    Avx512,
}

/// A loop that is compiled for each [`Level`].
pub trait Work {
    /// The result of the loop.
    type Result;

    /// Runs the loop. `simd`: the instruction set that it is compiled for.
    ///
    /// This method and all functions it calls must be `#[inline(always)]`, and it may not pass closures to functions that are
    /// not: only code that is inlined into [`Simd::run`]'s functions is compiled for their instructions. A forgotten attribute
    /// changes no result, but makes the loop several times slower.
    fn work(self, simd: Simd) -> Self::Result;
}

impl Simd {
    /// The widest instruction set of this CPU.
    pub fn detect() -> Self {
        Self(Level::detect())
    }

    /// Every instruction set of this CPU, the widest last: for tests that compare them.
    pub fn all() -> Vec<Self> {
        let widest = Level::detect();
        [Level::Baseline, Level::Avx2, Level::Avx512].into_iter().filter(|level| *level <= widest).map(Self).collect()
    }

    /// Which one it is.
    pub const fn level(self) -> Level {
        self.0
    }

    /// Runs `work`, which says itself what goes into which register: a loop over fewer numbers than fill four registers is
    /// otherwise unrolled into single ones before it can be turned into vectors.
    pub fn run_with_registers<W: WithSimd>(self, work: W) -> W::Output {
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 => pulp::Simd::vectorize(V3::try_new().expect("it was detected"), work),
            #[cfg(target_arch = "x86_64")]
            Level::Avx512 => pulp::Simd::vectorize(V4::try_new().expect("it was detected"), work),
            _ => pulp::Simd::vectorize(Scalar256b, work),
        }
    }

    /// Runs `work` with these instructions.
    pub fn run<W: Work>(self, work: W) -> W::Result {
        match self.0 {
            Level::Baseline => work.work(Self(Level::Baseline)),
            #[cfg(target_arch = "x86_64")]
            // SAFETY: a `Simd` of this level exists only where detection found AVX2 and FMA.
            #[expect(unsafe_code, reason = "a function for instructions that not every CPU has")]
            Level::Avx2 => unsafe { with_avx2(work) },
            #[cfg(target_arch = "x86_64")]
            // SAFETY: a `Simd` of this level exists only where detection found AVX2, FMA and AVX-512 F and DQ.
            #[expect(unsafe_code, reason = "a function for instructions that not every CPU has")]
            Level::Avx512 => unsafe { with_avx512(work) },
            #[cfg(not(target_arch = "x86_64"))]
            Level::Avx2 | Level::Avx512 => work.work(self),
        }
    }
}

/// Clears the upper parts of wide registers. Other libraries' products leave numbers there, and until they are gone each of the
/// narrow instructions that programs for every CPU are made of waits for the ones before it: `exp` takes twenty times as long.
pub fn clear_upper_registers() {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx") {
        // SAFETY: detection found AVX.
        #[expect(unsafe_code, reason = "an instruction that not every CPU has")]
        unsafe {
            zero_upper();
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx")]
fn zero_upper() {
    std::arch::x86_64::_mm256_zeroupper();
}

impl Level {
    /// The standard library remembers what the CPU answered, so asking again costs nothing.
    #[cfg(target_arch = "x86_64")]
    fn detect() -> Self {
        match (V3::try_new(), V4::try_new()) {
            (None, _) => Self::Baseline,
            (Some(_), None) => Self::Avx2,
            (Some(_), Some(_)) => Self::Avx512,
        }
    }

    #[cfg(not(target_arch = "x86_64"))]
    const fn detect() -> Self {
        Self::Baseline
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn with_avx2<W: Work>(work: W) -> W::Result {
    // A constant instead of an argument: it lets the compiler drop the code of `work` for other levels.
    work.work(Simd(Level::Avx2))
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma,avx512f,avx512dq")]
fn with_avx512<W: Work>(work: W) -> W::Result {
    work.work(Simd(Level::Avx512))
}

#[cfg(test)]
#[expect(clippy::inline_always, reason = "only what is inlined is compiled for the chosen instructions")]
mod tests {
    use super::*;

    struct Sum<'a>(&'a [f32]);

    impl Work for Sum<'_> {
        type Result = (Level, f32);

        #[inline(always)]
        fn work(self, simd: Simd) -> (Level, f32) {
            (simd.level(), self.0.iter().fold(0.0, |sum, x| x.mul_add(1.5, sum)))
        }
    }

    #[test]
    fn work_is_told_its_instructions_and_computes_the_same_with_all() {
        let numbers: Vec<f32> = (1..100).map(|x| 1.0 / x as f32).collect();
        let sums: Vec<_> = Simd::all().into_iter().map(|simd| (simd.level(), simd.run(Sum(&numbers)))).collect();
        assert_eq!(sums[0].0, Level::Baseline);
        assert!(sums.iter().all(|(level, (told, sum))| level == told && *sum == sums[0].1.1), "{sums:?}");
    }

    #[test]
    fn the_widest_is_what_the_cpu_says_of_itself() {
        assert_eq!(Simd::all().last(), Some(&Simd::detect()));
        let told = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        if cfg!(target_arch = "x86_64") && !told.is_empty() {
            let has = |names: &[&str]| names.iter().all(|name| told.contains(&format!(" {name} ")));
            let has_avx2 = has(&["avx2", "fma", "bmi1", "bmi2", "abm"]);
            let has_avx512 = has(&["avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"]);
            assert_eq!(Simd::detect().level() >= Level::Avx2, has_avx2);
            assert_eq!(Simd::detect().level() == Level::Avx512, has_avx2 && has_avx512);
        }
    }
}
