//! Frozen convolutions by our own kernels, with what follows them in the same pass, and which of them these compute.

#[cfg(test)]
mod tests;

use crate::Tensor;
use crate::bytes::{channels_back, channels_last, filled, has_numbers, numbers, to_vec};
use crate::winograd;
use kernels::convolution::{After, Depthwise, InvertedResidual, Product, Window};
use kernels::simd::{Level, Simd};
use network::{Act, Conv};
use std::mem::MaybeUninit;
use tch::Kind;

/// A frozen convolution, or several that are computed in one pass.
pub struct Fused {
    kernels: Kernels,
    /// Its shape; of several the depthwise one's, with the channels that come out.
    conv: Conv,
    finish: Finish,
}

/// Bias and limits of the results.
struct Finish {
    bias: Vec<f32>,
    /// 0 is a ReLU.
    least: f32,
    /// 6 is a ReLU6 then.
    most: f32,
}

enum Kernels {
    Winograd(winograd::Kernels),
    Product(Product),
    Depthwise(Depthwise),
    InvertedResidual(Box<Block>),
}

/// Three convolutions, or two where nothing is expanded, and what follows all but the last.
struct Block {
    expand: Option<(Product, Finish)>,
    depthwise: (Depthwise, Finish),
    project: Product,
}

impl Finish {
    const fn after<'a>(&'a self, add: Option<&'a [f32]>) -> After<'a> {
        After { bias: self.bias.as_slice(), add, least: self.least, most: self.most }
    }
}

impl Fused {
    /// The convolution with `weight` (outputs, inputs / groups, kernel, kernel) and `bias`, both f32, if our kernels compute it
    /// for activations of dtype `kind`: by Winograd's algorithm where that is faster, and with AVX2 or more in f32, whole or
    /// depthwise.
    pub fn prepare(weight: &Tensor, bias: Option<&Tensor>, conv: &Conv, kind: Kind) -> Option<Self> {
        let kernels = match winograd::Kernels::prepare(weight, conv, kind) {
            Some(kernels) => Kernels::Winograd(kernels),
            None => Kernels::direct(weight, conv, kind)?,
        };
        let bias = bias.map_or_else(|| vec![0.0; conv.outputs as usize], to_vec::<f32>);
        let finish = Finish { bias, least: f32::NEG_INFINITY, most: f32::INFINITY };
        Some(Self { kernels, conv: conv.clone(), finish })
    }

    /// The same after a norm of its inputs with this scale and shift, and a ReLU, if it is a product of single pixels;
    /// unchanged, as the error, if not.
    pub fn after_norm(self: Box<Self>, scale: &Tensor, shift: &Tensor) -> Result<Box<Self>, Box<Self>> {
        let Self { kernels, conv, finish } = *self;
        match kernels {
            Kernels::Product(product) if conv.kernel == 1 => {
                let kernels = Kernels::Product(product.after_norm(to_vec(scale), to_vec(shift)));
                Ok(Box::new(Self { kernels, conv, finish }))
            }
            kernels => Err(Box::new(Self { kernels, conv, finish })),
        }
    }

    /// This convolution and the one before it in one pass, if they are parts of an inverted residual: a product of single
    /// pixels after a depthwise convolution, or both of these after a product. Unchanged, as the error, if not.
    pub fn absorb(self: Box<Self>, before: Box<Self>) -> Result<Box<Self>, [Box<Self>; 2]> {
        let is_of_pixels = |conv: &Conv| (conv.kernel, conv.stride) == (1, 1);
        let (own, before) = (*self, *before);
        match (own.kernels, before.kernels) {
            (Kernels::Product(project), Kernels::Depthwise(depthwise)) if is_of_pixels(&own.conv) => {
                let block = Block { expand: None, depthwise: (depthwise, before.finish), project };
                let conv = Conv { outputs: own.conv.outputs, ..before.conv };
                Ok(Box::new(Self { kernels: Kernels::InvertedResidual(Box::new(block)), conv, finish: own.finish }))
            }
            (Kernels::InvertedResidual(block), Kernels::Product(expand))
                if is_of_pixels(&before.conv) && block.expand.is_none() =>
            {
                let block = Block { expand: Some((expand, before.finish)), ..*block };
                Ok(Box::new(Self { kernels: Kernels::InvertedResidual(Box::new(block)), ..own }))
            }
            (kernels, of_before) => Err([Self { kernels, ..own }, Self { kernels: of_before, ..before }].map(Box::new)),
        }
    }

    /// Whether its results have no limits yet.
    pub const fn is_free(&self) -> bool {
        self.finish.least == f32::NEG_INFINITY && self.finish.most == f32::INFINITY
    }

    /// Limits the results as an activation after it would.
    pub const fn limit(&mut self, act: Act) {
        // Of two activations, the second one changes nothing unless it limits more.
        self.finish.least = self.finish.least.max(0.0);
        if let Act::Relu6 = act {
            self.finish.most = self.finish.most.min(6.0);
        }
    }

