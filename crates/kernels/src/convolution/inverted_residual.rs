//! Three convolutions in one pass: one that expands channels, one that filters each by itself, and one that projects them to few
//! again, as the blocks of MobileNetV2 have them (Sandler et al. 2018). The expanded channels, several times as many numbers
//! as what goes in and comes out, stay in a cache of the second level where it has room for a few rows of them.

use super::after::After;
use super::depthwise::Depthwise;
use super::product::Product;
use super::window::Window;
use crate::aligned::Aligned;
use crate::uninit::as_uninit;
use rayon::prelude::*;
use std::cell::RefCell;
use std::mem::MaybeUninit;

/// Expanded numbers that a thread has at once, where a strip's rows are not too wide: half a MiB.
const EXPANDED: usize = 1 << 17;
/// Rows of a strip, as a multiple of those that it shares with the next one, at least.
const LEAST: usize = 4;

thread_local! {
    /// The expanded numbers, and what the depthwise convolution makes of them. Kept between strips.
    static ROOM: RefCell<[Aligned; 2]> = const { RefCell::new([Aligned::new(), Aligned::new()]) };
}

/// The parts of a block, each with what follows it.
pub struct InvertedResidual<'a> {
    /// A product of single pixels; none where the block expands nothing.
    pub expand: Option<(&'a Product, After<'a>)>,
    /// The depthwise convolution.
    pub depthwise: (&'a Depthwise, After<'a>),
    /// A product of single pixels.
    pub project: (&'a Product, After<'a>),
}

impl InvertedResidual<'_> {
    /// Computes the block for x (n, h, w, inputs), n pictures. Every element of y (n, h, w, outputs) is written. `window`: that of
    /// the depthwise convolution.
    ///
    /// # Panics
    /// If a slice has the wrong length.
    pub fn convolve(&self, x: &[f32], window: &Window, y: &mut [MaybeUninit<f32>]) {
        self.check(window);
        let (channels, outputs) = (self.depthwise.0.channels(), self.project.0.outputs());
        let inputs = self.expand.map_or(channels, |(expand, _)| expand.inputs());
        window.check(x, y, [inputs, outputs], &self.project.1);
        if y.is_empty() {
            return;
        }
        let Window { kernel, stride, input: [h, w], output: [down, across], .. } = *window;
        let n = y.len() / (down * across * outputs);

        // As many rows as have room, but as many strips as threads. Rows that two strips see are expanded twice, so that a strip
        // should have several times as many.
        let most = (EXPANDED / (w * channels)).saturating_sub(kernel - 1) / stride;
        let strips = down.div_ceil(most.max(1)).max(rayon::current_num_threads().div_ceil(n)).min(down);
        let least = (LEAST * (kernel - 1)).div_ceil(stride).clamp(1, down);
        let rows = down.div_ceil(strips).max(least);
        let of_picture = y.chunks_mut(down * across * outputs).enumerate();
        let strips: Vec<_> = of_picture
            .flat_map(|(picture, y)| {
                let strips = y.chunks_mut(rows * across * outputs).enumerate();
                strips.map(move |(strip, y)| (picture, strip * rows, y))
            })
            .collect();
        strips.into_par_iter().for_each(|(picture, first, y)| {
            let x = &x[picture * h * w * inputs..][..h * w * inputs];
            let start = (picture * down + first) * across * outputs;
            let add = self.project.1.add.map(|add| &add[start..][..y.len()]);
            ROOM.with_borrow_mut(|room| self.fill(x, window, first, add, y, room));
        });
    }

    /// Parts that do not fit together would leave results unwritten.
    fn check(&self, window: &Window) {
        let ((depthwise, filtered), (project, projected)) = (self.depthwise, self.project);
        let channels = depthwise.channels();
        assert_eq!((depthwise.kernel(), project.kernel(), project.inputs()), (window.kernel, 1, channels));
        assert_eq!((filtered.bias.len(), projected.bias.len()), (channels, project.outputs()));
        assert!(filtered.add.is_none());
        if let Some((expand, expanded)) = self.expand {
            assert_eq!((expand.kernel(), expand.outputs(), expanded.bias.len()), (1, channels, channels));
            assert!(expanded.add.is_none());
        }
    }

    /// Fills the rows y (rows, w, outputs) of a picture x (h, w, inputs), from row `first` on.
    fn fill(
        &self,
        x: &[f32],
        window: &Window,
        first: usize,
        add: Option<&[f32]>,
        y: &mut [MaybeUninit<f32>],
        [expanded, filtered]: &mut [Aligned; 2],
    ) {
        let Window { kernel, stride, zeros: [above, left], input: [h, w], output: [_, across] } = *window;
        let (depthwise, project) = (self.depthwise.0, self.project.0);
        let rows = y.len() / (across * project.outputs());
        // The rows of the picture that these outputs see.
        let from = (first * stride).saturating_sub(above).min(h);
        let to = ((first + rows - 1) * stride + kernel).saturating_sub(above).clamp(from, h);
        let seen = |channels: usize| &x[from * w * channels..to * w * channels];
        let pixels = |[h, w]: [usize; 2]| Window { kernel: 1, stride: 1, zeros: [0, 0], input: [h, w], output: [h, w] };
        let expanded = match self.expand {
            None => seen(depthwise.channels()),
            Some((expand, after)) => {
                let length = (to - from) * w * depthwise.channels();
                expanded.grow(length);
                // SAFETY: the product writes numbers and nothing else.
                #[expect(unsafe_code, reason = "what is written here is read again")]
                let room = unsafe { as_uninit(&mut expanded[..length]) };
                expand.strip(seen(expand.inputs()), &pixels([to - from, w]), after, room);
                &expanded[..length]
            }
        };
        let zeros = [above.saturating_sub(first * stride), left];
        let part = Window { zeros, input: [to - from, w], output: [rows, across], ..*window };
        let length = rows * across * depthwise.channels();
        filtered.grow(length);
        // SAFETY: the convolution writes numbers and nothing else.
        #[expect(unsafe_code, reason = "what is written here is read again")]
        let room = unsafe { as_uninit(&mut filtered[..length]) };
        depthwise.strip(expanded, &part, self.depthwise.1, room);
        let after = After { add, ..self.project.1 };
        project.strip(&filtered[..length], &pixels([rows, across]), after, y);
    }
}
