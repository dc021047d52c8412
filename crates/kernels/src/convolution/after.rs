//! What happens to a sum before it is written.

#![expect(clippy::inline_always, reason = "see `simd::Work`: a call would leave the wide instructions")]

use pulp::Simd;
use std::mem::MaybeUninit;

/// Bias, another feature map, and limits.
#[derive(Clone, Copy)]
pub struct After<'a> {
    /// (outputs,)
    pub bias: &'a [f32],
    /// A feature map of the output's shape that is added, as the shortcut of a residual block.
    pub add: Option<&'a [f32]>,
    /// The smallest result: 0 gives a ReLU, negative infinity changes nothing.
    pub least: f32,
    /// The largest result: 6 gives a ReLU6 then, infinity changes nothing.
    pub most: f32,
}

impl After<'_> {
    /// Writes `sums`, which belong to the channels from `channel` on, to y from `at` on. There may be more sums than channels:
    /// those without a bias are left out.
    #[inline(always)]
    pub fn write<S: Simd, const WIDE: usize>(
        &self,
        simd: S,
        sums: [S::f32s; WIDE],
        channel: usize,
        at: usize,
        y: &mut [MaybeUninit<f32>],
    ) {
        let (bias, y) = (&self.bias[channel..], &mut y[at..]);
        let (whole, add) = (S::F32_LANES * WIDE, self.add.map(|add| &add[at..]));
        if bias.len() < whole {
            let sums: &[f32] = bytemuck::cast_slice(&sums);
            for (lane, bias) in bias.iter().enumerate() {
                let sum = sums[lane] + bias;
                y[lane].write(self.limited(add.map_or(sum, |add| sum + add[lane])));
            }
            return;
        }
        let (bias, y) = (S::as_simd_f32s(&bias[..whole]).0, S::as_uninit_mut_simd_f32s(&mut y[..whole]).0);
        let add = add.map(|add| S::as_simd_f32s(&add[..whole]).0);
        for register in 0..WIDE {
            y[register].write(self.finished(simd, sums[register], bias[register], add.map(|add| add[register])));
        }
    }

    /// One register of sums with all that follows them.
    #[inline(always)]
    pub fn finished<S: Simd>(&self, simd: S, sum: S::f32s, bias: S::f32s, add: Option<S::f32s>) -> S::f32s {
        let sum = simd.add_f32s(sum, bias);
        let sum = add.map_or(sum, |add| simd.add_f32s(sum, add));
        let (least, most) = (simd.splat_f32s(self.least), simd.splat_f32s(self.most));
        let sum = simd.select_f32s(simd.less_than_f32s(sum, least), least, sum);
        simd.select_f32s(simd.greater_than_f32s(sum, most), most, sum)
    }

    /// Not `f32::clamp`: a NaN stays NaN, so that damaged weights are noticed.
    #[inline(always)]
    fn limited(&self, sum: f32) -> f32 {
        let sum = if sum < self.least { self.least } else { sum };
        if sum > self.most { self.most } else { sum }
    }
}