    /// The output for x (n, inputs, h, w), channels-last, on the CPU, of the dtype it was prepared for; likewise. `add`: a tensor
    /// of the output's shape that is added before the limits. It does not keep the graph.
    pub fn forward(&self, x: &Tensor, add: Option<&Tensor>) -> Tensor {
        let add = add.map(|add| channels_back(add).contiguous());
        // SAFETY: `add` holds activations that are computed already, and nothing writes to them before this function ends.
        #[expect(unsafe_code, reason = "the kernels work on slices")]
        let add = add.as_ref().map(|add| unsafe { slice(add) });
        let after = self.finish.after(add);
        match &self.kernels {
            Kernels::Winograd(kernels) => kernels.convolve(x, after),
            Kernels::Product(product) => self.written(x, |x, window, y| product.convolve(x, window, after, y)),
            Kernels::Depthwise(depthwise) => self.written(x, |x, window, y| depthwise.convolve(x, window, after, y)),
            Kernels::InvertedResidual(block) => {
                let Block { expand, depthwise: (depthwise, finish), project } = &**block;
                let block = InvertedResidual {
                    expand: expand.as_ref().map(|(expand, finish)| (expand, finish.after(None))),
                    depthwise: (depthwise, finish.after(None)),
                    project: (project, after),
                };
                self.written(x, |x, window, y| block.convolve(x, window, y))
            }
        }
    }

    fn written(&self, x: &Tensor, convolve: impl FnOnce(&[f32], &Window, &mut [MaybeUninit<f32>])) -> Tensor {
        let x = channels_back(x).contiguous();
        let (n, h, w, _) = x.size4().expect("activations have four axes");
        let window = window(&self.conv, [h, w]);
        let [down, across] = window.output.map(|length| length as i64);
        // SAFETY: x holds activations that are computed already, and nothing writes to them while y is filled.
        #[expect(unsafe_code, reason = "the kernels work on slices")]
        let fill = |y: &mut [MaybeUninit<f32>]| convolve(unsafe { slice(&x) }, &window, y);
        // SAFETY: the kernels write every element of y, if there is any.
        #[expect(unsafe_code, reason = "to clear y beforehand would cost one more pass over it")]
        let y = unsafe { filled(&[n, down, across, self.conv.outputs], fill) };
        channels_last(&y)
    }
}

/// Feature maps (n, channels, h, w), all channels-last, with their channels side by side: as fast as memory, and without
/// libtorch's threads, which would go on spinning while ours compute. None for tensors that are no plain numbers on the CPU.
pub fn concat(maps: &[&Tensor]) -> Option<Tensor> {
    let maps: Vec<Tensor> = maps.iter().map(|map| channels_back(map)).collect();
    let is_plain = |map: &Tensor| map.is_contiguous() && has_numbers::<f32>(map) && !map.requires_grad();
    // Maps of other sizes are left to libtorch, which names them.
    let is_alike = |map: &Tensor| map.size()[..3] == maps[0].size()[..3];
    if !maps.iter().all(|map| is_plain(map) && is_alike(map)) {
        return None;
    }
    let channels = |map: &Tensor| map.size()[3];
    let mut shape = maps.first()?.size();
    shape[3] = maps.iter().map(channels).sum();
    // SAFETY: the maps are computed already, and nothing writes to them before this function ends.
    #[expect(unsafe_code, reason = "the kernels work on slices")]
    let slices: Vec<_> = maps.iter().map(|map| (unsafe { numbers(map) }, channels(map) as usize)).collect();
    // SAFETY: every element is written.
    #[expect(unsafe_code, reason = "to clear y beforehand would cost one more pass over it")]
    Some(channels_last(&unsafe { filled(&shape, |y| kernels::concat::concat(&slices, y)) }))
}

/// The elements of a tensor that may be empty.
///
/// # Safety
/// As for [`numbers`].
#[expect(unsafe_code, reason = "as in `numbers`")]
unsafe fn slice(tensor: &Tensor) -> &[f32] {
    if tensor.numel() == 0 {
        return &[];
    }
    // SAFETY: the caller promises it.
    unsafe { numbers(tensor) }
}

fn window(conv: &Conv, input: [i64; 2]) -> Window {
    Window {
        kernel: conv.kernel as usize,
        stride: conv.stride as usize,
        zeros: input.map(|length| conv.zeros(length).0 as usize),
        input: input.map(|length| length as usize),
        output: input.map(|length| conv.length(length) as usize),
    }
}

impl Kernels {
    fn direct(weight: &Tensor, conv: &Conv, kind: Kind) -> Option<Self> {
        let simd = Simd::detect();
        if simd.level() == Level::Baseline || kind != Kind::Float || !has_numbers::<f32>(weight) {
            return None;
        }
        let [inputs, outputs, kernel] = [conv.inputs, conv.outputs, conv.kernel].map(|length| length as usize);
        let numbers = to_vec::<f32>(weight);
        if conv.groups == 1 {
            return Some(Self::Product(Product::new(simd, &numbers, [outputs, inputs, kernel])));
        }
        let is_depthwise = conv.is_depthwise() && inputs == outputs;
        is_depthwise.then(|| Self::Depthwise(Depthwise::new(simd, &numbers, [inputs, kernel])))
    }
}
