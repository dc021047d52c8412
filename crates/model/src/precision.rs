//! The dtype that layers compute with.

use crate::Network;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use tch::Kind;

/// The dtype that layers compute with. Trained weights, their gradients and the optimizer's state are always f32.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// Single precision: 24 significant bits.
    F32,
    /// bfloat16: 8 significant bits. Half the memory traffic, and about twice the speed on CPUs that have it (AVX512-BF16);
    /// slow elsewhere.
    Bf16,
}

/// The setting `precision`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum PrecisionSetting {
    /// Single precision.
    F32,
    /// bfloat16, on any device.
    Bf16,
    /// bfloat16 where the device multiplies it natively and the network tolerates it; single precision otherwise.
    #[default]
    Auto,
}

impl Precision {
    /// libtorch's dtype.
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

impl PrecisionSetting {
    /// The precision for this network on a device that multiplies bfloat16 natively, or does not; and the same in words,
    /// with the reason if `auto` does not take the fastest one.
    pub fn resolve(self, has_native_bf16: bool, network: &Network) -> (Precision, String) {
        let precision = match self {
            Self::Bf16 => Precision::Bf16,
            Self::Auto if has_native_bf16 && !network.has_depthwise() => Precision::Bf16,
            Self::F32 | Self::Auto => Precision::F32,
        };
        let coarse = self == Self::Auto && has_native_bf16 && precision == Precision::F32;
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

/// Whether this CPU has matrix multiplication in bfloat16 (AMX-BF16), eight times as fast as vectors.
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
    fn only_auto_depends_on_device_and_network() {
        let resolved = |native, name: &str| {
            let network = Architecture::named(name).unwrap().network(0.5);
            let settings = [PrecisionSetting::F32, PrecisionSetting::Bf16, PrecisionSetting::Auto];
            settings.map(|setting| setting.resolve(native, &network).1)
        };
        for name in ["vgg16", "resnet50", "densenet121"] {
            assert_eq!(resolved(true, name), ["f32", "bf16", "bf16"]);
            assert_eq!(resolved(false, name), ["f32", "bf16", "f32"]);
        }
        for name in ["mobilenet_v2", "mobilenet_v2_torchvision", "efficientnet_lite0"] {
            let coarse = "f32, as bf16 is too coarse for depthwise convolutions";
            assert_eq!(resolved(true, name), ["f32", "bf16", coarse]);
            assert_eq!(resolved(false, name), ["f32", "bf16", "f32"]);
        }
    }

    #[test]
    fn detection_agrees_with_cpuinfo() {
        let told = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        if cfg!(target_arch = "x86_64") && !told.is_empty() {
            assert_eq!(processor_has_bf16(), told.contains("avx512_bf16"));
            // Old Linux kernels do not list AMX, which only Intel's CPUs had when they were written.
            if told.contains("amx_bf16") || !told.contains("GenuineIntel") {
                assert_eq!(processor_has_amx(), told.contains("amx_bf16"));
            }
        }
    }
}
