//! The numbers that layers compute with.

use crate::Network;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use tch::Kind;

/// What layers compute with. Weights that are trained, their gradients and the optimizer's state are f32 in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// Single precision: 24 bits of each number count.
    F32,
    /// bfloat16: 8 bits count. Half the memory traffic, and on processors that have it (AVX512-BF16) about twice the
    /// speed; elsewhere slow.
    Bf16,
}

/// What a setting can ask for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Wanted {
    /// Single precision.
    F32,
    /// bfloat16, wherever it runs.
    Bf16,
    /// bfloat16 where the machine multiplies it natively and the network bears it, else single precision.
    #[default]
    Auto,
}

impl Precision {
    /// Its name in libtorch.
    pub const fn kind(self) -> Kind {
        match self {
            Self::F32 => Kind::Float,
            Self::Bf16 => Kind::BFloat16,
        }
    }
}

impl fmt::Display for Precision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::F32 => "f32",
            Self::Bf16 => "bf16",
        })
    }
}

impl Wanted {
    /// What it comes to for this network on a machine that multiplies bfloat16 natively, or does not; and in words, with
    /// the reason if it is neither what was asked for nor the machine's best.
    pub fn settle(self, native: bool, network: &Network) -> (Precision, String) {
        let precision = match self {
            Self::Bf16 => Precision::Bf16,
            Self::Auto if native && !network.has_depthwise() => Precision::Bf16,
            Self::F32 | Self::Auto => Precision::F32,
        };
        let coarse = self == Self::Auto && native && precision == Precision::F32;
        let why = if coarse { ", as bf16 is too coarse for depthwise convolutions" } else { "" };
        (precision, format!("{precision}{why}"))
    }
}

/// Whether this CPU multiplies bfloat16 natively. CPUs with AMX have AVX512-BF16 too.
pub fn processor_has_bf16() -> bool {
    #[cfg(target_arch = "x86_64")]
    return std::arch::is_x86_feature_detected!("avx512bf16");
    #[cfg(target_arch = "aarch64")]
    return std::arch::is_aarch64_feature_detected!("bf16");
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    return false;
}

/// Whether this CPU multiplies whole matrices of bfloat16 (AMX-BF16), eight times as fast as others do.
#[cfg(target_arch = "x86_64")]
pub(crate) fn processor_has_amx() -> bool {
    // SAFETY: every CPU of 64 bits has this instruction.
    #[expect(unsafe_code, reason = "safe only for newer compilers than we ask for")]
    #[allow(unused_unsafe, reason = "newer compilers know that it is safe")]
    let answer = |leaf| unsafe { std::arch::x86_64::__cpuid_count(leaf, 0) };
    // Intel's Software Developer's Manual, volume 2, CPUID: leaf 0 tells the highest leaf; leaf 7, bit 22 of EDX is AMX-BF16,
    // which the standard library does not detect yet.
    answer(0).eax >= 7 && answer(7).edx >> 22 & 1 == 1
}

/// Other architectures have no AMX.
#[cfg(not(target_arch = "x86_64"))]
pub(crate) const fn processor_has_amx() -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Architecture;

    #[test]
    fn auto_goes_by_machine_and_network_and_nothing_else_does() {
        let settled = |native, name: &str| {
            let network = Architecture::named(name).unwrap().network(0.5);
            [Wanted::F32, Wanted::Bf16, Wanted::Auto].map(|wanted| wanted.settle(native, &network).1)
        };
        for name in ["vgg16", "resnet50", "densenet121"] {
            assert_eq!(settled(true, name), ["f32", "bf16", "bf16"]);
            assert_eq!(settled(false, name), ["f32", "bf16", "f32"]);
        }
        for name in ["mobilenet_v2", "mobilenet_v2_torchvision", "efficientnet_lite0"] {
            let coarse = "f32, as bf16 is too coarse for depthwise convolutions";
            assert_eq!(settled(true, name), ["f32", "bf16", coarse]);
            assert_eq!(settled(false, name), ["f32", "bf16", "f32"]);
        }
    }

    #[test]
    fn what_the_cpu_says_of_itself_is_believed() {
        let told = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        if cfg!(target_arch = "x86_64") && !told.is_empty() {
            assert_eq!(processor_has_bf16(), told.contains("avx512_bf16"));
            // An old kernel hides AMX, which only Intel CPUs had at the time.
            if told.contains("amx_bf16") || !told.contains("GenuineIntel") {
                assert_eq!(processor_has_amx(), told.contains("amx_bf16"));
            }
        }
    }
}
